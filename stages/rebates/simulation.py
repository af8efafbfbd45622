"""Simulate a draft program on past or forecast facts, against the current one; nothing is posted.

Goes in: draft terms, an as-of date, and facts: the lake's, or canonical files. Comes out: what the
simulation found, and a page with charts in the home's reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from adapters.exports.sheets import sheet_html, write_page
from adapters.intake.canonical_files import load_files
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.rebates.facts import name_facts
from adapters.rebates.terms_files import read_terms
from stages.rebates.accrue import given_terms
from stages.rebates.demand import order_demand
from stages.rebates.simulation_result import On, SimulationResult
from transforms.exports.simulation import (
    SIMULATION_WORDS,
    simulation_blocks,
    simulation_title,
)
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.operations.progress import ReportProgress, silent, step
from transforms.rebates import Facts, Program
from transforms.rebates.accrual.scenario import facts_with, family, known_facts
from transforms.rebates.joins import year_before
from transforms.rebates.simulation import Simulated, curve, forecast_lines, moved, simulate, within
from transforms.rebates.terms.earnings import Attainment, Growth

_KIND = "rebate simulation"
_POINTS = 60


def simulate_terms(
    home: Home,
    terms: Path,
    as_of: date,
    *,
    on: On = "past",
    against: Path | None = None,
    replaces: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    files: Mapping[str, Path | None] | None = None,
    out: Path | None = None,
    language: str = "en",
    progress: ReportProgress = silent,
) -> SimulationResult:
    """Compute draft and current terms on the same days and write the page.

    Past: [since, as_of), a year where `since` is not given. Forecast: [as_of, until), a year where
    `until` is not given. The draft is taken as valid in just those days. The current side is the
    programs that `replaces` names, else those with the draft's ids, of `against` or the home.
    Raises `UsageError` for terms and days that cannot be, `DataRefused` for facts that cannot be
    counted.
    """
    given = {table: path for table, path in (files or {}).items() if path is not None}
    first, last = _days(as_of, on, since, until)
    if on == "forecast" and given:
        raise UsageError(
            _("files hold no forecast"),
            where=_("option {name}", name="--on"),
            remedy=_("simulate on past facts, or leave the files out and use the home's lake"),
        )
    draft = moved(read_terms([terms]), first, last)
    known = read_terms([against]) if against else [] if given else given_terms(home, None)
    current = within(_replaced(draft, known, replaces, whole=against is not None), first, last)
    beside = within(known, first, last)
    asked = [*draft, *current]
    with _facts(home, given, asked, as_of, on=on, first=first, last=last) as (engine, facts):
        with step(progress, _("compute draft and current terms"), len(asked)):
            found = simulate(
                engine.connection,
                facts,
                draft,
                current,
                days=(first, last),
                beside=[p for side in (draft, current) for p in _deducted(side, beside)],
            )
        with step(progress, _("draw curves"), len(draft)):
            curves = _curves(engine, draft, current, found)
    words = SIMULATION_WORDS[language]
    page = out or home.reports / f"simulation_{_slug(found)}_{as_of.isoformat()}.html"
    blocks = simulation_blocks(found, curves, on, words)
    write_page(page, sheet_html(_KIND, simulation_title(found, words), blocks, language))
    return SimulationResult(as_of.isoformat(), on, found, str(page))


def _days(as_of: date, on: On, since: date | None, until: date | None) -> tuple[date, date]:
    first, last = (since or year_before(as_of), as_of)
    if on == "forecast":
        first, last = as_of, until or _year_after(as_of)
    if first >= last:
        raise UsageError(
            _("there are no days from {first} until before {last}", first=first, last=last),
            where=_("options --since, --until and --as-of"),
            remedy=_("give --since before --as-of, --until after it"),
        )
    return first, last


def _year_after(when: date) -> date:
    if (when.month, when.day) == (2, 29):
        return date(when.year + 1, 3, 1)
    return when.replace(year=when.year + 1)


def _replaced(
    draft: Sequence[Program], known: Sequence[Program], names: Sequence[str], *, whole: bool
) -> list[Program]:
    missing = sorted(set(names) - {program.program for program in known})
    if missing:
        raise unknown(
            _("program {missing} is not among the current terms", missing=missing[0]),
            missing[0],
            sorted({p.program for p in known}),
            where=_("option {name}", name="--replaces"),
            none=_("no terms are known"),
            error=UsageError,
        )
    wanted = set(names) or {program.program for program in draft}
    same = [program for program in known if program.program in wanted]
    return same or (list(known) if whole else [])


def _deducted(side: Sequence[Program], known: Sequence[Program]) -> list[Program]:
    mine = {program.program for program in side}
    needed = [p for one in side for p in family([one, *known], one) if p.program not in mine]
    return list({(p.program, p.version): p for p in needed}.values())


@contextmanager
def _facts(
    home: Home,
    files: Mapping[str, Path],
    programs: Sequence[Program],
    as_of: date,
    *,
    on: On,
    first: date,
    last: date,
) -> Iterator[tuple[Engine, Facts]]:
    if files:
        with Engine.bare() as engine:
            yield engine, load_files(engine, files)
        return
    with Engine.open(home) as engine:
        facts = name_facts(engine, home, programs)
        if on == "past":
            yield engine, facts
            return
        with order_demand(home, engine, as_of) as demand:
            lines = forecast_lines(demand, first, last)
        with (
            known_facts(engine.connection, facts, as_of) as known,
            facts_with(engine.connection, known, lines) as shown,
        ):
            yield engine, shown


def _curves(
    engine: Engine, draft: Sequence[Program], current: Sequence[Program], found: Simulated
) -> dict[str, dict[str, list[tuple[Decimal, Decimal]]]]:
    drawn = {}
    for program in draft:
        if not _has_curve(program):
            continue
        both = {"draft": program}
        stood = [p for p in current if p.program == program.program and _has_curve(p)]
        if stood:
            both["current"] = max(stood, key=lambda p: p.version)
        points = _points(list(both.values()))
        con, price = engine.connection, Decimal(1)
        drawn[program.program] = {n: curve(con, p, points, price) for n, p in both.items()}
    return drawn


def _has_curve(program: Program) -> bool:
    """Say whether a basis alone decides what is paid: no target, no base, no rivals."""
    return bool(program.tiers) and not isinstance(program.earn, Attainment | Growth)


def _points(programs: Sequence[Program]) -> list[Decimal]:
    """Return points from 0 to beyond the last threshold, each threshold among them."""
    edges = sorted({tier.from_ for program in programs for tier in program.tiers})
    top = max(edges[-1] * Decimal("1.5"), Decimal(100))
    steps = {(top * n / _POINTS).quantize(Decimal("0.01")) for n in range(1, _POINTS + 1)}
    near = {edge - Decimal("0.01") for edge in edges if edge > 0}
    return sorted(point for point in steps | set(edges) | near if point > 0)


def _slug(found: Simulated) -> str:
    named = "_".join(found.draft.programs)[:80]
    return "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in named)
