"""Finance receives a folder that is whole, the same every time, and known to the ledger."""

from __future__ import annotations

import hashlib
import json

import pytest

from adapters.exports.contents import FILES
from stages.exports.check import verify_export
from transforms.language.errors import DataRefused, UsageError


def test_the_files_say_what_the_ledger_says(books, give, tmp_path, bytes_of, rows_of):
    result = give()
    out = tmp_path / "out"
    assert sorted(bytes_of(out)) == sorted([*FILES, "manifest.json", "manifest.sig"])
    entries = rows_of(out / "entries.csv")
    assert [(e["account_id"], e["amount"], e["cause"]) for e in entries] == [
        ("'=cmd('x')", "15.15", "new_sales"),
        ("A", "10.00", "new_sales"),
    ]
    assert [e["hash"] for e in entries] == [e.seal.hash for e in books.entries()]
    lines = rows_of(out / "postings.csv")
    assert [(x["gl_account"], x["debit"], x["credit"]) for x in lines] == [
        ("6601.03", "15.15", "0.00"),
        ("2241.05", "0.00", "15.15"),
        ("6601.03", "10.00", "0.00"),
        ("2241.05", "0.00", "10.00"),
    ]
    told = [
        (t["gl_account"], t["currency"], t["posting_period"], t["debit"], t["credit"])
        for t in result.control_totals["gl"]
    ]
    assert told == [
        ("2241.05", "CNY", "2026-01", "0.00", "25.15"),
        ("6601.03", "CNY", "2026-01", "25.15", "0.00"),
    ]


def test_the_manifest_proves_the_files(books, give, tmp_path):
    result = give()
    document = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for file in document["files"]:
        data = (tmp_path / "out" / file["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert len(data) == file["bytes"]
        if file["name"].endswith(".csv"):
            assert data.count(b"\n") == file["rows"] + 1
    assert document["import_id"] == result.import_id
    last = books.entries()[-1]
    assert document["ledger"]["last_entry_id"] == last.seal.entry_id
    assert document["ledger"]["head_hash"] == result.head_hash == last.seal.hash
    assert "put before it" in document["text_rules"]["csv"]


def test_i8_a_second_export_is_the_same_to_the_byte_wherever_and_whenever(give, tmp_path, bytes_of):
    first, again = give(), give(to=tmp_path / "elsewhere")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "elsewhere")
    assert (first.import_id, first.digest) == (again.import_id, again.digest)
    same_place = give()
    assert (first.is_new, same_place.is_new) == (True, False)


def test_f53_what_finance_was_given_twice_is_remembered_and_named_once(books, give, tmp_path):
    result = give()
    give(to=tmp_path / "elsewhere")
    found = books.query("select export_id, period, entry_count, run_id from ledger.export")
    assert [row[:3] for row in found] == [(f"{result.import_id}-provisional", "2026-01", 2)]


def test_f37_a_closed_month_stays_as_it_was_exported(books, give, close, tmp_path, bytes_of):
    close()
    final = give()
    assert final.status == "final"
    books.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
        SO-3  | A          | 2026-01-30 | 1   | 70
        SO-4  | A          | 2026-02-02 | 1   | 70
    """)
    books.accrue("2026-03-01")
    assert len(books.entries()) > 2
    give(to=tmp_path / "elsewhere")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "elsewhere")
    february = give("2026-02", tmp_path / "february")
    assert february.control_totals["kinds"] == [
        {"kind": "accrual", "currency": "CNY", "amount": "14.00"}
    ]
    assert verify_export(books.home, books.url, tmp_path / "out").passed


def test_closing_makes_a_provisional_export_final_under_the_same_import_id(
    books, give, close, tmp_path
):
    provisional = give()
    assert provisional.status == "provisional"
    close()
    checked = verify_export(books.home, books.url, tmp_path / "out")
    assert checked.passed
    assert checked.notes == ("the month is closed since: export it again for the final files",)
    final = give()
    assert (final.status, final.is_new) == ("final", True)
    assert final.import_id == provisional.import_id
    assert verify_export(books.home, books.url, tmp_path / "out").passed
    assert len(books.query("select 1 from ledger.export")) == 2


def test_an_open_month_that_got_more_replaces_its_own_export(
    books, give, more, tmp_path, bytes_of, rows_of
):
    first = give()
    kept = bytes_of(tmp_path / "out")
    more()
    checked = verify_export(books.home, books.url, tmp_path / "out")
    assert checked.passed
    assert checked.notes == ("the month has 1 more entries since: export it again",)
    later = give()
    assert later.is_new
    assert later.import_id != first.import_id
    assert len(rows_of(tmp_path / "out" / "entries.csv")) == 3
    assert kept != bytes_of(tmp_path / "out")
    assert len(books.query("select 1 from ledger.export")) == 2
    assert verify_export(books.home, books.url, tmp_path / "out").passed
    assert [path.name for path in tmp_path.iterdir() if "out." in path.name] == []


def test_a_month_without_entries_is_an_empty_export(books, give, tmp_path, rows_of):
    result = give("2025-01")
    assert rows_of(tmp_path / "out" / "entries.csv") == []
    assert result.control_totals == {"gl": [], "kinds": [], "journals": []}
    assert verify_export(books.home, books.url, tmp_path / "out").passed


def test_a_folder_that_holds_anything_else_is_not_touched(give, tmp_path, bytes_of):
    for name in ("notes.txt", "manifest.json", "entries.csv"):
        out = tmp_path / name / "out"
        out.mkdir(parents=True)
        (out / name).write_text("{}")
        with pytest.raises(DataRefused):
            give(to=out)
        assert bytes_of(out) == {name: b"{}"}
        assert list(out.parent.iterdir()) == [out]


def test_an_edited_or_unsigned_export_is_not_replaced(give, tmp_path):
    give()
    signed = (tmp_path / "out" / "manifest.sig").read_bytes()
    (tmp_path / "out" / "manifest.sig").write_bytes(b"AAAA" + signed[4:])
    with pytest.raises(DataRefused, match="not overwritten"):
        give()
    (tmp_path / "out" / "manifest.sig").write_bytes(signed)
    (tmp_path / "out" / "entries.csv").write_text("mine now")
    with pytest.raises(DataRefused, match="not overwritten"):
        give()


def test_a_period_that_is_no_month_is_wrong_usage(give):
    for period in ("2026", "2026-13", "2026-Q1", "../2026-01", ""):
        with pytest.raises(UsageError, match="posting period"):
            give(period)


def test_i14_the_signing_key_stays_in_the_home_for_its_owner_alone(books, give, tmp_path, bytes_of):
    give()
    key = books.home.secrets / "export_signing.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    secret = key.read_text().splitlines()[1]
    told = [*bytes_of(tmp_path / "out").values(), *map(repr_of, books.query(_EXPORTS))]
    assert not [text for text in told if secret.encode() in text]


_EXPORTS = "select to_jsonb(export)::text from ledger.export"


def repr_of(row):
    return repr(row).encode()
