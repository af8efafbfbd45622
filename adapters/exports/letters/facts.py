"""What letters are made of: the ledger's entries per account, and the rows behind them in the lake.

Goes in: a month. Comes out: entries of every position that moved in the month or is open at its
end, account by account, as a stream; and, in the same order, what the facts come to, with their
lines. The engine holds the lines as columns; as rows there are only one account's at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from adapters.exports.names import account_names
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.ledger.grounds import read_grounds
from adapters.rebates.facts import name_facts
from transforms.exports.letters.model import Line
from transforms.ledger.entries import COLUMNS, Entry
from transforms.rebates import Program, owed

_COLUMNS = ", ".join(f"entry.{name}" for name in COLUMNS)
_KEY = "program_id, account_id, earning_period, currency"
_ROWS = 5_000


def entries_by_account(
    connection: psycopg.Connection, period: str, accounts: Collection[str]
) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each account's entries up to a month's end, of all accounts where none is named."""
    chosen = "and (%(all)s or account_id = any(%(accounts)s))"
    query = f"""
        with shown as (
            select {_KEY} from ledger.entry where posting_period <= %(period)s {chosen}
            group by {_KEY}
            having bool_or(posting_period = %(period)s) or sum(amount) <> 0
        )
        select {_COLUMNS} from ledger.entry join shown using ({_KEY})
        where entry.posting_period <= %(period)s
        order by account_id collate "C", program_id collate "C", earning_period collate "C",
            currency, entry_id
        """
    values = {"period": period, "accounts": [*accounts], "all": not accounts}
    with connection.cursor("letter_entries") as cursor:
        cursor.itersize = _ROWS
        cursor.execute(query, values)
        for account, own in groupby(
            map(Entry.of_row, cursor), lambda entry: entry.draft.account_id
        ):
            yield account, list(own)


class Stood(NamedTuple):
    """The last run that booked a difference: as of which day, and its id."""

    as_of: date
    run_id: str


def stood_at(connection: psycopg.Connection, period: str) -> dict[str, Stood]:
    """Return where each program was last accrued by the end of a month."""
    query = (
        "select distinct on (program_id) program_id, posted_as_of,"
        " coalesce(batch.run_id, entry.run_id) from ledger.entry"
        " left join ledger.batch using (batch_id)"
        " where posting_period <= %s and ledger.is_accrued(kind) and corrects_entry_id is null"
        " order by program_id, posted_as_of desc, entry_id desc"
    )
    rows = connection.execute(query, [period]).fetchall()
    return {program: Stood(*stood) for program, *stood in rows}


def last_entry(connection: psycopg.Connection, period: str) -> tuple[int, str] | None:
    """Return number and hash of the last entry booked by the end of a month."""
    query = (
        "select entry_id, hash from ledger.entry where posting_period <= %s"
        " order by entry_id desc limit 1"
    )
    return connection.execute(query, [period]).fetchone()


class Behind:
    """Results and lines of the accounts, asked for one account after the other in order of id."""

    def __init__(
        self, engine: Engine, results: pa.Table, lines: pa.Table, names: Mapping[str, str]
    ):
        self.names = names
        self.goods = _goods(results)
        self._results = _Following(_grouped(engine, results))
        self._lines = _Following(
            (account, [_line(row) for row in rows]) for account, rows in _grouped(engine, lines)
        )

    def of(self, account: str) -> tuple[list[dict[str, Any]], list[tuple[Any, Line]]]:
        """Return an account's results, and its lines each with the key of its result."""
        return self._results.of(account), self._lines.of(account)


class _Following:
    """A stream sorted by account, of which accounts are asked in the same order."""

    def __init__(self, groups: Iterator[tuple[str, list[Any]]]):
        self._groups = groups
        self._next = next(groups, None)

    def of(self, account: str) -> list[Any]:
        while self._next is not None and self._next[0].encode() < account.encode():
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != account:
            return []
        return self._next[1]


def behind(
    engine: Engine, home: Home, programs: Sequence[Program], at: Mapping[str, Stood], *, day: date
) -> Behind:
    """Compute what each program came to at its own as-of date, with its lines and account names.

    Facts and terms are those that its run knew, where they are still kept, else today's. `day` is
    the day that accounts are named as of. `DataRefused` where the home has no facts.
    """
    results, lines = [], []
    for stood in sorted(set(at.values())):
        grounds = read_grounds(home, stood.run_id)
        known = [p for p in programs if grounds is None or p.identity in grounds.terms]
        facts = name_facts(engine, home, at=grounds.facts if grounds else None)
        with owed(engine.connection, facts, known, stood.as_of, with_steps=True) as book:
            mine = pa.array([name for name, own in at.items() if own == stood], pa.string())
            results.append(_of_programs(book.results, mine))
            lines.append(_dated(engine, _of_programs(book.lines(), mine), facts.orders))
    facts = name_facts(engine, home)
    names = account_names(engine, facts.accounts, day) if facts.accounts else {}
    told = _placed(pa.concat_tables(lines)) if lines else pa.table({})
    return Behind(engine, _placed(pa.concat_tables(results)), told, names)


def _of_programs(table: pa.Table, programs: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["program_id"], programs))


def _placed(table: pa.Table) -> pa.Table:
    return table.append_column("place", pa.array(range(table.num_rows), pa.int64()))


def _dated(engine: Engine, lines: pa.Table, orders: str | None) -> pa.Table:
    """Add to lines the date and product of their order lines."""
    if orders is None:
        nothing = pa.nulls(lines.num_rows)
        bare = lines.append_column("order_date", nothing)
        return bare.append_column("product_id", nothing)
    engine.connection.register("letter_bare", _placed(lines))
    return engine.arrow(
        f"""
        select bare.* exclude (place), sold.order_date, sold.product_id
        from letter_bare as bare
        left join (
            select order_id, line_no, min(order_date) as order_date, min(product_id) as product_id
            from {orders} group by order_id, line_no
        ) as sold on sold.order_id = bare.order_id and sold.line_no = bare.line_no
        order by bare.place
        """
    )


def _goods(results: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Return, per account, the latest result of each program that gives goods."""
    given = results.filter(pc.greater(pc.fill_null(results["earned_units"], 0), 0))
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in given.sort_by([("period_start", "ascending")]).to_pylist():
        latest[row["account_id"], row["program_id"]] = row
    found: dict[str, list[dict[str, Any]]] = {}
    for (account, _), row in sorted(latest.items()):
        found.setdefault(account, []).append(row)
    return found


def _grouped(engine: Engine, table: pa.Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    cursor = engine.connection.cursor()  # two streams of one connection would end each other
    cursor.register("told", table)
    query = "select * from told where account_id is not null order by account_id, place"
    reader = cursor.execute(query).to_arrow_reader(_ROWS)
    rows = (row for batch in reader for row in batch.to_pylist())
    for account, own in groupby(rows, lambda row: row["account_id"]):
        yield account, list(own)


def _line(row: Mapping[str, Any]) -> tuple[Any, Line]:
    key = (row["program_id"], row["terms_version"], row["period"], row["pool_id"])
    return key, Line(*(row[name] for name in Line._fields))
