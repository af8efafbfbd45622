"""Row-level security of the published tables: who is limited sees the rows of their own accounts.

Goes in: a table of the registry and the policies it has. Comes out: the statements between the two.
Every published table has two policies. `whole` lets the roles that read or write everything do
what their grants say. The other is named by what it goes by, and holds for `BI_LIMITED`
alone: the account of a row, its salesperson or its region; a table with none of them shows a
limited reader nothing, unless it is of the whole company and names nobody (`OPEN`).

What a reader may see is worked out at each publish and stands in `warehouse.reader_account`
(`adapters/warehouse/readers.py`), so that a policy is one look-up and no function of ours runs
with rights of its own. It takes the current role's name alone: nothing that a session can set.
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.warehouse.roles import BI, BI_LIMITED, FINANCE, WRITER, RoleNames
from transforms.language.quoting import identifier, identifiers
from transforms.schema import Table

# Of the whole company, without a word on any one account.
OPEN = frozenset(
    {
        "channel_margin",
        "concession_effect",
        "dim_date",
        "dim_product",
        "forecast_accuracy",
        "forecast_value_added",
        "metric_availability",
        "price_fairness",
        "source_scorecard",
        "stock_up_totals",
    }
)
STATEMENTS = frozenset({"rebate_statement", "rebate_estimate", "rebate_payout", "rebate_reply"})
POLICY_OF_ALL = "whole"
_SEEN = {
    "by_account": "account_id in (select account_id from warehouse.reader_account)",
    "by_salesperson": "salesperson_id in (select salesperson_id from warehouse.reader_account)",
    "by_region": "region in (select region from warehouse.reader_scope)",
    "by_nothing": "true",
    "by_none": "false",
}


def limit_of(table: Table) -> str:
    """Return the name of the policy that limits the table's readers."""
    for column in ("account", "salesperson", "region"):
        if (f"{column}_id" if column != "region" else column) in table.names:
            return f"by_{column}"
    return "by_nothing" if table.name in OPEN else "by_none"


def row_policies(
    table: Table, place: str, found: Collection[str], roles: RoleNames
) -> tuple[str, ...]:
    """Return what gives the table at `place` its policies, and takes those it should not have."""
    wanted = {POLICY_OF_ALL, limit_of(table)}
    made = [
        *(f"drop policy {identifier(old)} on {place}" for old in sorted({*found} - wanted)),
        *(_create(table, place, name, roles) for name in sorted(wanted - {*found})),
    ]
    if not found:
        made = [
            f"alter table {place} enable row level security",
            *made,
            f"grant select on {place} to {identifier(roles.named(BI_LIMITED))}",
        ]
    return tuple(made)


def _create(table: Table, place: str, name: str, roles: RoleNames) -> str:
    if name == POLICY_OF_ALL:
        whole = (WRITER, BI, *([FINANCE] if table.name in STATEMENTS else []))
        named = identifiers(roles.all_named(whole))
        return f"create policy {POLICY_OF_ALL} on {place} to {named} using (true) with check (true)"
    return (
        f"create policy {name} on {place} for select"
        f" to {identifier(roles.named(BI_LIMITED))} using ({_SEEN[name]})"
    )
