"""Filters, effective dates, units and currencies."""

import pytest

from transforms.language.errors import DataRefused, UsageError

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"
ACCOUNTS = """
    account_id level region class   territory group_id
    A          1     East   key     T1        G
    B          2     East   major   T2        G
    C          2     West   key     T3        -
"""
EACH = "account_id quantity\nA 10\nB 20\nC 40\nD 80"


@pytest.mark.parametrize(
    ("chosen", "accounts"),
    [
        ("{level: [2]}", "BC"),
        ("{region: [East]}", "AB"),
        ("{level: [2], region: [East]}", "B"),
        ("{class: [key, major], level: [1, 2]}", "ABC"),
        ("{territory: [T1, T3]}", "AC"),
        ("{group: [G]}", "AB"),
        ("{ids: [A, D]}", "AD"),
        ("{exclude: [A]}", "BCD"),
        ("{region: [East], exclude: [A]}", "B"),
        ("{region: ['E''ast']}", ""),
    ],
)
def test_account_filters_are_and_between_keys_or_within(play, chosen, accounts):
    played = play(f"accounts: {chosen}\n{TEN}", orders=EACH, accounts=ACCOUNTS)
    assert "".join(account for account, _ in played.earned()) == accounts


PRODUCTS = "product_id category brand\nP lager x\nQ lager y\nR stout x"


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        ("{category: [lager]}", "3.00"),
        ("{brand: [x]}", "5.00"),
        ("{category: [lager], brand: [x]}", "1.00"),
        ("{ids: [Q, R]}", "6.00"),
        ("{exclude: [Q]}", "13.00"),
        ("{brand: [x], exclude: [R]}", "1.00"),
    ],
)
def test_product_filters(play, chosen, earned):
    orders = "product_id quantity\nP 10\nQ 20\nR 40\nS 80"
    played = play(f"products: {chosen}\n{TEN}", orders=orders, products=PRODUCTS)
    assert played.earned() == {("A", "program"): earned}


def test_an_account_counts_as_it_stood_on_the_order_date(play):
    accounts = "account_id class valid_from\nA general 2025-01-01\nA key 2026-04-01"
    orders = "order_date quantity\n2026-03-31 100\n2026-04-01 10"
    played = play("accounts: {class: [key]}\n" + TEN, orders=orders, accounts=accounts)
    assert played.earned() == {("A", "program"): "1.00"}


def test_what_was_first_known_of_an_account_holds_for_the_time_before(play):
    accounts = "account_id class valid_from\nA key 2026-02-01\nA general 2026-04-01"
    orders = "order_date quantity\n2026-01-05 100\n2026-04-01 10"
    played = play("accounts: {class: [key]}\n" + TEN, orders=orders, accounts=accounts)
    assert played.earned() == {("A", "program"): "10.00"}


def test_a_product_counts_as_it_stood_on_the_order_date(play):
    products = "product_id category valid_from\nP stout 2025-01-01\nP lager 2026-04-01"
    orders = "order_date quantity\n2026-03-31 100\n2026-04-01 10"
    played = play("products: {category: [lager]}\n" + TEN, orders=orders, products=products)
    assert played.earned() == {("A", "program"): "1.00"}


PACKS = "product_id units_per_case units_per_pallet\nP 12 480\nQ 24 960"


@pytest.mark.parametrize(
    ("unit", "lines", "basis"),
    [
        ("case", "P 12 each", "1"),
        ("case", "P 1 case\nQ 24 each\nQ 1 pallet", "42"),
        ("each", "P 1 case\nQ 1 case\nP 1 each", "37"),
        ("pallet", "P 240 each\nQ 20 case", "1"),
        ("case", "P 24 -", "2"),
        ("case", "Z 5 -", "5"),
        ("case", "P 1 each\nP 1 each\nP 1 each\nP 9 each", "1"),
    ],
)
def test_quantities_convert_by_the_products_pack(play, unit, lines, basis):
    terms = (
        f"basis: {{measure: quantity, unit: {unit}}}\n"
        f"earn: {{method: whole, tiers: [{{from: 0, per_unit: 6}}]}}"
    )
    played = play(terms, orders="product_id quantity unit\n" + lines, products=PACKS)
    assert played.only("basis") == int(basis)
    assert played.only("earned") == 6 * int(basis)


