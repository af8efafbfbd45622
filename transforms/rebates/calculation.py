"""What is owed: every program on the facts before the as-of date, exact and explained.

Goes in: an open engine connection, the names of the relations that hold the facts, the terms. Comes
out: one result per program version, account and period, and on demand every line behind it. The
result is a pure function of facts, terms and as-of date: the order of rows, files and programs does
not matter.

Worked: 20 units at 100.00, marginal 10 % from 0 and 25 % from 1,000: 100.00 + 250.00 = 350.00.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from transforms.rebates.blockers import refuse_held
from transforms.rebates.credit import check_deductions
from transforms.rebates.goods import Goods, goods
from transforms.rebates.inputs import Facts, admitted, check_inputs, reads_orders
from transforms.rebates.joins import StretchSetting
from transforms.rebates.line_order import needs_line_order
from transforms.rebates.lines import PreparedLines, order_lines
from transforms.rebates.other_facts import collected_cash, events_of, sold_through
from transforms.rebates.parties import account_versions
from transforms.rebates.protected_stock import protected_stock
from transforms.rebates.results import LINE_SCHEMA, SCHEMA
from transforms.rebates.stretch_run import StretchRun
from transforms.rebates.sums import shared_sums
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Event, PriceProtection
from transforms.rebates.terms.rules import BY_DOCUMENT
from transforms.rebates.versions import Stretch, measured, stretches
from transforms.rebates.workspace import DuckConnection, Workspace


class Owed:
    """The results, and the way back to the lines they come from. Use as a context manager."""

    def __init__(self, book: _Stretches):
        self._book = book
        self._lines: pa.Table | None = None
        found = sorted(book.runs, key=lambda run: run.setting.stretch.program.identity)
        tables = [run.results for run in found if run.results is not None]
        self.results: pa.Table = pa.concat_tables(tables) if tables else SCHEMA.empty_table()

    def lines(self) -> pa.Table:
        """Compute the line-by-line explanation, in order of program, account, period and line.

        Within a (program, version, pool or payee, period) its `earned` adds up to `earned_exact`.
        """
        if self._lines is None:
            self._lines = self._book.explain()
        return self._lines

    def close(self) -> None:
        """Drop the temporary tables; `results` stays."""
        self._book.workspace.close()

    def __enter__(self) -> Owed:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def owed(
    con: DuckConnection,
    facts: Facts,
    programs: Sequence[Program],
    as_of: date,
    *,
    with_steps: bool = False,
) -> Owed:
    """Compute what the programs owe on the facts dated before `as_of`.

    With `with_steps` the results bear a column `steps` (see `transforms.rebates.steps`), and the
    lines show also what was counted and earned nothing.
    Facts are unique by their registry keys. Raises `UsageError` for a program whose input is not
    given (naming the option) and for terms that do not fit together, `DataRefused` for facts that
    cannot be counted (another currency, no pack, no cost, a group without a leader).
    """
    counted = [measured(program) for program in programs]
    check_inputs(facts, counted)
    found = stretches(counted)
    check_deductions(found)
    workspace = Workspace(con, as_of)
    try:
        book = _Stretches(workspace, facts, found, with_steps)
        book.compute()
        return Owed(book)
    except BaseException:
        workspace.close()
        raise


class _Stretches:
    """All stretches of one calculation over the same prepared facts."""

    def __init__(self, workspace: Workspace, facts: Facts, found: list[Stretch], with_steps: bool):
        self.with_steps = with_steps
        self.workspace = workspace
        self.stretches = found
        self.programs = [stretch.program for stretch in found]
        self.views = admitted(workspace, facts)
        self.account = account_versions(workspace, self.views)
        self.goods: Goods = goods(workspace, self.views, self.programs)
        self.has_more_than_sales = self._has_more_than_sales()
        self.deducting = {name for p in self.programs for name in p.stack.net_of}
        self.lines = self._prepare_lines()
        self.sources = self._prepare_sources()
        self.runs: list[StretchRun] = []

    def _has_more_than_sales(self) -> bool:
        money_alone = "quantity = 0 and line_amount <> 0"
        query = (
            f"select 1 from {self.views['orders']}"
            f" where kind = 'return' or quantity < 0 or ({money_alone}) limit 1"
        )
        return bool(self.workspace.rows(query))

    def _needs_order(self, program: Program) -> bool:
        return needs_line_order(program, self.has_more_than_sales)

    def _reads_once(self, program: Program) -> bool:
        """Say whether every unit of a program in line order counts, so that no line needs an id."""
        return not self.has_more_than_sales and program.limit_units is None

    def _needs_lines(self, program: Program) -> bool:
        return (
            program.period in BY_DOCUMENT
            or (self._needs_order(program) and not self._reads_once(program))
            or bool(program.collection_scale or program.stack.net_of)
            or program.program in self.deducting
        )

    def _prepare_lines(self) -> PreparedLines | None:
        reading = [program for program in self.programs if reads_orders(program)]
        if not reading:
            return None
        with_ids = any(self._needs_lines(program) for program in reading)
        return self._order_lines(with_ids)

    def _order_lines(self, with_ids: bool, label: str = "line") -> PreparedLines:
        return order_lines(
            self.workspace, self.views, self.account, self.goods, programs=self.programs,
            with_ids=with_ids, label=label,
        )  # fmt: skip

    def _prepare_sources(self) -> dict[int, PreparedLines]:
        """Return the prepared facts of each stretch."""
        sources: dict[int, PreparedLines] = {}
        shared: dict[str, PreparedLines] = {}
        for stretch in self.stretches:
            program = stretch.program
            if isinstance(program.earn, Event):
                table = events_of(self.workspace, self.views, self.account, stretch)
                sources[stretch.number] = PreparedLines(table)
            elif isinstance(program.earn, PriceProtection):
                sources[stretch.number] = PreparedLines(self._protected(stretch))
            elif reads_orders(program) and self.lines is not None:
                sources[stretch.number] = self.lines
            else:
                kind = "cash" if program.basis.measure == "collected" else "sold"
                if kind not in shared:
                    shared[kind] = PreparedLines(self._other(kind))
                sources[stretch.number] = shared[kind]
        return sources

    def _protected(self, stretch: Stretch) -> str:
        return protected_stock(
            self.workspace, self.views, self.account, self.goods, stretch=stretch
        )

    def _other(self, kind: str) -> str:
        if kind == "cash":
            return collected_cash(self.workspace, self.views, self.account, self.programs)
        return sold_through(
            self.workspace, self.views, self.account, self.goods, programs=self.programs
        )

    def compute(self) -> None:
        """Compute every stretch, in the order of the stack."""
        pooled = [s for s in self.stretches if s.program.period not in BY_DOCUMENT]
        relations = {number: lines.relation for number, lines in self.sources.items()}
        sums = shared_sums(self.workspace, pooled, relations, self.goods)
        earlier: dict[str, list[pa.Table]] = defaultdict(list)
        for stretch in self.stretches:
            source = sums.get(stretch.number, "")
            setting = StretchSetting(
                self.workspace, stretch, self.views, self.account, goods=self.goods, source=source
            )
            run = StretchRun(
                setting,
                self.sources[stretch.number],
                self._deducted(stretch),
                self._needs_order(stretch.program) and stretch.program.period != "line",
                only_sales=not self.has_more_than_sales,
                is_traced=self.with_steps,
            )
            earlier[stretch.program.program].append(run.compute(earlier))
            self.runs.append(run)

    def _deducted(self, stretch: Stretch) -> str | None:
        """Keep what the programs named by `net_of` earned on each line."""
        names = stretch.program.stack.net_of
        runs = [run for run in self.runs if run.setting.stretch.program.program in names]
        if not runs:
            return None
        for run in runs:
            who = "account_id" if run.is_by_line else "pool_id"
            rows = f"(select {who} as account_id, held from {run.rows})"
            refuse_held(self.workspace, run.setting.stretch.program, rows)
        parts = " union all ".join(
            f"select line_id, earned from ({run.explain(f'_for_{stretch.number}')})" for run in runs
        )
        return self.workspace.table(
            f"deducted_{stretch.number}",
            f"select line_id, sum(earned) as earned from ({parts}) where line_id is not null"
            " group by line_id",
        )

    def explain(self) -> pa.Table:
        """Return the explanation of every stretch in one table."""
        for run in self.runs:
            if run.lines is self.lines and self.lines is not None and not self.lines.has_ids:
                self.lines = self._order_lines(True, "line_again")
                self._use_again()
                break
        columns = ", ".join(LINE_SCHEMA.names)
        shown = [run.explain(f"_{n}", self.with_steps) for n, run in enumerate(self.runs)]
        tables = [
            self.workspace.arrow(
                f"select {columns} from ({lines}) order by account_id, period, place nulls last,"
                " order_id, line_no, tier_no"
            ).cast(LINE_SCHEMA)
            for lines in shown
        ]
        return pa.concat_tables(tables) if tables else LINE_SCHEMA.empty_table()

    def _use_again(self) -> None:
        for run in self.runs:
            if reads_orders(run.setting.stretch.program) and self.lines is not None:
                run.read_again(self.lines)
