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
from transforms.intake.reasons import reason_name
from transforms.language.messages import Message, joined, laid, lines, ngettext
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class TourStop:
    """A stop of one home: `says` and `command` are null where it has nothing of the kind."""

    what: str
    why: str
    says: str | None = None
    command: str | None = None

    def text(self, place: int) -> Message:
        """Return it as a person reads it."""
        told = [
            laid("{place}. {what:C}", place=place, what=self.what),
            laid("   {why}", why=self.why),
            laid("   {says}", says=self.says or _("There is none here.")),
            *([f"     {self.command}"] if self.command else []),
        ]
        return lines(told)


@dataclass(frozen=True)
class Tour:
    """The stops of a home, in the order in which data pass them."""

    stops: tuple[TourStop, ...]

    def text(self) -> Message:
        """Return the tour as a person reads it."""
        return joined((stop.text(place) for place, stop in enumerate(self.stops, 1)), "\n\n")


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
            _("the proof"),
            _("Every invariant is computed again from disk, raw bytes to the ledger's hashes."),
            _("This takes about as long as a build, and says of each invariant whether it holds:"),
            "peakledger verify --all",
        )
    )
    return Tour(tuple(stops))


def _rows_turned_away(home: Home) -> TourStop:
    """Return the first stop: it is of the lake, which alone keeps them."""
    told = (
        _("a row turned away"),
        _("Each row is tried by its rules before it is loaded; what breaks one waits, with why."),
    )
    found = counts(home).rows
    if not found:
        return TourStop(*told)
    most = max(found, key=lambda row: int(row["rows"]))
    return TourStop(
        *told,
        ngettext(
            "{file}: {count} row for {reason}",
            "{file}: {count} rows for {reason}",
            most["rows"],
            file=most["file"],
            reason=reason_name(most["reason_code"]),
        ),
        f"peakledger quarantine show --reason {most['reason_code']}",
    )
