"""Whatever is owed and however often it changes, the ledger ends at exactly what is owed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CENT = Decimal("0.01")
PERIODS = ("2026-Q1", "2026-Q2", "2026-Q3")
KEYS = [(account, period) for account in ("A", "B") for period in PERIODS]
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

states = st.dictionaries(
    st.sampled_from(KEYS),
    st.tuples(
        st.integers(0, 50_000).map(lambda cents: cents * CENT),  # earned
        st.integers(0, 900).map(Decimal),  # basis
        st.integers(0, 3),  # tier
        st.integers(1, 2),  # version
    ),
)


def table(draw_rows, state):
    return draw_rows(
        [
            ("VOL", version, account, period, "CNY", basis, basis, tier, "10", earned, False)
            for (account, period), (earned, basis, tier, version) in state.items()
        ]
    )


def owed_in(state):
    return {
        ("VOL", account, period): earned
        for (account, period), (earned, *_) in state.items()
        if earned
    }


@few
@given(history=st.lists(states, min_size=1, max_size=5))
def test_after_every_run_accrued_is_owed_and_a_second_run_posts_nothing(
    new_ledger, draw_rows, history
):
    ledger, day = new_ledger(), date(2026, 4, 1)
    for state in history:
        before = ledger.accrued()
        posted = ledger.post(table(draw_rows, state), day)
        assert ledger.accrued() == owed_in(state)
        changed = {
            key
            for key in before.keys() | owed_in(state).keys()
            if before.get(key) != owed_in(state).get(key)
        }
        assert {
            (e.draft.program_id, e.draft.account_id, e.draft.earning_period) for e in posted
        } == changed
        assert ledger.post(table(draw_rows, state), day) == []
        day += timedelta(days=31)


@few
@given(history=st.lists(states, min_size=2, max_size=4), data=st.data())
def test_runs_in_any_order_end_at_the_same_sums(new_ledger, draw_rows, history, data):
    runs = [(date(2026, 4, 1) + timedelta(days=31 * i), s) for i, s in enumerate(history)]
    ledger = new_ledger()
    for day, state in data.draw(st.permutations(runs)):
        ledger.post(table(draw_rows, state), day)
    assert ledger.accrued() == owed_in(history[-1])


@few
@given(
    history=st.lists(states, min_size=1, max_size=4),
    paid=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 100)), max_size=4),
)
def test_reversals_never_exceed_what_is_unsettled(new_ledger, draw_rows, history, paid):
    ledger, day = new_ledger(), date(2026, 4, 1)
    payments = iter(paid)
    for state in history:
        open_before = {}
        for e in ledger.entries:
            key = (e.draft.account_id, e.draft.earning_period)
            if (
                e.draft.kind != "claw_back"
            ):  # taken from what was paid, not from what is still to pay
                open_before[key] = open_before.get(key, Decimal(0)) + e.draft.amount
        for e in ledger.post(table(draw_rows, state), day):
            left = open_before.get((e.draft.account_id, e.draft.earning_period), Decimal(0))
            if e.draft.kind == "reversal":
                assert -e.draft.amount <= left
                open_before[e.draft.account_id, e.draft.earning_period] = left + e.draft.amount
            elif e.draft.kind == "claw_back":
                assert left <= 0
        assert ledger.accrued() == owed_in(state)
        (account, period), per_cent = next(payments, (("A", PERIODS[0]), 0))
        accrued = ledger.accrued().get(("VOL", account, period))
        if accrued and per_cent:
            part = max((accrued * per_cent / 100).quantize(CENT), CENT)
            ledger.settle(account, period, str(part))
        day += timedelta(days=31)


@few
@given(state=states, data=st.data())
def test_the_order_of_owed_rows_changes_nothing(new_ledger, draw_rows, state, data):
    shuffled = dict(data.draw(st.permutations(list(state.items()))))
    one, other = new_ledger(), new_ledger()
    one.post(table(draw_rows, state), date(2026, 4, 1))
    other.post(table(draw_rows, shuffled), date(2026, 4, 1))
    assert one.tip == other.tip
