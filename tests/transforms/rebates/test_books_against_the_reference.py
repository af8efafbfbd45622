"""Whole books of programs give exactly what the slow reference of books gives.

Where `test_against_the_reference.py` draws one program at a time, here programs see each other and
the world: groups and leaders, products and regions, requirements, discipline and victims,
collection days, guarantees with carry, contests, events, net_of, credit, lines by themselves, a
negative basis carried on, and versions that restate.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest

from tests.draws import first_in_gate
from transforms.exports.letters.arithmetic import told_step
from transforms.rebates import owed, parse_terms

AS_OF = date(2026, 10, 20)
ACCOUNTS = [f"A{n:02d}" for n in range(14)]
PERIODS = ("program", "year", "quarter", "month")
YEAR = {"from": date(2026, 1, 1), "until": date(2027, 1, 1)}
KINDS = ("diversion", "undercutting")


def a_ladder(rng, *, counts, percent=None):
    starts = sorted(rng.sample(range(60), rng.randint(1, 3)))
    tiers = []
    for start in starts:
        is_percent = rng.random() < 0.7 if percent is None else percent
        figure = Decimal(rng.randint(1, 300)) / 10
        tiers.append({
            "from": start if counts else start * 20, "percent" if is_percent else "per_unit": figure
        })  # fmt: skip
    return tiers


def a_program(rng, name, kinds):
    """Draw one program; `kinds` says which of its neighbours it may lean on."""
    counts = rng.random() < 0.4
    method = rng.choice(("whole", "whole", "marginal", "rolling", "total", "fixed", "growth"))
    tiers = a_ladder(rng, counts=counts)
    if method == "fixed":
        tiers = [{"from": tier["from"], "amount": 10 + n * 7} for n, tier in enumerate(tiers)]
    if method == "growth":
        tiers = [{"from": n * Decimal("0.3"), "percent": 3 + n} for n in range(len(tiers))]
    terms = {
        "program": name, "version": 1, "valid": YEAR, "currency": "CNY",
        "period": rng.choice(PERIODS),
        "basis": {"measure": "quantity" if counts else "amount",
                  "returns": rng.choice(("deduct", "deduct", "ignore"))},
        "earn": {"method": method, "edge": rng.choice(("reached", "exceeded")), "tiers": tiers},
        "rounding": {"mode": rng.choice(("half_up", "half_even", "down")),
                     "decimals": rng.choice((0, 1, 2, 2, 4))},
    }  # fmt: skip
    FEATURES[rng.choice(kinds)](rng, terms)
    if rng.random() < 0.25 and terms["earn"]["method"] != "event":
        terms["products"] = {"ids": ["X"]}
    if rng.random() < 0.2:
        terms["accounts"] = {"region": ["East"], "exclude": ["A03"]}
    if rng.random() < 0.15:
        terms["cap"] = 60
    if rng.random() < 0.15:
        terms["floor"] = 2
    return terms


def grouped(rng, terms):
    terms["pool"] = "group"
    terms["pay_to"] = rng.choice(("account", "members_pro_rata", "group_leader"))
    if rng.random() < 0.3:
        terms["earn"] = {"method": "attainment", "tiers": [
            {"from": Decimal("0.5"), "percent": 3},
            {"from": 1, "percent": 5, "excess_percent": 8},
        ]}  # fmt: skip


def disciplined(rng, terms):
    rules = [
        {"incident": rng.choice(KINDS), "effect": "cancel"},
        {"incident": rng.choice(KINDS), "of": "group", "effect": "multiply",
         "by_count": [1, Decimal("0.8"), Decimal("0.5"), 0]},
        {"incident": rng.choice(KINDS), "effect": "multiply", "by_count": [1, Decimal("0.9")],
         "compensate": {"percent": 10, "to": "victim"}},
    ]  # fmt: skip
    if terms["earn"]["method"] != "fixed":
        terms["earn"]["tiers"][0].pop("per_unit", None)
        terms["earn"]["tiers"][0].setdefault("percent", 4)
        rules.append({"incident": rng.choice(KINDS), "effect": "points", "points": 1})
    terms["discipline"] = rng.sample(rules, rng.choice((1, 1, 2)))


def collected(rng, terms):
    terms["earn"] = {"method": rng.choice(("whole", "marginal")),
                     "tiers": a_ladder(rng, counts=False, percent=True)}  # fmt: skip
    terms["basis"] = {"measure": "amount"}
    terms["collection_scale"] = [
        {"days": 15, "percent": 100}, {"days": 30, "percent": 80}, {"days": 60, "percent": 50},
    ]  # fmt: skip


def required(rng, terms):
    terms["require"] = [
        rng.choice((
            {"at_least": 40}, {"measure": "quantity", "at_least": 12},
            {"products": {"ids": ["Y"]}, "measure": "quantity", "at_least": 5},
        ))
        for _ in range(rng.choice((1, 1, 2)))
    ]  # fmt: skip


def guaranteed(rng, terms):
    terms["period"] = rng.choice(("month", "quarter"))
    terms["guarantee"] = {"amount": rng.choice((5, 20)), "carry": rng.random() < 0.7}


def competing(rng, terms):
    terms["earn"] = {
        "method": "contest", "measure": rng.choice(("amount", "quantity")),
        "scope": rng.choice(("region", "all")), "prizes": [500, 300, 100],
        "ties": rng.choice(("share", "both_full", "lowest")),
    }  # fmt: skip


def eventful(rng, terms):
    terms["earn"] = rng.choice((
        {"method": "event", "kind": "new_outlet", "amount": 30, "limit": 2},
        {"method": "event", "kind": "cap_redeemed", "amount": 3, "per": 2},
        {"method": "event", "kind": "cap_redeemed"},
    ))  # fmt: skip


def by_line(rng, terms):
    terms["period"] = "line"
    if terms["earn"]["method"] == "growth":
        terms["earn"]["method"] = "whole"
    if rng.random() < 0.3:
        terms["earn"] = {"method": "free_goods", "per": 4, "give": {"product": "G", "units": 1}}
        terms["basis"]["measure"] = "quantity"


def net_of_the_first(rng, terms):
    terms["basis"] = {"measure": "amount"}
    terms["earn"] = {"method": rng.choice(("whole", "marginal", "total")),
                     "tiers": a_ladder(rng, counts=False, percent=True)}  # fmt: skip
    terms["stack"] = {"net_of": ["F0"]}


def crediting_the_first(rng, terms):
    terms["period"] = rng.choice(("quarter", "year"))
    terms["credit"] = ["F0"]


def carried(rng, terms):
    terms["decrease"] = rng.choice(("carry_forward", "keep"))
    terms["earn"] = {"method": rng.choice(("whole", "marginal", "rolling")),
                     "tiers": a_ladder(rng, counts=False, percent=True)}  # fmt: skip
    terms["basis"] = {"measure": "amount"}


FEATURES = {
    f.__name__: f
    for f in (grouped, disciplined, collected, required, guaranteed, competing, eventful, by_line,
              net_of_the_first, crediting_the_first, carried)
}  # fmt: skip


def a_book(rng):
    """Draw the programs of a world; F0 is the one that others are net of or credited with."""
    first = {
        "program": "F0", "version": 1, "valid": YEAR, "currency": "CNY", "period": "month",
        "basis": {"measure": "amount"},
        "earn": {"method": "whole", "tiers": a_ladder(rng, counts=False, percent=True)},
    }  # fmt: skip
    kinds = sorted(FEATURES)
    programs = [first, *(a_program(rng, f"P{n:02d}", kinds) for n in range(12))]
    changed = a_program(rng, "V", ["required", "disciplined", "collected"])
    middle = date(2026, rng.choice((4, 5, 7)), rng.choice((1, 1, 16)))
    later = json.loads(json.dumps(changed, default=str)) | {
        "version": 2, "valid": {"from": middle, "until": YEAR["until"]},
        "restates": rng.random() < 0.5, "rounding": changed["rounding"],
        "earn": {"method": "whole", "tiers": a_ladder(rng, counts=False, percent=True)},
        "basis": {"measure": "amount"}, "discipline": [],
    }  # fmt: skip
    return [*programs, changed, later]


def some_facts(rng):
    groups = {a: rng.choice(("G", "H", None, None)) for a in ACCOUNTS}
    first = {g: next((a for a in ACCOUNTS if groups[a] == g), None) for g in ("G", "H")}
    accounts = [
        {"account_id": a, "group_id": g, "is_group_leader": g is not None and first[g] == a,
         "region": rng.choice(("East", "West"))}
        for a, g in groups.items()
    ]  # fmt: skip
    orders = [order for a in ACCOUNTS for order in a_history(rng, a)]
    months = [f"2026-{m:02d}" for m in range(1, 13)] + ["2026-Q1", "2026-Q2", "2026-Q3", "2026"]
    targets = [
        {"account_id": a, "period": p, "target": rng.choice((0, 40, 200))}
        for a in ACCOUNTS for p in [*months, "program"] if rng.random() < 0.7
    ]  # fmt: skip
    incidents = [
        {"incident_id": f"i{n}", "account_id": rng.choice(ACCOUNTS), "kind": rng.choice(KINDS),
         "occurred_on": a_day(rng), "status": rng.choice(("confirmed", "confirmed", "appealed")),
         "victim_account_id": rng.choice((*ACCOUNTS[:4], None))}
        for n in range(16)
    ]  # fmt: skip
    events = [
        {"event_id": f"e{n}", "account_id": rng.choice(ACCOUNTS), "occurred_on": a_day(rng),
         "kind": rng.choice(("new_outlet", "cap_redeemed")), "amount": rng.choice((2, None, "1.5"))}
        for n in range(40)
    ]  # fmt: skip
    return {"accounts": accounts, "orders": orders, "targets": targets, "incidents": incidents,
            "events": events, "receivables": some_invoices(rng, orders)}  # fmt: skip


def a_day(rng):
    return date(2026, 1, 1) + timedelta(days=rng.randint(0, 330))


def a_history(rng, account):
    orders = []
    for number in range(rng.randint(0, 10)):
        day = a_day(rng) if rng.random() < 0.8 else date(2025, rng.randint(1, 12), 9)
        order = {
            "order_id": f"{account}-{rng.randint(0, 99):02d}-{number}", "line_no": "1",
            "account_id": account, "product_id": rng.choice("XXY"), "order_date": day,
            "invoiced_on": None, "quantity": Decimal(rng.randint(1, 15)),
            "unit_price": Decimal(rng.choice(("1", "25", "9.99", "12.5", "40"))), "kind": "sale",
            "returns_order_id": None, "invoice_id": f"{account}-{rng.randint(0, 3)}",
        }  # fmt: skip
        sold = [o for o in orders if o["kind"] == "sale"]
        if sold and rng.random() < 0.25:
            sale = rng.choice(sold)
            order |= {"kind": "return", "product_id": sale["product_id"],
                      "unit_price": sale["unit_price"]}  # fmt: skip
            if rng.random() < 0.6:
                left = sale["quantity"] - sum(
                    o["quantity"] for o in orders if o["returns_order_id"] == sale["order_id"]
                )
                order |= {"returns_order_id": sale["order_id"], "invoice_id": sale["invoice_id"],
                          "quantity": min(order["quantity"], left)}  # fmt: skip
        if order["quantity"] > 0:
            orders.append(order)
    return orders


def some_invoices(rng, orders):
    found = {}
    for order in orders:
        if order["order_date"] < AS_OF and rng.random() < 0.8:
            settled = order["order_date"] + timedelta(days=rng.choice((5, 15, 16, 30, 45, 70)))
            found.setdefault((order["account_id"], order["invoice_id"]), {
                "account_id": order["account_id"], "invoice_id": order["invoice_id"],
                "invoice_date": order["order_date"], "amount": 100,
                "due_date": order["order_date"] + timedelta(days=30),
                "settled_on": rng.choice((settled, settled, None)),
                "settled_amount": rng.choice((None, None, 50, 20)),
            })  # fmt: skip
    for invoice in found.values():
        if invoice["settled_on"] is None or invoice["settled_on"] >= AS_OF:
            invoice["settled_on"] = invoice["settled_amount"] = None
    return list(found.values())


def as_yaml(terms):
    return json.dumps(terms, default=lambda v: float(v) if isinstance(v, Decimal) else str(v))


def engine(world, programs, facts, *, with_steps=False):
    parsed = parse_terms("\n---\n".join(map(as_yaml, programs)), "random.yaml")
    with (
        duckdb.connect() as con,
        owed(con, world["prepare"](con, facts), parsed, AS_OF, with_steps=with_steps) as found,
    ):
        return found.results.to_pylist(), found.lines().to_pylist()


def compare(seed, book, world):
    """Play one random book on both and compare every result; return how many there were."""
    rng = random.Random(seed)
    programs, facts = a_book(rng), some_facts(rng)
    expected = book.Book(facts, AS_OF).compute(programs)
    rows, lines = engine(world, programs, facts)
    found = {}
    for row in rows:
        key = (row["program_id"], row["account_id"], row["period"])
        amount = row["earned"] if row["earned_units"] is None else row["earned_units"]
        before = found.get(key)
        found[key] = amount if before is None else before + (amount or 0)
    wrong = {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected.keys()
        if (found.get(key) or 0) != (expected.get(key) or 0)
        or (key in found and key in expected and (found[key] is None) != (expected[key] is None))
    }
    assert not wrong
    explained(rows, lines)
    return len(expected)


def explained(rows, lines):
    """Every result is the exact sum of its lines."""
    sums = {}
    for line in lines:
        key = (line["program_id"], line["terms_version"], line["account_id"], line["pool_id"],
               line["period"])  # fmt: skip
        sums[key] = sums.get(key, 0) + (line["earned"] or 0)
    for row in rows:
        key = (row["program_id"], row["terms_version"], row["account_id"], row["pool_id"],
               row["period"])  # fmt: skip
        if row["earned_units"] is None and row["reason"] != "compensation":
            assert (row["earned_exact"] or 0) == sums.get(key, 0), key


@pytest.mark.parametrize("seed", first_in_gate(0, 1, 2))
def test_random_books_earn_what_the_reference_says(book, world, seed):
    assert compare(seed, book, world) > 150


def told(world, seed):
    """Play one random book, hold its steps against results and rows; return the steps' names."""
    rng = random.Random(seed)
    programs, facts = a_book(rng), some_facts(rng)
    terms = {(p["program"], p["version"]): p for p in programs}
    bare = engine(world, programs, facts)[0]
    rows, lines = engine(world, programs, facts, with_steps=True)
    assert [{k: v for k, v in row.items() if k != "steps"} for row in rows] == bare
    behind = {}
    for line in lines:
        behind.setdefault(a_key(line), []).append(line)
    says = {step["says"] for row in rows for step in row["steps"]}
    assert [text for text in says if told_step(text, "en") != text] == []
    for row in rows:
        added_up(row)
        if row["reason"] != "compensation":
            recomputed(
                row, behind.get(a_key(row), []), terms[row["program_id"], row["terms_version"]]
            )
    return {step["name"] for row in rows for step in row["steps"]}


