"""Every entry is explained: its own account's rows, and steps that end in its amount."""

from __future__ import annotations

import json
import random
import shutil
from decimal import Decimal

import pytest

from adapters.ledger import batches
from adapters.ledger.store import LedgerStore
from stages.ledger.correction import correct
from stages.ledger.entry import entry_lines
from tests.draws import first_in_gate
from transforms.exports.letters.arithmetic import told_step

D = Decimal
OWN = {"A": ("a", "ra", "SO"), "B": ("b", "rb")}
NO_CASE = "I0 | B | diversion | 2026-01-01 | dismissed | A"
TERMS = """
program: SALES
valid: {from: 2025-01-01, until: 2027-01-01}
period: month
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 50000, percent: 2}]}
discipline:
  - {incident: diversion, effect: multiply, by_count: [1, 0.8],
     compensate: {percent: 10, to: victim}}
cap: 2000
gl: {expense: "6601.03", liability: "2241.05", clearing: "1122.09"}
"""


def drawing(*rows: str) -> str:
    return "\n".join(["order | account | date | qty | price", *rows])


def step_names(found) -> list[str]:
    return [step["name"] for part in found.parts for step in part["steps"]]


def adds_up(steps, amount) -> None:
    changes = [D(step["change"]) for step in steps if step["change"] is not None]
    assert sum(changes, D(0)) == D(amount), steps


def recomputed(part) -> None:
    """What the tiers pay is what the shown rows come to, each at its rate."""
    by_rows = sum(
        (D(r["basis"]) * D(r["rate"][:-1]) / 100 for r in part["rows"] if r["rate"]), D(0)
    )
    tiers = [D(s["change"]) for s in part["steps"] if s["name"] == "tier"]
    assert by_rows == sum(tiers, D(0)), part


def a_year(world, rng) -> None:
    """Play accruals, late orders, returns before and after payment, a case, new terms, a word."""
    first = D(rng.randint(40000, 49000))
    orders = [
        f"a1 | A | 2026-01-05 | 1 | {first}",
        f"b1 | B | 2026-01-06 | 1 | {rng.randint(60000, 90000)}",
    ]
    world.terms(TERMS)
    world.orders(drawing(*orders))
    world.accrue("2026-02-01")
    orders.append(f"a2 | A | 2026-01-20 | 1 | {rng.randint(500, 900)}")
    orders.append("ra1 | A | 2026-01-21 | -1 | 100")
    world.orders(drawing(*orders))
    world.accrue("2026-02-02")
    orders.append("ra2 | A | 2026-01-22 | -1 | 300")
    world.orders(drawing(*orders))
    world.accrue("2026-02-03")
    world.pay()
    orders.append(f"ra3 | A | 2026-01-25 | -1 | {rng.randint(2000, 5000)}")
    orders.append(f"a3 | A | 2026-02-10 | 1 | {rng.randint(10000, 20000)}")
    orders.append("b2 | B | 2026-02-11 | 1 | 30000")
    world.orders(drawing(*orders))
    world.accrue("2026-02-20")
    orders.append("a4 | A | 2026-02-21 | 1 | 45000")
    world.orders(drawing(*orders))
    world.accrue("2026-02-25")
    orders.append("a5 | A | 2026-02-22 | 1 | 1000")
    world.orders(drawing(*orders))
    world.accrue("2026-03-01")


def taken_back(world, number) -> None:
    world.day += 1
    now = {"now": world.now(), "run_id": f"run-{world.day}"}
    made = correct(world.home, world.url, number, "ann", reason="agreed by phone", **now)
    world.approve(made.batch_id, world.approver)
    world.post(made.batch_id)


@pytest.mark.parametrize("seed", first_in_gate(1, 2))
def test_every_kind_and_cause_of_a_drawn_year_is_explained_to_its_amount(paying, incidents, seed):
    incidents(NO_CASE)
    a_year(paying, random.Random(seed))
    incidents("I1 | B | diversion | 2026-02-12 | confirmed | A")
    paying.accrue("2026-03-01")
    paying.terms(
        TERMS.replace("program: SALES", "program: SALES\nversion: 2\nrestates: true").replace(
            "percent: 1}", "percent: 1.5}"
        )
    )
    paying.accrue("2026-03-02")
    open_now = [
        e for e in paying.entries() if e.draft.cause == "terms_change" and e.draft.kind == "accrual"
    ]
    taken_back(paying, open_now[-1].seal.entry_id)
    entries = paying.entries()
    seen = {(entry.draft.kind, entry.draft.cause) for entry in entries}
    assert seen >= {
        ("accrual", "new_sales"), ("accrual", "late_order"), ("accrual", "tier_change"),
        ("accrual", "terms_change"), ("accrual", "discipline"), ("reversal", "discipline"),
        ("reversal", "return"), ("claw_back", "return"), ("settlement", None),
        ("adjustment", "correction"),
    }  # fmt: skip
    for entry in entries:
        found = entry_lines(paying.home, paying.url, entry.seal.entry_id)
        adds_up(found.steps, entry.draft.amount)
        assert found.agrees or not found.parts, found.text()
        for part in found.parts:
            adds_up(part["steps"], part["earned"])
            recomputed(part)
        assert all(x["order_id"].startswith(OWN[entry.draft.account_id]) for x in found.lines)
        assert "Entry " in found.text()


