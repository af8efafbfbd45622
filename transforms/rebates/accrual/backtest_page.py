"""The backtest of accrual as a page: a chart of the error by cut-off and method, and the table.

Goes in: the scores. Comes out: HTML text in one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from transforms.language.charts import bar_chart, html_table, page
from transforms.language.figures import measured, percent
from transforms.rebates.accrual.backtest import METHODS, MethodScore

_ABOUT = (
    "Due is the share of what was finally owed that belongs to the sales up to the cut-off."
    " Bias is Σ (accrued − due) ÷ Σ due, error Σ |accrued − due| ÷ Σ due."
)


def backtest_page(as_of: date, scores: Sequence[MethodScore]) -> str:
    """Return the page: per program and for all, how far each method was off at each cut-off."""
    body = [f"<p>{_ABOUT}</p>"]
    programs = list(dict.fromkeys(score.program for score in scores))
    for program in sorted(programs, key=lambda name: name != "all"):
        mine = [score for score in scores if score.program == program]
        title = "All programs" if program == "all" else program
        body.append(f"<h2>{title}</h2>" if program == "all" else "")
        body.append(bar_chart(f"{title}: error by cut-off", _bars(mine), up="%"))
        body.append(_table(mine))
    return page(f"Backtest of accrual as of {as_of}", [part for part in body if part])


def _bars(scores: Sequence[MethodScore]) -> dict[str, dict[str, float]]:
    bars: dict[str, dict[str, float]] = {}
    for method in METHODS:
        for score in scores:
            if score.method == method and score.error_ratio is not None:
                bars.setdefault(f"at {score.at}", {})[method] = float(score.error_ratio * 100)
    return bars


def _table(scores: Sequence[MethodScore]) -> str:
    rows = [
        [s.method, s.at, s.periods, measured(s.due, s.currency), measured(s.estimate, s.currency),
         percent(s.bias_ratio, with_sign=True), percent(s.error_ratio, with_sign=True)]
        for s in scores
    ]  # fmt: skip
    return html_table(["method", "at", "periods", "due", "accrued", "bias", "error"], rows)
