"""Fields of what promotions bring: usual sales, uplift, dip, and what came back for the money."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    INTEGER,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"

# What the run is told
field("promotion_near_weeks", INTEGER, "weeks nearby that tell what is usual", unit="weeks")
field("promotion_dip_weeks", INTEGER, "weeks a dip may last after a promotion", unit="weeks")

# Who takes part, week by week
field("first_week", DATE, "Monday of the promotion's first week")
field("last_week", DATE, "Monday of the promotion's last week")
field("dip_weeks", INTEGER, "weeks after it: as many as it had, 4 at most", unit="weeks")
field("is_named", BOOLEAN, "whether the promotion names the account")
field("shared_product_id", CODE, "product the promotion names; empty where it is for all")
field(
    "week_part",
    CODE,
    "what the week tells: the promotion, the dip after it, what is usual; null where another"
    " promotion or a stock-out speaks",
    allowed=("promoted", "dip", "usual"),
)
field("season_in_units", QUANTITY, "sell-in of the category's products on sale all the while")
field("season_through_units", QUANTITY, "sell-through of the category's products on sale all along")
field("season_units", QUANTITY, "what the season asked for in these weeks", unit="units")
field("dip_sold_units", QUANTITY, "units sold in the weeks after it", unit="units")
field("near_units", QUANTITY, "units sold in the usual weeks nearby", unit="units")
field("usual_weeks", INTEGER, "usual weeks nearby", unit="weeks")
field("has_unit_cost", BOOLEAN, "whether the cost of the units sold is known")
field("bears_cost", BOOLEAN, "whether the promotion's cost is counted at the account")
field("promoted_price_each", RATIO, "our net price in the promotion's weeks", unit=_CCY)
field("usual_price_each", RATIO, "our net price in the usual weeks nearby", unit=_CCY)

# What it brought
field(
    "promotion_basis",
    CODE,
    "what its sales are known by: sell_through, what the account sold on; sell_in, what it bought"
    " from us; null where neither tells",
    allowed=("sell_through", "sell_in"),
)
field(
    "has_season",
    BOOLEAN,
    "whether other products of the category tell the season; else every week weighs the same",
)
field(
    "promoted_weeks",
    INTEGER,
    "whole weeks that the promotion touches; null where neither basis tells of them",
    unit="weeks",
)
field("promoted_units", QUANTITY, "units sold in these weeks", unit="units")
field("promoted_stock_out_days", INTEGER, "days out of stock in these weeks", unit="days")
field(
    "usual_units",
    QUANTITY,
    "units that would have sold in these weeks without it: units of the usual weeks, up to 8 before"
    " and after, × season of its weeks ÷ season of the usual ones",
    unit="units",
)
field("uplift_units", QUANTITY, "promoted_units less usual_units", unit="units")
field("uplift_ratio", RATIO, "uplift_units ÷ usual_units; null where those are not above 0")
field(
    "dip_units",
    QUANTITY,
    "usual less sold in as many weeks after it, 4 at most; below 0 where more sold; null until they"
    " are over",
    unit="units",
)
field("uplift_amount", AMOUNT, "uplift_units × our net price of these weeks", unit=_CCY)
field("uplift_margin_amount", AMOUNT, "uplift_units × (that price − unit_cost)", unit=_CCY)
field("dip_margin_amount", AMOUNT, "dip_units × (usual price − unit_cost)", unit=_CCY)
field(
    "given_up_amount",
    AMOUNT,
    "usual_units × (usual price − price of these weeks), none where it rose, + free goods at"
    " unit_cost",
    unit=_CCY,
)
field(
    "promotion_cost_amount",
    AMOUNT,
    "cost of the promotion; one given for many is dealt out by units sold among accounts that buy"
    " from us",
    unit=_CCY,
)
field(
    "return_amount_promotion",
    AMOUNT,
    "uplift_margin_amount − dip_margin_amount − given_up_amount − cost_amount",
    unit=_CCY,
)
field(
    "spend_return_ratio",
    RATIO,
    "(uplift_margin_amount − dip_margin_amount) ÷ (given_up_amount + cost_amount); 1 breaks even;"
    " null where nothing was spent",
)
field("promotion_reason", TEXT, "why return_amount is null; null where it is known")
