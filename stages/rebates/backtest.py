"""Backtest accrual: estimate past periods as they stood, and judge it by what was finally owed.

Goes in: the lake's facts, terms, an as-of date. Comes out: bias and absolute error per program,
cut-off (a quarter, a half, three quarters of the period) and method, and a page with a chart. The
forecast at each cut-off sees the facts dated before it and nothing else. Nothing is posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from adapters.exports.sheets import sheet_html, write_page
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.rebates.facts import name_facts
from stages.rebates.accrue import given_terms
from stages.rebates.demand import order_demand
from transforms.exports.accrual_backtest import (
    ACCRUAL_BACKTEST_WORDS,
    accrual_backtest_blocks,
)
from transforms.language.errors import DataRefused
from transforms.language.figures import measured, percent
from transforms.language.messages import Message, laid, lines, pgettext
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, silent
from transforms.rebates import Facts, Program, owed
from transforms.rebates.accrual.backtest import METHODS, Cut, Judged, MethodScore, cuts, scores
from transforms.rebates.accrual.estimate import estimate
from transforms.rebates.accrual.open_periods import no_estimate, rows_of
from transforms.rebates.accrual.remainder import OpenResult, cases
from transforms.rebates.terms.conditions import Accrual

_Final = dict[tuple[str, int, str, str, date], tuple[Decimal, Decimal]]

_KIND = "accrual backtest"
_FORM = "{program:<20} {at:<4} {method:<15} {due:>16} {bias:>9} {error:>9}"


@dataclass(frozen=True)
class BacktestResult:
    """How each method did, and why some programs were not judged."""

    as_of_date: str
    cut_offs: int
    scores: list[MethodScore]
    skipped: dict[str, str]
    page: str

    def text(self) -> Message:
        """Return the table as a person reads it."""
        told = [
            laid(
                _FORM,
                program=pgettext("column", "program"),
                at=pgettext("share of a period", "at"),
                method=_("method"),
                due=pgettext("accrual", "due"),
                bias=_("bias"),
                error=pgettext("accrual", "error"),
            )
        ]
        told += [
            laid(
                _FORM,
                program=score.program,
                at=score.at,
                method=score.method,
                due=measured(score.due, score.currency),
                bias=percent(score.bias_ratio, with_sign=True),
                error=percent(score.error_ratio, with_sign=True),
            )
            for score in self.scores
        ]
        told += [
            _("not judged: {program} ({why})", program=program, why=why)
            for program, why in self.skipped.items()
        ]
        return lines([*told, _("page: {file}", file=self.page)])


def backtest_accrual(
    home: Home,
    as_of: date,
    *,
    terms: Path | None = None,
    periods: int = 4,
    out: Path | None = None,
    language: str = "en",
    progress: ReportProgress = silent,
) -> BacktestResult:
    """Judge every accrual method on the last `periods` periods of each program over by `as_of`.

    Raises `DataRefused` where no period is over yet, and what reading terms and facts raises.
    """
    programs = given_terms(home, terms)
    skipped = {p.program: why for p in programs if (why := no_estimate(p))}
    able = [p for p in programs if p.program not in skipped]
    by_day: dict[date, list[Cut]] = defaultdict(list)
    for cut in cuts(able, as_of, periods):
        by_day[cut.day].append(cut)
    if not by_day:
        raise DataRefused(
            _("no period of the programs was over by {as_of}", as_of=as_of),
            where=_("the terms' `valid` and `period`"),
            remedy=_("give a later --as-of, or terms whose periods lie in the past"),
        )
    judged: list[Judged] = []
    with Engine.open(home) as engine:
        facts = name_facts(engine, home, programs)
        final = _final(engine, facts, programs, as_of)
        for number, (day, here) in enumerate(sorted(by_day.items()), 1):
            judged += _judge(home, engine, facts, programs, day=day, here=here, final=final)
            progress(_("cut-offs"), number, len(by_day))
    counts: dict[str, set[date]] = defaultdict(set)
    for found in by_day.values():
        for cut in found:
            counts[cut.program].add(cut.period_start)
    periods_of = {program: len(starts) for program, starts in counts.items()}
    scored = scores(judged, periods_of, {p.program: p.currency.code for p in programs})
    page = out or home.reports / f"accrual_backtest_{as_of.isoformat()}.html"
    words = ACCRUAL_BACKTEST_WORDS[language]
    blocks = accrual_backtest_blocks(as_of, scored, words)
    write_page(page, sheet_html(_KIND, f"{words['title']} · {as_of}", blocks, language))
    return BacktestResult(as_of.isoformat(), len(by_day), scored, skipped, page=str(page))


def _final(engine: Engine, facts: Facts, programs: Sequence[Program], as_of: date) -> _Final:
    with owed(engine.connection, facts, programs, as_of) as book:
        names = ["program_id", "terms_version", "account_id", "pool_id", "period_start",
                 "basis", "earned_exact"]  # fmt: skip
        columns = [book.results[name].to_pylist() for name in names]
    return {row[:5]: (row[5], row[6]) for row in zip(*columns, strict=True) if row[6] is not None}


def _judge(
    home: Home,
    engine: Engine,
    facts: Facts,
    programs: Sequence[Program],
    *,
    day: date,
    here: Sequence[Cut],
    final: _Final,
) -> list[Judged]:
    """Estimate the periods cut on a day by every method, and set what was due beside it."""
    cut_here = {(cut.program, cut.version): cut for cut in here}
    asked = [_by(p, "expected_value" if (p.program, p.version) in cut_here else "to_date")
             for p in programs]  # fmt: skip
    with owed(engine.connection, facts, asked, day) as book:
        to_date = book.results
    earned = _earned(to_date, asked)
    judged = []
    with order_demand(home, engine, day) as demand:
        for case in cases(engine.connection, facts, asked, day, results=to_date, demand=demand):
            cut = cut_here[(case.program.program, case.program.version)]
            if case.period_start == cut.period_start:
                judged += _judged(case, cut.share, earned[case.key], final.get(case.key))
    return judged


def _earned(results: pa.Table, programs: Sequence[Program]) -> dict[tuple[Any, ...], Decimal]:
    found = {}
    for program in programs:
        rows = rows_of(results, program)
        for account, pool, start, amount in zip(
            *(rows[n].to_pylist() for n in ("account_id", "pool_id", "period_start",
                                            "earned_exact")), strict=True
        ):  # fmt: skip
            found[(program.program, program.version, account, pool, start)] = amount
    return found


def _judged(
    case: OpenResult, share: Fraction, to_date: Decimal, final: tuple[Decimal, Decimal] | None
) -> list[Judged]:
    due = Fraction(0)
    if final is not None and final[0] > 0 and case.basis > 0:
        due = Fraction(case.basis) * Fraction(final[1]) / Fraction(final[0])
    found = []
    for method in METHODS:
        made = Fraction(to_date)
        if method != "to_date":
            made = estimate(_by(case.program, method), case.basis, case.ways, case.mean_tier).exact
        found.append(Judged(case.program.program, share, method, made, due=due))
    return found


def _by(program: Program, method: str) -> Program:
    accrual = Accrual.model_validate({"method": method})
    return program.model_copy(update={"accrual": accrual, "constraint": None})
