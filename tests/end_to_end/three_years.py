"""Three years of a small company's files, the days on which they come, and what goes wrong.

Everything is drawn from a seed: which file is late, comes twice, is wrong at first, is cut short or
missing until the last day, and what befalls the machine on each day that the pipeline runs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from adapters.lake.crash_points import CRASH_POINTS

FIRST, LAST = date(2023, 1, 1), date(2026, 1, 2)
ACCOUNTS, PRODUCTS = ("A0", "A1", "A2"), ("P0", "P1")
TERMS = """\
program: VOLUME
version: 1
title: Quarterly volume
valid: {from: 2023-01-01, until: 2026-04-01}
period: quarter
currency: CNY
earn:
  method: marginal
  tiers: [{from: 0, percent: 2}, {from: 3000, percent: 5}]
"""
_ORDERS = "order_id,line_no,account_id,product_id,order_date,quantity,unit,unit_price,currency"
_STOCK = "account_id,product_id,snapshot_date,on_hand,unit"
# What becomes of a file on its way, and of how many in a hundred.
_ON_ITS_WAY = {"late": 6, "twice": 5, "restated": 6, "cut": 4, "missing": 4}
# Of each file the figure that may be wrong at first: what parts the cells, and which one it is.
_FIGURES = {
    "accounts.csv": (",", 2),
    "products.csv": (",", 4),
    "terms": (" ", -1),
    "orders": (",", 5),
    "inventory": (",", 3),
}
# The points that a run passes which exports nothing.
POINTS = [point for point in CRASH_POINTS if not point.startswith("export.")]
# What befalls the machine on a day.
MISHAPS = ("killed", "server dies before", "server dies meanwhile", "disk full", "clock step")


@dataclass(frozen=True)
class Delivery:
    """A file as it comes in on a day: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Day:
    """A day on which the pipeline runs, what has arrived for it, and what goes wrong in turn."""

    as_of: date
    arrived: list[Delivery]
    mishaps: list[tuple[str, object]] = field(default_factory=list)


def days(seed: int, runs: int, *, late: bool, mishaps: bool) -> list[Day]:
    """Draw the days, the last of which has everything; without faults, the same files in time."""
    drawn = random.Random(seed)
    # A ledger that rests for more than a year asks whether the clock is right.
    step = min((LAST - FIRST).days / runs, 335)
    dates = [
        LAST - timedelta(days=round((runs - number) * step) + drawn.randint(-15, 15))
        for number in range(1, runs)
    ]
    arrived: dict[date, list[Delivery]] = {day: [] for day in [*dates, LAST]}
    befalls = [_drawn_mishaps(drawn) for _ in arrived]
    for name, written_on, content in _files():
        kind = drawn.choices([None, *_ON_ITS_WAY], [75, *_ON_ITS_WAY.values()])[0]
        on = [day for day in arrived if day >= written_on]
        for day, delivery in _deliveries(kind if late else None, Delivery(name, content), on):
            arrived[day].append(delivery)
    return [
        Day(day, files, wrong if mishaps else [])
        for (day, files), wrong in zip(arrived.items(), befalls, strict=True)
    ]


def lay_down(folder: Path, day: Day) -> None:
    """Let the day's files arrive in the folder of feeds, beside those that were there."""
    for delivery in day.arrived:
        path = folder / delivery.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.content)


def _deliveries(
    kind: str | None, whole: Delivery, on: list[date]
) -> Iterator[tuple[date, Delivery]]:
    first, later = on[0], on[1] if len(on) > 1 else on[0]
    if kind == "late":
        yield later, whole
    elif kind == "missing":
        yield on[-1], whole
    else:
        if kind == "restated" and later != first:
            yield first, Delivery(whole.name, _wrong(whole))
            yield later, whole
        elif kind == "cut" and later != first:
            yield first, Delivery(whole.name, whole.content[: len(whole.content) * 2 // 3])
            yield later, whole
        else:
            yield first, whole
        if kind == "twice":
            stem, _, ending = whole.name.rpartition(".")
            yield later, Delivery(f"{stem} (1).{ending}", whole.content)


def _wrong(whole: Delivery) -> bytes:
    """Raise a figure of the last row: a row as it was before somebody corrected it.

    Of terms the rate of the last tier, of which the ledger hears twice then.
    """
    *rows, last = whole.content.decode().splitlines()
    separator, at = _FIGURES[whole.name.partition("/")[0]]
    cells = last.split(separator)
    figure = cells[at].rstrip("}]")
    cells[at] = cells[at].replace(figure, str(Decimal(figure) + 7))
    return "\n".join([*rows, separator.join(cells), ""]).encode()


def _drawn_mishaps(drawn: random.Random) -> list[tuple[str, object]]:
    given: dict[str, object] = {
        "killed": drawn.choice(POINTS),
        "server dies before": None,
        "server dies meanwhile": drawn.uniform(0.3, 3),
        "disk full": drawn.choice([100, 3_000, 8_000, 20_000]),
        "clock step": timedelta(days=drawn.choice([-1, 1])),
    }
    return [(kind, given[kind]) for kind in drawn.sample(MISHAPS, drawn.randint(1, 2))]


def _files() -> Iterator[tuple[str, date, bytes]]:
    """Give each file with its name and the day it is written: orders and counts of half a month."""
    drawn = random.Random("files")
    yield (
        "accounts.csv",
        FIRST,
        _table(
            "account_id,name,level,region,territory",
            [f"{a},Account {a},1,East,East-{a}" for a in ACCOUNTS],
        ),
    )
    yield (
        "products.csv",
        FIRST,
        _table(
            "product_id,name,category,units_per_case,list_price,unit_cost",
            [f"{p},Beer {p},lager,12,10.00,6.00" for p in PRODUCTS],
        ),
    )
    yield "terms/volume.yaml", FIRST, TERMS.encode()
    begin = FIRST
    while begin < LAST.replace(day=1):
        end = (
            begin.replace(day=16) if begin.day == 1 else (begin + timedelta(days=20)).replace(day=1)
        )
        week = [day for day in _days(begin, end) if day.weekday() == 0]
        part = f"{begin:%Y-%m}-{1 if begin.day == 1 else 2}"
        lines = [
            f"O{day:%y%m%d}-{a},{n},{a},{p},{day},{drawn.randint(1, 30)},each,9.50,CNY"
            for day in week for a in ACCOUNTS for n, p in enumerate(PRODUCTS)
        ]  # fmt: skip
        yield f"orders/{part}.csv", end, _table(_ORDERS, lines)
        counted = [
            f"{a},{p},{day},{drawn.randint(5, 40)},each"
            for day in week[:1] for a in ACCOUNTS for p in PRODUCTS
        ]  # fmt: skip
        yield f"inventory/{part}.csv", end, _table(_STOCK, counted)
        begin = end


def _days(begin: date, end: date) -> Iterator[date]:
    return (begin + timedelta(days=n) for n in range((end - begin).days))


def _table(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()
