"""Rows of a planner's file, or of one call, as decisions; what cannot be taken is told row by row.

Goes in: texts by column name, each row with its place. Comes out: decisions, or every fault with
row, value and remedy: a file is taken whole or not at all. A row that says nothing under
`override_units`, `override_ratio` and `override_demand_ratio` decides nothing, so a whole plan may
come back with a few cells filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from transforms.intake.form_rows import Given, RefusedRow, refused_rows, typed_number
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.words import nearest
from transforms.planning.stock_up.overrides import Decision, Kind

KEYS = ("account_id", "product_id")
KINDS: dict[str, Kind] = {
    "override_units": "units",
    "override_ratio": "ratio",
    "override_demand_ratio": "demand_ratio",
}
_LARGEST = Decimal(10) ** 9


@dataclass(frozen=True)
class OverrideAsked:
    """Hold who decides, why where a row does not say, and the plan that is decided about.

    `plan` has the model's number of every line, None where it has none.
    """

    as_of: date
    author: str
    reason: str | None
    now: datetime
    plan: Mapping[tuple[str, str], Decimal | None]


def decisions_of(rows: Sequence[Given], asked: OverrideAsked) -> list[Decision]:
    """Return what the rows decide; raise `DataRefused` where one of them cannot be taken."""
    found: list[Decision] = []
    faults: list[RefusedRow] = []
    places: dict[tuple[str, str], str] = {}
    for row in rows:
        if not (row.beyond or any(row.text(column) for column in KINDS)):
            continue
        told = list(_faults(row, asked, places))
        faults += told
        if not told:
            found.append(_decision(row, asked))
            places[found[-1].line] = row.place
    if faults:
        raise refused_rows(faults)
    if not found:
        raise DataRefused(
            _("no row decides anything"),
            where=rows[0].place if rows else None,
            remedy=_("fill in {columns} of the rows that are to change", columns=", ".join(KINDS)),
        )
    return found


def _decision(row: Given, asked: OverrideAsked) -> Decision:
    column = next(name for name in KINDS if row.text(name))
    line, number = (row.text("account_id"), row.text("product_id")), row.number(column)
    if number is None:
        raise ValueError(row)
    return Decision(
        line,
        KINDS[column],
        number,
        author=asked.author,
        reason=" ".join((row.text("override_reason") or asked.reason or "").split()),
        decided_at=asked.now,
        model_units=asked.plan[line],
    )


def _faults(
    row: Given, asked: OverrideAsked, places: Mapping[tuple[str, str], str]
) -> Iterator[RefusedRow]:
    line = row.text("account_id"), row.text("product_id")
    named = {"account": repr(line[0]), "product": repr(line[1])}
    if row.beyond:
        says = _("{value} stands beyond the last column", value=repr(row.beyond))
        how = _("take it away; in CSV write numbers without commas between thousands")
        yield RefusedRow(row.place, says, how)
        return
    if line not in asked.plan:
        says = _("the plan has no line of {account} and {product}", **named)
        yield RefusedRow(row.place, says, _known(line, asked.plan))
    elif line in places:
        says = _("{account} and {product} stand in {place} already", **named, place=places[line])
        yield RefusedRow(row.place, says, _("keep one of the two rows"))
    if (day := row.text("as_of_date")) and day != asked.as_of.isoformat():
        says = _("the row is of the plan of {day}", day=day)
        how = _("decide about that plan (--as-of {day}), or correct the row", day=day)
        yield RefusedRow(row.place, says, how)
    if was := _another_number(row, asked.plan.get(line)):
        says = _("the file is of an earlier run, whose model ordered {units} here", units=was)
        how = _("take a new file (`peakledger stock-up … --out plan.xlsx`)")
        yield RefusedRow(row.place, says, how)
    if not (row.text("override_reason") or asked.reason):
        how = _("fill in override_reason, or say --reason")
        yield RefusedRow(row.place, _("nobody says why"), how)
    yield from _value_faults(row, asked, line)


def _value_faults(row: Given, asked: OverrideAsked, line: tuple[str, str]) -> Iterator[RefusedRow]:
    column, *more = [name for name in KINDS if row.text(name)]
    if more:
        says = _("{column} and {other} are both filled in", column=column, other=more[0])
        yield RefusedRow(row.place, says, _("keep one of them"))
    elif why := wrong_value(row.text(column), column):
        value = repr(row.text(column))
        says = _("{column} is {value}, {why}", column=column, value=value, why=why)
        yield RefusedRow(row.place, says, HOW[column])
    elif column != "override_units" and line in asked.plan and asked.plan[line] is None:
        says = _("the model has no number that a ratio could change")
        yield RefusedRow(row.place, says, _("say override_units, or deliver the stock figure"))


HOW = {
    "override_units": _(
        "write units as 120 or 120.5; 0 orders nothing, an empty cell says nothing"
    ),
    "override_ratio": _("write 0.5 for half of what the model orders, 1.2 for a fifth more"),
    "override_demand_ratio": _("write 1.2 where a fifth more demand is expected than by the model"),
}


def wrong_value(text: str, column: str) -> str | None:
    """Return why a text can be no value of a column that decides; None where it can."""
    value = typed_number(text)
    if value is None:
        return _("which is no number")
    if not value.is_finite() or value >= _LARGEST:
        return _("which no order can be")
    if value < 0:
        return _("which is below zero")
    places = 4 if column == "override_units" else 6
    if value != round(value, places):
        return _("which has more than {places} decimals", places=places)
    return None


def _another_number(row: Given, model: Decimal | None) -> str | None:
    """Return the model's number that a row bears, where the plan has another by now."""
    text = row.text("model_units")
    is_same = not text or model is None or typed_number(text) == model
    return None if is_same else text


def _known(line: tuple[str, str], plan: Mapping[tuple[str, str], Decimal | None]) -> str:
    accounts = {account for account, _product in plan}
    if line[0] not in accounts:
        near = nearest(line[0], accounts)
    else:
        near = nearest(line[1], [product for account, product in plan if account == line[0]])
    return near or _("take ids from the plan (`peakledger stock-up … --out plan.csv`)")
