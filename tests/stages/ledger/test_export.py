"""Finance receives files that are whole, the same every time, and cannot be changed unnoticed."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from stages import export
from transforms.errors import DataRefused, OutsideError, UsageError

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def books(world):
    """A world with January accrued for two accounts, one of them named like a formula."""
    world.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
    """)
    world.accrue("2026-02-01")
    return world


@pytest.fixture
def give(books, tmp_path):
    """Export a month into a folder, each time a day later and by another run."""

    def run(period="2026-01", to=tmp_path / "out"):
        books.day += 1
        now = NOW + timedelta(days=books.day)
        return export.finance(
            books.home, books.url, period, to, now=now, run_id=f"export-{books.day}"
        )

    return run


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_files_say_what_the_ledger_says(books, give, tmp_path):
    result = give()
    out = tmp_path / "out"
    assert sorted(bytes_of(out)) == ["entries.csv", "manifest.json", "postings.csv"]
    entries = rows(out, "entries.csv")
    assert [(e["account_id"], e["amount"], e["cause"]) for e in entries] == [
        ("'=cmd('x')", "15.15", "new_sales"),
        ("A", "10.00", "new_sales"),
    ]
    assert [e["hash"] for e in entries] == [e.hash for e in books.entries()]
    lines = rows(out, "postings.csv")
    assert [(x["gl_account"], x["debit"], x["credit"]) for x in lines] == [
        ("6601.03", "15.15", "0.00"),
        ("2241.05", "0.00", "15.15"),
        ("6601.03", "10.00", "0.00"),
        ("2241.05", "0.00", "10.00"),
    ]
    assert result.control_totals["gl"] == [
        {"gl_account": "2241.05", "currency": "CNY", "debit": "0.00", "credit": "25.15"},
        {"gl_account": "6601.03", "currency": "CNY", "debit": "25.15", "credit": "0.00"},
    ]


def test_the_manifest_proves_the_files(give, tmp_path):
    result = give()
    document = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for file in document["files"]:
        data = (tmp_path / "out" / file["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert data.count(b"\n") == file["rows"] + 1
    assert document["import_id"] == result.import_id
    assert document["entries"]["head_hash"] == result.head_hash
    assert "put before it" in document["text_rule"]


def test_a_second_export_is_the_same_to_the_byte_wherever_and_whenever(give, tmp_path):
    first, again = give(), give(to=tmp_path / "elsewhere")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "elsewhere")
    assert (first.import_id, first.digest) == (again.import_id, again.digest)
    same_place = give()
    assert (first.is_new, same_place.is_new) == (True, False)


def test_what_finance_was_given_is_remembered_once(books, give, tmp_path):
    result = give()
    give(to=tmp_path / "elsewhere")
    found = books.query("select export_id, period, entry_count, run_id from ledger.export")
    assert [(row[0], row[1], row[2]) for row in found] == [(result.import_id, "2026-01", 2)]


def test_later_postings_of_other_months_change_nothing(books, give, tmp_path):
    give()
    books.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
        SO-3  | A          | 2026-02-02 | 1   | 70
    """)
    books.accrue("2026-03-01")
    give(to=tmp_path / "elsewhere")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "elsewhere")
    february = give("2026-02", tmp_path / "february")
    assert february.control_totals["kinds"] == [
        {"kind": "accrual", "currency": "CNY", "amount": "7.00"}
    ]


def test_an_open_month_that_got_more_replaces_its_own_export(books, give, tmp_path):
    first = give()
    books.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
        SO-3  | A          | 2026-01-30 | 1   | 70
    """)
    books.accrue("2026-02-01")
    later = give()
    assert later.is_new
    assert later.import_id != first.import_id
    assert len(rows(tmp_path / "out", "entries.csv")) == 3
    assert len(books.query("select 1 from ledger.export")) == 2
    assert export.verify_export(books.home, books.url, tmp_path / "out").passed


