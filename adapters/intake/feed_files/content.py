"""A landed file: its bytes, and what of it is ready to be read as texts; see `opener`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from adapters.intake.parsers.text_facts import TextFacts
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import ColumnSpec, Format, Resolved, SourceMap
from transforms.intake.source_map.totals import DeclaredTotals
from transforms.language.messages import gettext as _
from transforms.schema import FEEDS


@dataclass(frozen=True)
class Content:
    """One file's bytes in the raw area, numbered within the run; `name` is for messages."""

    number: int
    name: str
    sha256: str
    path: Path
    facts: TextFacts
    size: int


@dataclass(frozen=True)
class Opened:
    """A content ready to be read as texts.

    `kind` text: CSV; `rows` is how many the engine's reader must find for its lines to be true
    (None: it may not read this file at all), `first_line` the line of the first. `kind` lined:
    scratch Parquet with `n` as the line and `ragged` for rows that do not fit the header.
    `value_bytes`: what the engine's reader must find where it might forgive something. `totals`
    are what its trailer says it holds; `notes` what a person should know of how it was read.
    `mixed_dates`: column → where a date cell and a text that may be a date stand beside each other.
    `named`: column → value, of what the name of the file or of its part says of all rows.
    `lines_before`: what is added to the lines of a part, so that no two parts share one.
    `rows_a_line`: by how much `n` counts on from line to line.
    """

    content: Content
    kind: Literal["text", "lined"]
    path: Path
    header: tuple[str, ...]
    form: Format
    rows: int | None = None
    first_line: int = 1
    value_bytes: int | None = None
    totals: DeclaredTotals | None = None
    notes: tuple[str, ...] = ()
    counts_from_1904: bool = False
    mixed_dates: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    lines_before: int = 0
    rows_a_line: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """List the columns of its rows: those of its header, then those that names bear."""
        return (*self.header, *self.named)


def check_days(source_map: SourceMap, feed: str, resolved: Resolved, opened: Opened) -> None:
    """Refuse the days of a workbook that may be others than those that were written.

    Days counted from 1900 where it counts them from 1904, and date cells beside texts that a
    spreadsheet could not turn into dates: it may have swapped day and month of those it could.
    """
    derived = [spec for each in resolved.derived.values() for spec in each.values()]
    specs: list[ColumnSpec] = [*resolved.columns.values(), *derived]
    _check_mixed(feed, resolved, opened)
    if opened.counts_from_1904 and any(
        "excel_days" in (spec.parse or source_map.dates) for spec in specs
    ):
        raise FileRefused(
            "undeclared",
            _(
                "{name} counts its days from 1904, and the map reads `excel_days` from"
                " 1900: each would be four years early",
                name=opened.content.name,
            ),
            where=opened.content.name,
            remedy=_("format the column as dates in the workbook and deliver it again"),
        )


def _check_mixed(feed: str, resolved: Resolved, opened: Opened) -> None:
    if opened.form.mixed_dates == "keep":
        return
    for of, columns in ((feed, resolved.columns), *resolved.derived.items()):
        for name, spec in columns.items():
            theirs = spec.source[0] if spec.source else ""
            if theirs in opened.mixed_dates and FEEDS[of][name].type.name == "date":
                raise FileRefused(
                    "mixed_dates",
                    _(
                        "{name}: column {theirs} holds date cells and dates that are text: a"
                        " spreadsheet has turned into dates what it could, and may have swapped"
                        " day and month of them",
                        name=opened.content.name,
                        theirs=repr(theirs),
                    ),
                    where=_(
                        "{about}: {said}",
                        about=opened.content.name,
                        said=opened.mixed_dates[theirs],
                    ),
                    remedy=_(
                        "ask its source for the file as it was before a spreadsheet opened it, or"
                        " for a workbook with that column formatted as text throughout; only"
                        " where the date cells are known to be right, say `format: {mixed_dates:"
                        ' keep}` in source.yaml and name both forms: `parse: ["%d/%m/%Y",'
                        ' "%Y-%m-%d"]`'
                    ),
                )
