"""Programs that see each other: net_of, credit, and an order that files and rows cannot change."""

import random

import pytest

from transforms.language.errors import UsageError

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"


def program(name, extra="", earn=TEN):
    return f"program: {name}\n{extra}{earn}\n"


def test_earnings_of_another_program_lower_the_basis(play):
    terms = program("A1") + "---\n" + program("B1", "stack: {net_of: [A1]}\n")
    played = play(terms, orders="quantity\n1000")
    assert played.rows("program_id", "basis", "earned") == [("A1", 1000, 100), ("B1", 900, 90)]


def test_only_what_was_earned_on_shared_lines_is_deducted(play):
    """A1 pays on lager and stout, B1 counts lager alone: 10 % of the lager comes off."""
    terms = program("A1") + "---\n" + program("B1", "stack: {net_of: [A1]}\nproducts: {ids: [P]}\n")
    played = play(terms, orders="product_id quantity\nP 1000\nQ 5000")
    assert played.rows("program_id", "basis") == [("A1", 6000), ("B1", 900)]


def test_a_yearly_program_lowers_a_monthly_one_line_by_line(play):
    terms = (
        program("A1", "period: year\n")
        + "---\n"
        + program("B1", "stack: {net_of: [A1]}\nperiod: month\n")
    )
    played = play(terms, orders="order_date quantity\n2026-01-05 100\n2026-02-05 200")
    assert played.rows("program_id", "period", "basis") == [
        ("A1", "2026", 300), ("B1", "2026-01", 90), ("B1", "2026-02", 180),
    ]  # fmt: skip


def test_units_carry_what_is_left_of_their_price(play):
    """10 % off every price, then 10 % of the first 10 units and 20 % of the rest."""
    marginal = (
        "basis: {measure: quantity}\nearn: {method: marginal, edge: exceeded,"
        " tiers: [{from: 0, percent: 10}, {from: 10, percent: 20}]}"
    )
    terms = program("A1") + "---\n" + program("B1", "stack: {net_of: [A1]}\n", marginal)
    played = play(terms, orders="quantity unit_price\n20 10")
    assert played.earned()[("A", "program")] == "47.00"  # 20 + 9 + 18


def test_a_capped_program_lowers_the_basis_by_what_it_pays(play):
    terms = program("A1", "cap: 30\n") + "---\n" + program("B1", "stack: {net_of: [A1]}\n")
    played = play(terms, orders="quantity\n400\n600")
    assert played.rows("program_id", "basis") == [("A1", 1000), ("B1", 970)]


QUARTER_AND_YEAR = (
    program("Q1", "period: quarter\n")
    + "---\n"
    + program(
        "Y1", "period: year\nCREDIT\n", "earn: {method: whole, tiers: [{from: 0, percent: 12}]}"
    )
)


def test_an_annual_award_may_count_the_quarters(play):
    orders = "order_date quantity\n2026-01-05 100\n2026-04-05 200"
    both = play(QUARTER_AND_YEAR.replace("CREDIT\n", ""), orders=orders)
    assert both.earned()[("A", "2026")] == "36.00"
    counted = play(QUARTER_AND_YEAR.replace("CREDIT", "credit: [Q1]"), orders=orders)
    assert counted.earned()[("A", "2026")] == "6.00"
    assert counted.rows("program_id", "reason")[-1] == ("Y1", "credit")


def test_credit_never_turns_an_award_negative(play):
    terms = QUARTER_AND_YEAR.replace("percent: 12", "percent: 1").replace("CREDIT", "credit: [Q1]")
    assert play(terms, orders="quantity\n100").earned()[("A", "2026")] == "0.00"


def test_an_award_waits_for_a_credited_result_that_is_held_whatever_else_is_said_of_it(play):
    """A return in another currency makes the month both held and negative."""
    units = "basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, per_unit: 1}]}"
    terms = program("M1", "period: month\n") + "---\n" + program("Y1", "credit: [M1]\n", units)
    orders = "order_date quantity currency kind\n2026-01-05 5 USD return\n2026-02-05 100 CNY sale"
    rows = play(terms, orders=orders).rows("program_id", "period", "earned", "reason")
    assert rows[0] == ("M1", "2026-01", None, "foreign_currency, negative_basis")
    assert rows[-1] == ("Y1", "program", None, "foreign_currency")


