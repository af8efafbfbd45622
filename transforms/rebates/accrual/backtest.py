"""How good the accrual of an open period was, once the period is over.

Goes in: what was estimated at a cut-off by each method, and what was finally owed. Comes out: bias
and absolute error per program, cut-off and method.

What should have been accrued on the sales so far is their share of what was finally owed: x at the
cut-off × final owed ÷ final x. Bias = Σ (estimate − due) ÷ Σ due; error = Σ |estimate − due| ÷
Σ due. Both are null where nothing was due.

Worked: 1,000 of finally 2,000 were bought by mid-quarter and 80 were finally owed: 40 were due. An
accrual of 20 has a bias and an error of −50 % and 50 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from transforms.rebates.accrual.estimate import to_decimal
from transforms.rebates.periods import following, start_of
from transforms.rebates.terms import Program

CUT_OFFS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
METHODS = ("to_date", "expected_value", "most_likely", "forecast_tier")


class Cut(NamedTuple):
    """A day in a past period, at a share of its length."""

    program: str
    version: int
    period_start: date
    share: Fraction
    day: date


class Judged(NamedTuple):
    """One account at one cut-off: what a method accrued, and what was due."""

    program: str
    share: Fraction
    method: str
    estimate: Fraction
    due: Fraction


@dataclass(frozen=True)
class MethodScore:
    """How a method did; ratios are null where nothing was due.

    `currency` is empty where programs of several are summed up.
    """

    program: str
    at: str
    method: str
    periods: int
    currency: str
    due: Decimal
    estimate: Decimal
    bias_ratio: Decimal | None
    error_ratio: Decimal | None


def cuts(programs: Iterable[Program], until: date, periods: int) -> Iterator[Cut]:
    """Yield the cut-offs of each program's last periods that were over by `until`."""
    for program in programs:
        if program.period in ("line", "order", "day") or program.valid.from_ >= until:
            continue
        for start, end in _past(program, until)[-periods:]:
            for share in CUT_OFFS:
                days = round((end - start).days * share)
                day = start + timedelta(days=days)
                if start < day < end:
                    yield Cut(program.program, program.version, start, share, day=day)


def _past(program: Program, until: date) -> list[tuple[date, date]]:
    """Return the periods that lie wholly in a version's valid days and before `until`."""
    first = program.valid.from_
    last = min(until, program.valid.until or until)
    if program.period == "program":
        ends = program.valid.until
        return [(first, ends)] if ends is not None and ends <= until else []
    found, start = [], _first_whole(program, first)
    while following(program.period, start) <= last:
        found.append((start, following(program.period, start)))
        start = following(program.period, start)
    return found


def _first_whole(program: Program, first: date) -> date:
    start = start_of(program.period, first)
    return start if start == first else following(program.period, start)


def scores(
    judged: Sequence[Judged], periods: Mapping[str, int], currencies: Mapping[str, str]
) -> list[MethodScore]:
    """Return the scores by program, cut-off and method, and under `all` those of all programs.

    `periods` and `currencies` are by program.
    """
    sums: dict[tuple[str, Fraction, str], list[Fraction]] = {}
    for one in judged:
        for program in (one.program, "all"):
            parts = sums.setdefault((program, one.share, one.method), [Fraction(0)] * 3)
            parts[0] += one.due
            parts[1] += one.estimate
            parts[2] += abs(one.estimate - one.due)
    order = {method: n for n, method in enumerate(METHODS)}
    keys = sorted(sums, key=lambda k: (k[0] == "all", k[0], k[1], order[k[2]]))
    codes = {currencies[one.program] for one in judged}
    of_all = codes.pop() if len(codes) == 1 else ""
    every = {**currencies, "all": of_all}
    return [_score(key, sums[key], periods, every[key[0]]) for key in keys]


def _score(
    key: tuple[str, Fraction, str], parts: list[Fraction], periods: Mapping[str, int], currency: str
) -> MethodScore:
    program, share, method = key
    due, estimate, error = parts
    return MethodScore(
        program=program,
        at=f"{share.numerator}/{share.denominator}",
        method=method,
        periods=periods.get(program, 0) if program != "all" else sum(periods.values()),
        currency=currency,
        due=to_decimal(due, 2, "half_up"),
        estimate=to_decimal(estimate, 2, "half_up"),
        bias_ratio=to_decimal((estimate - due) / due, 6, "half_even") if due else None,
        error_ratio=to_decimal(error / due, 6, "half_even") if due else None,
    )
