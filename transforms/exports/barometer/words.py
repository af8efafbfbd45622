"""The words of the barometer."""

from __future__ import annotations

from transforms.exports.stock_up.words import CLASSES, SEASONS
from transforms.exports.words import page_words
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext

_PHRASES = {
    "barometer": _("Sales barometer"),
    "up_to": _("{day}, as published in version {version}"),
    "numbers": _("Numbers"),
    "nothing": _("Nothing to tell."),
    "this_year": _("this year"),
    "last_year": _("the same days of last year"),
    "chart_says": _("Between {low} and {high} a week."),
    "amounts_in": _(
        "Amounts in {currency}; four weeks up to the day (sell-through: up to the last day heard"
        " of), against the same days of last year."
        " Like for like: of the accounts that told of both years alike, and how many these are."
        " A dash: not known."
    ),
    "weeks": _("Sell-in by week"),
    "regions": _("By region"),
    "categories": _("By category"),
    "falls": _("Where least is sold on against last year"),
    "dangers": _("Key and major accounts in danger"),
    "events": _("What is ahead"),
    "freshness": _("How old the figures are, in days"),
    "week": _("Week"),
    "region": _("Region"),
    "category": _("Category"),
    "sell_in_28d_amount": pgettext("amount", "Sell-in"),
    "sell_in_growth_28d_ratio": _("against last year"),
    "sell_through_28d_units": _("Sold through, units"),
    "sell_through_growth_28d_ratio": _("of all who told"),
    "like_sell_through_growth_28d_ratio": _("like for like"),
    "like_for_like_accounts": _("accounts alike"),
    "plan_met_28d_ratio": _("of plan"),
    "on_hand_units": _("Units in stock"),
    "stock_days": _("Days of stock"),
    "sell_in_amount": pgettext("amount", "Sell-in"),
    "sell_in_last_year_amount": _("a year before"),
    "name": _("Account"),
    "class_code": _("Class"),
    "danger_count": pgettext("count", "Dangers"),
    "overdue_amount": pgettext("amount", "Overdue"),
    "event_on": _("On"),
    "event_name": _("What"),
    "accounts": _("Accounts"),
    "next_step": _("What to do"),
    "sell_in_age_days": _("Sell-in"),
    "sell_through_age_days": _("Sell-through"),
    "stock_age_days": _("Stock"),
}
# Occasions of other names stay as they were told.
_OCCASIONS = {"anniversary": _("anniversary"), "opening": _("opening")}
BAROMETER_WORDS = page_words(_PHRASES, {**SEASONS, **CLASSES, **_OCCASIONS})
