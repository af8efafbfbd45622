"""Whom to develop, whom to ask to try a product, and what a trial showed."""

from __future__ import annotations

import pandas as pd

from tests.sql.drawn_company import AS_OF, PRODUCTS
from tests.sql.oracles.counting import CATEGORY, MONTHS, Counting
from tests.sql.oracles.registry import oracle

STEPS = {
    "sub_distributors": "help it win distributors of its own",
    "outlets": "open outlets with it, street by street",
    "complementary_lines": "add categories that it does not carry yet",
    "loyalty": "learn why it orders unevenly or carries competitors",
    "funds": "agree on credit and terms that it can keep",
    "people_and_vehicles": "train its people, and plan its deliveries with it",
}
COPIED = (
    "bought_amount_12m bought_growth_ratio growth_score complementary_lines_score outlets_score"
    " funds_score weakest_growth_factor"
)


@oracle("development_candidate", f"development_rank development_score next_step {COPIED}")
def development(counting: Counting) -> pd.DataFrame:
    """Rank small and general accounts that grow; growth counts three times; three are named."""
    made = []
    classes = counting.told("account_class")
    for _, peers in classes.groupby(["as_of_date", "region", "level"], dropna=False):
        ranked = []
        for row in peers.to_dict("records"):
            if row["class"] in ("general", "small") and row["bought_growth_ratio"] > 0:
                names = ["growth", "growth", "growth", "complementary_lines", "outlets", "funds"]
                known = [row[f"{name}_score"] for name in names if pd.notna(row[f"{name}_score"])]
                score = sum(known) / len(known)
                ranked.append((-round(score, 6), -row["bought_amount_12m"], row["account_id"], row))
        for rank, (score, *_, row) in enumerate(sorted(ranked, key=lambda one: one[:3])[:3], 1):
            step = STEPS.get(row["weakest_growth_factor"])
            made.append(
                row | {"development_rank": rank, "development_score": -score, "next_step": step}
            )
    return pd.DataFrame(made)


def new_products() -> pd.DataFrame:
    """Return products with a category, launched in the twelve months before, or not yet."""
    launched = PRODUCTS["launched_on"].dt.to_period("M")
    since = AS_OF.to_period("M") - 12
    return PRODUCTS[(launched > since) & (PRODUCTS["category"] != "")]


@oracle(
    "trial_candidate",
    "as_of_date category launched_on trial_rank trial_score class_score range_score"
    " sell_through_score loyalty_ratio reason",
)
def trial_candidates(counting: Counting) -> pd.DataFrame:
    sales = counting.lines[counting.lines["kind"] != "return"]
    year = sales[sales["month"].isin(MONTHS[-12:])]
    ratios = counting.latest("account_metrics")
    made = []
    for product in new_products().itertuples():
        category = set(CATEGORY[product.category == CATEGORY].index)
        bought = set(year["product_id"]) & category
        asked = []
        for account in counting.now.itertuples():
            mine = year[year["account_id"] == account.Index]
            ever = sales[sales["account_id"] == account.Index]["product_id"]
            carried = len(set(mine["product_id"]) & bought)
            if not carried or product.product_id in set(ever) or pd.isna(account.score):
                continue
            months = mine["month"].nunique()
            told = min(ratios.at[account.Index, "sell_through_ratio"], 1)
            parts = [account.score, carried / len(bought), months / 12, told]
            known = [part for part in parts if pd.notna(part)]
            name = counting.now.at[account.Index, "class"]
            asked.append(
                {
                    "account_id": account.Index, "class_score": account.score,
                    "range_score": carried / len(bought), "loyalty_ratio": months / 12,
                    "sell_through_score": told, "trial_score": sum(known) / len(known),
                    "reason": f"{name} account; carries {carried} of {len(bought)} products of the"
                    f" category; bought in {months} of 12 months",
                }
            )  # fmt: skip
        asked.sort(key=lambda row: (-round(row["trial_score"], 7), row["account_id"]))
        made += [
            row | {"trial_rank": rank, "product_id": product.product_id, "as_of_date": AS_OF,
                   "category": product.category, "launched_on": product.launched_on}
            for rank, row in enumerate(asked[:20], 1)
        ]  # fmt: skip
    return pd.DataFrame(made)


@oracle(
    "trial_result",
    "category launched_on months_compared reorder_months trial_units trial_units_per_month"
    " category_before_units category_after_units peer_count category_lift_ratio",
)
def trial_results(counting: Counting) -> pd.DataFrame:
    lines = counting.lines[counting.lines["month"] <= MONTHS[-1]]
    made = []
    for product in new_products().itertuples():
        mine = lines[lines["product_id"] == product.product_id]
        firsts = mine[mine["kind"] != "return"].groupby("account_id")["month"].min()
        for account, first in firsts.items():
            if account not in counting.now.index:
                continue
            span = min((MONTHS[-1] - first).n, 6)
            after = [first + n for n in range(1, span + 1)]
            before = [first - n for n in range(1, span + 1)]
            own = mine[(mine["account_id"] == account) & mine["month"].isin(after)]
            peers = [one for one in like(counting.now, account) if one not in firsts]
            goods = lines[lines["category"] == product.category]
            sums = {
                name: (units_of(goods, [account], months), units_of(goods, peers, months))
                for name, months in (("before", before), ("after", after))
            }
            (was, peers_were), (came, peers_came) = sums["before"], sums["after"]
            judged = len(peers) >= 3 and span >= 2 and was > 0 and peers_came > 0
            made.append(
                {
                    "product_id": product.product_id, "account_id": account,
                    "category": product.category, "launched_on": product.launched_on,
                    "months_compared": span, "trial_units": own["paid_units"].sum(),
                    "reorder_months": own[own["kind"] != "return"]["month"].nunique(),
                    "trial_units_per_month": own["paid_units"].sum() / span if span else None,
                    "category_before_units": was, "category_after_units": came,
                    "peer_count": len(peers),
                    "category_lift_ratio": came / was * peers_were / peers_came - 1
                    if judged else None,
                }
            )  # fmt: skip
    return pd.DataFrame(made)


def like(now: pd.DataFrame, account: str) -> list[str]:
    """Return open accounts of region and level, a third to three times as large."""
    own = now.loc[account]
    return [
        other.Index
        for other in now.itertuples()
        if other.Index != account
        and (other.region, other.level) == (own["region"], own["level"])
        and own["yearly"] <= other.yearly * 3
        and other.yearly <= own["yearly"] * 3
    ]


def units_of(lines: pd.DataFrame, accounts: list[str], months: list[pd.Period]) -> float:
    chosen = lines[lines["account_id"].isin(accounts) & lines["month"].isin(months)]
    return float(chosen["paid_units"].sum())
