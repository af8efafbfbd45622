"""Rebates computed slowly, from the text of the contract, with nothing of the product's code.

Terms are plain dictionaries as YAML gives them, facts are lists of dictionaries, numbers are
fractions. One account, one period, one line, one unit-stretch at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

F = Fraction

ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def period_of(kind, day):
    """Name the period of a day."""
    if kind == "program":
        return "program"
    if kind == "day":
        return day.isoformat()
    if kind == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if kind == "month":
        return f"{day.year}-{day.month:02d}"
    if kind == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if kind == "half_year":
        return f"{day.year}-H{1 if day.month <= 6 else 2}"
    return str(day.year)


def line_place(line):
    """Order lines by date, order id by code point, line number as a number where it is one."""
    number = line["line_no"]
    numeric = (0, int(number), "") if number.isdigit() else (1, 0, number)
    return (line["day"], line["order_id"], numeric)


def rounded(amount, terms):
    """Round a fraction once, with Decimal."""
    rounding = terms.get("rounding") or {}
    step = Decimal(1).scaleb(-rounding.get("decimals", 2))
    with localcontext() as context:
        context.prec = 200
        exact = Decimal(amount.numerator) / Decimal(amount.denominator)
        return exact.quantize(step, ROUNDINGS[rounding.get("mode", "half_up")])


def prepared(terms, orders, as_of):
    """Sign, date and filter the lines; take linked returns off their sale's line."""
    basis = terms.get("basis") or {}
    on = {"ordered": "order_date"}.get(basis.get("on", "ordered"), f"{basis.get('on')}_on")
    lines = []
    for order in orders:
        if order["order_date"] >= as_of:
            continue
        line = dict(order)
        line["key"] = (line["order_id"], line["line_no"])
        kind = line.get("kind") or "sale"
        line["back"] = kind == "return" or line["quantity"] < 0
        line["free"] = kind == "free_good" or line["unit_price"] == 0
        line["quantity"] = F(-abs(line["quantity"]) if line["back"] else line["quantity"])
        amount = line.get("amount")
        line["price"] = F(
            line["unit_price"] if amount is None else abs(F(amount) / line["quantity"])
        )
        line["day"] = line.get(on)
        if line["day"] is not None and line["day"] >= as_of:
            line["day"] = None
        lines.append(line)
    sales = {}
    for line in lines:
        if not line["back"]:
            key = (line["order_id"], line["account_id"], line["product_id"])
            sales.setdefault(key, line)
    for line in lines:
        key = (line.get("returns_order_id"), line["account_id"], line["product_id"])
        line["sale"] = sales.get(key) if line["back"] and line.get("returns_order_id") else None
        if line["sale"] is not None:
            line["day"] = line["sale"]["day"]
            line["free"] = line["sale"]["free"]
    if basis.get("returns") == "ignore":
        lines = [line for line in lines if not line["back"]]
    if basis.get("free_goods", "exclude") == "exclude":
        lines = [line for line in lines if not line["free"]]
    return [line for line in lines if line["day"] is not None]


def stacked(lines):
    """Pile up units line by line; an unlinked return takes off the units piled last."""
    pile, debt = [], F(0)
    net = {}
    for line in lines:
        if line["sale"] is not None:
            net[id(line["sale"])] = net.get(id(line["sale"]), F(0)) + line["quantity"]
    for line in sorted((ln for ln in lines if ln["sale"] is None), key=line_place):
        units = line["quantity"] + net.get(id(line), F(0))
        if units >= 0:
            paid_back = min(units, debt)
            debt -= paid_back
            units -= paid_back
            if units:
                pile.append([units, line["price"]])
            continue
        owed = -units
        while owed and pile:
            taken = min(owed, pile[-1][0])
            pile[-1][0] -= taken
            owed -= taken
            if not pile[-1][0]:
                pile.pop()
        debt += owed
    return pile, debt


def money_between(pile, low, high):
    """Return the money of the piled units from place low to place high."""
    total, start = F(0), F(0)
    for units, price in pile:
        end = start + units
        total += max(F(0), min(end, high) - max(start, low)) * price
        start = end
    return total


