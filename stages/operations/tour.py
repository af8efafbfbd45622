"""`tour`: a walk through a home, from a row turned away to a proven ledger.

Goes in: a home and its warehouse. Comes out: stops, each with what the pipeline does there, the
most telling thing of its kind that this home has, and the command that shows more. What the home
has nothing of is told as well. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from stages.intake.records import counts
from stages.operations.stops import STOPS
from transforms.language.figures import counted


@dataclass(frozen=True)
class TourStop:
    """A stop of one home: `says` and `command` are null where it has nothing of the kind."""

    what: str
    why: str
    says: str | None = None
    command: str | None = None

    def lines(self, place: int) -> list[str]:
        """Return it as a person reads it."""
        heading = f"{place}. {self.what[:1].upper()}{self.what[1:]}"
        shown = [f"   {self.says or 'There is none here.'}"]
        return [
            heading,
            f"   {self.why}",
            *shown,
            *([f"     {self.command}"] if self.command else []),
        ]


@dataclass(frozen=True)
class Tour:
    """The stops of a home, in the order in which data pass them."""

    stops: tuple[TourStop, ...]

    def text(self) -> str:
        """Return the tour as a person reads it."""
        return "\n\n".join("\n".join(stop.lines(place)) for place, stop in enumerate(self.stops, 1))


def tour(home: Home, warehouse_url: str | None) -> Tour:
    """Read one of each kind; raise `UsageError` where nothing has been published yet."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        stops = [_rows_turned_away(home)]
        for stop in STOPS:
            look = stop.look(warehouse)
            found = (look.says, look.command) if look else (None, None)
            stops.append(TourStop(stop.what, stop.why, *found))
    stops.append(
        TourStop(
            "the proof",
            "Every invariant is computed again from disk, raw bytes to the ledger's hashes.",
            "This takes about as long as a build, and says of each invariant whether it holds:",
            "peakledger verify --all",
        )
    )
    return Tour(tuple(stops))


def _rows_turned_away(home: Home) -> TourStop:
    """Return the first stop: it is of the lake, which alone keeps them."""
    told = (
        "a row turned away",
        "Each row is tried by its rules before it is loaded; what breaks one waits, with why.",
    )
    found = counts(home).rows
    if not found:
        return TourStop(*told)
    most = max(found, key=lambda row: int(row["rows"]))
    return TourStop(
        *told,
        f"{most['file']}: {counted(most['rows'], 'row')} for {most['reason_code']}",
        f"peakledger quarantine show --reason {most['reason_code']}",
    )
