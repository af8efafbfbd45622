"""The feeds that come in: their canonical columns, required ones marked `!`, and their keys.

The key is what makes two rows of a feed the same row; a newer version of it replaces the older.
"""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds
from transforms.schema.tables import Table, table

_ = fields_channel, fields_feeds  # their import declares the fields


def _feed(
    name: str, columns: str, *, key: str, grain: str, meaning: str, empty_means_none: bool = False
) -> Table:
    return table(
        name,
        "feed",
        columns,
        key=key,
        grain=grain,
        meaning=meaning,
        empty_means_none=empty_means_none,
    )


_ALL = (
    _feed(
        "accounts",
        "account_id! lead_time_days class=crm_class name level upstream_id territory region"
        " group_id is_group_leader network_model opened_on closed_on valid_from credit_limit"
        " payment_days staff_count vehicle_count warehouse_area_m2 competitor_brands"
        " salesperson_id",
        key="account_id valid_from",
        grain="account × validity",
        meaning="members of the channel that buy, with what changed since when",
    ),
    _feed(
        "account_links",
        "from_account_id! to_account_id! valid_from! kind=link_kind",
        key="from_account_id",
        grain="merged account",
        meaning="accounts that became another account, from a day on",
    ),
    _feed(
        "products",
        "product_id! lead_time_days name category brand unit units_per_case units_per_pallet"
        " case_pack_multiple minimum_order_cases list_price unit_cost price_floor launched_on"
        " discontinued_on replaces_product_id shelf_life_days valid_from",
        key="product_id valid_from",
        grain="product × validity",
        meaning="what we sell, with packs and prices",
    ),
    _feed(
        "orders",
        "order_id! line_no! account_id! product_id! order_date! quantity! unit unit_price!"
        " currency amount kind=order_kind seller_id delivered_on invoiced_on requested_quantity"
        " promised_on ship_to_territory returns_order_id invoice_id version",
        key="order_id line_no",
        grain="order line",
        meaning="what accounts ordered from us or from each other",
    ),
    _feed(
        "inventory",
        "account_id location_id product_id! snapshot_date! on_hand on_order in_transit"
        " in_transit_due_on unit is_stocked_out",
        key="account_id location_id product_id snapshot_date",
        grain="account or own location × product × day",
        meaning="stock at the end of a day; an empty account is our own stock",
    ),
    _feed(
        "in_transit",
        "as_of_date! account_id! product_id! due_on! units!",
        key="as_of_date account_id product_id due_on",
        grain="snapshot × account × product × arrival",
        meaning="expected arrivals; the latest snapshot counts",
    ),
    _feed(
        "supply",
        "product_id! available_on! units! location_id",
        key="product_id available_on location_id",
        grain="product × day × location",
        meaning="stock and planned production the plan may allocate",
    ),
    _feed(
        "sell_through",
        "account_id! product_id! period_start! quantity! unit period_end amount currency"
        " is_cumulative counted_from",
        key="account_id product_id period_start",
        grain="account × product × period",
        meaning="what accounts sold on",
    ),
    _feed(
        "receivables",
        "account_id! invoice_id! invoice_date! due_date! amount! currency settled_on"
        " settled_amount disputed",
        key="account_id invoice_id",
        grain="invoice",
        meaning="what accounts owe us and when they paid",
        empty_means_none=True,
    ),
    _feed(
        "collections",
        "account_id! collected_on! amount! currency invoice_id",
        key="account_id collected_on invoice_id amount",
        grain="payment",
        meaning="cash that arrived",
        empty_means_none=True,
    ),
    _feed(
        "visits",
        "account_id! salesperson_id! visited_on! minutes purpose by_executive",
        key="account_id salesperson_id visited_on",
        grain="visit",
        meaning="who visited whom",
        empty_means_none=True,
    ),
    _feed(
        "expenses",
        "account_id! spent_on! amount! currency kind=expense_kind salesperson_id claim_id",
        key="account_id spent_on kind claim_id",
        grain="expense",
        meaning="money spent on an account",
        empty_means_none=True,
    ),
    _feed(
        "promotions",
        "promotion_id! account_id product_id from_date! until_date! mechanic cost currency",
        key="promotion_id account_id product_id",
        grain="promotion × account × product",
        meaning="promotions and what they cost",
        empty_means_none=True,
    ),
    _feed(
        "incidents",
        "incident_id! account_id! kind=incident_kind! occurred_on! evidence status"
        " victim_account_id",
        key="incident_id",
        grain="incident",
        meaning="broken rules of the network, with the state of each case",
        empty_means_none=True,
    ),
    _feed(
        "scans",
        "scan_id! product_id! scanned_on! territory account_id price",
        key="scan_id",
        grain="scan",
        meaning="codes scanned in the market",
    ),
    _feed(
        "trainings",
        "training_id! account_id! trained_on! participants",
        key="training_id account_id",
        grain="training × account",
        meaning="people trained at an account",
        empty_means_none=True,
    ),
    _feed(
        "feedback",
        "feedback_id! account_id! salesperson_id given_on! score comment",
        key="feedback_id",
        grain="feedback",
        meaning="what accounts say of our salespeople",
        empty_means_none=True,
    ),
    _feed(
        "events",
        "event_id! account_id! kind=event_kind! occurred_on! amount",
        key="event_id",
        grain="event",
        meaning="events a program pays for",
        empty_means_none=True,
    ),
    _feed(
        "occasions",
        "occasion_id! account_id! kind=occasion_kind! held_on!",
        key="occasion_id",
        grain="occasion",
        meaning="anniversaries and openings of accounts",
        empty_means_none=True,
    ),
    _feed(
        "targets",
        "program account_id! period! measure target!",
        key="program account_id period measure",
        grain="program × account × period × measure",
        meaning="targets agreed with accounts",
        empty_means_none=True,
    ),
    _feed(
        "claims",
        "claim_id! account_id! kind=claim_kind! claimed_on! amount! currency quantity product_id"
        " promotion_id",
        key="claim_id",
        grain="claim",
        meaning="cap redemption, fees and other claims of accounts",
        empty_means_none=True,
    ),
    _feed(
        "competitor_share",
        "account_id! competitor observed_on! share_ratio!",
        key="account_id competitor observed_on",
        grain="account × competitor × day",
        meaning="share of an account's sales that competitors hold",
    ),
    _feed(
        "market_prices",
        "product_id! territory observed_on! price! level currency",
        key="product_id territory level observed_on",
        grain="product × territory × level × day",
        meaning="prices seen in the market",
    ),
    _feed(
        "fx_rates",
        "currency! rate_date! rate!",
        key="currency rate_date",
        grain="currency × day",
        meaning="exchange rates into the company currency",
    ),
)

FEEDS: dict[str, Table] = {feed.name: feed for feed in _ALL}
REQUIRED_FEEDS = ("accounts", "products", "orders")
