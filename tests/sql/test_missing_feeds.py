"""Without an optional feed its figures are null or gone, as the page says; nothing else moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sql.removed_feed import Effect, RemovedFeed
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES

PAGE = Path(__file__).parents[2] / "docs" / "missing_feeds.md"
REQUIRED = ("accounts", "products", "orders")
# Of it speaks every reason of a missing rate, not one metric: tests/sql/specs/missing_rates.md.
RATES = "fx_rates"
OPTIONAL = [feed for feed in CLEAN_TABLES if feed not in (*REQUIRED, RATES)]
# In the gate: two that much rests on and those that little does; the others are proofs.
QUICK = {"receivables", "inventory", "occasions", "trainings", "feedback", "events", "supply"}
# It says itself what is missing.
SAYING = "metric_availability"


SAME = Effect("", (), ())
# What availability says otherwise than in the full run.
SAID = """
    select a.metric, n.needs_feed, a.is_available, a.reason
    from away.metric_availability as a
    inner join main.metric_availability as b on a.month = b.month and a.metric = b.metric
    inner join metric_need as n on a.metric = n.metric
    where a.is_available <> b.is_available or a.account_count <> b.account_count
    or a.reason is distinct from b.reason
"""


def told() -> dict[str, dict[str, Effect]]:
    """Read the page: what each table lacks without each feed."""
    effects: dict[str, dict[str, Effect]] = {feed: {} for feed in OPTIONAL}
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            feed, table, lacks, moved = (cell.strip() for cell in line.split("|")[1:5])
            rows = "none" if "no rows" in lacks else "fewer" if "fewer rows" in lacks else ""
            effect = Effect(rows, _names(lacks), _names(moved))
            effects[feed.strip("`")][table.strip("`")] = effect
    return effects


def _names(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize(
    "feed",
    [feed if feed in QUICK else pytest.param(feed, marks=pytest.mark.proof) for feed in OPTIONAL],
)
def test_what_a_feed_tells_is_null_or_gone_without_it_and_nothing_else_moves(full_run, feed):
    with RemovedFeed(full_run.engine, feed) as away:
        found = {
            name: away.effect(table)
            for name, table in WAREHOUSE_TABLES.items()
            if name in away.changed and name != SAYING
        }
        said = away.engine.rows(SAID) if SAYING in away.changed else []
    page = told()[feed]
    stray = {
        name: effect for name, effect in found.items() if not page.get(name, SAME).allows(effect)
    }
    assert stray == {}
    # A value that several feeds tell may be the same by chance; what is null or gone may not.
    kept = {name: effect for name, effect in page.items() if effect.rows or effect.null}
    assert kept.keys() <= found.keys()
    lacking = {name for effect in found.values() for name in (*effect.null, *effect.moved)}
    for metric, needed, is_available, reason in said:
        assert needed == feed or metric in lacking, f"{metric} is said to have moved"
        if needed == feed and not is_available:
            assert reason == f"the feed {feed} has not come in", metric
