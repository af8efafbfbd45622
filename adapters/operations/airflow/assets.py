"""The assets that tie the DAGs together: one per part of the house that a run renews.

An asset is a part, not a table: the tables of each part are declared once, in the schema registry.
Every event of these assets carries a partition key, the business date (`2026-10-01`); an event
without one would never fire a consumer that is partitioned, nor the other way round.
"""

from __future__ import annotations

from airflow.sdk import Asset

CLEAN_FEEDS = Asset("clean_feeds", group="lake")
WAREHOUSE = Asset("warehouse", group="warehouse")
STOCK_UP_PLAN = Asset("stock_up_plan", group="warehouse")
REBATE_LEDGER = Asset("rebate_ledger", group="ledger")
