"""Fields of the forecast and the plan."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    ID,
    INTEGER,
    QUANTITY,
    RATIO,
    TEXT,
    TIMESTAMP,
)

# Forecast and plan
field("forecast_week", DATE, "Monday of the week forecast")
field("demand_units_mean", QUANTITY, "mean demand", unit="units")
for _level in (*range(5, 100, 5), 97, 99):
    field(f"demand_units_p{_level:02d}", QUANTITY, f"{_level} % quantile of demand", unit="units")
field("baseline_units", QUANTITY, "seasonal naive forecast", unit="units")
field("model", CODE, "method that made the forecast")
field("correction", CODE, "correction applied to demand before forecasting")
field("window_start", DATE, "day the order arrives, first day it must cover")
field("window_end", DATE, "last day the order must cover")
field("season", CODE, "peak season the order prepares; null for a routine review")
field("projected_units_at_arrival", QUANTITY, "stock expected when the order arrives", unit="units")
field("service_level_ratio", RATIO, "probability of no stock-out the order aims at")
field(
    "unconstrained_units",
    QUANTITY,
    "units the account needs, before packs and supply",
    unit="units",
)
field("recommended_units", QUANTITY, "units recommended", unit="units")
field("recommended_cases", QUANTITY, "cases recommended", unit="cases")
field("cut_units", QUANTITY, "units cut for want of supply or transport", unit="units")
field("cut_reason", TEXT, "why units were cut")
field("ship_by_date", DATE, "last day to dispatch for arrival before the window")
field("arrival_date", DATE, "day the order arrives if placed on the as-of date")
field("reason", TEXT, "why the number is what it is, in one sentence")
field("history_weeks", INTEGER, "weeks of history the method saw", unit="weeks")
field(
    "level_units",
    QUANTITY,
    "weekly sales at a season of 1, now; null where the method knows no level",
    unit="units",
)
field("level_since", DATE, "Monday of the first week that the level was read from")
field("borrowed_ratio", RATIO, "part of the level that neighbours say")
field("window_days", INTEGER, "days the order must cover", unit="days")
field("season_ratio", RATIO, "season of the window: 1.5 asks for half as much again as the level")
field("alive_ratio", RATIO, "chance that the series still sells; the rest has stopped")
field("method_ratio", RATIO, "what the method adds to level × season: trees, errors of the past")
field("promotion_ratio", RATIO, "what promotions of the window multiply")
field("sold_days_ratio", RATIO, "part of the window's demand that falls on days of sale")
field("adjustment_ratio", RATIO, "what open orders take off and planners' demand ratios multiply")
field("estimated_weeks", INTEGER, "weeks of the last year whose demand was hidden", unit="weeks")
field(
    "lifted_weeks",
    INTEGER,
    "weeks of the last year that sold more for a passing reason, and count as usual ones",
    unit="weeks",
)
field(
    "estimated_units",
    QUANTITY,
    "units by which the last year's demand differs from what was sold",
    unit="units",
)
field(
    "sized_by",
    CODE,
    "what the need was sized by; null without a stock figure",
    allowed=("service_level", "cost", "min_max"),
)
field("is_sold_in_window", BOOLEAN, "whether any day of the window is one of sale")
field("spoils_on", DATE, "day from which on an order spoils that had to be smaller for it")
field("packed_units", QUANTITY, "the need in packs, before the smallest order", unit="units")
field("pack_units", QUANTITY, "what the need is rounded in; null where it is not", unit="units")
field("smallest_order_units", QUANTITY, "smallest order; null where there is none", unit="units")
field("rule_minimum_units", QUANTITY, "minimum of a min_max rule", unit="units")
field("rule_maximum_units", QUANTITY, "maximum of a min_max rule", unit="units")
field(
    "needed_units",
    QUANTITY,
    "units that later orders need of the season by ahead_until; null where transport carries all",
    unit="units",
)
field("ahead_units", QUANTITY, "units of the order that leave ahead of a season", unit="units")
field(
    "ahead_short_units",
    QUANTITY,
    "units of the season that can leave neither now nor in time",
    unit="units",
)
field("ahead_season", CODE, "season that goods leave ahead of")
field("ahead_until", DATE, "Monday of the last week of dispatch that carries less than is needed")
field(
    "override_kind",
    CODE,
    "what was decided: units to order, a ratio of the model's order, or of the demand it expects",
    allowed=("units", "ratio", "demand_ratio"),
)
field("override_value", RATIO, "the units or the ratio that were decided")
field(
    "model_units",
    QUANTITY,
    "units the model orders for the window; null without a stock figure",
    unit="units",
)
field("override_units", QUANTITY, "units as decided, in packs, before supply", unit="units")
field("override_by", TEXT, "who decided")
field("override_reason", TEXT, "why, in the author's words")
field("decided_at", TIMESTAMP, "moment of the decision, in UTC")
field(
    "group_kind",
    CODE,
    "what the lines have in common: nothing, their account's class, or who decided about them",
    allowed=("all", "class", "author"),
)
field("group_name", TEXT, "the class or the author; `all` for all lines")
field(
    "step",
    CODE,
    "step of the forecast; `override` is the model where nobody decided",
    allowed=("seasonal_naive", "model", "override"),
)
field("line_count", INTEGER, "lines whose window is over and whose demand is known", unit="lines")
field(
    "window_demand_units",
    QUANTITY,
    "demand of the window: sold ÷ the part of its days in stock",
    unit="units",
)
field("step_units", QUANTITY, "demand of the window as the step foretold it", unit="units")
field("error_units", QUANTITY, "sum of absolute errors", unit="units")
field("step_value_ratio", RATIO, "1 − error ÷ that of the step before; null for the first")
field("model_demand_units", QUANTITY, "demand the model foretold for the window", unit="units")
field(
    "override_demand_units",
    QUANTITY,
    "demand that the decision says: as much above the model's as the order is",
    unit="units",
)
field(
    "value_added_units",
    QUANTITY,
    "by how much the decision came nearer to what was asked; negative: farther",
    unit="units",
)
field("ship_week", DATE, "Monday of the week of dispatch")
field(
    "origin_kind",
    CODE,
    "where goods come from: an account upstream, a location of ours, or us without saying where",
    allowed=("account", "location", "company"),
)
field("origin_id", ID, "the account or location that goods come from; `company` where not known")
field("ship_orders", INTEGER, "orders of more than nothing", unit="orders")
field("pallets", INTEGER, "whole pallets of the product, the last one begun", unit="pallets")
field(
    "truckloads", RATIO, "part of a truck that the pallets fill; adds up over rows", unit="trucks"
)
field(
    "week_truckloads",
    INTEGER,
    "whole trucks of the origin and week, the same in each of its rows; null where the pallets of"
    " one of its products are not known",
    unit="trucks",
)
field("segment", CODE, "set of series measured together")
field("horizon_weeks", INTEGER, "weeks ahead", unit="weeks")
field("wape_ratio", RATIO, "sum of absolute errors ÷ sum of demand")
field("bias_ratio", RATIO, "sum of errors ÷ sum of demand; positive forecasts too much")
field(
    "pinball_loss_units", QUANTITY, "mean pinball loss over the published quantiles", unit="units"
)
field("value_added_ratio", RATIO, "1 − pinball loss ÷ that of the baseline")
field("is_champion", BOOLEAN, "whether the model forecasts this segment")
field("series_count", INTEGER, "series measured", unit="series")

# A season that is over
field("season_start", DATE, "first day of the season")
field("season_end", DATE, "last day of the season")
field("season_region", CODE, "region as the season began; `all` for all, `unknown` where not told")
field("season_class", CODE, "class as the season began; `all` for all classes")
field("season_lines", INTEGER, "accounts × products planned, sold or counted", unit="lines")
field("is_planned", BOOLEAN, "whether a plan's order was to cover a day of the season")
field("in_stock_ratio", RATIO, "days in stock ÷ days known")
field("demand_units", QUANTITY, "sold ÷ the part of each week's days in stock", unit="units")
field("service_ratio", RATIO, "service achieved: units sold ÷ demand")
field("service_lines", INTEGER, "lines whose service is known", unit="lines")
field("service_reason", TEXT, "why service is not known, or of a line that is not in it")
field("left_units", QUANTITY, "stock at the end of the season's last day", unit="units")
field(
    "left_amount",
    AMOUNT,
    "its worth at the account's last invoice price, else list price; lines without one left out",
    unit="company currency",
)
field("left_lines", INTEGER, "lines whose stock was counted then", unit="lines")
field("left_reason", TEXT, "why units or amount are not known, or of a line that is not in them")
field("forecast_lines", INTEGER, "lines with a forecast at decision time", unit="lines")
field("forecast_reason", TEXT, "why no forecast is scored, or that of a line left out")
field(
    "season_asked_units",
    QUANTITY,
    "what the forecast had to foretell: demand, or what was bought where no sales are reported",
    unit="units",
)
for _step, _who in (("naive_", "seasonal naive"), ("", "model"), ("override_", "overrides")):
    field(f"foretold_{_step}units", QUANTITY, f"what the {_who} foretold of it", unit="units")
for _step, _who in (("naive", "seasonal naive"), ("model", "model"), ("override", "overrides")):
    field(f"{_step}_error_units", QUANTITY, f"weekly absolute errors of the {_who}", unit="units")
field("model_value_added_ratio", RATIO, "1 − error of the model ÷ that of the seasonal naive")
field("override_value_added_ratio", RATIO, "1 − error with overrides ÷ that of the model")
field("week_count", INTEGER, "forecasts of a line's week that are compared", unit="weeks")

# Stock ahead
for _with, _when in (("", "nothing more is ordered"), ("with_order_", "the recommendation comes")):
    for _level in (10, 50, 90):
        field(
            f"stock_{_with}units_p{_level}",
            QUANTITY,
            f"{_level} % quantile of stock as the week begins where {_when}",
            unit="units",
        )
    field(f"empty_{_with}ratio", RATIO, f"share of futures without stock then where {_when}")
