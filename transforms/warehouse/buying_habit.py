"""Who still buys and how often: the BG/NBD model, fitted on the panel of a month.

Goes in: the rows of `fct_buying_habit` as its SELECT counts them, one per account and month. Comes
out: the same rows with the probability that the account still buys and the days on which it should
order next. All accounts of a month share four parameters, found by maximum likelihood; nothing is
drawn, so a month always comes out the same.

Source of the formulas: Fader, Hardie, Lee, "Counting Your Customers the Easy Way" (2005), equations
6, 10 and 12. An account orders at a rate of its own (gamma: shape r, scale alpha) and after each
order it may leave, with a chance of its own (beta: a, b).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import digamma, gammaln, hyp2f1  # type: ignore[import-untyped]

# Fewer accounts that ordered twice say nothing of four parameters.
LEAST_PANEL = 10
# Logarithms of the parameters are sought between these: where nobody leaves, none is the best.
_BOUNDS = (-7.0, 7.0)
_PLACES = 6
# At a = 1 the formula is 0 ÷ 0; beside it the quotient is right to ten places.
_BESIDE_ONE = 1e-6


@dataclass(frozen=True)
class BuyingPanel:
    """Order days of accounts, as arrays of one length; times in weeks of the accounts' season.

    `repeats` are order days after the first, `recency` is the time from the first to the last,
    `age` from the first to the end.
    """

    repeats: np.ndarray
    recency: np.ndarray
    age: np.ndarray


@dataclass(frozen=True)
class BuyingHabit:
    """The parameters of a panel; `alpha` in weeks, the others without unit."""

    r: float
    alpha: float
    a: float
    b: float

    def alive_probability(self, panel: BuyingPanel) -> np.ndarray:
        """Return the probability that each account still buys; 1 after a single order day."""
        return 1 / (1 + self._odds_gone(panel))

    def expected_order_days(self, panel: BuyingPanel, ahead: np.ndarray) -> np.ndarray:
        """Return the order days to expect of each account in the next `ahead` weeks.

        The hypergeometric function stands in Euler's transform, whose arguments do not grow with
        the orders: as printed in the paper it overflows for who ordered hundreds of times.
        """
        r, alpha, b = self.r, self.alpha, self.b
        a = self.a if abs(self.a - 1) > _BESIDE_ONE else 1 + _BESIDE_ONE
        x = panel.repeats
        part = ahead / (alpha + panel.age + ahead)
        series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, part)
        gained = (1 - (1 - part) ** (a - 1) * series) * (a + b + x - 1) / (a - 1)
        expected: np.ndarray = gained / (1 + self._odds_gone(panel))
        return expected

    def _odds_gone(self, panel: BuyingPanel) -> np.ndarray:
        x = panel.repeats
        waited = np.log(self.alpha + panel.age) - np.log(self.alpha + panel.recency)
        log_odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1) + (self.r + x) * waited
        return np.where(x > 0, np.exp(np.minimum(log_odds, 700)), 0)


def fit(panel: BuyingPanel) -> BuyingHabit:
    """Return the most likely parameters of a panel."""
    # All of its optimisers come with one, for most of a second; small panels are never fitted.
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    # A fixed start: an order every month, one in ten leaves.
    start = np.log([1.0, 4.0, 1.0, 9.0])
    found = minimize(_loss, start, (panel,), "L-BFGS-B", jac=True, bounds=[_BOUNDS] * 4)
    return BuyingHabit(*(float(value) for value in np.exp(found.x)))


def _loss(logs: np.ndarray, panel: BuyingPanel) -> tuple[float, np.ndarray]:
    """Return minus the mean log-likelihood at the parameters' logarithms, and its gradient."""
    r, alpha, a, b = np.exp(logs)
    x, again = panel.repeats, panel.repeats > 0
    seen, aged, last = np.maximum(x, 1) - 1, alpha + panel.age, alpha + panel.recency
    stays = -(r + x) * np.log(aged)
    gone = np.where(again, np.log(a) - np.log(b + seen) - (r + x) * np.log(last), -np.inf)
    either = np.logaddexp(stays, gone)
    counted = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    left = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    # Of the two ways to come here, how likely the account has gone.
    weight = np.exp(gone - either)
    by_r = digamma(r + x) - digamma(r) + np.log(alpha)
    by_r = by_r - (1 - weight) * np.log(aged) - weight * np.log(last)
    by_alpha = r / alpha - (r + x) * ((1 - weight) / aged + weight / last)
    by_a = digamma(a + b) - digamma(a + b + x) + weight / a
    by_b = digamma(a + b) - digamma(a + b + x) + digamma(b + x) - digamma(b)
    by_b = by_b - weight / (b + seen)
    slopes = [float(np.mean(by)) for by in (by_r, by_alpha, by_a, by_b)]
    return -float(np.mean(counted + left + either)), -np.array(slopes) * np.array([r, alpha, a, b])


def with_buying_habits(rows: pa.Table) -> pa.Table:
    """Fill `alive_probability` and `expected_orders_90d` of the rows of `fct_buying_habit`.

    The probability is null after a single order day, of which the model says 1 whatever happens.
    """
    rows = rows.sort_by([("month", "ascending"), ("account_id", "ascending")])
    months = [
        _filled(rows.filter(pc.equal(rows["month"], month)))
        for month in pc.unique(rows["month"]).to_pylist()
    ]
    return pa.concat_tables([rows.slice(0, 0), *months])


def _filled(rows: pa.Table) -> pa.Table:
    panel = BuyingPanel(
        *(_floats(rows, name) for name in ("repeat_order_days", "recency_weeks", "age_weeks"))
    )
    again = panel.repeats > 0
    if int(again.sum()) < LEAST_PANEL:
        return rows
    habit = fit(panel)
    alive = np.where(again, habit.alive_probability(panel), np.nan)
    expected = habit.expected_order_days(panel, _floats(rows, "ahead_weeks"))
    for name, values in (("alive_probability", alive), ("expected_orders_90d", expected)):
        place = rows.schema.get_field_index(name)
        kept = pa.array(np.round(values, _PLACES), pa.float64(), from_pandas=True)
        rows = rows.set_column(
            place, rows.schema.field(name), kept.cast(rows.schema.field(name).type)
        )
    return rows


def _floats(rows: pa.Table, name: str) -> np.ndarray:
    return np.array(rows[name].cast(pa.float64()).to_numpy(), float)
