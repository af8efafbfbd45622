"""Supply and transport cut a plan: in order of ship date, by product, then by week."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.stock_up.limits import cut_to_limits
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.settings import Allocation

FAIR = Allocation(floor_ratio={})


def lines(text: str) -> PlanLines:
    """Read lines drawn as `account product class ship-by asked pack [smallest [upstream]]`."""
    rows = [[*row.split(), "0"] for row in text.strip().splitlines()]
    texts = [np.array([row[i] for row in rows], dtype=object) for i in range(3)]
    return PlanLines(
        *texts,
        ship_by=np.array([row[3] for row in rows], dtype="datetime64[D]"),
        asked=np.array([int(row[4]) for row in rows], dtype=np.int64),
        packs=np.array([int(row[5]) for row in rows], dtype=np.int64),
        minimums=np.array([int(row[6]) for row in rows], dtype=np.int64),
        claims=np.array([len(row) < 9 for row in rows], dtype=np.bool_),
    )


def by_week(drawn: PlanLines, given) -> dict[tuple[str, date], int]:
    """Add up what ships by product and week, named by its Monday."""
    totals: dict[tuple[str, date], int] = {}
    for product, ships, units in zip(drawn.product_ids, drawn.ship_by.tolist(), given, strict=True):
        monday = ships - timedelta(days=ships.weekday())
        totals[product, monday] = totals.get((product, monday), 0) + int(units)
    return totals


def day(number: int) -> date:
    return date(2026, 1, number)


def test_without_limits_everyone_gets_what_they_asked():
    made = cut_to_limits(lines("a p key 2026-01-05 100 1"), {}, None, FAIR)
    assert made.given.tolist() == [100]
    assert made.why == [None]


def test_a_shortage_of_one_product_leaves_the_others_alone():
    text = """
        a p key 2026-01-05 100 1
        b p key 2026-01-05 100 1
        a q key 2026-01-05 100 1
    """
    made = cut_to_limits(lines(text), {"p": [(day(1), 500_000)]}, None, FAIR)
    assert made.given.tolist() == [100, 100, 100]
    made = cut_to_limits(lines(text), {"p": [(day(1), 50)]}, None, FAIR)
    assert made.given.tolist() == [25, 25, 100]
    assert made.why[2] is None
    assert "supply by 2026-01-05" in made.why[0]


def test_supply_that_comes_after_the_ship_date_does_not_count():
    supply = {"p": [(day(5), 30), (day(6), 900)]}
    made = cut_to_limits(lines("a p key 2026-01-05 100 1"), supply, None, FAIR)
    assert made.given.tolist() == [30]


def test_later_shipments_get_what_earlier_ones_left_and_what_came_since():
    text = """
        a p key 2026-01-12 350 1
        b p key 2026-01-05 300 1
    """
    made = cut_to_limits(lines(text), {"p": [(day(5), 400), (day(12), 100)]}, None, FAIR)
    assert made.given.tolist() == [200, 300]


def test_transport_cuts_what_supply_left_by_week():
    text = """
        a p key 2026-01-05 100 1
        b q key 2026-01-11 100 1
        c p key 2026-01-12 100 1
    """
    made = cut_to_limits(lines(text), {"p": [(day(1), 160)]}, 120, FAIR)
    # supply: a 100; the week of the 5th carries 120 of 200: 60 and 60; that leaves c 100 of 160
    assert made.given.tolist() == [60, 60, 100]
    assert made.why[0] == "transport of the week of 2026-01-05 carries 0.012"
    assert made.why[2] is None


def test_a_line_may_be_cut_twice_and_says_so():
    made = cut_to_limits(lines("a p key 2026-01-05 100 1"), {"p": [(day(1), 60)]}, 40, FAIR)
    assert made.given.tolist() == [40]
    assert "supply" in made.why[0]
    assert "transport" in made.why[0]


def test_classes_keep_their_floor():
    text = """
        a p key   2026-01-05 100 1
        b p major 2026-01-05 100 1
    """
    floors = Allocation(floor_ratio={"key": "0.8"})
    made = cut_to_limits(lines(text), {"p": [(day(1), 90)]}, None, floors)
    # 80 sure, the other 10 shared over 20 and 100: 1.67 and 8.33
    assert made.given.tolist() == [82, 8]


def test_what_transport_left_behind_can_ship_in_a_later_week():
    text = """
        a p key 2026-01-05 100 1
        b p key 2026-01-12 100 1
    """
    # 120 are there; 30 can be carried a week, so 90 are left for the week after and not 20
    made = cut_to_limits(lines(text), {"p": [(day(1), 120)]}, 30, FAIR)
    assert made.given.tolist() == [30, 30]
    assert made.why[1] == (
        "supply by 2026-01-12 is 0.009 of 0.01 asked;"
        " transport of the week of 2026-01-12 carries 0.003"
    )


def test_a_cut_below_the_smallest_order_is_raised_to_it_or_gives_nothing():
    text = """
        a p general 2026-01-05 72 24 72
        b p general 2026-01-05 72 24 72
        c p general 2026-01-05 24 24
    """
    # shares of 96: 48, 24 and 24; a is nearest to its smallest order of 72, and c has none
    made = cut_to_limits(lines(text), {"p": [(day(1), 96)]}, None, FAIR)
    assert made.given.tolist() == [72, 0, 24]
    assert made.why[1] == (
        "supply by 2026-01-05 is 0.0096 of 0.0168 asked, too little for a smallest order of 0.0072"
    )
    made = cut_to_limits(lines(text), {"p": [(day(1), 71)]}, None, FAIR)
    assert made.given.tolist() == [0, 0, 24]


def test_the_floor_of_another_outranks_a_smallest_order():
    text = """
        k p key   2026-01-05 100 1
        s p small 2026-01-05 60  1 60
    """
    # 80 are sure to k; what is left of 120 is less than the smallest order of s
    floors = Allocation(floor_ratio={"key": "0.8"})
    made = cut_to_limits(lines(text), {"p": [(day(1), 120)]}, None, floors)
    assert made.given.tolist() == [100, 0]
    made = cut_to_limits(lines(text), {"p": [(day(1), 141)]}, None, floors)
    assert made.given.tolist() == [81, 60]


def test_what_another_account_supplies_takes_none_of_our_goods_and_no_room_on_our_trucks():
    text = """
        w p key   2026-01-05 100 1
        o p small 2026-01-05 60  1 0 w
        d p key   2026-01-05 100 1
    """
    made = cut_to_limits(lines(text), {"p": [(day(1), 120)]}, 80, FAIR)
    assert made.given.tolist() == [40, 60, 40]
    assert made.why[1] is None
    assert made.why[0] == (
        "supply by 2026-01-05 is 0.012 of 0.02 asked;"
        " transport of the week of 2026-01-05 carries 0.008"
    )


@given(
    asked=st.lists(st.integers(0, 50), min_size=1, max_size=10),
    supply=st.lists(st.tuples(st.integers(1, 25), st.integers(0, 200)), max_size=4),
    carried=st.one_of(st.none(), st.integers(0, 300)),
    data=st.data(),
)
def test_nothing_is_given_that_is_not_there(asked, supply, carried, data):
    days = data.draw(st.lists(st.integers(1, 25), min_size=len(asked), max_size=len(asked)))
    text = "\n".join(
        f"a{i:02d} p {('key', 'small')[i % 2]} 2026-01-{ship:02d} {units * 6} 6"
        for i, (units, ship) in enumerate(zip(asked, days, strict=True))
    )
    drawn = lines(text)
    rows = [(day(when), units) for when, units in supply]
    made = cut_to_limits(drawn, {"p": rows}, carried, Allocation())
    assert ((made.given >= 0) & (made.given <= drawn.asked) & (made.given % 6 == 0)).all()
    for ship in range(1, 26):
        shipped = made.given[drawn.ship_by <= np.datetime64(f"2026-01-{ship:02d}")].sum()
        assert shipped <= sum(units for when, units in rows if when.day <= ship)
    if carried is not None:
        assert all(units <= carried for units in by_week(drawn, made.given).values())
    assert all(
        (why is None) == (g == a)
        for why, g, a in zip(made.why, made.given, drawn.asked, strict=True)
    )
