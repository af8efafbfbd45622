"""Whole books of programs, computed slowly: conditions, groups, stacks and versions.

Like `naive.py`, which it uses for one account and one period, it knows terms as plain dictionaries
and numbers as fractions, and nothing of the product's code.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import naive_rebates as naive

F = Fraction
NEVER = dt.date(9999, 12, 31)


class Book:
    """Facts known before a day, and what programs computed so far earn on them."""

    def __init__(self, facts, as_of):
        self.facts = {name: facts.get(name) or [] for name in FACTS}
        self.as_of = as_of
        self.group = {a["account_id"]: a["group_id"] for a in self.facts["accounts"]}
        self.leader = {
            a["group_id"]: a["account_id"] for a in self.facts["accounts"] if a["is_group_leader"]
        }
        self.region = {a["account_id"]: a["region"] for a in self.facts["accounts"]}
        self.owed = {}  # (program, account, period) -> rounded, None where nothing is computed
        self.suffered = defaultdict(F)  # the part of what is owed that compensates a victim
        self.on_line = defaultdict(F)  # (program, order, line) -> earned there, for net_of
        self.versions = {}
        self.starts = {}  # (program, period) -> the day it is known to hold

    def add(self, result, amount):
        """Add a result; versions, pools and compensations of one key add up."""
        before = self.owed.get(result)
        self.owed[result] = amount if before is None else before + (amount or 0)

    def compute(self, programs):
        """Compute all versions of all programs; `programs` stand in computing order."""
        for name in dict.fromkeys(p["program"] for p in programs):
            versions = [p for p in programs if p["program"] == name]
            self.versions[name] = versions
            for terms in versions:
                self.version(terms, versions)
        return self.owed

    def version(self, terms, versions):
        """Compute one version on the days it governs."""
        kind = terms.get("period", "program")
        if terms["earn"]["method"] == "event":
            pools = self.events(terms)
        elif kind == "line":
            return self.by_line(
                terms, [ln for ln in self.lines(terms) if _governs(terms, versions, ln["day"])]
            )
        else:
            pools = defaultdict(list)
            for line in self.lines(terms):
                if _governs(terms, versions, line["day"]):
                    period = naive.period_of(kind, line["day"])
                    pools[(self.pool(terms, line["account_id"]), period)].append(line)
                    self.starts.setdefault((terms["program"], period), line["day"])
        return self.pay(terms, self.steps(terms, pools, versions), pools)

    def lines(self, terms):
        """Prepare a program's lines; earnings of other programs lower their price."""
        wanted = (terms.get("products") or {}).get("ids")
        lines = []
        for line in naive.prepared(terms, self.facts["orders"], self.as_of):
            if not self.takes(terms, line["account_id"]):
                continue
            line["mine"] = not wanted or line["product_id"] in wanted
            if line["mine"] or any("products" in r for r in terms.get("require", ())):
                off = sum(
                    self.on_line[(name, line["order_id"], line["line_no"])]
                    for name in (terms.get("stack") or {}).get("net_of", ())
                )
                line["price"] -= F(off) / line["quantity"]
                lines.append(line)
        return lines

    def takes(self, terms, account):
        """Say whether an account is in a program."""
        wanted = terms.get("accounts") or {}
        is_there = not wanted.get("region") or self.region.get(account) in wanted["region"]
        return is_there and account not in wanted.get("exclude", ())

    def pool(self, terms, account):
        """Say with whom an account's facts count together."""
        group = self.group.get(account)
        is_pooled = terms.get("pool") == "group" and group is not None
        return ("group", group) if is_pooled else ("account", account)

    def members(self, pool):
        """List the accounts of a pool."""
        kind, name = pool
        return [name] if kind == "account" else [a for a, g in self.group.items() if g == name]

    def steps(self, terms, pools, versions):
        """Return {(pool, period): exact amount} after every step of the contract."""
        method = terms["earn"]["method"]
        if method == "contest":
            amounts = contest(terms, pools, self.region)
        elif method == "event":
            amounts = {key: paid_events(terms["earn"], events) for key, events in pools.items()}
        else:
            amounts = self.earned(terms, pools, versions)
        for key, amount in sorted(amounts.items(), key=lambda item: str(item[0])):
            lines = pools[key]
            if amount is not None and not all(
                self.holds(r, terms, lines) for r in terms.get("require", ())
            ):
                amount = F(0)
            if amount is not None:
                amount = self.disciplined(terms, key, amount)
                if terms.get("collection_scale"):
                    amount = self.collected(terms, [ln for ln in lines if ln["mine"]], amount)
                amount = naive.bounded(
                    {k: terms[k] for k in ("cap", "floor") if k in terms}, amount
                )
            amounts[key] = amount
        amounts = self.guaranteed(terms, amounts)
        return {key: self.credited(terms, key, amount) for key, amount in amounts.items()}

    def earned(self, terms, pools, versions):
        """Return what the method earns in each pool and period; a negative basis may be carried."""
        amounts, carry = {}, defaultdict(F)
        order = sorted(pools, key=lambda key: (key[0], min(ln["day"] for ln in pools[key])))
        for pool, period in order:
            lines = [line for line in pools[(pool, period)] if line["mine"]]
            less = self.points(terms, pool, period)
            lowered = {**terms, "earn": _lowered(terms["earn"], less)}
            base = self.base(terms, pool, period) if terms["earn"]["method"] == "growth" else None
            carried = carry[pool] if terms.get("decrease", "claw_back") != "claw_back" else F(0)
            target = self.target(terms, pool, period)
            x = _basis(terms, lines) + carried
            amount = naive.earned_of(lowered, lines, target, base, carried)
            amounts[(pool, period)] = amount if lines or amount is None else F(0)
            carry[pool] = min(F(0), x)
            self.share_lines(lowered, lines, x)
        return amounts

    def share_lines(self, terms, lines, x):
        """Note what a `whole` program on money earned on each line: others are paid net of it."""
        if terms["earn"]["method"] != "whole":
            return
        reached = naive.tier_reached(
            terms["earn"]["tiers"], terms["earn"].get("edge", "reached"), x
        )
        if x <= 0 or not reached or "percent" not in terms["earn"]["tiers"][reached - 1]:
            return
        much, _ = naive.rate(terms["earn"]["tiers"][reached - 1])
        for line in lines:
            key = (terms["program"], line["order_id"], line["line_no"])
            self.on_line[key] += much * line["quantity"] * line["price"]

    def target(self, terms, pool, period):
        """Add up the targets of a pool's members; the year's where it is the whole program."""
        known = {(t["account_id"], t["period"]): F(t["target"]) for t in self.facts["targets"]}
        year = str(terms["valid"]["from"].year) if period == "program" else None
        members = [account for account in self.members(pool) if self.takes(terms, account)]
        found = [known.get((account, period), known.get((account, year))) for account in members]
        found = [target for target in found if target is not None]
        return sum(found, F(0)) if found else None

    def base(self, terms, pool, period):
        """Add up last year's basis of a pool's members."""
        kind = terms.get("period", "program")
        members = self.members(pool)
        lines = [
            line
            for line in self.lines(terms)
            if line["mine"] and line["account_id"] in members
            and naive.a_year_on(kind, line["day"], terms["valid"]) == period
        ]  # fmt: skip
        return naive.base_of(terms, lines)

    def holds(self, requirement, terms, lines):
        """Say whether a pool bought what is required."""
        wanted = (requirement.get("products") or {}).get("ids")
        measure = requirement.get("measure") or (terms.get("basis") or {}).get("measure", "amount")
        bought = [
            ln["quantity"] * (1 if measure == "quantity" else ln["price"])
            for ln in lines
            if (ln["product_id"] in wanted if wanted else ln["mine"])
        ]
        return sum(bought, F(0)) >= F(requirement["at_least"])

    def incidents(self, terms, rule, pool, period):
        """List the incidents of a rule that fall to a pool in a period."""
        kind, members = terms.get("period", "program"), set(self.members(pool))
        if rule.get("of") == "group":
            groups = {self.group.get(a) for a in members} - {None}
            members |= {a for a, g in self.group.items() if g in groups}
        return [
            i
            for i in self.facts["incidents"]
            if i["account_id"] in members and i["kind"] == rule["incident"]
            and i["status"] == rule.get("status", "confirmed") and i["occurred_on"] < self.as_of
            and _governs(terms, self.versions[terms["program"]], i["occurred_on"])
            and naive.period_of(kind, i["occurred_on"]) == period
        ]  # fmt: skip

    def points(self, terms, pool, period):
        """Return the per cent points that incidents take off the rates."""
        return sum(
            F(rule["points"]) * len(self.incidents(terms, rule, pool, period))
            for rule in terms.get("discipline", ())
            if rule.get("points") is not None
        )

    def disciplined(self, terms, key, amount):
        """Multiply, cancel and compensate."""
        before, (pool, period) = amount, key
        for rule in terms.get("discipline", ()):
            found = self.incidents(terms, rule, pool, period)
            if rule.get("by_count"):
                amount *= F(rule["by_count"][min(len(found), len(rule["by_count"]) - 1)])
            if found and rule.get("effect") == "cancel":
                amount = F(0)
            suffered = [i["victim_account_id"] for i in found if i["victim_account_id"]]
            if rule.get("compensate") and suffered:
                whole = before * F(rule["compensate"]["percent"]) / 100
                for victim in sorted(set(suffered)):
                    part = whole * suffered.count(victim) / len(suffered)
                    result = (terms["program"], victim, period)
                    self.suffered[result] += F(naive.rounded(part, terms))
                    self.add(result, naive.rounded(part, terms))
        return amount

    def collected(self, terms, lines, amount):
        """Scale by how fast the invoices of the lines were paid, each weighing its basis."""
        counts = (terms.get("basis") or {}).get("measure") == "quantity"
        whole, counted = F(0), F(0)
        for line in lines:
            weight = line["quantity"] * (1 if counts else line["price"])
            whole += weight
            counted += weight * self.pace(terms["collection_scale"], line)
        return max(amount * counted / whole, F(0)) if whole else amount

    def pace(self, steps, line):
        """Return the part of a line's invoice that stands."""

        def part(days):
            return next((F(s["percent"]) / 100 for s in steps if days <= s["days"]), F(0))

        for r in self.facts["receivables"]:
            if (r["account_id"], r["invoice_id"]) == (line["account_id"], line["invoice_id"]):
                paid = F(0)
                if r["settled_on"] is not None and r["settled_on"] < self.as_of:
                    paid = F(r["amount"] if r["settled_amount"] is None else r["settled_amount"])
                stands = paid * part((r["settled_on"] - r["invoice_date"]).days) if paid else F(0)
                rest = max(F(r["amount"]) - paid, F(0))
                stands += rest * part((self.as_of - r["invoice_date"]).days)
                return stands / max(F(r["amount"]), paid)
        since = line.get("invoiced_on") or line["day"]
        return part((self.as_of - since).days)

    def guaranteed(self, terms, amounts):
        """Top up to the guarantee in every begun period from a pool's first on."""
        guarantee = terms.get("guarantee")
        if guarantee is None:
            return amounts
        carries = isinstance(guarantee, dict) and guarantee.get("carry")
        least = F(guarantee["amount"] if isinstance(guarantee, dict) else guarantee)
        kind, found = terms.get("period", "program"), {}
        first, until = terms["valid"]["from"], min(self.as_of, terms["valid"]["until"])
        days = [first + dt.timedelta(days=n) for n in range((until - first).days)]
        names = list(dict.fromkeys(naive.period_of(kind, day) for day in days))
        for pool in {pool for pool, _ in amounts}:
            lent, has_begun = F(0), False
            for period in names:
                has_begun = has_begun or (pool, period) in amounts
                if not has_begun:
                    continue
                nothing = {} if (pool, period) in amounts else {"floor": terms.get("floor", 0)}
                amount = naive.bounded(nothing, amounts.get((pool, period)) or F(0))
                paid = max(least, amount - lent) if carries else max(least, amount)
                lent += paid - amount if carries else 0
                found[(pool, period)] = paid
        return found

    def credited(self, terms, key, amount):
        """Take off what the credited programs earned in the period."""
        (kind, account), period = key
        if amount is None or not terms.get("credit"):
            return amount
        own = terms.get("period", "program")
        counted = F(0)
        for (program, who, name), earned in self.owed.items():
            day = self.starts.get((program, name))
            if (
                program in terms["credit"]
                and who in self.members((kind, account))
                and day is not None
                and naive.period_of(own, day) == period
            ):
                counted += F(earned or 0) - self.suffered[(program, who, name)]
        return max(amount - counted, F(0)) if counted else amount

    def pay(self, terms, amounts, pools):
        """Round once and pay the account, the leader, or the members by their part."""
        for (pool, period), amount in amounts.items():
            rounded = None if amount is None else naive.rounded(amount, terms)
            if terms.get("pool") != "group" or terms.get("pay_to") == "group_leader":
                who = self.leader[pool[1]] if pool[0] == "group" else pool[1]
                if terms.get("pay_to") == "group_leader" and pool[0] == "account":
                    who = self.leader.get(self.group.get(pool[1]), pool[1])
                self.add((terms["program"], who, period), rounded)
                continue
            members = defaultdict(F)
            counts = (terms.get("basis") or {}).get("measure") == "quantity"
            for line in pools.get((pool, period), ()):
                much = line["quantity"] * (1 if counts else line["price"])
                members[line["account_id"]] += much if line["mine"] else 0
            for account, part in largest_remainder(rounded, members, terms).items():
                self.add((terms["program"], account, period), part)

    def events(self, terms):
        """Return the events a program pays for, by pool and period, the first ones first."""
        kind, earn, pools = terms.get("period", "program"), terms["earn"], defaultdict(list)
        for event in sorted(self.facts["events"], key=lambda e: (e["occurred_on"], e["event_id"])):
            day = event["occurred_on"]
            within = terms["valid"]["from"] <= day < terms["valid"]["until"]
            is_ours = event["kind"] == earn["kind"] and self.takes(terms, event["account_id"])
            if is_ours and within and day < self.as_of:
                pool = pools[(self.pool(terms, event["account_id"]), naive.period_of(kind, day))]
                if earn.get("limit") is None or len(pool) < earn["limit"]:
                    pool.append(event)
        return pools

    def by_line(self, terms, lines):
        """Compute each sale as it stood before and after each of its returns."""
        for line in (ln for ln in lines if ln["sale"] is None):
            backs = [
                ln for ln in lines if ln["sale"] is not None and ln["sale"]["key"] == line["key"]
            ]
            backs.sort(key=lambda ln: (ln["order_date"], *naive.line_place(ln)[1:]))
            units, money, before = line["quantity"], line["quantity"] * line["price"], 0
            for own in (line, *backs):
                if own is not line:
                    units += own["quantity"]
                    money += own["quantity"] * own["price"]
                now = self.one_line(terms, line, units, money)
                key = (terms["program"], line["account_id"], f"{own['order_id']}/{own['line_no']}")
                self.add(key, now - before)
                before = now

    def one_line(self, terms, line, units, money):
        """Return what a line of so many units and so much money earns, rounded."""
        counts = (terms.get("basis") or {}).get("measure") == "quantity"
        price = (
            line["price"]
            if counts or terms.get("limit_units") is not None or not units
            else money / units
        )
        alone = {**line, "quantity": units, "price": price}
        if not units:
            return naive.rounded(naive.bounded(terms, F(0)), terms)
        return naive.rounded(naive.bounded(terms, naive.earned_of(terms, [alone])), terms)


