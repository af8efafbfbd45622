"""What each method and each step after it takes, beside the same in pandas.

As a worker (`python -m bench.rebate_methods CONTENDER ACCOUNTS LINES`) one contender computes every
program by itself on the same drawn facts, by month of one year, and prints the processor seconds of
each and what it earned. Ours has its order lines made before (packs and signs, of which pandas
knows nothing); all else is part of every program. pandas reckons in DOUBLE and rounds half to even,
so that its sums lie some cents beside ours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from bench.context import Context
from bench.registry import bench
from bench.results import OURS, Figure, Result

_AS_OF = date(2026, 1, 1)
_SHAPES = {"small": (500, 100_000), "medium": (5_000, 1_000_000), "large": (20_000, 4_000_000)}
_TIERS = "tiers: [{from: 0, percent: 1}, {from: 2000, percent: 2}]"
_WHOLE = f"earn: {{method: whole, {_TIERS}}}"
_PROGRAMS = {
    "members pro rata": f"pool: group\npay_to: members_pro_rata\n{_WHOLE}",
    "group leader": f"pool: group\npay_to: group_leader\n{_WHOLE}",
    "discipline": f"{_WHOLE}\ndiscipline: [{{incident: diversion, effect: multiply,"
    " by_count: [1, 0.8, 0.5, 0]}]",
    "collection days": f"{_WHOLE}\ncollection_scale: [{{days: 15, percent: 100}},"
    " {days: 30, percent: 80}, {days: 45, percent: 50}]",
    "carried guarantee": f"{_WHOLE}\nguarantee: {{amount: 20, carry: true}}",
    "credit": f"{_WHOLE}\ncredit: [BASE]",
    "contest": "earn: {method: contest, scope: region, prizes: [5000, 3000, 1000], ties: share}",
    "events": "earn: {method: event, kind: new_outlet, amount: 30, limit: 2}",
    "free goods": "basis: {measure: quantity}\n"
    "earn: {method: free_goods, per: 10, give: {product: P1, units: 1}}",
    "full steps": "earn: {method: step, per: 100, amount: 1.25}",
    "by line": f"period: line\n{_WHOLE}",
}
_HEAD = "valid: {from: 2025-01-01, until: 2026-01-01}\ncurrency: CNY\n"
_BASE = (
    f"program: BASE\n{_HEAD}period: month\n"
    "earn: {method: fixed, tiers: [{from: 0, amount: 5}]}\n"
)

_FACTS = {
    "orders": """
        select 'O' || (i // 5) as order_id, cast(i % 5 as varchar) as line_no,
            'A' || lpad(cast(i // 5 * 7919 % {accounts} as varchar), 6, '0') as account_id,
            'P' || (i * 31 % 60) as product_id,
            date '2025-01-01' + cast(i // 5 * 104729 % 365 as integer) as order_date,
            date '2025-01-01' + cast(i // 5 * 104729 % 365 as integer) as invoiced_on,
            'I' || (i // 5) as invoice_id, cast(1 + i * 17 % 24 as decimal(18, 4)) as quantity,
            cast((500 + i * 37 % 4500) / 100 as decimal(18, 6)) as unit_price,
            'CNY' as currency, 'each' as unit, 'sale' as kind, 'bench' as source
        from range({lines}) as t(i)""",
    "accounts": """
        select 'A' || lpad(cast(i as varchar), 6, '0') as account_id, 'R' || i % 7 as region,
            'G' || i // 5 as group_id, i % 5 = 0 as is_group_leader
        from range({accounts}) as t(i)""",
    "products": "select 'P' || i as product_id, 'each' as unit from range(60) as t(i)",
    "incidents": """
        select 'C' || i as incident_id, 'A' || lpad(cast(i * 7 % {accounts} as varchar), 6, '0')
                as account_id, 'diversion' as kind, 'confirmed' as status,
            date '2025-01-01' + cast(i * 37 % 365 as integer) as occurred_on
        from range({accounts}) as t(i)""",
    "events": """
        select 'E' || i as event_id, 'A' || lpad(cast(i * 11 % {accounts} as varchar), 6, '0')
                as account_id, 'new_outlet' as kind,
            date '2025-01-01' + cast(i * 53 % 365 as integer) as occurred_on
        from range({accounts} * 12) as t(i)""",
    "receivables": """
        select account_id, invoice_id, min(order_date) as invoice_date,
            cast(sum(quantity * unit_price) as decimal(18, 4)) as amount,
            min(order_date) + cast(hash(invoice_id) % 60 as integer) as settled_on
        from given_orders group by account_id, invoice_id""",
}  # fmt: skip


@bench("rebate-methods")
def rebate_methods(context: Context) -> Result:
    """Every method and step of a rebate by itself, beside the same in pandas."""
    shape = _SHAPES[context.size]
    names = {"ours": (OURS, "exact"), "pandas": ("pandas in DOUBLE", "from the bare facts")}
    figures, found = [], {}
    for contender, (name, note) in names.items():
        took, found[contender] = context.worker("bench.rebate_methods", contender, *shape)
        seconds = sum(found[contender]["seconds"].values())
        figures.append(Figure(name, took, work_seconds=seconds, note=note))
    ours, pandas = found["ours"], found["pandas"]
    remarks = [
        f"{name}: {ours['seconds'][name]:.2f} CPU s, pandas {took:.2f}"
        f" ({ours['seconds'][name] / took:.1f} ×); earned {ours['earned'][name]}"
        f" and {pandas['earned'][name]}"
        for name, took in pandas["seconds"].items()
    ]
    head = f"{shape[0]:,} accounts × {shape[1]:,} lines, each program alone, by month"
    return Result(tuple(figures), (head, *remarks))


def _facts(accounts: int, lines: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for table, select in _FACTS.items():
        made = select.format(accounts=accounts, lines=lines)
        connection.execute(f"create table given_{table} as {made}")
    return connection


def _ours(accounts: int, lines: int) -> dict[str, Any]:
    import pyarrow.compute as pc

    from adapters.lake.engine import Engine
    from adapters.lake.order_lines import make_order_lines
    from transforms.rebates import Facts, owed, parse_terms

    seconds, earned = {}, {}
    with _facts(accounts, lines) as connection:
        made = make_order_lines(Engine(connection), "given_orders", "given_products")
        given = {table: f"given_{table}" for table in _FACTS if table != "orders"}
        for name, rest in _PROGRAMS.items():
            period = "" if "period:" in rest else "period: month\n"
            text = f"program: P\n{_HEAD}{period}{rest}\n"
            terms = parse_terms(text if name != "credit" else f"{_BASE}---\n{text}", "bench.yaml")
            started = time.process_time()
            with owed(connection, Facts(orders=made, **given), terms, _AS_OF) as book:
                seconds[name] = time.process_time() - started
                mine = book.results.filter(pc.equal(book.results["program_id"], "P"))
            column = "earned_units" if name == "free goods" else "earned"
            earned[name] = f"{pc.sum(mine[column]).as_py() or Decimal(0):.2f}"
    return {"seconds": seconds, "earned": earned}


def _pandas(accounts: int, lines: int) -> dict[str, Any]:
    with _facts(accounts, lines) as connection:
        given = {table: connection.table(f"given_{table}").df() for table in _FACTS}
    seconds, earned = {}, {}
    for name, peer in _PEERS.items():
        started = time.process_time()
        earned[name] = f"{float(peer(_summed(given))):.2f}"
        seconds[name] = time.process_time() - started
    return {"seconds": seconds, "earned": earned}


def _summed(given: dict[str, Any]) -> dict[str, Any]:
    """Join, date and sum the facts, as every program has to."""
    facts = dict(given)
    orders = given["orders"].merge(given["accounts"], on="account_id")
    orders["amount"] = orders["quantity"] * orders["unit_price"]
    facts["orders"] = orders.assign(month=orders["order_date"].dt.month)
    for table in ("incidents", "events"):
        facts[table] = given[table].assign(month=given[table]["occurred_on"].dt.month)
    keys = ["account_id", "group_id", "region", "month"]
    sums = facts["orders"].groupby(keys, as_index=False)[["amount", "quantity"]].sum()
    return facts | {"sums": sums}


def _whole(amount: Any) -> Any:
    import numpy as np

    return amount * np.where(amount >= 2000, 0.02, 0.01)


def _pro_rata(facts: Any) -> float:
    import numpy as np

    sums = facts["sums"]
    whole = sums.groupby(["group_id", "month"])["amount"].transform("sum")
    cents = np.round(_whole(whole) * 100)
    exact = cents * sums["amount"] / whole
    cut = np.floor(exact)
    pools = [sums["group_id"], sums["month"]]
    left = cents - cut.groupby(pools).transform("sum")
    nth = (exact - cut).groupby(pools).rank(method="first", ascending=False)
    return float((cut + (nth <= left)).sum() / 100)


def _leader(facts: Any) -> float:
    sums = facts["sums"].groupby(["group_id", "month"], as_index=False)["amount"].sum()
    led = facts["accounts"].loc[facts["accounts"]["is_group_leader"]]
    paid = sums.merge(led[["group_id", "account_id"]], on="group_id")
    return float(_whole(paid["amount"]).round(2).sum())


def _discipline(facts: Any) -> float:
    import numpy as np

    hits = facts["incidents"].groupby(["account_id", "month"]).size().rename("hits").reset_index()
    rows = facts["sums"].merge(hits, on=["account_id", "month"], how="left")
    factor = np.array([1, 0.8, 0.5, 0])[rows["hits"].fillna(0).clip(upper=3).astype(int)]
    return float((_whole(rows["amount"]) * factor).round(2).sum())


def _collection(facts: Any) -> float:
    import numpy as np
    import pandas as pd

    paid = facts["receivables"]
    known = paid["settled_on"].clip(upper=pd.Timestamp(_AS_OF))
    days = (known - paid["invoice_date"]).dt.days
    pace = np.select([days <= 15, days <= 30, days <= 45], [1, 0.8, 0.5], 0)
    stands = paid.assign(pace=pace)[["account_id", "invoice_id", "pace"]]
    lines = facts["orders"].merge(stands, on=["account_id", "invoice_id"])
    lines["counted"] = lines["amount"] * lines["pace"]
    rows = lines.groupby(["account_id", "month"])[["amount", "counted"]].sum()
    return float((_whole(rows["amount"]) * rows["counted"] / rows["amount"]).round(2).sum())


def _guarantee(facts: Any) -> float:
    import numpy as np

    earned = facts["sums"].assign(earned=_whole(facts["sums"]["amount"]))
    table = earned.pivot_table(index="account_id", columns="month", values="earned", aggfunc="sum")
    has_begun = table.notna().cummax(axis=1)
    lent, total = np.zeros(len(table)), 0.0
    for month in table.columns:
        amount = table[month].fillna(0).to_numpy()
        paid = np.where(has_begun[month], np.maximum(20, amount - lent), 0)
        lent = np.where(has_begun[month], lent + paid - amount, lent)
        total += float(np.round(paid, 2).sum())
    return total


def _credit(facts: Any) -> float:
    import numpy as np

    rows = facts["sums"]
    base = rows.assign(base=np.where(rows["amount"] >= 0, 5.0, 0.0))
    base = base[["account_id", "month", "base"]]
    rows = rows.merge(base, on=["account_id", "month"], how="left")
    return float((_whole(rows["amount"]) - rows["base"]).clip(lower=0).round(2).sum())


def _contest(facts: Any) -> float:
    import numpy as np

    field = facts["sums"].groupby(["month", "region"])["amount"]
    place = field.rank(method="min", ascending=False).astype(int)
    sums = facts["sums"].assign(place=place)
    ahead = np.cumsum([0, 5000, 3000, 1000])
    tied = sums.groupby(["month", "region", "place"])["amount"].transform("size")
    first, last = np.minimum(place - 1, 3), np.minimum(place - 1 + tied, 3)
    return float(((ahead[last] - ahead[first]) / tied).round(2).sum())


def _events(facts: Any) -> float:
    events = facts["events"].sort_values(["occurred_on", "event_id"])
    counted = events.groupby(["account_id", "month"]).size().clip(upper=2)
    return float((counted * 30).sum())


def _free_goods(facts: Any) -> float:
    return float((facts["sums"]["quantity"] // 10).sum())


def _steps(facts: Any) -> float:
    return float((facts["sums"]["amount"] // 100 * 1.25).sum())


def _by_line(facts: Any) -> float:
    return float(_whole(facts["orders"]["amount"]).round(2).sum())


_PEERS: dict[str, Callable[[Any], float]] = {
    "members pro rata": _pro_rata,
    "group leader": _leader,
    "discipline": _discipline,
    "collection days": _collection,
    "carried guarantee": _guarantee,
    "credit": _credit,
    "contest": _contest,
    "events": _events,
    "free goods": _free_goods,
    "full steps": _steps,
    "by line": _by_line,
}

if __name__ == "__main__":
    _WORKERS = {"ours": _ours, "pandas": _pandas}
    print(json.dumps(_WORKERS[sys.argv[1]](*map(int, sys.argv[2:4]))))
