"""Season sheets: what a key-account manager takes to the meeting with each account.

Goes in: a plan of a day, and a folder. Comes out: one HTML file per account and a page that lists
them. Figures are the plan's, read from the lake; seasons are those of the settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from adapters.exports import folder
from adapters.exports.sheets import (
    INDEX,
    IndexColumn,
    IndexRow,
    index_html,
    require_own,
    sheet_html,
)
from adapters.exports.stock_up.facts import SheetFacts
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.planning import PlanInputs
from stages.planning.plan import read_settings
from transforms.exports.letters.account import file_name
from transforms.exports.stock_up import WORDS
from transforms.exports.stock_up.model import AccountSheet, Span
from transforms.exports.stock_up.sheet import sheet_blocks
from transforms.exports.stock_up.words import Words
from transforms.language.errors import DataRefused
from transforms.language.figures import number
from transforms.language.messages import Message, ngettext
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.operations.progress import ReportProgress, silent
from transforms.operations.progress import counted as counted_out
from transforms.planning.seasons import Season, windows_between

_KIND = "season sheet"
_BACK, _AHEAD = timedelta(days=500), timedelta(days=400)
_NAMED = {"account": _("account"), "region": _("region"), "season": _("season")}


@dataclass(frozen=True)
class SheetsResult:
    """How many sheets were written, and where."""

    folder: str
    as_of_date: str
    language: str
    accounts: int

    def text(self) -> Message:
        """Return the result as a person reads it."""
        return ngettext(
            "{count} season sheet as of {day}: open {file}",
            "{count} season sheets as of {day}: open {file}",
            self.accounts,
            day=self.as_of_date,
            file=f"{self.folder}/{INDEX}",
        )


@dataclass(frozen=True)
class Wanted:
    """Whom sheets are wanted of: accounts (none named: all), a region, a season."""

    accounts: tuple[str, ...] = ()
    region: str | None = None
    season: str | None = None


def season_sheets(
    home: Home,
    as_of: date,
    to: Path,
    wanted: Wanted,
    *,
    language: str = "en",
    config: Path | None = None,
    progress: ReportProgress = silent,
) -> SheetsResult:
    """Write season sheets of the plan of a day into the folder `to`, whole or not at all.

    A folder that holds earlier sheets is replaced. Raises `DataRefused` where no plan of that day
    is, where it plans none of the wanted, or where the folder holds anything else.
    """
    target, words = to.expanduser().absolute(), WORDS[language]
    settings = read_settings(home, config)
    _require_plan(home, as_of)
    require_own(target, _KIND)
    with (
        folder.staged(target) as staging,
        Engine.open(home) as engine,
        home.scratch("sheets") as scratch,
    ):
        inputs = PlanInputs(engine, home, scratch, as_of, settings=settings)
        facts = SheetFacts(engine, home, inputs, as_of, folder=scratch)
        _require_known(facts, wanted)
        chosen = facts.chosen(wanted.accounts, wanted.region, wanted.season)
        if not chosen:
            raise DataRefused(
                _("the plan has no line that is wanted"),
                where=_("options --account, --region, --season together"),
                remedy=_("leave one of them out"),
            )
        seasons = seasons_around(settings.seasons, as_of)
        sheets = (facts.sheet(*each, seasons) for each in chosen)
        told = counted_out(progress, "season sheets", sheets, len(chosen), every=1)
        entries = [_written(staging, sheet, words) for sheet in told]
        text = _index(entries, words, as_of)
        folder.write_whole(staging / INDEX, text.encode())
        folder.place(staging, target)
    return SheetsResult(str(target), as_of.isoformat(), language, len(entries))


def seasons_around(seasons: Sequence[Season], as_of: date) -> list[Span]:
    """Return the seasons that a sheet may show: those of the year before and of the year ahead."""
    found = windows_between(seasons, as_of - _BACK, as_of + _AHEAD)
    return [Span(each.start, each.end, each.name) for each in found]


def _written(staging: Path, sheet: AccountSheet, words: Words) -> IndexRow:
    name = f"{file_name(sheet.buyer.account_id)}.html"
    who = sheet.buyer.name or sheet.buyer.account_id
    title = f"{words.sheet} · {who} · {words.as_of.format(day=sheet.as_of)}"
    text = sheet_html(_KIND, title, sheet_blocks(sheet, words), words.language)
    folder.write_whole(staging / name, text.encode())
    ordered = [line for line in sheet.lines if line.recommended_units]
    first = min((line.ship_by_date for line in ordered), default=None)
    cells = (who, sheet.buyer.account_id, sheet.buyer.region or "")
    units = number(sum(line.recommended_units or 0 for line in ordered))
    figures = (units, first.isoformat() if first else "", str(len(sheet.questions)))
    return IndexRow(name, (*cells, *figures))


def _index(entries: Sequence[IndexRow], words: Words, as_of: date) -> str:
    names = (words.account, words.account_id, words.region, words.to_ship, words.first_ship_by)
    columns = [IndexColumn(name, name == words.to_ship) for name in names]
    columns.append(IndexColumn(words.questions, is_number=True))
    title = f"{words.sheets} · {words.as_of.format(day=as_of.isoformat())}"
    return index_html(_KIND, title, columns, entries, language=words.language)


def _require_plan(home: Home, as_of: date) -> None:
    table = mart(home, "stock_up_plan")
    if not table.exists() or {"as_of_date": as_of.isoformat()} not in table.partitions():
        raise DataRefused(
            _("there is no stock-up plan as of {as_of}", as_of=as_of),
            where=str(home.path),
            remedy=_("make it: `peakledger stock-up --as-of {as_of}`", as_of=as_of),
        )


def _require_known(facts: SheetFacts, wanted: Wanted) -> None:
    asked: list[tuple[str, str | None]] = [("account_id", name) for name in wanted.accounts]
    asked += [("region", wanted.region), ("season", wanted.season)]
    for column, value in asked:
        if value is not None and value not in (known := facts.known(column)):
            name = column.removesuffix("_id")
            raise unknown(
                _("the plan has no {name} {value}", name=_NAMED[name], value=repr(value)),
                value,
                known,
                where=_("option {name}", name=f"--{name}"),
            )