FACTS = ("orders", "accounts", "targets", "incidents", "receivables", "events")


def _governs(terms, versions, day):
    """Say whether a version is the one that governs a day."""
    holders = [v["version"] for v in versions if v["valid"]["from"] <= day < v["valid"]["until"]]
    if not holders:
        return False
    for other in versions:
        kind, valid = other.get("period", "program"), other["valid"]
        ends = (valid["from"], valid["until"] - dt.timedelta(days=1))
        touched = {naive.period_of(kind, end) for end in ends}
        if other.get("restates") and kind != "line" and naive.period_of(kind, day) in touched:
            holders.append(other["version"])
    return max(holders) == terms["version"]


def _lowered(earn, points):
    if not points:
        return earn
    tiers = [
        {
            k: max(F(v) - points, F(0)) if k in ("percent", "excess_percent") else v
            for k, v in t.items()
        }
        for t in earn["tiers"]
    ]
    return {**earn, "tiers": tiers}


def _basis(terms, lines):
    counts = (terms.get("basis") or {}).get("measure") == "quantity"
    return sum((ln["quantity"] * (1 if counts else ln["price"]) for ln in lines), F(0))


def contest(terms, pools, region):
    """Give prizes to the highest of each period and scope."""
    earn, amounts = terms["earn"], dict.fromkeys(pools, F(0))
    counted = {**terms, "basis": {**(terms.get("basis") or {}), "measure": earn["measure"]}}
    fields = defaultdict(list)
    for (pool, period), lines in pools.items():
        x = _basis(counted, [line for line in lines if line["mine"]])
        if x > 0:
            scope = "all" if earn["scope"] == "all" else region.get(pool[1])
            fields[(scope, period)].append((x, pool))
    for (_, period), field in fields.items():
        for x, pool in field:
            ahead = sum(other > x for other, _ in field)
            tied = sum(other == x for other, _ in field)
            prizes = [F(p) for p in earn["prizes"][ahead : ahead + tied]]
            prizes += [F(0)] * (tied - len(prizes))
            ties = earn.get("ties", "share")
            amounts[(pool, period)] = (
                sum(prizes) / tied if ties == "share" else prizes[0 if ties == "both_full" else -1]
            )
    return amounts


def paid_events(earn, events):
    """Pay for events of a pool."""
    if earn.get("amount") is None:
        return sum((F(e["amount"] or 0) for e in events), F(0))
    return F(len(events) // earn.get("per", 1)) * F(earn["amount"])


def largest_remainder(total, weights, terms):
    """Divide a rounded sum; the last cents go to the largest remainders, ties by name."""
    if total is None:
        return dict.fromkeys(weights)
    shares = {who: max(weight, F(0)) for who, weight in weights.items()}
    if not sum(shares.values()):
        shares = dict.fromkeys(weights, F(1))
    cent = F(10) ** -(terms.get("rounding") or {}).get("decimals", 2)
    cents, whole = F(total) / cent, sum(shares.values())
    exact = {who: cents * share / whole for who, share in shares.items()}
    parts = {who: int(much) for who, much in exact.items()}
    left = int(cents) - sum(parts.values())
    for who in sorted(parts, key=lambda who: (parts[who] - exact[who], who))[:left]:
        parts[who] += 1
    return {who: naive.rounded(parts[who] * cent, terms) for who in parts}