def units_between(pile, low, high, last):
    """Return the units whose money lies from low to high; a gift lies where the money stands."""
    total, start = F(0), F(0)
    for units, price in pile:
        end = start + units * price
        if price:
            total += max(F(0), min(end, high) - max(start, low)) / price
        elif low <= start and (start < high or start == high == last):
            total += units
        start = end
    return total


def clipped(pile, limit):
    """Keep the first units of a pile."""
    kept = []
    for units, price in pile:
        part = min(units, limit)
        if part > 0:
            kept.append([part, price])
        limit -= part
    return kept


def rate(tier):
    """Return what a tier pays and on what."""
    if "percent" in tier:
        return F(tier["percent"]) / 100, "money"
    return F(tier["per_unit"]), "units"


def tier_reached(tiers, edge, value, scale=1):
    """Return how many tiers a value reaches."""

    def is_in(start):
        return value >= start if edge == "reached" else value > start

    return sum(1 for tier in tiers if is_in(F(tier["from"]) * scale))


def earned_of(terms, lines, target=None, base=None, carried=0):
    """Compute what one account earns in one period from its lines and a negative basis before."""
    earn, basis = terms["earn"], terms.get("basis") or {}
    counts = basis.get("measure", "amount") == "quantity"
    net_units = sum((line["quantity"] for line in lines), F(0))
    net_money = sum((line["quantity"] * line["price"] for line in lines), F(0))
    pile, _ = stacked(lines)
    whole = all(line["quantity"].denominator == 1 for line in lines)
    mixed = any(("percent" in t) == counts for t in earn.get("tiers", []) if "amount" not in t)
    limit = terms.get("limit_units")
    if limit is not None:
        pile = clipped(pile, F(limit))
    if mixed or limit is not None:
        units = sum((u for u, _ in pile), F(0))
        money = sum((u * p for u, p in pile), F(0))
        x = units if counts else money
        if not pile:
            x = min(x, net_units if counts else net_money)
    else:
        x = (net_units if counts else net_money) + carried
    missing = {"attainment": target, "growth": base}.get(earn["method"], F(1))
    if missing is None or missing <= 0:
        return None
    if x < 0:
        return F(0)
    if earn["method"] == "step":
        return (x // F(earn["per"])) * F(earn["amount"])
    if earn["method"] == "free_goods":
        return (x // F(earn["per"])) * F(earn["give"]["units"])
    return by_tiers(earn, pile, x, counts, whole, target, base)


def by_tiers(  # noqa: C901 - one sentence of the contract after the other
    earn, pile, x, counts, whole, target, base
):
    """Apply the method's sentence of the contract."""
    method, tiers, edge = earn["method"], earn["tiers"], earn.get("edge", "reached")
    until = tiers[-1].get("until")

    def pay(paid_on, low, high):
        if high <= low:
            return F(0)
        if (paid_on == "units") == counts:
            return high - low
        if counts:
            return money_between(pile, low, high)
        return units_between(pile, low, high, x)

    if method == "attainment":
        if target is None or target <= 0:
            return None
        if until is not None:
            x = min(x, F(until) * target)
        return relative(earn, tiers, tier_reached(tiers, edge, x, target), pay, x, target)
    if method == "growth":
        if base is None or base <= 0:
            return None
        grown = x - base
        if until is not None:
            grown = min(grown, F(until) * base)
        if grown < 0:
            return F(0)
        number = tier_reached(tiers, edge, grown, base)
        if number == 0:
            return F(0)
        tier = tiers[number - 1]
        if "amount" in tier:
            return F(tier["amount"])
        much, paid_on = rate(tier)
        low = F(0) if earn.get("on") == "total" else base
        return much * pay(paid_on, low, base + grown)
    if until is not None:
        x = min(x, F(until))
    number = tier_reached(tiers, edge, x)
    if method == "fixed":
        return F(tiers[number - 1]["amount"]) if number else F(0)
    if method == "whole":
        if not number:
            return F(0)
        much, paid_on = rate(tiers[number - 1])
        return much * pay(paid_on, F(0), x)
    total = F(0)
    cuts = [cut(F(tier["from"]), edge, counts, whole) for tier in tiers] + [None]
    for place, tier in enumerate(tiers):
        much, paid_on = rate(tier)
        end = x if cuts[place + 1] is None else min(x, cuts[place + 1])
        if method == "marginal":
            total += much * pay(paid_on, cuts[place], end)
        elif place < number:
            total += much * pay(paid_on, F(0), x if method == "total" else end)
    return total


def relative(earn, tiers, number, pay, x, target):
    """Pay an attainment: in-target and excess rate."""
    if number == 0:
        return F(0)
    tier = tiers[number - 1]
    if "amount" in tier:
        return F(tier["amount"])
    much, paid_on = rate(tier)
    if "excess_percent" not in tier:
        return much * pay(paid_on, F(0), x)
    above = F(tier["excess_percent"]) / 100
    return much * pay("money", F(0), min(x, target)) + above * pay("money", target, x)


def cut(start, edge, counts, whole):
    """Return where a tier begins on the axis of counted units or money."""
    if counts and edge == "reached" and whole:
        return max(F(0), start - 1)
    return start


def owed(terms, orders, as_of, targets=None):
    """Return {(account, period): rounded amount or None}."""
    valid = terms["valid"]
    kind = terms.get("period", "program")
    lines = prepared(terms, orders, as_of)
    found, bases = {}, defaultdict(list)
    pools = defaultdict(list)
    for line in lines:
        if valid["from"] <= line["day"] and (
            not valid.get("until") or line["day"] < valid["until"]
        ):
            name = order_of(line) if kind == "order" else period_of(kind, line["day"])
            pools[(line["account_id"], name)].append(line)
        shifted = None if kind == "order" else a_year_on(kind, line["day"], valid)
        if shifted is not None:
            bases[(line["account_id"], shifted)].append(line)
    for key, own in pools.items():
        target = (targets or {}).get(key)
        if target is None and kind == "program" and valid["from"].month == 1:
            target = (targets or {}).get((key[0], str(valid["from"].year)))  # covers that year
        base = base_of(terms, bases.get(key))
        amount = earned_of(terms, own, None if target is None else F(target), base)
        if amount is None and terms.get("guarantee") is not None:
            amount = F(terms["guarantee"])  # what cannot be computed leaves a guarantee standing
        found[key] = None if amount is None else rounded(bounded(terms, amount), terms)
    return found


def order_of(line):
    """Name the order a line belongs to: a linked return belongs to its sale's."""
    return (line["sale"] or line)["order_id"]


def a_year_on(kind, day, valid):
    """Name the period one year after a day's period; None where there is none."""
    if kind == "program":
        first = valid["from"].replace(year=valid["from"].year - 1)
        until = valid["until"].replace(year=valid["until"].year - 1)
        return "program" if first <= day < until else None
    if kind == "week":
        year, week, _ = day.isocalendar()
        try:
            dt.date.fromisocalendar(year + 1, week, 1)
        except ValueError:
            return None
        return f"{year + 1}-W{week:02d}"
    if kind == "day":
        return None if (day.month, day.day) == (2, 29) else str(day.replace(year=day.year + 1))
    first = day.replace(day=1)
    return period_of(kind, first.replace(year=first.year + 1))


def base_of(terms, lines):
    """Return last year's basis, or the baseline of the terms."""
    earn = terms["earn"]
    if earn["method"] != "growth":
        return None
    if earn.get("baseline"):
        return F(earn["baseline"]["amount"])
    if not lines:
        return None
    if (terms.get("basis") or {}).get("measure") == "quantity":
        return sum((line["quantity"] for line in lines), F(0))
    return sum((line["quantity"] * line["price"] for line in lines), F(0))


def bounded(terms, amount):
    """Apply cap, floor and a plain guarantee."""
    if terms.get("cap") is not None:
        amount = min(amount, F(terms["cap"]))
    amount = max(amount, F(terms.get("floor", 0)))
    if terms.get("guarantee") is not None:
        amount = max(amount, F(terms["guarantee"]))
    return amount
