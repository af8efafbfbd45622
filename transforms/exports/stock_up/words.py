"""What the papers of a plan need words for; `words_en` and `words_zh` have them.

A language that lacks a word does not load: `Words` has no defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Every phrase of the papers; `{…}` is filled in."""

    language: str
    # Season sheet
    sheet: str
    sheets: str
    over: str
    as_of: str
    routine: str
    seasons: Mapping[str, str]
    classes: Mapping[str, str]
    account: str
    account_id: str
    region: str
    level: str
    account_class: str
    buys_from: str
    salesperson: str
    season: str
    covers: str
    # Figures of an account
    to_ship: str
    cases: str
    orders: str
    first_ship_by: str
    cut: str
    units: str
    # Sections
    what_to_ship: str
    what_stands: str
    why: str
    cuts: str
    last_season: str
    pictures: str
    questions: str
    agreement: str
    # Columns
    product: str
    product_id: str
    ship_by: str
    arrives: str
    until: str
    agreed: str
    on_hand: str
    in_transit: str
    at_arrival: str
    asked: str
    one_in_ten: str
    runs_out: str
    needed: str
    given: str
    reason: str
    last_days: str
    last_sold: str
    asked_now: str
    change: str
    total: str
    # Sentences
    nothing_to_ship: str
    no_cuts: str
    no_questions: str
    stays: str
    unit_note: str
    comparison_note: str
    totals_note: str
    late: str
    late_unknown: str
    no_count: str
    old_count: str
    doubtful: str
    left_out: str
    # Money
    money: str
    no_money: str
    order_value: str
    saved_sales: str
    credit_limit: str
    open_amount: str
    overdue: str
    over_limit: str
    money_note: str
    cover_weeks: str
    program: str
    period: str
    tier_now: str
    tier_then: str
    to_next_tier: str
    added_rebate: str
    # What drove it
    drove: str
    drivers: Mapping[str, str]
    hidden_weeks: str
    listing: str
    # Pictures
    demand_of: str
    stock_of: str
    all_products: str
    demand_says: str
    stock_says: str
    week: str
    sold: str
    demand: str
    median: str
    mean: str
    band_50: str
    band_80: str
    without_order: str
    with_order: str
    peak: str
    today: str
    launch: str
    withdrawal: str
    arrival: str
    numbers: str
    chance_empty: str
    # Agreement
    signed_account: str
    signed_us: str
    date: str
    remarks: str
    foot: str
    # Workbook
    cover: str
    plan_of: str
    made_from: str
    lines: str
    lines_without: str
    window_start: str
    recommended: str
    recommended_cases: str
    service_level: str
    cut_reason: str
    class_column: str
    override_note: str
    ours_note: str
    no_region: str
    your_units: str
    your_reason: str
    model_units: str
    region_sheet: str
