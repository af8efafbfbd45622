"""What a group's leader answers for: terms and network_compliance count the same incidents."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Catalog

COLUMNS = {
    "diversion": "diversions",
    "undercutting": "undercuttings",
    "off_network": "off_network_cases",
}
MEMBERS = [
    ("A", "G", "0001-01-01", "9999-12-31"),
    ("B", "G", "0001-01-01", "2026-06-01"),
    ("B", "H", "2026-06-01", "9999-12-31"),
    ("C", "H", "0001-01-01", "9999-12-31"),
    ("D", "", "0001-01-01", "9999-12-31"),
]
FACTORS = "[1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]"
TERMS = (
    "period: year\ndiscipline: [{{incident: {kind}, of: group, effect: multiply, by_count: "
    + FACTORS
    + "}}]\nearn: {{method: whole, tiers: [{{from: 0, percent: 10}}]}}"
)


def drawn_incidents(seed: int) -> list[tuple[str, str, str, str, str]]:
    chance = random.Random(seed)
    days = [date(2025, 12, 20) + timedelta(days=n) for n in range(380)]
    return [
        (
            f"n{number}",
            chance.choice("ABCD"),
            chance.choice([*COLUMNS, "price_raise"]),
            chance.choice(days).isoformat(),
            chance.choice(("confirmed", "confirmed", "reported", "dismissed", "appealed")),
        )
        for number in range(50)
    ]


def counted_by_the_model(incidents: list[tuple[str, str, str, str, str]]) -> dict[str, tuple]:
    """Return the counts of December by group, as the warehouse tells them."""
    with Engine.bare() as engine:
        run = engine.connection.execute
        run(
            "create temp table incidents (incident_id varchar, account_id varchar, kind varchar,"
            " occurred_on date, status varchar)"
        )
        engine.connection.executemany("insert into incidents values (?, ?, ?, ?, ?)", incidents)
        run(
            "create temp table stg_account (account_id varchar, group_id varchar, holds_from date,"
            " holds_to date)"
        )
        engine.connection.executemany(
            "insert into stg_account values (?, nullif(?, ''), ?, ?)", MEMBERS
        )
        run(
            "create temp table stg_month as select '2026-12' as month, 24324 as month_no,"
            " date '2026-12-31' as month_end"
        )
        query = Catalog.of_project()["int_group_incident"].query
        columns = ", ".join(COLUMNS.values())
        return {
            row[0]: row[1:] for row in engine.rows(f"select group_id, {columns} from ({query})")
        }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", COLUMNS)
def test_terms_and_warehouse_count_the_incidents_of_a_group_alike(play, seed, kind):
    incidents = drawn_incidents(seed)
    lines = (f"{' '.join(incident)} -" for incident in incidents)
    head = "incident_id account_id kind occurred_on status victim_account_id\n"
    accounts = "account_id group_id valid_from\n" + "\n".join(
        f"{account} {group or '-'} {begins if begins > '0001-01-01' else '2020-01-01'}"
        for account, group, begins, _ in MEMBERS
    )
    played = play(
        TERMS.format(kind=kind),
        orders="account_id quantity order_date\nA 1000 2026-01-05\nC 1000 2026-01-05",
        accounts=accounts,
        incidents=head + "\n".join(lines),
        as_of="2027-01-01",
    )
    place = list(COLUMNS).index(kind)
    told = {group: counts[place] for group, counts in counted_by_the_model(incidents).items()}
    paid = played.earned()
    for account, group in (("A", "G"), ("C", "H")):
        lost = 100 - float(paid[(account, "2026")] or 0)
        assert round(lost / 10) == told.get(group, 0), (account, paid, told)
    assert sum(told.values()) > 0
