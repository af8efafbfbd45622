"""On the threshold, just below and just above, for every kind of basis."""

import pytest

MONEY = (
    "earn: {{method: {method}, edge: {edge}, tiers: [{{from: 0, percent: 10}}, {{from: 100,"
    " percent: 20}}]}}"
)
UNITS = (
    "basis: {{measure: quantity}}\nearn: {{method: {method}, edge: {edge},"
    " tiers: [{{from: 0, per_unit: 1}}, {{from: 15, per_unit: 2}}]}}"
)


@pytest.mark.parametrize(
    ("method", "edge", "amount", "tier", "earned"),
    [
        ("whole", "reached", "99.99", 1, "10.00"),
        ("whole", "reached", "100", 2, "20.00"),
        ("whole", "exceeded", "100", 1, "10.00"),
        ("whole", "exceeded", "100.01", 2, "20.00"),
        ("marginal", "reached", "100", 2, "10.00"),
        ("marginal", "exceeded", "100", 1, "10.00"),
        ("marginal", "exceeded", "110", 2, "12.00"),
        ("marginal", "reached", "110", 2, "12.00"),
    ],
)
def test_on_money_the_edge_decides_only_who_sits_on_it(play, method, edge, amount, tier, earned):
    played = play(MONEY.format(method=method, edge=edge), orders=f"quantity unit_price\n1 {amount}")
    assert (played.only("tier_no"), played.earned()) == (tier, {("A", "program"): earned})


@pytest.mark.parametrize(
    ("edge", "bought", "earned", "why"),
    [
        ("reached", "14", "14.00", "fourteen stay low"),
        ("reached", "15", "16.00", "the fifteenth already earns the new rate"),
        ("exceeded", "15", "15.00", "fifteen stay low"),
        ("exceeded", "16", "17.00", "the sixteenth earns the new rate"),
        ("reached", "15.5", "16.00", "with parts of units the cut is at 15"),
        ("exceeded", "15.5", "16.00", "with parts of units the cut is at 15"),
    ],
)
def test_counted_units_at_the_threshold(play, edge, bought, earned, why):
    played = play(UNITS.format(method="marginal", edge=edge), orders=f"quantity\n{bought}")
    assert played.earned() == {("A", "program"): earned}, why


def test_one_part_of_a_unit_anywhere_in_the_pool_moves_the_cut(play):
    terms = UNITS.format(method="marginal", edge="reached")
    assert play(terms, orders="quantity\n20\n10").earned() == {("A", "program"): "46.00"}
    # 30 units again, but two lines hold halves: 15 at 1 and 15 at 2
    assert play(terms, orders="quantity\n20\n9.5\n0.5").earned() == {("A", "program"): "45.00"}


def test_other_accounts_do_not_move_the_cut(play):
    terms = UNITS.format(method="marginal", edge="reached")
    played = play(terms, orders="account_id quantity\nA 30\nB 0.5")
    assert played.earned()[("A", "program")] == "46.00"


def test_a_line_that_crosses_a_threshold_is_split_at_its_own_price(play):
    """10 at 1.00, then 10 at 5.00; the first 14 units earn 10 %, the rest 20 %."""
    terms = (
        "basis: {measure: quantity}\nearn: {method: marginal,"
        " tiers: [{from: 0, percent: 10}, {from: 15, percent: 20}]}"
    )
    played = play(terms, orders="quantity unit_price\n10 1\n10 5")
    assert played.earned() == {("A", "program"): "9.00"}
    pieces = [
        (line["order_id"], line["tier_no"], int(line["units"]), f"{line['earned']:.2f}")
        for line in played.lines()
    ]
    assert pieces == [("o1", 1, 10, "1.00"), ("o2", 1, 4, "2.00"), ("o2", 2, 6, "6.00")]


def test_money_tiers_that_pay_per_unit_split_by_price(play):
    """1,000.00 is reached within the second line: 10 units at 1, then 10 more at 2."""
    terms = "earn: {method: marginal, tiers: [{from: 0, per_unit: 1}, {from: 1000, per_unit: 2}]}"
    played = play(terms, orders="quantity unit_price\n5 100\n15 100")
    assert played.earned() == {("A", "program"): "30.00"}


@pytest.mark.parametrize(
    ("orders", "earned"),
    [
        # line 10 comes after line 9, whatever their text
        ("order_id line_no quantity unit_price\no1 10 10 9\no1 9 10 1", "1.00"),
        # upper case sorts before lower case
        ("order_id quantity unit_price\nb 10 9\nB 10 1", "1.00"),
        # the date comes first
        ("order_id order_date quantity unit_price\na 2026-02-02 10 9\nb 2026-02-01 10 1", "1.00"),
    ],
)
def test_lines_count_in_order_of_date_order_and_line_number(play, orders, earned):
    terms = (
        "basis: {measure: quantity}\nlimit_units: 10\n"
        "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"
    )
    assert play(terms, orders=orders).earned() == {("A", "program"): earned}


def test_where_the_ladder_ends_nothing_more_counts(play):
    tiers = "tiers: [{from: 0, percent: 10}, {from: 100, percent: 20, until: 200}]"
    for method, earned in (("whole", "40.00"), ("marginal", "30.00"), ("rolling", "50.00"),
                           ("total", "60.00")):  # fmt: skip
        played = play(f"earn: {{method: {method}, {tiers}}}", orders="quantity unit_price\n1 500")
        assert played.earned() == {("A", "program"): earned}, method


def test_the_four_ways_of_climbing_the_same_ladder(play):
    """2,000.00 on 10 % from 0 and 25 % from 1,000."""
    tiers = "tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25}]"
    ways = {"whole": "500.00", "marginal": "350.00", "rolling": "600.00", "total": "700.00"}
    for method, earned in ways.items():
        played = play(f"earn: {{method: {method}, {tiers}}}", orders="quantity unit_price\n20 100")
        assert played.earned() == {("A", "program"): earned}, method


def test_a_ladder_may_start_anywhere(play):
    terms = "earn: {method: marginal, tiers: [{from: 100, percent: 10}]}"
    for amount, tier, earned in (("99", 0, "0.00"), ("150", 1, "5.00")):
        played = play(terms, orders=f"quantity unit_price\n1 {amount}")
        assert (played.only("tier_no"), played.earned()[("A", "program")]) == (tier, earned)


def test_fixed_pays_the_amount_of_the_highest_tier(play):
    terms = "earn: {method: fixed, tiers: [{from: 100, amount: 5}, {from: 200, amount: 50}]}"
    for amount, earned in (("99", "0.00"), ("150", "5.00"), ("200", "50.00")):
        assert play(terms, orders=f"quantity unit_price\n1 {amount}").earned() == {
            ("A", "program"): earned
        }
