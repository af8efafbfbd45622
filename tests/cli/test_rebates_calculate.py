"""`rebates calculate` and `check` as a person and a script meet them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cli.rebates_calculate import FACT_TABLES, calculate, check
from transforms.language.errors import UsageError
from transforms.rebates import inputs

TERMS = """program: D1
valid: {from: 2026-01-01, until: 2027-01-01}
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25}]}
"""
ORDERS = (
    "order_id,line_no,account_id,product_id,order_date,quantity,unit_price\n"
    "o1,1,A,P,2026-03-01,20,100\n"
)


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "terms.yaml").write_text(TERMS, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    return str(tmp_path / "terms.yaml"), str(tmp_path / "orders.csv"), str(tmp_path / "home")


def run(command, *arguments):
    return CliRunner().invoke(command, [*arguments], catch_exceptions=False)


def test_json_is_one_document(paths):
    terms, orders, home = paths
    answer = run(
        calculate, "--terms", terms, "--orders", orders, "--as-of", "2027-01-01", "--json",
        "--home", home,
    )  # fmt: skip
    (result,) = json.loads(answer.stdout)["results"]
    assert (result["earned"], result["rate"], result["tier_no"]) == ("500.00", "25%", 2)


def test_a_person_reads_a_table(paths):
    terms, orders, home = paths
    answer = run(
        calculate, "--terms", terms, "--orders", orders, "--as-of", "2027-01-01", "--home", home
    )
    assert [
        word for word in ("D1", "program", "500.00", "25%", "CNY") if word not in answer.stdout
    ] == []


def test_one_accounts_foreign_line_is_told_after_all_other_results(paths, tmp_path):
    terms, orders, home = paths
    header, line = ORDERS.splitlines()
    lines = (f"{header},currency", f"{line},CNY", "o2,1,B,P,2026-03-01,1,100,EUR")
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n", "utf-8")
    arguments = ("--terms", terms, "--orders", orders, "--as-of", "2027-01-01", "--home", home)
    answer = CliRunner().invoke(calculate, [*arguments, "--json"])
    found = {row["account"]: (row["earned"], row["reason"])
             for row in json.loads(answer.stdout)["results"]}  # fmt: skip
    assert found == {"A": ("500.00", None), "B": (None, "foreign_currency")}
    assert answer.exception.exit_code == 1
    assert "account B under D1 for program (foreign_currency)" in str(answer.exception)


def test_check_reports_cliffs(paths):
    terms, _, home = paths
    assert "whoever is within 166.66 below gains" in run(check, terms, "--home", home).stdout
    document = json.loads(run(check, terms, "--json", "--home", home).stdout)
    assert [finding["tier_no"] for finding in document["findings"]] == [2]


def test_mistakes_in_terms_are_configuration_errors(paths, tmp_path):
    _, _, home = paths
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(TERMS.replace("whole", "wohle"), "utf-8")
    with pytest.raises(UsageError) as refusal:
        run(check, str(wrong), "--home", home)
    assert refusal.value.exit_code == 2


def test_every_fact_table_has_an_option():
    assert tuple(FACT_TABLES) == inputs.FACT_TABLES
