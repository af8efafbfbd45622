"""Which figures of closed months are no longer what the run of an earlier day saw, and why.

Goes in: what that run saw (`DayGrounds`), and the lake now. Comes out: the day's partitions of
`account_restatement` and `metric_restatement`, by SELECTs of `sql/changes`. Of a mart only files
that differ are read. A mart whose former files are gone cannot be compared, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from adapters.lake.account_states import keep_day
from adapters.lake.changed_accruals import show_changed_accruals
from adapters.lake.changed_records import show_changed_records
from adapters.lake.day_grounds import DayGrounds, grounds_tables
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.inputs import SETTING_OF
from adapters.lake.table_versions import differing_rows, is_kept
from sql import select_text
from transforms.language.quoting import identifier, identifiers, literal, literals
from transforms.schema import CLEAN_TABLES
from transforms.schema.types import LINE_AMOUNT
from transforms.warehouse.account_figures import AccountFigure, account_figures

BY_ACCOUNT, BY_METRIC = "account_restatement", "metric_restatement"
_CAUSE = "figure_cause"
STEPS = ("account_file", "mart_file", "account_accrual", "mart_rule", _CAUSE)
_MOST_TOLD = 3
_NO_FIGURE = (
    "select '' as table_name, '' as month, '' as account_id, '' as metric, true as is_of_month,"
    f" true as may_read_ledger, cast(0 as {LINE_AMOUNT.sql}) as value_before,"
    f" cast(0 as {LINE_AMOUNT.sql}) as value_now, '' as state_before, '' as state_now where false"
)


@dataclass(frozen=True)
class Restated:
    """Figures restated since a day, of how many accounts, the foremost causes, what was unread."""

    figures: int = 0
    accounts: int = 0
    causes: tuple[tuple[str, int], ...] = ()
    not_compared: tuple[str, ...] = ()


class Restatements:
    """Work out the restatements of a day against an earlier one, and keep them in the lake.

    Reads the relations `change_day` and `account_now`, which `AccountStates` has made.
    """

    def __init__(self, engine: Engine, home: Home, as_of: date, since: date | None):
        self._engine, self._home, self._as_of, self._since = engine, home, as_of, since
        self._now = DayGrounds.of_now(home)

    def work_out(self) -> Restated:
        """Replace the day's partitions, and put on record what this run saw.

        Raises `DataRefused` for a file of the lake that is not as it was written.
        """
        before = DayGrounds.read(self._home, self._since) if self._since else None
        restated = Restated()
        if self._since and before:
            restated = self._against(before, self._since)
        elif self._since:
            restated = Restated(not_compared=tuple(account_figures()))
        for name in (BY_ACCOUNT, BY_METRIC):
            table = mart(self._home, name)
            select = select_text("changes", name) if restated.figures else table.table.no_rows
            keep_day(self._engine, table, select, self._as_of)
        self._now.keep(self._home, self._as_of)
        return restated

    def _against(self, before: DayGrounds, since: date) -> Restated:
        unread = tuple(self._show_figures(before, since))
        counts = "select count(*), count(distinct account_id) from restated_figure"
        figures, accounts = self._engine.rows(counts)[0]
        if not figures:
            return Restated(not_compared=unread)
        show_changed_records(self._engine, self._home, before)
        show_changed_accruals(self._engine, self._home, before, since, as_of=self._as_of)
        self._show_rules(before)
        for name in STEPS:
            made = f"create or replace temp table {name} as {select_text('changes', name)}"
            self._engine.connection.execute(made)
        causes = self._engine.rows(
            f"select restated_by, count(*) from {_CAUSE} group by restated_by"
            f" order by 2 desc, 1 limit {_MOST_TOLD}"
        )
        return Restated(figures, accounts, tuple(causes), unread)

    def _show_figures(self, before: DayGrounds, since: date) -> Iterator[str]:
        """Make `restated_figure`; yield the marts that cannot be compared."""
        tables, compared = grounds_tables(self._home), []
        for name, figures in account_figures().items():
            table, stand = tables[name], before.stands.get(name)
            if self._now.stands.get(name) == stand:
                continue
            if stand is None or not is_kept(table, stand):
                yield name
                continue
            closed = f"month < {literal(f'{since:%Y-%m}')}"
            sides = (f"({side}) where {closed}" for side in differing_rows(table, stand))
            compared.append(_compared(name, figures, *sides))
        found = " union all ".join([_NO_FIGURE, *compared])
        self._engine.connection.execute(f"create or replace temp table restated_figure as {found}")

    def _show_rules(self, before: DayGrounds) -> None:
        """Make `changed_rule`, the settings and formulas that differ, and `mart_feed`."""
        catalog = Catalog.of_project()
        rules, feeds = [], []
        for name in account_figures():
            below = catalog.below(catalog[name])
            reads = {relation for model in below for relation in model.reads}
            names = {each for model in below for each in model.names}
            feeds += [(name, feed) for feed in sorted(reads & set(CLEAN_TABLES))]
            rules += [(name, *rule) for rule in self._rules(before, name, names)]
        self._engine.view("changed_rule", _named("table_name restated_by_kind restated_by", rules))
        self._engine.view("mart_feed", _named("table_name feed", feeds))

    def _rules(self, before: DayGrounds, mart: str, names: set[str]) -> Iterator[tuple[str, str]]:
        settings = {SETTING_OF.get(column, column) for column in names}
        for setting, value in sorted(self._now.settings.items()):
            was = before.settings.get(setting, value)
            if setting in settings and value != was:
                yield "setting", f"setting {setting}: {was} to {value}"
        if before.formulas.get(mart) != self._now.formulas[mart]:
            versions = sorted({before.product, self._now.product})
            yield "product", f"another formula of Peakledger {' to '.join(versions)}"


def _compared(mart: str, figures: Iterable[AccountFigure], now: str, then: str) -> str:
    """Return SQL for the figures that differ between the rows of `now` and of `then`."""
    pairs = ", ".join(map(_pair, figures))
    columns = identifiers(figure.name for figure in figures)
    rows = f"select month, account_id, {columns} from"
    return (
        f"select {literal(mart)}, month, account_id, unnest(figure)"
        " from (select coalesce(n.month, b.month) as month,"
        f" coalesce(n.account_id, b.account_id) as account_id, unnest([{pairs}]) as figure"
        f" from ({rows} {now}) as n full outer join ({rows} {then}) as b"
        " on n.month = b.month and n.account_id = b.account_id)"
        " where figure.value_now is distinct from figure.value_before"
        " or figure.state_now is distinct from figure.state_before"
    )


def _pair(figure: AccountFigure) -> str:
    """Return a figure on both sides: a number as a value, whatever else as a state."""
    of_kind = (("value", LINE_AMOUNT.sql, True), ("state", "VARCHAR", False))
    sides = ", ".join(
        f"'{name}_{when}': cast({f'{side}.{identifier(figure.name)}' if ours else 'null'} as {sql})"
        for name, sql, is_number in of_kind
        for ours in [figure.is_number == is_number]
        for when, side in (("before", "b"), ("now", "n"))
    )
    return (
        f"{{'metric': {literal(figure.name)}, 'is_of_month': {figure.is_of_month},"
        f" 'may_read_ledger': {figure.may_read_ledger}, {sides}}}"
    )


def _named(columns: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Return SQL for rows of texts under the names of their columns."""
    names = columns.split()
    listed = [f"({literals(row)})" for row in rows]
    drawn = ", ".join(listed or [f"({literals(names)})"])
    return f"select * from (values {drawn}) as v ({', '.join(names)}) where {bool(listed)}"
