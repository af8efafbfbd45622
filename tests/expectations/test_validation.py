"""Great Expectations judges on an open connection, and its pages tell counts and no values."""

from __future__ import annotations

import gc
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from expectations import validation
from expectations.gate import GateVerdict

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def judge(connection, relation: str, docs=None, now: datetime = NOW) -> GateVerdict:
    with validation.validation(connection, docs) as session:
        return session.check("orders", relation, now)


def test_the_callers_connection_stays_open(connection, load, sale):
    judge(connection, load(connection, "orders", [sale]))
    gc.collect()
    assert connection.execute("select count(*) from orders").fetchone() == (1,)


def test_docs_hold_counts_and_no_raw_values(connection, load, sale, tmp_path):
    secret = "0378-CANARY-ACCOUNT"
    relation = load(connection, "orders", [sale | {"account_id": secret, "unit_price": "-77.25"}])
    judge(connection, relation, tmp_path / "docs")
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "docs").rglob("*.html")}
    assert "✗ stopped by 1 of" in pages["index.html"]
    assert len(pages) == 3
    assert any("stops the load" in page and "outside its limits" in page for page in pages.values())
    assert not any(secret in page or "77.25" in page for page in pages.values())


def test_f65_docs_are_whole_without_a_network_and_lead_from_page_to_page(
    connection, load, sale, tmp_path
):
    """A page asks nobody for anything (F65), and each link of a page is a page that is there."""
    docs = tmp_path / "docs"
    relation = load(connection, "orders", [sale | {"unit_price": "-1"}])
    judge(connection, relation, docs)
    followed = 0
    for page in docs.rglob("*.html"):
        text = page.read_text("utf-8")
        assert re.search(r"https?:|//[a-z]|<script|@import|url\(", text) is None
        for link in re.findall(r'<a href="([^"]+)"', text):
            assert (page.parent / unquote(link)).resolve().is_file()
            followed += 1
    assert followed == 4
    assert [p.name for p in docs.rglob("*") if set('<>:"|?*') & set(p.name)] == []


def test_docs_tell_a_warning_from_what_stops_the_load(connection, load, sale, tmp_path):
    rows = [sale | {"line_no": str(n)} for n in range(9)]
    relation = load(connection, "orders", [*rows, sale | {"line_no": "9", "unit_price": "999"}])
    judge(connection, relation, tmp_path / "docs")
    index = (tmp_path / "docs" / "index.html").read_text("utf-8")
    assert "! passed with 1 warning<" in index


def test_docs_of_one_source_hold_nothing_of_another(connection, load, sale, tmp_path):
    """Two sessions side by side on one connection."""
    rows = {"north": 211, "south": 347}
    sites = {name: validation.validation(connection, tmp_path / name) for name in rows}
    with sites["north"] as north, sites["south"] as south:
        for name, session in (("north", north), ("south", south)):
            own = sale | {"account_id": f"CANARY-{name}", "source": name}
            load(connection, "orders", [own | {"line_no": str(n)} for n in range(rows[name])])
            session.check("orders", "orders", NOW)
    for name, other in (("north", "south"), ("south", "north")):
        files = [path for path in (tmp_path / name).rglob("*") if path.suffix in (".html", "")]
        files += (tmp_path / name).rglob("*.json")
        texts = [path.read_text("utf-8", "replace") for path in files if path.is_file()]
        assert any(str(rows[name]) in text for text in texts)
        assert not any(f">{rows[other]}<" in text or "CANARY" in text for text in texts)
        assert not any(other in text for text in texts)


def test_the_latest_checks_of_a_feed_keep_their_pages_and_older_ones_go(
    connection, load, sale, tmp_path, monkeypatch
):
    monkeypatch.setattr(validation, "KEPT_CHECKS", 2)
    relation = load(connection, "orders", [sale])
    for day in range(4):
        judge(connection, relation, tmp_path, NOW + timedelta(days=day))
    stamps = {path.parent.name[:8] for path in (tmp_path / "validations").rglob("*.html")}
    assert len(list((tmp_path / "validations").rglob("*.html"))) == 2
    index = (tmp_path / "index.html").read_text("utf-8")
    assert [day for day in range(1, 5) if f"2026-11-0{day}" in index] == [3, 4], stamps
