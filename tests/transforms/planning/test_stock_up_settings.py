"""The settings file: defaults of the contract, overrides, and mistakes told with their place."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from transforms.language.errors import UsageError
from transforms.planning.stock_up.settings import StockUpSettings, policy_for
from transforms.planning.stock_up.yaml_file import parse_stock_up


def read(text: str) -> StockUpSettings:
    return parse_stock_up(text, "plan.yaml")


def test_an_empty_file_means_the_defaults():
    settings = read("")
    assert settings == StockUpSettings()
    assert settings.lead_time_days == 14
    assert settings.review.every_days == 7
    assert settings.service_level["key"] == Decimal("0.97")
    assert settings.allocation.floor_ratio == {"key": Decimal("0.8"), "small": Decimal("0.5")}
    assert [season.name for season in settings.seasons] == ["spring_festival", "summer"]
    assert settings.horizon_weeks == 13


def test_the_contracts_own_example_is_accepted():
    settings = read(
        """
demand: sell_in
grain: week
review: {every_days: 7}
lead_time_days: 21
unmet_demand: backorder
costs: {holding_per_unit_week: 0.2, shortage_per_unit: 1.0}
service_level: {key: 0.97, major: 0.95, general: 0.90, small: null}
pack: {round: nearest}
seasons:
  - {name: spring_festival, lunar: {month: 1, day: 1}, from_days: -42, until_days: 0}
  - {name: summer, from: "06-01", until: "08-31"}
supply: {feed: supply}
transport: {units_per_week: 5000}
allocation:
  rule: priority
  floor_ratio: {key: 0.8}
horizon_weeks: 26
model: seasonal_naive
"""
    )
    assert settings.costs is not None
    assert settings.costs.holding_per_unit_week == Decimal("0.2")
    assert settings.transport.units_per_week == Decimal(5000)


def test_the_manuals_examples_are_accepted_and_the_first_shows_the_defaults():
    manual = Path(__file__).parents[3] / "docs" / "stock_up.md"
    examples = re.findall(r"```yaml\n(.*?)```", manual.read_text("utf-8"), re.DOTALL)
    settings, *_ = [read(example) for example in examples]
    assert settings.products["P100"].replenish is not None
    assert settings.model_copy(update={"products": {}, "overrides": ()}) == StockUpSettings()


def test_a_level_given_for_a_class_wins_over_costs():
    costs = "costs: {holding_per_unit_week: 0.2, shortage_per_unit: 1.0}\n"
    both = read(costs)
    assert policy_for(both, None, "key").service_level == Decimal("0.97")
    by_cost = read(costs + "service_level: {key: null}")
    assert policy_for(by_cost, None, "key").service_level is None
    assert policy_for(by_cost, None, "small").service_level == Decimal("0.85")


def test_a_season_aims_at_a_level_even_where_the_routine_is_planned_by_cost():
    text = "costs: {holding_per_unit_week: 0.2, shortage_per_unit: 1.0}\nservice_level: null"
    assert policy_for(read(text), None, "major").season_level == Decimal("0.95")


def test_an_account_without_a_class_is_planned_as_general():
    assert policy_for(read(""), None, None).service_level == Decimal("0.90")


def test_overrides_hold_for_their_region_and_class_and_the_later_one_wins():
    settings = read(
        """
overrides:
  - {region: North, set: {lead_time_days: 20, review: {every_days: 14}}}
  - {region: North, class: small, set: {lead_time_days: 30}}
"""
    )
    assert policy_for(settings, "North", "key").lead_time_days == 20
    assert policy_for(settings, "North", "small").lead_time_days == 30
    assert policy_for(settings, "North", "small").review_days == 14
    assert policy_for(settings, "South", "small").lead_time_days == 14


TWINS = """seasons:
- {name: a, from: '06-01', until: '06-02'}
- {name: a, from: '07-01', until: '07-02'}
"""


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("lead_time_days: 14\nmodle: auto", 2, "did you mean `model`?"),
        ("service_level:\n  key: 1.2", 2, "`service_level.key`"),
        ("lead_time_days: -1", 1, "-1"),
        ("model: crosten", 1, "croston"),
        ("service_level: null", 1, "needs `costs`"),
        ("seasons:\n  - {name: a, from: '06-01', until: '06-31'}", 2, "06-31"),
        ("demand: [", 1, "not valid YAML"),
        ("overrides:\n  - {set: {lead_time_days: 3}}", 2, "names a `region`"),
        ("replenish: {policy: min_max, minimum: 9, maximum: 3}", 1, "below `minimum`"),
        (
            TWINS,
            1,
            "same name",
        ),
    ],
)
def test_a_mistake_names_file_line_key_value_and_remedy(text, line, says):
    with pytest.raises(UsageError) as refusal:
        read(text)
    told = str(refusal.value)
    assert f"plan.yaml, line {line}" in told
    assert says in told
    assert "remedy" in told
