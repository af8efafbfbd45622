"""The words of the papers of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from transforms.language.messages import LANGUAGES, pgettext, tell, tell_all
from transforms.language.messages import gettext as _

SEASONS = {
    "spring_festival": _("Spring Festival"),
    "summer": _("Summer"),
}
CLASSES = {
    "key": _("key account"),
    "major": _("major"),
    "general": _("general"),
    "small": _("small"),
}
_DRIVERS = {
    "level": _("about {units} a week, read from {day} on"),
    "season": _("season"),
    "promotion": _("promotion"),
    "alive": _("chance that it still sells"),
    "method": _("recent change"),
    "sold_days": _("days of sale"),
}


class Words(NamedTuple):
    """Every phrase of the papers; `{…}` is filled in."""

    language: str
    # Season sheet
    sheet: str = _("Season sheet")
    sheets: str = _("Season sheets")
    over: str = _("Stock-up before the peak season")
    as_of: str = _("as of {day}")
    routine: str = _("Routine order")
    seasons: Mapping[str, str] = SEASONS
    classes: Mapping[str, str] = CLASSES
    account: str = _("Account")
    account_id: str = _("Account id")
    region: str = _("Region")
    level: str = _("Level")
    account_class: str = _("Class")
    buys_from: str = _("Buys from")
    salesperson: str = _("Salesperson")
    season: str = _("Season")
    covers: str = _("{season}, covers {start} to {end}")
    # Figures of an account
    to_ship: str = _("Units to ship")
    cases: str = _("Cases")
    orders: str = _("Products to order")
    first_ship_by: str = _("First ship-by date")
    cut: str = _("Units cut")
    units: str = _("units")
    # Sections
    what_to_ship: str = _("What to ship, and when")
    what_stands: str = _("Stock, goods on the way, and what happens without the order")
    why: str = pgettext("order", "Why")
    cuts: str = _("Cuts for want of supply or transport")
    last_season: str = _("The same days a year ago")
    pictures: str = _("Demand and stock in pictures")
    questions: str = _("Questions to settle")
    agreement: str = pgettext("heading", "Agreed")
    # Columns
    product: str = _("Product")
    product_id: str = _("Product id")
    ship_by: str = _("Ship by")
    arrives: str = _("Arrives")
    until: str = _("Lasts until")
    agreed: str = _("Agreed")
    on_hand: str = _("On hand")
    in_transit: str = _("In transit")
    at_arrival: str = _("Left on arrival")
    asked: str = _("Demand until the window ends (median)")
    one_in_ten: str = _("One time in ten over")
    runs_out: str = _("Empty without the order from")
    needed: str = _("Needed")
    given: str = _("Given")
    reason: str = pgettext("order", "Reason")
    last_days: str = _("Days")
    last_sold: str = _("Sold then")
    asked_now: str = _("Expected now (mean)")
    change: str = _("Change")
    total: str = _("Total")
    # Sentences
    nothing_to_ship: str = _("Nothing is recommended for this account.")
    no_cuts: str = _("Nothing was cut.")
    no_questions: str = _("Nothing is open.")
    stays: str = _("stays in stock")
    unit_note: str = _("Figures are single units unless they say cases.")
    comparison_note: str = _(
        "The days of the order's window, as far from the season's beginning and end as a"
        " year before; a week sells evenly on its days."
    )
    totals_note: str = _("Means of products add up; bands do not, so there are none here.")
    late: str = _(
        "{product}: {units} units due {day} were not reported as arrived. Have they come?"
    )
    late_unknown: str = _("{product}: {units} units on the way bear no day. When do they come?")
    no_count: str = _("{product}: there is no stock figure. How much stands there?")
    old_count: str = _("{product}: the last count is of {day}. What stands there now?")
    doubtful: str = _(
        "{product}: the figures are in doubt ({rule}). Please check stock and sales together."
    )
    left_out: str = _(
        "{product}: your reports leave it out since {day}. Is it still for sale, and sold?"
    )
    # Money
    money: str = _("Money")
    no_money: str = _("This plan was not valued.")
    order_value: str = _("Value of the order")
    saved_sales: str = _("Sales it saves")
    credit_limit: str = _("Credit limit")
    open_amount: str = _("Open invoices")
    overdue: str = _("Of them overdue")
    over_limit: str = _("With these orders the account would owe {amount} more than its limit.")
    money_note: str = _(
        "Amounts{currency} at the last price invoiced, or the list price, without taxes;"
        " a dash where it is not known. Sales it saves: what would be lost in the window"
        " without it."
    )
    cover_weeks: str = _("Weeks it covers")
    program: str = _("Rebate program")
    period: str = _("Period")
    tier_now: str = _("Tier now")
    tier_then: str = _("Tier with the orders")
    to_next_tier: str = _("Then to the next tier")
    added_rebate: str = _("Rebate added")
    # What drove it
    drove: str = _("Expected: {parts}.")
    drivers: Mapping[str, str] = _DRIVERS
    listing: str = _(", ")
    # Pictures
    demand_of: str = _("Weekly demand: {product}")
    stock_of: str = _("Stock ahead: {product}")
    all_products: str = _("all products")
    demand_says: str = _(
        "Units sold and demanded in each of the last weeks, and the forecast of {weeks}"
        " weeks: the median goes from {first} to {last} a week, at most {most}. The table"
        " below has every number."
    )
    stock_says: str = _(
        "Stock as each of {weeks} weeks begins, in units, without and with the order."
        " Median without it at the end {bare}, with it {helped}. The table below has"
        " every number."
    )
    week: str = _("Week of")
    sold: str = _("Sold")
    demand: str = _("Demand (corrected)")
    median: str = _("Forecast, median")
    mean: str = _("Forecast, mean")
    band_50: str = _("50 % band")
    band_80: str = _("80 % band")
    without_order: str = _("Without the order")
    with_order: str = _("With the order")
    peak: str = _("Peak season")
    today: str = _("today")
    launch: str = _("launch")
    withdrawal: str = _("withdrawal")
    arrival: str = _("order arrives")
    numbers: str = _("The numbers")
    chance_empty: str = _("Chance of nothing left")
    # Agreement
    signed_account: str = _("For the account")
    signed_us: str = _("For us")
    date: str = _("Date")
    remarks: str = _("Remarks")
    foot: str = _(
        "Made from the stock-up plan as of {day}. A forecast is a range, not a promise;"
        " what is agreed stands in the column “Agreed”."
    )
    # Workbook
    cover: str = _("Plan")
    plan_of: str = _("Stock-up plan as of {day}")
    facts_before: str = _("Facts before")
    made_from: str = _("Version")
    made_on: str = _("Made")
    made_by: str = _("Made by")
    made_says: str = "peakledger stock-up"
    lines: str = _("Lines")
    lines_without: str = _("Lines without a stock figure")
    window_start: str = _("Covers from")
    recommended: str = _("Recommended units")
    recommended_cases: str = _("Recommended cases")
    service_level: str = _("Service level")
    cut_reason: str = _("Reason of the cut")
    class_column: str = _("Class")
    override_note: str = _(
        "To change a figure, fill override_units and override_reason in its row and hand"
        " the workbook to: peakledger stock-up override --file"
    )
    ours_note: str = _(
        "Totals of what we sell: what an account buys from another one is in what that one buys."
    )
    no_region: str = _("no region")
    your_units: str = _("Your units")
    your_reason: str = _("Your reason")
    model_units: str = _("Needed (model)")
    region_sheet: str = _("Sheet")


def _words(language: str) -> Words:
    """Return every phrase in a language."""
    told: dict[str, Any] = {
        name: tell(said, language) if isinstance(said, str) else tell_all(said, language)
        for name, said in Words._field_defaults.items()
    }
    return Words(language, **told)


WORDS = {language: _words(language) for language in LANGUAGES}
