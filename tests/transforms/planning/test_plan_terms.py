"""What holds for each series: nearest lead time, policy of its class, packs, its product's rule."""

import numpy as np
import pandas as pd
import pytest

from transforms.language.errors import UsageError
from transforms.planning.stock_up.terms import shared_in, smallest_order, terms_of
from transforms.planning.stock_up.yaml_file import parse_stock_up
from transforms.planning.ticks import TICKS

COLUMNS = [
    "product_id",
    "region",
    "class",
    "lead_time_days",
    "units_per_case",
    "case_pack_multiple",
    "minimum_order_cases",
    "sold_from",
    "sold_until",
    "shelf_life_days",
]


def terms(text: str, *rows: tuple):
    series = pd.DataFrame([row + (None,) * (10 - len(row)) for row in rows], columns=COLUMNS)
    return terms_of(series, parse_stock_up(text, "plan.yaml"))


def test_a_lead_time_of_its_own_goes_before_the_setting():
    made = terms("lead_time_days: 9", ("P", "North", "key", 3), ("P", "North", "key"))
    assert made.lead_days.tolist() == [3, 9]


def test_classes_and_overrides_decide_the_service_level():
    text = "overrides: [{region: South, set: {service_level: 0.5, review: {every_days: 30}}}]"
    made = terms(text, ("P", "North", "small"), ("P", "South", "small"), ("P", None, None))
    assert made.level.tolist() == [0.85, 0.5, 0.9]
    assert made.review_days.tolist() == [7, 30, 7]


def test_a_level_taken_away_leaves_the_costs():
    text = "costs: {holding_per_unit_week: 0.2, shortage_per_unit: 1}\nservice_level: {key: null}"
    made = terms(text, ("P", None, "key"), ("P", None, "major"))
    assert np.isnan(made.level[0])
    assert made.level[1] == 0.95
    assert made.holding.tolist() == [0.2, 0.2]
    assert made.season_level.tolist() == [0.97, 0.95]


def test_packs_are_known_as_far_as_the_product_says():
    made = terms("", ("P", None, None, None, 12, 5, 2), ("P", None, None))
    assert (made.packs.pack / TICKS).tolist() == [60, 1]
    assert (made.packs.minimum / TICKS).tolist() == [24, 0]


def test_a_products_own_rule_goes_before_the_one_for_all():
    text = """
replenish: {policy: min_max, minimum: 1, maximum: 2}
products: {P: {replenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}}}
"""
    made = terms(text, ("P", None, None), ("Q", None, None))
    assert (made.maximum / TICKS).tolist() == [40, 2]
    assert (made.multiple / TICKS).tolist() == [6, 1]


def test_a_shortage_is_shared_in_packs_in_multiples_or_in_units():
    rule = "products: {Q: {replenish: {policy: min_max, minimum: 1, maximum: 9, multiple: 3}}}"
    rows = (("P", None, None, None, 12), ("Q", None, None, None, 12))
    assert (shared_in(terms(rule, *rows)) / TICKS).tolist() == [12, 3]
    assert (shared_in(terms("pack: {round: none}", *rows)) / TICKS).tolist() == [1, 1]


def test_an_override_may_not_leave_a_class_without_any_aim():
    text = "overrides: [{class: key, set: {service_level: null}}]"
    with pytest.raises(UsageError, match="`overrides` leave class 'key' without a service"):
        terms(text, ("P", None, "key"))


def test_a_smallest_order_counts_where_one_pack_is_less():
    five = ("P", "North", "key", 3, 10, 4, 5)  # packs of 40, at least 50: two packs
    one = ("P", "North", "key", 3, 10, 4, 1)
    made = terms("", five, one)
    assert smallest_order(made).tolist() == [80 * TICKS, 0]
    single = terms("pack: {round: none}", five, one)
    assert smallest_order(single).tolist() == [50 * TICKS, 10 * TICKS]
    rule = "replenish: {policy: min_max, minimum: 1, maximum: 9}"
    assert smallest_order(terms(rule, five)).tolist() == [0]