CIRCLE = program("A1", "stack: {net_of: [B1]}\n") + "---\n" + program("B1", "credit: [A1]\n")
LATER = (
    program("A1", "stack: {order: 20}\n")
    + "---\n"
    + program("B1", "stack: {order: 10, net_of: [A1]}\n")
)
LONGER = program("A1", "period: year\n") + "---\n" + program("B1", "period: month\ncredit: [A1]\n")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (program("B1", "stack: {net_of: [A1]}\n"), "which is not among the terms"),
        (CIRCLE, "in a circle"),
        (LATER, "comes later"),
        (LONGER, "is longer"),
    ],
)  # fmt: skip
def test_stacks_that_cannot_be_computed_are_refused(play, terms, said):
    with pytest.raises(UsageError, match=said):
        play(terms, orders="quantity\n100")


def test_the_order_of_rows_and_programs_changes_nothing(play, world):
    rng = random.Random(7)
    programs = [
        program("A1", "period: month\n"),
        program("B1", "stack: {net_of: [A1]}\n"),
        program("C1", "period: quarter\ncredit: [A1]\npool: group\n"),
        program("D1", "basis: {measure: quantity}\nlimit_units: 30\n",
                "earn: {method: marginal, tiers: [{from: 0, percent: 1}, {from: 9, percent: 2}]}"),
        program("E1", "period: line\n"),
    ]  # fmt: skip
    accounts = world["drawn"]("account_id group_id\nA G\nB G\nC -")
    orders = [
        {"order_id": f"o{n}", "line_no": str(n % 3), "account_id": "ABC"[n % 3], "product_id": "P",
         "order_date": f"2026-0{1 + n % 6}-1{n % 5}", "quantity": str(1 + n % 7),
         "unit_price": str(1 + n % 4), "kind": "return" if n % 9 == 0 else "sale",
         "returns_order_id": f"o{n - 3}" if n % 18 == 0 and n else None}
        for n in range(60)
    ]  # fmt: skip
    seen = []
    for _ in range(3):
        played = play("---\n".join(programs), orders=list(orders), accounts=list(accounts))
        lines = sorted(map(str, played.lines()))
        seen.append((played.owed.results.to_pylist(), lines))
        rng.shuffle(programs)
        rng.shuffle(orders)
        rng.shuffle(accounts)
    assert seen[0] == seen[1] == seen[2]


def test_a_compensation_is_no_earning_and_is_not_credited(play):
    """Anna earned 1,000 and gets 100 more for Otto's case: of her award 1,000 is counted in."""
    terms = (
        "program: Q1\nperiod: quarter\ndiscipline:\n"
        "  - {incident: diversion, effect: multiply, by_count: [1, 0.8],"
        " compensate: {percent: 10, to: victim}}\n"
        "earn: {method: whole, tiers: [{from: 0, percent: 1}]}\n"
        "---\n"
        "program: Y1\nperiod: year\ncredit: [Q1]\n"
        "earn: {method: whole, tiers: [{from: 0, percent: 4}]}\n"
    )
    played = play(
        terms,
        orders="account_id order_date quantity\nAnna 2026-05-01 100000\nOtto 2026-05-02 100000",
        incidents="incident_id account_id kind occurred_on status victim_account_id\n"
        "I1 Otto diversion 2026-05-20 confirmed Anna",
    )
    assert played.rows("program_id", "account_id", "earned", "reason") == [
        ("Q1", "Anna", 1000, None),
        ("Q1", "Anna", 100, "compensation"),
        ("Q1", "Otto", 800, "diversion_multiplied"),
        ("Y1", "Anna", 3000, "credit"),
        ("Y1", "Otto", 3200, "credit"),
    ]
