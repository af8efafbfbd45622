"""The end of an ingest: what was loaded, what was refused, what failed, and what to do about it.

Small enough to print, to send along, or to answer with as JSON. Nothing hides anything else: every
file that is refused is named with its source, every source that failed with its error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stages.intake.ingest.master_data import MASTER
from stages.intake.ingest.refusal import Refusal, refusal_errors
from transforms.intake.tally import ZERO, Counts
from transforms.language.errors import Failure, PeakledgerError, together
from transforms.language.messages import Message, joined, laid, lines, ngettext, pgettext
from transforms.language.messages import gettext as _
from transforms.operations.measures import RunMeasure


@dataclass(frozen=True)
class Restatement:
    """What a newer delivery of a file changed."""

    file: str
    rows_added: int
    rows_removed: int
    rows_changed: int
    amount_added: Decimal = ZERO
    amount_removed: Decimal = ZERO
    amount_changed: Decimal = ZERO
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.rows_added or self.rows_removed or self.rows_changed)

    def text(self) -> Message:
        if self.is_nothing:
            return _("{file} was restated: other bytes, the same rows", file=self.file)
        days = _(", days {first} to {last}", first=self.first_day, last=self.last_day)
        return _(
            "{file} was restated: {added} rows added ({amount_added}), {removed} removed"
            " ({amount_removed}), {changed} changed ({amount_changed}){days}",
            file=self.file,
            added=self.rows_added,
            amount_added=f"{self.amount_added:+,.2f}",
            removed=self.rows_removed,
            amount_removed=f"{-self.amount_removed:+,.2f}",
            changed=self.rows_changed,
            amount_changed=f"{self.amount_changed:+,.2f}",
            days=days if self.first_day else "",
        )


@dataclass(frozen=True)
class FeedOutcome:
    """What became of a feed's pending files in one run."""

    source: str
    feed: str
    files: int = 0
    unchanged: int = 0
    counts: Counts = field(default_factory=Counts)
    reasons: dict[str, int] = field(default_factory=dict)
    restated: tuple[Restatement, ...] = ()
    refused: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.files or self.refused)


@dataclass(frozen=True)
class FeedResult:
    """What became of a feed, and of those derived from it; `wrote`: whether anything changed."""

    outcomes: tuple[FeedOutcome, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failed: tuple[Failure, ...] = ()
    wrote: bool = False

    @property
    def is_of_master(self) -> bool:
        """Tell whether other accounts or products are known now."""
        return any(each.feed in MASTER and not each.is_nothing for each in self.outcomes)


@dataclass(frozen=True)
class IngestResult:
    """What was found, what was new, and what became of it.

    `refused`: every file of which nothing counts. `failed`: every source, or feed of one, that
    could not be taken as it was asked for. Neither stops what is not named there.
    """

    run_id: str
    sources: tuple[str, ...]
    files_found: int
    files_landed: int
    feeds: tuple[FeedOutcome, ...]
    warnings: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failed: tuple[Failure, ...] = ()

    @property
    def nothing_new(self) -> bool:
        return all(feed.is_nothing for feed in self.feeds)

    def error(self) -> PeakledgerError | None:
        """Return all that was refused or failed as one error of the worst kind; None for none."""
        said = [failure.error() for failure in self.failed] + refusal_errors(self.refused)
        failed, refused = len(self.failed), len(self.refused)
        counted = [
            says
            for says, number in (
                (ngettext("{count} source failed", "{count} sources failed", failed), failed),
                (
                    ngettext("{count} file is refused", "{count} files are refused", refused),
                    refused,
                ),
            )
            if number
        ]
        done = _("{what}; what else was new is loaded", what=joined(counted, _(" and ")))
        return together(said, done)

    def said_of(self, source: str) -> list[Message]:
        """List what was refused of a source, a line for each kind, and what failed of it."""
        of_it = [f.error() for f in self.failed if f.about in (source, f"source {source}")]
        of_it += [f.error() for f in self.failed if f.about.startswith(f"{source}/")]
        of_it += refusal_errors(each for each in self.refused if each.source == source)
        return [error.whole() for error in of_it]

    def check(self) -> None:
        """Raise what `error` returns, where there is any."""
        if error := self.error():
            raise error

    def measures(self) -> Iterator[RunMeasure]:
        """Count rows and money of each feed, and its files that were turned away."""
        for feed in self.feeds:
            of = {"source": feed.source, "feed": feed.feed}
            for part in ("in", "loaded", "quarantined"):
                rows = getattr(feed.counts, f"rows_{part}")
                money = getattr(feed.counts, f"amount_{part}")
                yield RunMeasure(f"intake.rows_{part}", rows, of)
                yield RunMeasure(f"intake.money_{part}", money, of)
            yield RunMeasure("intake.files_refused", feed.refused, of)

    def text(self) -> Message:
        """Say in a few lines what was loaded and restated."""
        nothing = _(": nothing new, nothing written") if self.nothing_new else ""
        told: list[Message] = [
            _(
                "{files} found, {landed} landed{nothing}",
                files=_files(self.files_found),
                landed=self.files_landed,
                nothing=nothing,
            )
        ]
        for feed in self.feeds:
            told += [] if feed.is_nothing else [_line(feed)]
            told += [laid("    {change}", change=change.text()) for change in feed.restated]
        notes = [*self.warnings, *(note for feed in self.feeds for note in feed.warnings)]
        return lines([*told, *(_("  note: {note}", note=note) for note in notes)])


def _line(feed: FeedOutcome) -> Message:
    counts = feed.counts
    of_rows = (
        (_("{rows} quarantined", rows=counts.rows_quarantined), counts.rows_quarantined),
        (_("{rows} repeated", rows=counts.rows_repeated), counts.rows_repeated),
        (_("{rows} left out by the map", rows=counts.rows_filtered), counts.rows_filtered),
        (_("{files} refused", files=_files(feed.refused)), feed.refused),
    )
    taken = _(
        "{files}, {found} rows in, {loaded} loaded",
        files=_files(feed.files),
        found=counts.rows_in,
        loaded=counts.rows_loaded,
    )
    parts = [says for says, number in ((taken, feed.files), *of_rows) if number]
    return laid(
        "  {source}/{feed}: {parts}",
        source=feed.source,
        feed=feed.feed,
        parts=joined(parts, pgettext("list", ", ")),
    )


def _files(number: int) -> Message:
    return ngettext("{count} file", "{count} files", number)
