"""What explains a figure on a page: the sentence of every code of a SELECT.

Goes in: the code that a SELECT of a page gives, and the row it stands in. Comes out: the sentence.
`{column:kind}` is a column of the row, written as a column of that kind is. They say
what the published tables say in words, and name no table; no sentence is ever made of another one's
text.

Worked: `danger_capital_overdue` and an overdue_ratio of 0.62 say "62 % of what it owes is overdue".
"""

from __future__ import annotations

from transforms.exports.lacks import LACKS
from transforms.exports.states import STATES
from transforms.language.messages import gettext as _

# Why a danger is flagged, and what to do about it: `account_state` says so of the latest day.
_DANGERS = {
    "danger_defection_gone": _(
        "it may be leaving: by its rhythm it is gone with {defection_ratio:percent}"
    ),
    "danger_defection_drop": _(
        "it may be leaving: it bought {defection_ratio:percent} less in three months than its"
        " peers let expect"
    ),
    "danger_rivals_brands": _(
        "it lists more competing brands than three months ago, now {rival_brands:number}"
    ),
    "danger_rivals_share": _("competitors hold {rival_share_ratio:percent} of its sales"),
    "danger_disturbing_cases": _(
        "market cases against it in twelve months: {market_cases_12m:number}"
    ),
    "danger_disturbing_lines": _(
        "order lines, scans or prices show it outside its territory or below the floor"
    ),
    "danger_fees_share": _("its fees and claims come to {fee_ratio:percent} of what it buys"),
    "danger_capital_limit": _(
        "it owes more than its credit limit, {overdue_ratio:percent} of it overdue"
    ),
    "danger_capital_overdue": _("{overdue_ratio:percent} of what it owes is overdue"),
    "danger_complacency_lag": _(
        "its purchases lag its peers' by {growth_lag_ratio:points} points, and it does less"
    ),
    "step_defection": _("visit it this week and ask what it misses"),
    "step_rivals": _("ask what the other brand offers"),
    "step_disturbing": _("look at the evidence and open a case"),
    "step_fees": _("hold its fees against what they brought"),
    "step_capital": _("agree on a plan of payment before the next delivery"),
    "step_complacency": _("agree on a range and on targets with it"),
}
# What to do before an event: `event_alert` says so.
_EVENTS = {
    "event_occasion": _("ask what it plans for the day, and offer goods, a display or people"),
    "event_promotion_start": _("check that it has stock and knows the terms before the day"),
    "event_promotion_end": _("see what is left over, and order less: a dip may follow"),
    "event_peak_season": _(
        "agree on peak demand and on what is ordered by when, as the stock-up plan says"
    ),
}
SENTENCES = {**_DANGERS, **_EVENTS, **STATES, **LACKS}
