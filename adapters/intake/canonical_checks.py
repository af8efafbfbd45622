"""What canonical files must be beyond the types of their columns: header, amounts and keys.

Goes in: the header of a file, or the typed relation that was made of it. Comes out: nothing, or the
refusal that names the row.
"""

from __future__ import annotations

from pathlib import Path

from adapters.intake.relations import query
from adapters.lake.engine import Engine
from transforms.intake.cleaning.faults import minor_unit_sql
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier
from transforms.schema.tables import Table


def relation_of(table: str) -> str:
    """Return the name of the typed relation that is made of a fact table's file."""
    return f"given_{table}"


def check_header(path: Path, feed: Table, header: list[str]) -> None:
    """Refuse a column that stands twice, or a required one that does not."""
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataRefused(
            _("{name} has the column {twice} twice", name=path.name, twice=twice[0]),
            where=_("{path}, row 1", path=path),
            remedy=_("keep one column of each name"),
        )
    missing = [name for name in feed.required if name not in header]
    if missing:
        raise DataRefused(
            _("{name} lacks the column {names}", name=path.name, names=", ".join(missing)),
            where=_("{path}, row 1", path=path),
            remedy=_(
                "{name} need {names}; the rest is optional",
                name=feed.name,
                names=", ".join(feed.required),
            ),
        )


def check_amounts(engine: Engine, path: Path) -> None:
    """Refuse an amount that is not quantity × unit price, to one minor unit of the currency."""
    name = identifier(relation_of("orders"))
    columns = {row[0] for row in engine.rows(f"describe {name}")}
    if "amount" not in columns:
        return
    currency = "currency" if "currency" in columns else "null"
    kind = "kind" if "kind" in columns else "cast(null as varchar)"
    line = (
        f"select order_id, line_no, amount, quantity, unit_price, {kind} as kind,"
        f" {minor_unit_sql(currency)} as minor_unit from {name}"
    )
    if rows := engine.rows(query("wrong_amount", order_line=line)):
        order, line, amount = rows[0]
        raise DataRefused(
            _(
                "{name}: amount {amount} is not quantity × unit_price",
                name=path.name,
                amount=f"{amount.normalize():f}",
            ),
            where=_(
                "{path}, order {order}, line {line}, column amount",
                path=path,
                order=order,
                line=str(line),
            ),
            remedy=_(
                "give the price net of every reduction, or leave the amount of the line empty"
            ),
        )


def check_keys(engine: Engine, path: Path, feed: Table) -> None:
    """Drop exact repeats; refuse two different rows of one key."""
    name = identifier(relation_of(feed.name))
    columns = {row[0] for row in engine.rows(f"describe {name}")}
    if feed.name == "collections":
        return  # two payments of a day may be alike
    if "version" in columns and feed.name == "orders":
        newest = query("newest_line", order_line=f"select * from {name}")
        engine.connection.execute(f"create or replace temp table {name} as {newest}")
    engine.connection.execute(
        f"create or replace temp table {name} as select distinct * from {name}"
    )
    key = [identifier(part) for part in feed.key if part in columns]
    listed = ", ".join(key)
    rows = engine.rows(
        f"select {listed} from {name} group by {listed} having count(*) > 1 order by all limit 1"
    )
    if rows:
        shown = ", ".join(f"{k.strip(chr(34))} {v}" for k, v in zip(key, rows[0], strict=True))
        raise DataRefused(
            _("{name} has two different rows of {shown}", name=path.name, shown=shown),
            where=str(path),
            remedy=_("keep the row that holds, or give the column version"),
        )
