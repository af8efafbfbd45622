"""The gate stops what would corrupt the numbers, tells what is odd, and says why of each."""

from __future__ import annotations

import gc
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import duckdb
import pytest

from expectations import gate
from transforms import schema

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SALE = {
    "order_id": "SO-1",
    "line_no": "1",
    "account_id": "A1",
    "product_id": "P1",
    "order_date": "2026-10-01",
    "quantity": "5",
    "unit_price": "10.00",
    "kind": "sale",
    "is_anonymous": "false",
    "source": "s",
    "part": "2026-10",
    "file_sha256": "f",
    "file_line": "2",
}
COUNT = {
    "account_id": "A1",
    "product_id": "P1",
    "snapshot_date": "2026-10-01",
    "on_hand": "5",
    "source": "s",
    "part": "2026-10",
    "file_sha256": "f",
    "file_line": "2",
}


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def load(connection, feed: str, rows: list[dict[str, str | None]]) -> str:
    columns = schema.CLEAN_TABLES[feed].columns
    declared = ", ".join(f'"{column.name}" {column.type.sql}' for column in columns)
    connection.execute(f"create table {feed} ({declared})")
    for row in rows:
        marks = ", ".join("?" for _ in columns)
        connection.execute(
            f"insert into {feed} values ({marks})", [row.get(c.name) for c in columns]
        )
    return feed


def broken(verdict: gate.GateVerdict) -> set[str]:
    return {result.expectation for result in verdict.results if not result.passed}


def test_sound_orders_pass_every_rule(connection):
    rows = [SALE, SALE | {"line_no": "2", "file_line": "3"}]
    verdict = gate.check(connection, "orders", load(connection, "orders", rows), now=NOW)
    assert verdict.passed
    assert broken(verdict) == set()


def test_an_empty_feed_is_stopped_because_it_would_read_as_zero_sales(connection):
    verdict = gate.check(connection, "orders", load(connection, "orders", []), now=NOW)
    assert [result.expectation for result in verdict.critical] == ["rows_present"]


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ({}, "key_unique"),
        ({"line_no": "2", "account_id": None}, "account_id_present"),
        ({"line_no": "2", "unit_price": "-1"}, "unit_price_within_limits"),
        ({"line_no": "2", "kind": "gift"}, "kind_known"),
        ({"line_no": "2", "kind": "return"}, "returns_are_negative"),
    ],
)
def test_a_planted_critical_fault_stops_the_feed(connection, fault, rule):
    relation = load(connection, "orders", [SALE, SALE | fault])
    verdict = gate.check(connection, "orders", relation, now=NOW)
    assert not verdict.passed
    assert rule in broken(verdict)
    assert all(result.why for result in verdict.critical)


def test_a_price_above_ten_medians_warns_and_loads(connection):
    rows = [SALE | {"line_no": str(n)} for n in range(3)]
    rows.append(SALE | {"line_no": "9", "unit_price": "100.01"})
    verdict = gate.check(connection, "orders", load(connection, "orders", rows), now=NOW)
    assert verdict.passed
    [warning] = verdict.warnings
    assert (warning.expectation, warning.rows_failed) == ("price_near_median", 1)


def test_stock_that_contradicts_its_flag_is_told(connection):
    rows = [
        COUNT | {"is_stocked_out": "true"},
        COUNT | {"product_id": "P2", "on_hand": None},
    ]
    verdict = gate.check(connection, "inventory", load(connection, "inventory", rows), now=NOW)
    assert broken(verdict) == {"stocked_out_means_empty", "stock_known_or_flagged"}


def test_the_callers_connection_stays_open_after_the_gate(connection):
    gate.check(connection, "orders", load(connection, "orders", [SALE]), now=NOW)
    gc.collect()
    assert connection.execute("select count(*) from orders").fetchone() == (1,)


def test_docs_hold_counts_and_no_raw_values(connection, tmp_path):
    secret = "0378-CANARY-ACCOUNT"
    relation = load(connection, "orders", [SALE | {"account_id": secret, "unit_price": "-77.25"}])
    gate.check(connection, "orders", relation, docs=tmp_path / "docs", now=NOW)
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "docs").rglob("*.html")}
    assert "✗ stopped by 1 of" in pages["index.html"]
    assert len(pages) == 3
    assert any("stops the load" in page and "outside its limits" in page for page in pages.values())
    assert not any(secret in page or "77.25" in page for page in pages.values())


def test_f65_docs_are_whole_without_a_network_and_lead_from_page_to_page(connection, tmp_path):
    """A page asks nobody for anything (F65), and each link of a page is a page that is there."""
    docs = tmp_path / "docs"
    relation = load(connection, "orders", [SALE | {"unit_price": "-1"}])
    gate.check(connection, "orders", relation, docs=docs, now=NOW)
    followed = 0
    for page in docs.rglob("*.html"):
        text = page.read_text("utf-8")
        assert re.search(r"https?:|//[a-z]|<script|@import|url\(", text) is None
        for link in re.findall(r'<a href="([^"]+)"', text):
            assert (page.parent / unquote(link)).resolve().is_file()
            followed += 1
    assert followed == 4
    assert [p.name for p in docs.rglob("*") if set('<>:"|?*') & set(p.name)] == []


def test_docs_tell_a_warning_from_what_stops_the_load(connection, tmp_path):
    rows = [SALE | {"line_no": str(n)} for n in range(9)]
    relation = load(connection, "orders", [*rows, SALE | {"line_no": "9", "unit_price": "999"}])
    gate.check(connection, "orders", relation, docs=tmp_path / "docs", now=NOW)
    index = (tmp_path / "docs" / "index.html").read_text("utf-8")
    assert "! passed with 1 warning<" in index


def test_docs_of_one_source_hold_nothing_of_another(connection, tmp_path):
    """Two sessions side by side on one connection, as one ingest of two sources opens them."""
    rows = {"north": 211, "south": 347}
    sites = {name: gate.gate_session(connection, docs=tmp_path / name, now=NOW) for name in rows}
    with sites["north"] as north, sites["south"] as south:
        for name, session in (("north", north), ("south", south)):
            own = SALE | {"account_id": f"CANARY-{name}", "source": name}
            connection.execute("drop table if exists orders")
            load(connection, "orders", [own | {"line_no": str(n)} for n in range(rows[name])])
            session.check("orders", "orders")
    for name, other in (("north", "south"), ("south", "north")):
        files = [path for path in (tmp_path / name).rglob("*") if path.suffix in (".html", "")]
        files += (tmp_path / name).rglob("*.json")
        texts = [path.read_text("utf-8", "replace") for path in files if path.is_file()]
        assert any(str(rows[name]) in text for text in texts)
        assert not any(f">{rows[other]}<" in text or "CANARY" in text for text in texts)
        assert not any(other in text for text in texts)


@pytest.mark.parametrize("feed", sorted(schema.FEEDS))
def test_every_feed_has_a_suite_with_a_row_count_and_a_reason_for_each_rule(feed):
    rules = gate.rules_for(feed)
    assert rules[0].name == "rows_present"
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.why for rule in rules)