def test_a_compensation_shows_its_accounts_own_rows_and_one_line_of_the_case(paying, incidents):
    incidents(NO_CASE)
    paying.terms(TERMS)
    paying.orders(drawing("a1 | A | 2026-02-01 | 1 | 125000", "b1 | B | 2026-02-02 | 1 | 32500"))
    paying.accrue("2026-03-01")
    incidents("I1 | B | diversion | 2026-02-12 | confirmed | A")
    paying.accrue("2026-03-01")
    last = [e for e in paying.entries() if e.draft.account_id == "A"][-1]
    assert (last.draft.amount, last.draft.cause) == (D("32.5"), "discipline")
    found = entry_lines(paying.home, paying.url, last.seal.entry_id)
    assert [line["order_id"] for line in found.lines] == ["a1"]
    said = found.text()
    assert "32.50 = 10 % of 325.00 that B had earned, case I1" in said
    assert "b1" not in said
    assert "owed: 2,000.00 + 32.50: +2,032.50 = 2,032.50" in said
    assert "stood before: booked before by entry" in said


def test_an_old_entry_is_explained_by_the_facts_and_terms_of_its_day(world):
    world.accrue("2026-02-01")
    world.orders(drawing("SO-1 | A | 2026-01-01 | 1 | 100", "SO-2 | A | 2026-01-02 | 1 | 50"))
    text = (world.home.terms / "terms.yaml").read_text()
    world.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nrestates: true"))
    world.accrue("2026-03-01")
    found = entry_lines(world.home, world.url, 1)
    assert [line["order_id"] for line in found.lines] == ["SO-1"]
    assert (found.posted_with_it, found.owed_now, found.agrees) == ("10.00", "10.00", True)
    assert "as they were known when it was posted" in found.text()
    assert [part["terms_version"] for part in found.parts] == [1]


def test_where_the_facts_of_its_day_are_gone_an_entry_says_so_and_still_adds_up(world):
    world.accrue("2026-02-01")
    shutil.rmtree(world.home.lake / "facts")
    world.orders(drawing("SO-1 | A | 2026-01-01 | 1 | 100", "SO-2 | A | 2026-01-02 | 1 | 50"))
    found = entry_lines(world.home, world.url, 1)
    assert [step["name"] for step in found.steps] == ["owed", "changed_since", "stood_before"]
    adds_up(found.steps, "10")
    assert "no longer kept" in found.text()


def test_a_payment_is_explained_by_the_entries_it_pays(paying):
    paying.orders(drawing("SO-1 | A | 2026-01-01 | 1 | 100", "SO-2 | A | 2026-01-02 | 1 | 50"))
    paying.accrue("2026-02-01")
    paying.pay()
    found = entry_lines(paying.home, paying.url, 3)
    assert [(s["name"], s["says"].split(",")[0], s["change"]) for s in found.steps] == [
        ("accrual", "entry 1", "-10"),
        ("accrual", "entry 2", "-5"),
    ]
    assert found.paper["prepared_by"] == "ann"
    assert f"approved by {paying.approver}" in found.text()


def test_a_correction_names_what_it_takes_back_by_whom_and_why(paying):
    taken_back(paying, 1)
    found = entry_lines(paying.home, paying.url, 2)
    assert found.lines == ()
    (step,) = found.steps
    assert step["says"] == "takes back entry 1: accrual, new sales of 10.00"
    assert told_step(step["says"], "zh") == "冲回第 1 笔：计提（新增销售）10.00"
    assert (found.paper["prepared_by"], found.paper["reason"]) == ("ann", "agreed by phone")
    assert "reason given: agreed by phone" in found.text()


def test_a_large_change_of_terms_is_explained_by_the_facts_it_was_prepared_on(paying):
    paying.home.settings_file.write_text(
        paying.home.settings_file.read_text() + "terms_change_approval_above: '1'\n"
    )
    paying.settings(paying.home.settings_file.read_text())
    text = (paying.home.terms / "terms.yaml").read_text()
    changed = text.replace("program: VOL", "program: VOL\nversion: 2\nrestates: true")
    paying.terms(changed.replace("percent: 10", "percent: 20"))
    back = paying.accrue("2026-02-01", prepared_by="ann").held_back
    paying.approve(back.batch_id, paying.approver)
    paying.post(back.batch_id)
    paying.orders(drawing("SO-1 | A | 2026-01-01 | 1 | 100", "SO-9 | A | 2026-01-09 | 1 | 50"))
    found = entry_lines(paying.home, paying.url, 2)
    assert [line["order_id"] for line in found.lines] == ["SO-1"]
    assert [step["change"] for step in found.steps] == ["20", "-10"]
    with paying.warehouse() as opened, LedgerStore(opened).reading() as connection:
        assert batches.prepared_in(connection, back.batch_id)[0] == f"run-{paying.day - 2}"


def test_what_is_told_can_be_written_as_json(world):
    from cli.said import plain

    world.accrue("2026-02-01")
    told = json.loads(json.dumps(plain(entry_lines(world.home, world.url, 1))))
    assert told["steps"][-1]["after"] == "10"
    assert told["parts"][0]["steps"][2]["says"] == "tier 1: 100.00 × 10% = 10.00"
