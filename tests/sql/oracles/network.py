"""Who broke the rules of the network, what shows it, and how those below an account are doing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.sql.drawn_company import PRODUCTS
from tests.sql.oracles.counting import FLOOR_EACH, Counting, over, ratio
from tests.sql.oracles.registry import oracle

FLOOR = PRODUCTS.set_index("product_id")["price_floor"]
Rows = list[dict[str, Any]]


@oracle(
    "network_evidence",
    "occurred_on account_id region salesperson_id product_id breach_units breach_amount seller_id"
    " upstream_id buyer_id own_territory seen_territory seen_price price_floor status reason",
)
def evidence(counting: Counting) -> pd.DataFrame:
    found = [
        *of_orders(counting), *of_scans(counting), *of_prices(counting), *of_incidents(counting)
    ]  # fmt: skip
    made = pd.DataFrame(found)
    then = counting.company.account(made["occurred_on"], made["account_id"])
    then.index = made.index
    then["own_territory"] = then["territory"]
    for name in ("salesperson_id", "upstream_id", "own_territory", "region"):
        made[name] = then[name].replace("", None)
    # A price tells of a territory alone; its region is that of who may sell there.
    owned = counting.company.feeds["accounts"].groupby("territory")["region"].first()
    alone = made["account_id"].isna()
    made.loc[alone, "region"] = made.loc[alone, "seen_territory"].map(owned)
    made["buyer_id"] = made.get("buyer_id")
    return made.assign(seller_id=made["seller_id"].replace("", None))


def of_orders(counting: Counting) -> Rows:
    found = []
    lines = counting.feed("orders", "order_date")
    lines = lines[lines["kind"] != "return"].reset_index(drop=True)
    then = counting.company.account(lines["order_date"], lines["account_id"])
    for line, was in zip(lines.itertuples(), then.itertuples(), strict=True):
        row = {
            "found_in": "order_line", "evidence_id": f"s/{line.order_id}/{line.line_no}",
            "occurred_on": line.order_date, "account_id": line.account_id,
            "product_id": line.product_id, "breach_units": line.units,
            "breach_amount": line.quantity * line.unit_price, "seller_id": line.seller_id,
        }  # fmt: skip
        if was.network_model and line.seller_id != was.upstream_id:
            sold_by, supplied_by = line.seller_id or "us", was.upstream_id or "us"
            reason = f"bought from {sold_by}, where the account is supplied by {supplied_by}"
            found.append(row | {"breach": "off_network", "reason": reason})
        if line.ship_to_territory not in ("", was.territory):
            reason = f"sent to {line.ship_to_territory}, while the account may sell in"
            astray = {"seen_territory": line.ship_to_territory, "breach": "diversion"}
            found.append(row | astray | {"reason": f"{reason} {was.territory}"})
        floor = FLOOR_EACH[line.product_id] * line.units
        if line.kind == "sale" and line.seller_id and row["breach_amount"] < floor - 1e-6:
            whose = {"account_id": line.seller_id, "buyer_id": line.account_id}
            reason = f"sold to {line.account_id} below the price floor"
            cheap = {"breach": "undercutting", "price_floor": FLOOR[line.product_id]}
            found.append(row | whose | cheap | {"reason": reason})
    return found


def of_scans(counting: Counting) -> Rows:
    found = []
    scans = counting.feed("scans", "scanned_on").reset_index(drop=True)
    then = counting.company.account(scans["scanned_on"], scans["account_id"])
    for scan, was in zip(scans.itertuples(), then.itertuples(), strict=True):
        row = {
            "found_in": "scan", "evidence_id": f"s/{scan.scan_id}", "occurred_on": scan.scanned_on,
            "account_id": scan.account_id, "product_id": scan.product_id,
            "seen_territory": scan.territory,
        }  # fmt: skip
        if scan.territory != was.territory:
            reason = f"scanned in {scan.territory}, while the account may sell in {was.territory}"
            found.append(row | {"breach": "diversion", "reason": reason})
        if scan.price < FLOOR[scan.product_id]:
            found.append(row | undercut(scan.price, scan.product_id))
    return found


def of_prices(counting: Counting) -> Rows:
    return [
        {
            "found_in": "market_price", "occurred_on": seen.observed_on,
            "evidence_id": f"s/{seen.product_id}/{seen.territory}/{seen.level}"
            f"/{seen.observed_on:%Y-%m-%d}",
            "product_id": seen.product_id, "seen_territory": seen.territory,
        } | undercut(seen.price, seen.product_id)
        for seen in counting.feed("market_prices", "observed_on").itertuples()
        if seen.price < FLOOR[seen.product_id]
    ]  # fmt: skip


def undercut(price: float, product: str) -> dict[str, Any]:
    return {
        "breach": "undercutting", "seen_price": price, "price_floor": FLOOR[product],
        "reason": "seen below the price floor",
    }  # fmt: skip


def of_incidents(counting: Counting) -> Rows:
    cases = counting.feed("incidents", "occurred_on")
    cases["status"] = cases["status"].replace("", "reported")
    return [
        {
            "found_in": "incident", "evidence_id": f"s/{case.incident_id}", "breach": case.kind,
            "occurred_on": case.occurred_on, "account_id": case.account_id,
            "status": case.status, "reason": f"reported as {case.kind}, {case.status}",
        }
        for case in cases.itertuples()
    ]  # fmt: skip


@oracle(
    "network_compliance",
    "off_network_lines off_network_units off_network_amount off_network_ratio diverted_lines"
    " diverted_units diverted_amount diverted_ratio diverted_scans undercut_lines undercut_units"
    " undercut_amount undercut_ratio undercut_scans is_off_network is_diverting is_undercutting",
)
def breaches(counting: Counting) -> pd.DataFrame:
    """Add up the evidence, which its own oracle counts, and hold it against lines."""
    made = counting.accounts[["month", "as_of_date", "account_id", "network_model"]].copy()
    found = counting.told("network_evidence").assign(one=1)
    found["month"] = found["occurred_on"].dt.to_period("M")
    goods = counting.lines[counting.lines["kind"] != "return"].assign(one=1)
    placed = goods[goods["ship_to_territory"] != ""]
    sold = goods[(goods["kind"] == "sale") & (goods["seller_id"] != "")]
    sold = sold.drop(columns="account_id").rename(columns={"seller_id": "account_id"})
    bought, told, others = (counting.by_month(rows, "one") for rows in (goods, placed, sold))
    is_modelled = made["network_model"].notna()
    is_always = made["month"].notna()
    is_placed = (counting.beside(told) > 0) | (counting.beside(bought) == 0)
    for breach, name, flag, is_known, among in (
        ("off_network", "off_network", "is_off_network", is_modelled, bought),
        ("diversion", "diverted", "is_diverting", is_placed, told),
        ("undercutting", "undercut", "is_undercutting", is_always, others),
    ):
        cases = found[found["breach"] == breach]
        lines = cases[cases["found_in"] == "order_line"]
        scans = counting.by_month(cases[cases["found_in"] == "scan"], "one")
        count = counting.by_month(lines, "one")
        made[f"{name}_lines"] = counting.beside(count).where(is_known)
        for part in ("units", "amount"):
            sums = counting.beside(counting.by_month(lines, f"breach_{part}"))
            made[f"{name}_{part}"] = sums.where(is_known)
        made[f"{name}_scans"] = counting.beside(scans)
        is_judged = is_modelled | (breach != "off_network")
        part = ratio(counting.beside(over(count)), counting.beside(over(among)))
        made[f"{name}_ratio"] = part.where(is_judged)
        habit = counting.beside(over(count + scans, 3)) >= 3
        made[flag] = habit.astype(object).where(is_judged, None)
    return made


@oracle(
    "network_compliance",
    "group_incident_count group_diversion_count group_undercutting_count group_off_network_count",
)
def answered_for(counting: Counting) -> pd.DataFrame:
    """Count at the leader what was confirmed of the group's members since January."""
    cases = counting.feed("incidents", "occurred_on").reset_index(drop=True)
    then = counting.company.account(cases["occurred_on"], cases["account_id"])
    cases["group_id"] = then["group_id"].to_numpy()
    confirmed = cases[cases["status"] == "confirmed"]
    made = []
    for row in counting.accounts.itertuples():
        since = row.as_of_date.replace(month=1, day=1)
        mine = confirmed[confirmed["occurred_on"].between(since, row.as_of_date)]
        mine = mine[mine["group_id"] == row.group_id]
        leads = row.is_group_leader == "true"
        kinds = ("diversion", "undercutting", "off_network")
        counts = {f"group_{kind}_count": (mine["kind"] == kind).sum() for kind in kinds}
        counts["group_incident_count"] = len(mine)
        if not leads:
            counts = dict.fromkeys(counts)
        key = {"as_of_date": row.as_of_date, "account_id": row.account_id}
        made.append(key | counts)
    return pd.DataFrame(made)