def test_twelve_singles_reach_a_threshold_of_one_case(play):
    """A twelfth has no end as a decimal; twelve of them are exactly one."""
    terms = (
        "basis: {measure: quantity, unit: case}\n"
        "earn: {method: whole, tiers: [{from: 1, per_unit: 0.03}]}"
    )
    singles = "quantity unit\n" + "\n".join(["1 each"] * 12)
    assert play(terms, orders=singles, products=PACKS).earned() == {("A", "program"): "0.03"}
    eleven = "quantity unit\n" + "\n".join(["1 each"] * 11)
    assert play(terms, orders=eleven, products=PACKS).earned() == {("A", "program"): "0.00"}


def test_cases_split_at_a_threshold_whatever_unit_they_were_ordered_in(play):
    """18 singles at 1.00 are a case and a half: 12 earn 10 %, 6 earn 20 %."""
    terms = (
        "basis: {measure: quantity, unit: case}\n"
        "earn: {method: marginal, edge: exceeded,"
        " tiers: [{from: 0, percent: 10}, {from: 1, percent: 20}]}"
    )
    played = play(terms, orders="quantity unit\n18 each", products=PACKS)
    assert played.earned() == {("A", "program"): "2.40"}
    assert [str(line["units"].normalize()) for line in played.lines()] == ["1", "0.5"]


@pytest.mark.parametrize(
    "products", ["product_id units_per_case\nP -", "product_id units_per_case\nP 12.5"]
)
def test_a_unit_without_a_whole_pack_is_refused(play, products):
    terms = (
        "basis: {measure: quantity, unit: case}\n"
        "earn: {method: whole, tiers: [{from: 0, per_unit: 6}]}"
    )
    with pytest.raises(DataRefused, match="no pack for") as refusal:
        play(terms, orders="quantity unit\n5 each", products=products)
    assert "units_per_case" in refusal.value.remedy


def test_cases_and_singles_are_not_added_up_unless_the_terms_say_how(play):
    terms = "basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, per_unit: 6}]}"
    with pytest.raises(DataRefused, match="its lines are in case and in each") as refusal:
        play(terms, orders="quantity unit\n5 each\n5 case", products=PACKS)
    assert "basis: {unit: case}" in refusal.value.remedy


FOREIGN = "account_id order_date quantity currency\n"
MIXED = FOREIGN + "A 2026-01-05 5 USD\nA 2026-02-05 5 CNY\nB 2026-01-05 7 CNY"


@pytest.mark.parametrize("extra", ["", "discipline: [{incident: diversion, effect: cancel}]\n"])
def test_money_in_another_currency_stops_its_account_and_period_alone(play, extra):
    none = "incident_id account_id kind occurred_on status\nI B off_network 2026-01-09 confirmed"
    terms = f"period: month\nguarantee: 0.1\n{extra}{TEN}"
    played = play(terms, orders=MIXED, incidents=none, as_of="2026-03-01")
    assert played.earned() == {
        ("A", "2026-01"): None, ("A", "2026-02"): "0.50",
        ("B", "2026-01"): "0.70", ("B", "2026-02"): "0.10",
    }  # fmt: skip
    reasons = dict(zip(played.earned(), (r for (r,) in played.rows("reason")), strict=True))
    assert reasons["A", "2026-01"] == "foreign_currency"
    assert reasons["A", "2026-02"] is None