def test_a_month_without_entries_is_an_empty_export(books, give, tmp_path):
    result = give("2025-01")
    assert rows(tmp_path / "out", "entries.csv") == []
    assert result.control_totals == {"gl": [], "kinds": []}
    assert export.verify_export(books.home, books.url, tmp_path / "out").passed


def test_a_folder_that_holds_anything_else_is_not_touched(give, tmp_path):
    for name in ("notes.txt", "manifest.json", "entries.csv"):
        out = tmp_path / name / "out"
        out.mkdir(parents=True)
        (out / name).write_text("{}")
        with pytest.raises(DataRefused):
            give(to=out)
        assert bytes_of(out) == {name: b"{}"}
        assert list(out.parent.iterdir()) == [out]


def test_an_edited_export_is_not_replaced(give, tmp_path):
    give()
    (tmp_path / "out" / "entries.csv").write_text("mine now")
    with pytest.raises(DataRefused, match="not overwritten"):
        give()


def test_a_period_that_is_no_month_is_wrong_usage(give):
    for period in ("2026", "2026-13", "2026-Q1", "../2026-01", ""):
        with pytest.raises(UsageError, match="posting period"):
            give(period)


def test_a_disk_that_refuses_leaves_nothing(give, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutsideError, match="No space left"):
        give()
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir() if ".out" in path.name] == []


def test_what_a_killed_export_left_is_swept_away(give, tmp_path):
    left = tmp_path / ".out.999999999.abc"
    left.mkdir()
    (left / "entries.csv").write_text("half")
    give()
    assert not left.exists()


def edit(name, old="10.00"):
    def run(out):
        text = (out / name).read_text()
        assert old in text
        (out / name).write_text(text.replace(old, "90.00"))

    return run


def swap_rows(out):
    lines = (out / "entries.csv").read_text().splitlines(keepends=True)
    (out / "entries.csv").write_text("".join([lines[0], lines[2], lines[1]]))


def forge(out):
    """Change a file and make the manifest agree with it."""
    edit("entries.csv")(out)
    document = json.loads((out / "manifest.json").read_text())
    digest = hashlib.sha256((out / "entries.csv").read_bytes()).hexdigest()
    document["files"][0]["sha256"] = digest
    (out / "manifest.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


CHANGES = {
    "an entry edited": edit("entries.csv"),
    "a posting edited": edit("postings.csv"),
    "a total edited": edit("manifest.json", "25.15"),
    "rows re-ordered": swap_rows,
    "a file renamed": lambda out: (out / "entries.csv").rename(out / "entry.csv"),
    "a file taken away": lambda out: (out / "postings.csv").unlink(),
    "a file added": lambda out: (out / "more.csv").write_text("x"),
    "file and manifest forged": forge,
}


def test_every_change_to_an_export_is_found(books, give, tmp_path):
    give()
    for change, apply in CHANGES.items():
        out = tmp_path / change
        shutil.copytree(tmp_path / "out", out)
        assert export.verify_export(books.home, books.url, out).passed
        apply(out)
        checked = export.verify_export(books.home, books.url, out)
        assert not checked.passed, change
        assert checked.text().startswith(str(out))


def test_a_ledger_that_no_longer_says_what_was_exported_is_found(books, give, tmp_path):
    give()
    books.tamper("update ledger.entry set amount = 11 where entry_id = 2")
    checked = export.verify_export(books.home, books.url, tmp_path / "out")
    assert checked.findings == ("the ledger gives other files for this slice now",)


def test_a_manifest_of_another_ledger_is_found(books, give, tmp_path):
    give()
    books.tamper("delete from ledger.export")
    checked = export.verify_export(books.home, books.url, tmp_path / "out")
    assert "knows no export" in checked.findings[0]


def test_a_folder_without_a_manifest_is_refused(books, tmp_path):
    with pytest.raises(DataRefused, match="manifest"):
        export.verify_export(books.home, books.url, tmp_path)
