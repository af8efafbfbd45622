"""What finds the truths planted in a sample company: a question each, and whom it ought to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Truth = dict[str, Any]
Ask = Callable[[str], list[dict[str, Any]]]

_RISK = "select account_id from warehouse.account_risk where month = '2026-10' and "
_BREACH = "select distinct account_id from warehouse.network_compliance where "
# From half as much again on a trial is said to add to its category.
ADDS = 0.5


@dataclass(frozen=True)
class Detector:
    """A question whose rows name things, those it should name, and what other seeds hold it to.

    `truth` names who is planted; `among` limits what counts to those that the truth speaks of.
    """

    name: str
    question: str
    truth: Callable[[Truth], set[tuple[str, ...]]]
    precision: float = 1
    recall: float = 1
    among: Callable[[Truth], set[tuple[str, ...]]] | None = None

    def found(self, ask: Ask, truth: Truth) -> tuple[int, int, int]:
        """Return how many are named, how many of them rightly, and how many are planted."""
        named = {tuple(row.values()) for row in ask(self.question)}
        if self.among is not None:
            named &= self.among(truth)
        planted = self.truth(truth)
        return len(named), len(named & planted), len(planted)


def _of(*roles: str) -> Callable[[Truth], set[tuple[str, ...]]]:
    def named(truth: Truth) -> set[tuple[str, ...]]:
        each = [one for role in roles for one in truth[role]]
        return {(one if isinstance(one, str) else one["account_id"],) for one in each}

    return named


def _leaving(truth: Truth) -> set[tuple[str, ...]]:
    return _of("defectors")(truth) | {(a,) for a in truth["network"]["closed_accounts"]}


def _trials(*, adding: bool) -> Callable[[Truth], set[tuple[str, ...]]]:
    return lambda truth: {
        (one["account_id"], one["product_id"])
        for one in truth["trials"]
        if one["adds"] > 0 or not adding
    }


DETECTORS = (
    Detector("who diverts", _BREACH + "is_diverting", _of("diverting_accounts")),
    Detector("who undercuts", _BREACH + "is_undercutting", _of("undercutters")),
    Detector("who buys off-network", _BREACH + "is_off_network", _of("off_network_buyers")),
    Detector(
        "who disturbs the market",
        _RISK + "is_disturbing_market",
        _of("diverting_accounts", "undercutters"),
    ),
    Detector("who leaves", _RISK + "is_defecting", _leaving, precision=0.7, recall=0.8),
    Detector(
        "who turns to rivals",
        "select distinct account_id from warehouse.account_risk"
        " where is_turning_to_rivals and rival_share_ratio >= 0.4",
        _of("defectors"),
    ),
    Detector(
        "who pays late", _RISK + "is_capital_risk", _of("bad_payers", "slow_payers"), recall=0.8
    ),
    # Who leaves buys ever less for the fees of the year, and may be named as well.
    Detector(
        "who bullies for fees",
        _RISK + "is_bullying_for_fees",
        _of("fee_bullies"),
        precision=0.5,
    ),
    Detector(
        "who is big for volume and small for profit",
        "select account_id from warehouse.account_profit"
        " where month = '2026-10' and is_big_but_small",
        _of("fee_bullies"),
    ),
    Detector(
        "who pays less on the invoice",
        "select account_id from warehouse.account_price"
        " where month = '2026-10' and invoice_flag = 'below'",
        lambda truth: {(account,) for account in truth["prices"]["favoured_accounts"]},
    ),
    Detector(
        "who rises",
        "select account_id from warehouse.account_class"
        " where month = '2026-10' and level <= 3 and bought_growth_ratio >= 0.5",
        _of("potential_risers"),
    ),
    Detector(
        "which salesperson courts small shops",
        "select distinct salesperson_id from warehouse.salesperson_scorecard"
        " where courts_favourites and month >= '2024-12'",
        lambda truth: {(person,) for person in truth["network"]["newest_salespeople"]},
    ),
    Detector(
        "which small shops are courted",
        "select account_id from warehouse.coverage"
        " where month = '2026-10' and favourite_of is not null",
        lambda truth: {(shop,) for shop in truth["network"]["courted_shops"]},
        precision=0.8,
        recall=0.4,
    ),
    Detector(
        "which claims are wrong, and why",
        "select claim_id, verdict from warehouse.claim_check where verdict <> 'supported'",
        lambda truth: {(one["claim_id"], one["fault"]) for one in truth["wrong_claims"]},
        precision=0.95,
        recall=0.95,
    ),
    Detector(
        "which of the planted trials add to their category",
        "select account_id, product_id from warehouse.trial_result"
        f" where category_lift_ratio >= {ADDS}",
        _trials(adding=True),
        among=_trials(adding=False),
    ),
)
