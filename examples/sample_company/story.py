"""The sample company's last quarter in four chapters: what has come by the first of each month.

Goes in: a folder of the sample, and the folder that the pipeline takes its feeds from. Comes out:
that folder as it looks on a chapter's day. At the last chapter it holds all that the sample has,
one order in a file of its own, and one case besides.

What befalls on the way is made of the sample's own rows: an order that nobody sent for months, a
file that counted an order twice and comes again, a case against an account that sells elsewhere.
On the sample's own day the two orders are of the quarter before: what is learned of a period that
is over is booked apart.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from examples.sample_company.folder import TRUTH_FOLDER
from transforms.language.messages import Message
from transforms.language.messages import gettext as _

CASE = "IN-STORY-1"
_ORDERS, _CASES = "orders", "incidents.csv"
Row = dict[str, str]
_Told = tuple[Message, Callable[[], None]]


@dataclass(frozen=True)
class Chapter:
    """A day of the story, what has come by then, and what lays its files into the feeds.

    `suspect` is the account against which the case is.
    """

    as_of: date
    says: Message
    lay_down: Callable[[], None]
    suspect: str


def chapters(sample: Path, feeds: Path, as_of: date) -> list[Chapter]:
    """Return what is still to be told, at least the last chapter.

    The newest one whose files lie in `feeds` is told again: it may not have come to its end.
    """
    before, *months = _months(as_of)
    story = _Story(sample, feeds, f"{before:%Y-%m}", [f"{month:%Y-%m}" for month in months])
    told = sum((feeds / _ORDERS / f"{month}.csv").exists() for month in story.months)
    days = [*months[1:], as_of]
    made = (story.begins, story.goes_on, story.turns, story.ends)
    left = list(zip(days, made, strict=True))[max(0, told - 1) :]
    return [Chapter(day, *chapter(), suspect=story.suspect) for day, chapter in left]


def _months(as_of: date) -> list[date]:
    """Return the first days of the last five whole months."""
    found = [as_of]
    while len(found) < 6:
        found.append((found[-1].replace(day=1) - timedelta(days=1)).replace(day=1))
    return found[:0:-1]


@dataclass(frozen=True)
class _Orders:
    """A month's orders: the rows of the one that comes late, and all others; one counts twice."""

    doubled: str
    late: list[Row]
    in_time: list[Row]


class _Story:
    """The four chapters, each as what it says and what lays its files down."""

    def __init__(self, sample: Path, feeds: Path, before: str, months: list[str]):
        self.months = months
        self._sample, self._feeds, self._before = sample, feeds, before
        truth = json.loads((sample / TRUTH_FOLDER / "truth.json").read_text("utf-8"))
        self._case = truth["diverting_accounts"][0]
        self.suspect = self._case["account_id"]

    @cached_property
    def _orders(self) -> _Orders:
        """The orders of the month before: read by the chapters that change them alone."""
        rows = _read(self._sample / _ORDERS / f"{self._before}.csv")
        later = (self._sample / _ORDERS / f"{month}.csv" for month in self.months)
        returned = {row["returns_order_id"] for row in rows}
        returned.update(row["returns_order_id"] for file in later for row in _read(file))
        late, doubled = _largest_orders(rows, returned)
        return _Orders(
            doubled,
            late=[row for row in rows if row["order_id"] == late],
            in_time=[row for row in rows if row["order_id"] != late],
        )

    def begins(self) -> _Told:
        orders = self._orders
        wrong = [
            _twice(row) if row["order_id"] == orders.doubled else row for row in orders.in_time
        ]

        def lay_down() -> None:
            to_come = (f"{month}.csv" for month in (self._before, *self.months))
            ignored = shutil.ignore_patterns(*to_come)
            shutil.copytree(self._sample, self._feeds, ignore=ignored, dirs_exist_ok=True)
            self._write(f"{_ORDERS}/{self._before}.csv", wrong)
            self._take(self.months[0])

        return _("Three years have come. What they earned is booked."), lay_down

    def goes_on(self) -> _Told:
        late = self._orders.late

        def lay_down() -> None:
            self._write(f"{_ORDERS}/{self._before}-late.csv", late)
            self._take(self.months[1])

        says = _(
            "{month} has come, and order {order} of {account}, which was made on {day} and which"
            " nobody had sent.",
            month=self.months[1],
            order=late[0]["order_id"],
            account=late[0]["account_id"],
            day=late[0]["order_date"],
        )
        return says, lay_down

    def turns(self) -> _Told:
        orders = self._orders
        case = {
            "incident_id": CASE,
            "account_id": self._case["account_id"],
            "kind": "diversion",
            "occurred_on": f"{self.months[2]}-10",
            "evidence": "scans and delivery notes",
            "status": "reported",
            "victim_account_id": self._case["victim_account_id"],
        }

        def lay_down() -> None:
            self._write(f"{_ORDERS}/{self._before}.csv", orders.in_time)
            self._write(_CASES, [*_read(self._sample / _CASES), case])
            self._take(self.months[2])

        says = _(
            "{month} has come, with returns; {before} has come again: it had counted order {order}"
            " twice. A case is open against {account}, which sells outside its territory.",
            month=self.months[2],
            before=self._before,
            order=orders.doubled,
            account=case["account_id"],
        )
        return says, lay_down

    def ends(self) -> _Told:
        says = _(
            "{month} has come. The peak is planned, and the quarter is to be settled.",
            month=self.months[3],
        )
        return says, lambda: self._take(self.months[3])

    def _take(self, month: str) -> None:
        """Let a month's orders come as the sample has them, last: they say how far the story is."""
        file = f"{_ORDERS}/{month}.csv"
        partial = self._feeds / f"{_ORDERS}/.{month}.csv.partial"
        shutil.copyfile(self._sample / file, partial)
        os.replace(partial, self._feeds / file)

    def _write(self, file: str, rows: list[Row]) -> None:
        path = self._feeds / file
        partial = path.with_name(f".{path.name}.partial")
        with partial.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        os.replace(partial, path)


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def _largest_orders(rows: Iterable[Row], returned: set[str]) -> list[str]:
    """Return the wholesalers' two orders that are worth most among those billed in their month.

    Nothing of them comes back.
    """
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        is_billed = row["invoiced_on"][:7] == row["order_date"][:7]
        if is_billed and row["account_id"].startswith("W") and row["order_id"] not in returned:
            worth[row["order_id"]] += Decimal(row["amount"] or 0)
    return sorted(worth, key=lambda order: (-worth[order], order))[:2]


def _twice(row: Row) -> Row:
    """Return an order line as somebody counts it who has it twice."""
    doubled = {
        name: str(2 * Decimal(row[name]))
        for name in ("quantity", "amount", "requested_quantity")
        if row[name]
    }
    return {**row, **doubled}
