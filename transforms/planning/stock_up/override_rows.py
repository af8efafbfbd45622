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
from decimal import Decimal, InvalidOperation

from transforms.intake.form_rows import Given, RefusedRow, refused_rows
from transforms.language.errors import DataRefused
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
            "no row decides anything",
            where=rows[0].place if rows else None,
            remedy=f"fill in {', '.join(KINDS)} of the rows that are to change",
        )
    return found


def _decision(row: Given, asked: OverrideAsked) -> Decision:
    column = next(name for name in KINDS if row.text(name))
    line = row.text("account_id"), row.text("product_id")
    return Decision(
        line,
        KINDS[column],
        Decimal(row.text(column)),
        author=asked.author,
        reason=" ".join((row.text("override_reason") or asked.reason or "").split()),
        decided_at=asked.now,
        model_units=asked.plan[line],
    )


def _faults(
    row: Given, asked: OverrideAsked, places: Mapping[tuple[str, str], str]
) -> Iterator[RefusedRow]:
    line = row.text("account_id"), row.text("product_id")
    if row.beyond:
        yield RefusedRow(row.place, f"{row.beyond!r} stands beyond the last column",
                         "take it away; in CSV write numbers without commas between"
                         " thousands")  # fmt: skip
        return
    if line not in asked.plan:
        yield RefusedRow(row.place, f"the plan has no line of {line[0]!r} and {line[1]!r}",
                         _known(line, asked.plan))  # fmt: skip
    elif line in places:
        yield RefusedRow(row.place, f"{line[0]!r} and {line[1]!r} stand in {places[line]} already",
                         "keep one of the two rows")  # fmt: skip
    if (day := row.text("as_of_date")) and day != asked.as_of.isoformat():
        yield RefusedRow(row.place, f"the row is of the plan of {day}",
                         f"decide about that plan (--as-of {day}), or correct the row")  # fmt: skip
    if was := _another_number(row, asked.plan.get(line)):
        says = f"the file is of an earlier run, whose model ordered {was} here"
        yield RefusedRow(row.place, says,
                         "take a new file (`peakledger stock-up … --out plan.xlsx`)")  # fmt: skip
    if not (row.text("override_reason") or asked.reason):
        yield RefusedRow(row.place, "nobody says why", "fill in override_reason, or say --reason")
    said = [name for name in KINDS if row.text(name)]
    if len(said) > 1:
        yield RefusedRow(
            row.place, f"{said[0]} and {said[1]} are both filled in", "keep one of them"
        )
    elif why := wrong_value(row.text(said[0]), said[0]):
        yield RefusedRow(row.place, f"{said[0]} is {row.text(said[0])!r}, {why}", HOW[said[0]])
    elif said[0] != "override_units" and line in asked.plan and asked.plan[line] is None:
        yield RefusedRow(row.place, "the model has no number that a ratio could change",
                         "say override_units, or deliver the stock figure")  # fmt: skip


HOW = {
    "override_units": "write units as 120 or 120.5; 0 orders nothing, an empty cell says nothing",
    "override_ratio": "write 0.5 for half of what the model orders, 1.2 for a fifth more",
    "override_demand_ratio": "write 1.2 where a fifth more demand is expected than by the model",
}


def wrong_value(text: str, column: str) -> str | None:
    """Return why a text can be no value of a column that decides; None where it can."""
    try:
        value = Decimal(text if text.isascii() and "_" not in text else "")
    except InvalidOperation:
        return "which is no number"
    if not value.is_finite() or value >= _LARGEST:
        return "which no order can be"
    if value < 0:
        return "which is below zero"
    places = 4 if column == "override_units" else 6
    if value != round(value, places):
        return f"which has more than {places} decimals"
    return None


def _another_number(row: Given, model: Decimal | None) -> str | None:
    """Return the model's number that a row bears, where the plan has another by now."""
    text = row.text("model_units")
    try:
        is_same = not text or model is None or Decimal(text) == model
    except InvalidOperation:
        return text
    return None if is_same else text


def _known(line: tuple[str, str], plan: Mapping[tuple[str, str], Decimal | None]) -> str:
    accounts = {account for account, _ in plan}
    if line[0] not in accounts:
        near = nearest(line[0], accounts)
    else:
        near = nearest(line[1], [product for account, product in plan if account == line[0]])
    return near or "take ids from the plan (`peakledger stock-up … --out plan.csv`)"