@oracle(
    "network_compliance",
    "sub_distributor_count active_sub_count buying_less_sub_count silent_sub_count",
)
def those_below(counting: Counting) -> pd.DataFrame:
    """Look at the distributors that an account supplies at the month's end, one by one.

    Of three months of last year that are not all there nobody knows what was bought, and who
    bought nothing in them buys no less now.
    """
    lines = counting.lines
    spent = counting.by_month(lines, "amount")
    last, before = over(spent, 3), spent.rolling(3).sum().shift(12)
    open_ = counting.accounts[counting.accounts["is_open"]]
    subs = open_[open_["level"].isin([2, 3])]
    ordered = lines[lines["kind"] == "sale"]
    made = []
    for row in counting.accounts.itertuples():
        mine = subs[(subs["month"] == row.month) & (subs["upstream_id"] == row.account_id)]
        states = []
        for one in mine["account_id"]:
            days = ordered[ordered["account_id"] == one]["order_date"]
            seen = days[days <= row.as_of_date].max()
            was = before.at[row.month, one]
            if pd.isna(seen) or (row.as_of_date - seen).days >= 60:
                states.append("silent")
            elif was > 0 and last.at[row.month, one] < 0.8 * was:
                states.append("buying_less")
            else:
                states.append("active")
        made.append(
            {
                "as_of_date": row.as_of_date, "account_id": row.account_id,
                "sub_distributor_count": len(states),
                **{f"{state}_sub_count": states.count(state)
                   for state in ("active", "buying_less", "silent")},
            }
        )  # fmt: skip
    return pd.DataFrame(made)
