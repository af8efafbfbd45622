"""Sharing a shortage out: published examples, floors, priority, and what must always hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.stock_up.allocation import Claims, allocate

NO_FLOORS: dict[str, Fraction] = {}


def shared(text: str, supply: int, rule: str = "fair_share", floors=NO_FLOORS) -> str:
    """Read claims drawn as `account class need pack`, one a line, and draw what each gets."""
    rows = [line.split() for line in text.strip().splitlines()]
    claims = Claims(
        needs=[int(row[2]) for row in rows],
        packs=[int(row[3]) for row in rows],
        classes=[row[1] for row in rows],
        names=[row[0] for row in rows],
    )
    given_units = allocate(claims, supply, rule, floors).tolist()
    return " ".join(f"{row[0]}={units}" for row, units in zip(rows, given_units, strict=True))


THREE = """
    a general 200 1
    b general 250 1
    c general 350 1
"""


def test_a_shortage_is_shared_in_proportion_by_largest_remainder():
    # 500 of 800 asked: 125, 156.25, 218.75 (the published example FA)
    assert shared(THREE, 500) == "a=125 b=156 c=219"


def test_enough_for_all_gives_all_what_they_need():
    # the published example FC: fair share must not fire
    assert shared(THREE, 900) == "a=200 b=250 c=350"
    assert shared(THREE, 800) == "a=200 b=250 c=350"


def test_equal_remainders_go_by_account_id():
    text = """
        z general 10 1
        y general 10 1
    """
    assert shared(text, 5) == "z=2 y=3"


def test_only_whole_packs_are_shared():
    text = """
        a general 240 24
        b general 120 24
        c general 120 24
    """
    # 250 hold 10 packs: 5, 2.5, 2.5; the tie goes to b, and 10 units stay behind
    assert shared(text, 250) == "a=120 b=72 c=48"


def test_remainders_are_compared_as_fractions_of_a_pack():
    text = """
        big   general 100 50
        small general 100 10
    """
    # 130 gives 65 each: 50 + 0.3 of a pack, 60 + 0.5 of a pack; the smaller pack is nearer
    assert shared(text, 130) == "big=50 small=80"


def test_a_class_is_sure_of_its_floor_before_the_rest_is_shared():
    text = """
        k key     200 1
        g general 250 1
        s general 350 1
    """
    floors = {"key": Fraction(4, 5)}
    # 160 sure; 340 over 40, 250, 350: 21.25, 132.81, 185.94
    assert shared(text, 500, floors=floors) == "k=181 g=133 s=186"


def test_floors_are_rounded_down_to_packs():
    text = """
        k key     48 24
        g general 48 24
    """
    # 0.8 of 48 is 38.4, of which one pack is whole; the other 24 of 48 is a tie won by g
    assert shared(text, 48, floors={"key": Fraction(4, 5)}) == "k=24 g=24"


def test_supply_below_the_floors_is_shared_in_proportion_to_them():
    text = """
        k key   100 1
        s small 100 1
        g general 100 1
    """
    floors = {"key": Fraction(4, 5), "small": Fraction(1, 2)}
    # floors 80 and 50, supply 65: half of each; a class without floor gets nothing
    assert shared(text, 65, floors=floors) == "k=40 s=25 g=0"


def test_priority_serves_classes_in_order_and_shares_within_one():
    text = """
        s  small   100 1
        m  major   100 1
        k1 key     100 1
        k2 key     100 1
        u  none    100 1
    """
    assert shared(text, 250, "priority") == "s=0 m=50 k1=100 k2=100 u=0"
    assert shared(text, 101, "priority") == "s=0 m=0 k1=51 k2=50 u=0"


def test_priority_still_grants_floors_first():
    text = """
        k key   100 1
        s small 100 1
    """
    assert shared(text, 120, "priority", {"small": Fraction(1, 2)}) == "k=70 s=50"


def test_nothing_to_share_gives_nothing():
    assert shared(THREE, 0) == "a=0 b=0 c=0"


def test_negative_needs_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="not negative"):
        Claims([-1], [1], [None], ["a"])


claim = st.tuples(
    st.integers(0, 40), st.sampled_from([1, 5, 6, 24]), st.sampled_from(["key", "small", None])
)


@given(
    claims=st.lists(claim, max_size=12),
    supply=st.integers(0, 3000),
    rule=st.sampled_from(["fair_share", "priority"]),
    floor=st.fractions(0, 1),
)
def test_nobody_gets_more_than_needed_and_all_together_no_more_than_there_is(
    claims, supply, rule, floor
):
    needs = [packs * pack for packs, pack, _ in claims]
    made = Claims(needs, [c[1] for c in claims], [c[2] for c in claims], list(range(len(claims))))
    got = allocate(made, supply, rule, {"key": floor, "small": Fraction(1, 2)}).tolist()
    assert sum(got) <= supply
    assert all(0 <= units <= need for units, need in zip(got, needs, strict=True))
    assert all(units % pack == 0 for units, (_, pack, _) in zip(got, claims, strict=True))
    if sum(needs) <= supply:
        assert got == needs
    # nothing useful is left behind: what remains is too little for anyone's next pack
    left = supply - sum(got)
    assert all(
        left < pack or units == need
        for units, need, (_, pack, _) in zip(got, needs, claims, strict=True)
    )


@given(needs=st.lists(st.integers(0, 500), min_size=1, max_size=8), supply=st.integers(0, 2000))
def test_shares_equal_those_of_a_plain_largest_remainder_loop(needs, supply):
    got = allocate(
        Claims(needs, [1] * len(needs), [None] * len(needs), list(range(len(needs)))),
        supply,
        "fair_share",
        NO_FLOORS,
    ).tolist()
    assert got == _largest_remainder(needs, supply)


@given(data=st.data(), needs=st.lists(st.integers(0, 50), min_size=2, max_size=8))
def test_the_order_of_claims_changes_nobodys_share(data, needs):
    supply = data.draw(st.integers(0, sum(needs)))
    order = data.draw(st.permutations(range(len(needs))))
    plain = _allocated(needs, list(range(len(needs))), supply)
    mixed = _allocated([needs[i] for i in order], list(order), supply)
    assert [mixed[order.index(i)] for i in range(len(needs))] == plain


def _allocated(needs, names, supply):
    claims = Claims(needs, [6] * len(needs), [None] * len(needs), names)
    return allocate(claims, supply, "fair_share", NO_FLOORS).tolist()


def _largest_remainder(needs, supply):
    total = sum(needs)
    if total <= supply:
        return needs
    exact = [Fraction(need * supply, total) for need in needs]
    got = [int(share) for share in exact]
    order = sorted(range(len(needs)), key=lambda i: (-(exact[i] - got[i]), i))
    for place in order[: supply - sum(got)]:
        got[place] += 1
    return got
