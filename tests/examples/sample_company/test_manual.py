"""The manual states what the default sample really holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.sample_company import TERMS

MANUAL = Path(__file__).parents[3] / "docs" / "sample_company.md"


@pytest.fixture(scope="module")
def manual() -> str:
    return MANUAL.read_text(encoding="utf-8")


def _rows(manual: str, role: str) -> list[tuple[str, str]]:
    rows = [line.strip("| \n").split("|") for line in manual.splitlines() if f"| {role} |" in line]
    return [(row[1].strip(), row[2].strip() if len(row) > 2 else "") for row in rows]


def test_planted_accounts_are_listed(manual: str, truth: dict):
    jumps = [
        (
            jump["account_id"],
            (
                f"{jump['period']} crosses {jump['tier_from']:,} cases in {jump['crossed_in']}"
                f" and is {jump['excess_cases']} above at its end"
            ),
        )
        for jump in truth["tier_jumps"]
    ]
    assert _rows(manual, "tier jump") == jumps
    diverting = {
        (
            plan["account_id"],
            (
                f"into {plan['ships_to']} from {plan['from']} until {plan['until']},"
                f" victim {plan['victim_account_id']}"
            ),
        )
        for plan in truth["diverting_accounts"]
    }
    assert set(_rows(manual, "diverting")) == diverting


@pytest.mark.parametrize(
    ("role", "key", "text"),
    [
        ("undercutting", "undercutters", "from {from} until {until}"),
        ("off-network", "off_network_buyers", "from {buys_from}, since {from}"),
        ("defecting", "defectors", "since {from}"),
        ("rising", "potential_risers", "since {from}"),
    ],
)
def test_other_roles_are_listed_with_their_days(
    role: str, key: str, text: str, manual: str, truth: dict
):
    stated = {(plan["account_id"], text.format(**plan)) for plan in truth[key]}
    assert set(_rows(manual, role)) == stated


def test_payers_and_exceptions_are_listed(manual: str, truth: dict):
    for role, accounts in {
        "bad payer": truth["bad_payers"],
        "slow payer": truth["slow_payers"],
        "favoured": truth["prices"]["favoured_accounts"],
        "stock flag only": truth["stock_flag_only"],
    }.items():
        assert {account for account, _ in _rows(manual, role)} == set(accounts), role


def test_dirty_files_are_described_fault_by_fault(manual: str, truth: dict):
    for dirty in truth["dirty_files"]:
        assert f"| `{dirty['file']}` |" in manual
        for fault in dirty["faults"]:
            name = fault["fault"].replace("_", " ")
            shown = ", ".join(f"`{value}`" for value in fault["values"] if value) or "empty"
            assert f"| {name} | `{fault['column']}` | {shown} | {fault['rows']} |" in manual


def test_every_feed_and_program_is_named(manual: str, feeds: Path):
    for path in feeds.iterdir():
        assert path.name in manual or path.name == "orders"
    for path in TERMS.glob("*.yaml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("program: "):
                assert line.removeprefix("program: ") in manual
