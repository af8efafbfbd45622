"""`period: line`: each order line by itself, and returns that mirror their sale line."""

TERMS = (
    "period: line\nbasis: {measure: quantity}\nearn: {method: marginal, edge: exceeded,"
    " tiers: [{from: 0, percent: 5}, {from: 100, percent: 10}]}"
)


def test_a_full_return_earns_minus_what_its_line_earned(play):
    orders = """
        order_id order_date quantity kind   returns_order_id
        s        2026-01-05 200      sale   -
        r        2026-02-05 200      return s
    """
    assert play(TERMS, orders=orders).earned() == {("A", "s/1"): "15.00", ("A", "r/1"): "-15.00"}


def test_part_returns_earn_the_difference_their_units_made(play):
    """200 earn 15.00, 160 would earn 11.00, 100 would earn 5.00."""
    orders = """
        order_id order_date quantity kind   returns_order_id
        s        2026-01-05 200      sale   -
        r        2026-02-05 40       return s
        q        2026-03-05 60       return s
    """
    played = play(TERMS, orders=orders)
    assert played.earned() == {
        ("A", "s/1"): "15.00",
        ("A", "r/1"): "-4.00",
        ("A", "q/1"): "-6.00",
    }
    by_line = {line["order_id"]: 0 for line in played.lines()}
    for line in played.lines():
        by_line[line["order_id"]] += line["earned"]
    assert by_line == {"s": 15, "r": -4, "q": -6}


def test_a_return_without_a_sale_earns_nothing(play):
    assert play(TERMS, orders="quantity\n-40").earned() == {("A", "o1/1"): "0.00"}


def test_the_cap_holds_for_each_line_and_its_return(play):
    orders = """
        order_id order_date quantity kind   returns_order_id
        s        2026-01-05 200      sale   -
        r        2026-02-05 80       return s
    """
    played = play("cap: 6\n" + TERMS, orders=orders)
    # 200 would earn 15, 120 would earn 7: both are capped at 6
    assert played.earned() == {("A", "s/1"): "6.00", ("A", "r/1"): "0.00"}


def test_amount_by_line(play):
    terms = (
        "period: line\n"
        "earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 100, percent: 5}]}"
    )
    orders = "order_id quantity unit_price\na 1 99\nb 1 100\nc 1 50"
    assert play(terms, orders=orders).earned() == {
        ("A", "a/1"): "0.99",
        ("A", "b/1"): "5.00",
        ("A", "c/1"): "0.50",
    }


def test_a_unit_limit_holds_for_each_line(play):
    orders = "quantity\n60\n200"
    played = play("limit_units: 100\n" + TERMS, orders=orders)
    assert played.earned() == {("A", "o1/1"): "3.00", ("A", "o2/1"): "5.00"}