def a_key(row):
    return tuple(
        row[name] for name in ("program_id", "terms_version", "account_id", "pool_id", "period")
    )


def added_up(row):
    """The changes of the steps add up to the amount, each to the sum beside it."""
    changing = [step for step in row["steps"] if step["change"] is not None]
    total = Decimal(0)
    for step in changing:
        total += step["change"]
        assert abs(total - step["after"]) < Decimal("1e-15"), (step, row)
    amount = row["earned"] if row["earned_units"] is None else row["earned_units"]
    assert (changing[-1]["after"] if changing else 0) == (amount or 0), row


def recomputed(row, lines, terms):
    """What a tier pays is the sum of its rows times its rate, where the rows are all there are."""
    if terms.get("pool") == "group" or terms["period"] == "line":
        return
    tiers = [step for step in row["steps"] if step["name"] == "tier" and " × " in step["says"]]
    by_tier = {}
    for line in lines:
        if line["tier_no"] and line["rate"] is not None:
            by_tier.setdefault((line["tier_no"], line["rate"]), []).append(line)
    points = next((s["change"] for s in row["steps"] if s["name"] == "points"), Decimal(0))
    made = sum((rate_paid(rate, own) for (_, rate), own in by_tier.items()), Decimal(0))
    assert abs(made - sum((s["change"] for s in tiers), points)) < Decimal("1e-6"), (row, by_tier)


