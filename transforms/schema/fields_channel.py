"""Fields that describe accounts, products and days."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    BOOLEAN,
    CODE,
    DATE,
    ID,
    INTEGER,
    PRICE,
    QUANTITY,
    TEXT,
)

# Identity and validity
field("account_id", ID, "account: a member of the channel that buys")
field("product_id", ID, "product sold, the stock keeping unit")
field("account_key", ID, "version of the account that held on the day: a row of dim_account")
field("product_key", ID, "version of the product that held on the day: a row of dim_product")
field("name", TEXT, "name as the source gives it")
field("valid_from", DATE, "first day on which the row holds")
field("valid_to", DATE, "day from which the row no longer holds; 9999-12-31 while it does")
field("is_current", BOOLEAN, "whether the row holds on the day before the as-of date")
field("is_anonymous", BOOLEAN, "whether the account stands for buyers the source does not name")

# Accounts
_CLASSES = ("key", "major", "general", "small")
field(
    "class",
    CODE,
    "class computed from the account's scores, held until another has lasted; in a dimension the"
    " last one before the row ends",
    allowed=_CLASSES,
)
field(
    "crm_class",
    CODE,
    "class that the source of the accounts gives, whatever the scores say",
    allowed=_CLASSES,
)
field(
    "level",
    INTEGER,
    "1 wholesaler, 2 and 3 distributor, 4 outlet",
    minimum=1,
    maximum=4,
)
field("upstream_id", ID, "account this account is supplied by; empty where we supply it")
field("territory", CODE, "area the account may sell in")
field("region", CODE, "sales region, a set of territories")
field("group_id", ID, "group of a leading account and the accounts bound to it")
field("is_group_leader", BOOLEAN, "whether the account leads its group")
field(
    "network_model",
    CODE,
    "designated: must buy from the designated upstream; flat: supplied by us, same terms",
    allowed=("designated", "flat"),
)
field("opened_on", DATE, "day the account was opened")
field("closed_on", DATE, "day the account was closed; empty while it is open")
field("credit_limit", PRICE, "most the account may owe us", unit="company currency", minimum=0)
field("payment_days", INTEGER, "agreed days from invoice to payment", unit="days", minimum=0)
field("staff_count", INTEGER, "people the account employs", unit="people", minimum=0)
field("vehicle_count", INTEGER, "delivery vehicles of the account", unit="vehicles", minimum=0)
field("warehouse_area_m2", QUANTITY, "storage area of the account", unit="m2", minimum=0)
field("competitor_brands", TEXT, "competitors' brands the account carries, separated by ;")
field("salesperson_id", ID, "our salesperson who looks after the account")
field("lead_time_days", INTEGER, "days from dispatch to shelf", unit="days", minimum=0)

# Products
field("category", CODE, "product category")
field("brand", CODE, "brand")
field(
    "unit",
    CODE,
    "unit that quantities or prices of the row are in",
    allowed=("each", "case", "pallet"),
)
field("units_per_case", QUANTITY, "single units in a case", unit="units", minimum=0)
field("units_per_pallet", QUANTITY, "single units on a pallet", unit="units", minimum=0)
field("case_pack_multiple", QUANTITY, "cases an order must be a multiple of", unit="cases")
field("minimum_order_cases", QUANTITY, "fewest cases of an order", unit="cases", minimum=0)
field(
    "shelf_life_days",
    INTEGER,
    "days that goods keep on the account's shelf",
    unit="days",
    minimum=1,
)
field("list_price", PRICE, "price before any reduction, per unit of the product", minimum=0)
field("unit_cost", PRICE, "our cost per unit of the product", minimum=0)
field("price_floor", PRICE, "lowest price at which the channel may sell it", minimum=0)
field("launched_on", DATE, "day the product was launched")
field("discontinued_on", DATE, "day the product was withdrawn")
field("replaces_product_id", ID, "product whose place it takes, and whose demand it inherits")

# Days
field("date_day", DATE, "day")
field("iso_year", INTEGER, "ISO year of the week", unit="year")
field("iso_week", INTEGER, "ISO week, 1 to 53", minimum=1, maximum=53)
field("iso_week_name", CODE, "ISO week as 2026-W53")
field("iso_weekday", INTEGER, "1 Monday to 7 Sunday", minimum=1, maximum=7)
field("week_start", DATE, "Monday of the ISO week")
field("month", CODE, "calendar month as 2026-01")
field("month_start", DATE, "first day of the month")
field("quarter", CODE, "calendar quarter as 2026-Q1")
field("calendar_year", INTEGER, "calendar year", unit="year")
field("fiscal_year", INTEGER, "fiscal year by the year it ends in", unit="year")
field("fiscal_period", INTEGER, "period of the fiscal year, 1 to 12", minimum=1, maximum=12)
field("lunar_year", INTEGER, "Chinese lunar year", unit="year")
field("lunar_month", INTEGER, "Chinese lunar month, 1 to 12", minimum=1, maximum=12)
field("lunar_day", INTEGER, "day of the Chinese lunar month", minimum=1, maximum=30)
field("is_leap_lunar_month", BOOLEAN, "whether the lunar month is a leap month")
field("holiday", TEXT, "public holiday on the day; null on other days")
field("is_workday", BOOLEAN, "whether people work that day, make-up days included")
field("peak_season", CODE, "peak season the day lies in; null outside")
field("spring_festival_offset_days", INTEGER, "days from the nearest Spring Festival", unit="days")