@pytest.mark.parametrize("period", ["line", "order"])
def test_a_line_in_another_currency_stops_itself_alone(play, period):
    played = play(f"period: {period}\n{TEN}", orders="quantity currency\n5 USD\n5 CNY")
    assert list(played.earned().values()) == [None, "0.50"]


def test_an_award_that_credits_what_is_not_known_waits_with_it(play):
    terms = (
        f"program: A1\nperiod: month\n{TEN}\n---\n"
        f"program: B1\nperiod: year\nproducts: {{ids: [P]}}\ncredit: [A1]\n{TEN}"
    )
    played = play(terms, orders="product_id quantity currency\nP 5 CNY\nQ 5 USD")
    assert played.rows("program_id", "earned", "reason") == [
        ("A1", None, "foreign_currency"), ("B1", None, "foreign_currency"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "terms",
    ["earn: {method: contest, prizes: [5]}",
     f"program: A1\n{TEN}\n---\nprogram: B1\nstack: {{net_of: [A1]}}\n{TEN}"],
)  # fmt: skip
def test_what_others_hang_on_is_refused_in_another_currency(play, terms):
    with pytest.raises(DataRefused, match="account A has lines in another currency"):
        play(terms, orders="quantity currency\n5 USD\n5 CNY")


def test_counted_units_do_not_care_about_the_currency(play):
    terms = "basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, per_unit: 2}]}"
    assert play(terms, orders="quantity currency\n5 USD").earned() == {("A", "program"): "10.00"}


def test_cost_and_margin_come_from_the_product(play):
    products = "product_id unit unit_cost units_per_case\nP case 12 12"
    orders = "quantity unit unit_price\n2 case 20\n12 each 2"
    for measure, earned in (("cost", "3.60"), ("margin", "2.80")):
        played = play(f"basis: {{measure: {measure}}}\n{TEN}", orders=orders, products=products)
        assert played.earned() == {("A", "program"): earned}


def test_a_product_without_cost_is_refused(play):
    with pytest.raises(DataRefused, match="has no unit_cost"):
        play(
            "basis: {measure: margin}\n" + TEN,
            orders="quantity\n2",
            products="product_id brand\nP x",
        )


def test_anonymous_accounts_earn_nothing(play, world):
    orders = world["arrow"]("orders", [
        {"order_id": "a", "line_no": "1", "account_id": "UNKNOWN-GB", "product_id": "P",
         "order_date": "2026-01-05", "quantity": "5", "unit_price": "10"}])  # fmt: skip
    orders = orders.append_column("is_anonymous", [[True]])
    assert play(TEN, orders=orders).earned() == {}


@pytest.mark.parametrize(
    ("terms", "option"),
    [
        ("accounts: {level: [1]}\n" + TEN, "--accounts"),
        ("products: {brand: [x]}\n" + TEN, "--products"),
        ("pool: group\n" + TEN, "--accounts"),
        ("basis: {measure: collected}\n" + TEN, "--collections"),
        ("basis: {measure: margin}\n" + TEN, "--products"),
        ("basis: {on: sold_through}\n" + TEN, "--sell-through"),
        ("earn: {method: attainment, tiers: [{from: 1, percent: 1}]}", "--targets"),
        ("earn: {method: event, kind: new_outlet, amount: 5}", "--events"),
        ("earn: {method: contest, scope: region, prizes: [5]}", "--accounts"),
        ("require: [{paid_on_time: true}]\n" + TEN, "--receivables"),
        ("require: [{attainment: {of: program, at_least: 0.9}}]\n" + TEN, "--targets"),
        ("collection_scale: [{days: 15, percent: 100}]\n" + TEN, "--receivables"),
        ("discipline: [{incident: diversion, effect: cancel}]\n" + TEN, "--incidents"),
    ],
)
def test_an_input_that_is_needed_and_missing_is_named(play, terms, option):
    with pytest.raises(UsageError) as refusal:
        play(terms, orders="quantity\n5")
    assert option in str(refusal.value)
    assert refusal.value.exit_code == 2