def rate_paid(rate, lines):
    if rate.endswith("%"):
        return sum(line["basis"] for line in lines) * Decimal(rate[:-1]) / 100
    return sum(line["units"] for line in lines) * Decimal(rate)


def test_the_steps_of_random_books_add_up_and_can_be_recomputed_from_their_rows(world):
    names = set().union(*(told(world, seed) for seed in (2001, 2002, 2006)))
    assert names >= {
        "filter", "net_of", "tier", "method", "points", "require", "multiply", "cancel",
        "collection_scale", "cap", "floor", "guarantee", "credit", "rounding", "share", "sale",
        "payee", "compensation", "basis",
    }  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2000, 2040))
def test_the_steps_of_many_random_books_add_up(world, seed):
    assert told(world, seed)


@pytest.mark.proof
@pytest.mark.parametrize("chunk", range(25))
def test_many_random_books_earn_what_the_reference_says(book, world, chunk):
    """20 books of 15 program versions each."""
    for seed in range(1000 + chunk * 20, 1020 + chunk * 20):
        compare(seed, book, world)


def test_the_order_of_programs_and_rows_changes_no_book(world):
    rng = random.Random(1)
    programs, facts = a_book(rng), some_facts(rng)
    first = engine(world, programs, facts)
    rng.shuffle(programs)
    for rows in facts.values():
        rng.shuffle(rows)
    assert engine(world, programs, facts) == first
