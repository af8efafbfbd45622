"""What a build came to, as a person and JSON read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stages.warehouse.missing_rates import MissingRate, told
from transforms.language.listing import listing
from transforms.language.messages import Message, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.operations.measures import RunMeasure


@dataclass(frozen=True)
class BuildResult:
    """What a build did: rows and months written to the lake by table, what was published.

    `found_equal` names the tables that were built again and held what they held.
    """

    as_of_date: str
    company_currency: str = ""
    last_month: str = ""
    lake_rows: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    found_equal: tuple[str, ...] = ()
    version_id: int = 0
    is_new: bool = False
    published_rows: int = 0
    published: dict[str, int] = field(default_factory=dict)
    readers_stay_at: str | None = None
    taken_back_from: str | None = None
    of_other_days: dict[str, str] = field(default_factory=dict)
    missing_rates: tuple[MissingRate, ...] = ()

    @property
    def nothing_new(self) -> bool:
        return not self.lake_rows and not self.is_new

    def measures(self) -> Iterator[RunMeasure]:
        """Count the rows written to the lake, by table, and those published."""
        yield RunMeasure("warehouse.rows_published", self.published_rows)
        for table, rows in self.lake_rows.items():
            yield RunMeasure("warehouse.rows_written", rows, {"table": table})

    def text(self) -> Message:
        """Return the result as a person reads it."""
        return lines([*self._done(), *self._days(), *told(self.missing_rates)])

    @property
    def headline(self) -> Message:
        """Return what was done, in a line."""
        return next(self._done())

    def _days(self) -> Iterator[Message]:
        """Say that readers were taken back, and which tables are of another day than the facts."""
        if self.taken_back_from:
            yield _(
                "  readers are taken back: they saw {before}, and see {day} now",
                before=self.taken_back_from,
                day=self.as_of_date,
            )
        if self.of_other_days:
            others = ", ".join(f"{table} {day}" for table, day in self.of_other_days.items())
            yield _(
                "  of another day: {tables}; `peakledger run` brings all to one day", tables=others
            )

    def _done(self) -> Iterator[Message]:
        day, version = self.as_of_date, str(self.version_id)
        if self.readers_stay_at:
            yield _(
                "Nothing built as of {day}: readers see {later}, a later day, and are not taken"
                " back unasked",
                day=day,
                later=self.readers_stay_at,
            )
            return
        if self.nothing_new:
            yield _(
                "Nothing changed as of {day}: nothing written, version {version} stands",
                day=day,
                version=version,
            )
            return
        yield _(
            "Built as of {day}: metrics up to {month}, money in {currency}",
            day=day,
            month=self.last_month,
            currency=self.company_currency,
        )
        if self.lake_rows:
            count = len(self.lake_rows)
            yield ngettext(
                "  {count} table, rows of each:", "  {count} tables, rows of each:", count
            )
            yield listing(self.lake_rows)
        if self.found_equal:
            yield _("  built again and found equal: {tables}", tables=", ".join(self.found_equal))
        if self.is_new:
            rows = ngettext("{count} row", "{count} rows", self.published_rows)
            yield _("  published {rows} as version {version}", rows=rows, version=version)
        else:
            yield _("  nothing to publish, version {version} stands", version=version)
