"""Every file of an export says the same, in its own form, and says it the same way every time."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from adapters.exports import rebate_book
from adapters.exports.contents import FILES, on_disk
from adapters.exports.sheet_pages import SheetPages
from adapters.exports.slice import expected, retold
from transforms.exports.finance.cells import told_text
from transforms.exports.finance.manifest import Close
from transforms.language.errors import DataRefused
from transforms.ledger.chain import entry_hash, payload
from transforms.ledger.entries import Draft, GlAccounts, Posting

D = Decimal
BEAN_CHECK = Path(sys.executable).with_name("bean-check")
# F31 and F32: what names may hold, and what must come back from every file.
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tTAB", "\rCR", "\nLF", ";=1+1", "'quoted",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "a,b", 'say "x"', "line\nbreak\r\nmore",
    "上海一批商", "🍺 Bräu", "شركة التوزيع", "zero\u200bwidth", "e\u0301 combining",
    "ＦＵＬＬ width", " spaces ", "x" * 300, "_x0041_", "</t></is>", "back\\slash",
    "NULL", "007", "1e5",
]  # fmt: skip
MIXED = [
    ("VOL", "A", "accrual", "1250.50", "CNY"),
    ("VOL", "B", "accrual", "9.95", "CNY"),
    ("VOL", "B", "reversal", "-0.10", "CNY"),
    ("VOL", "A", "settlement", "-1000", "CNY"),
    ("VOL", "A", "claw_back", "-30.25", "CNY"),
    ("YEN", "A", "accrual", "1500", "JPY"),
    ("DINAR", "A", "accrual", "1.234", "KWD"),
    ("VOL", "A", "adjustment", "-5", "CNY"),
]


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, strict=True))


def sheet(path, name):
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = book[name].iter_rows(values_only=True)
    _, head, *body = rows  # a person's headings, a machine's
    return [dict(zip(head, row, strict=False)) for row in body]


def bean_check(path):
    done = subprocess.run([BEAN_CHECK, str(path)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def hostile(booked, write):
    """A folder of entries whose programs and accounts bear hostile names; a reversal each."""
    drawn = [
        (name, name, kind, amount, "CNY")
        for name in HOSTILE
        for kind, amount in (("accrual", "10.50"), ("reversal", "-10.50"))
    ]
    return write(booked(*drawn))


def test_f31_a_hostile_name_is_disarmed_in_csv_and_comes_back(hostile):
    rows = read_csv(hostile / "entries.csv")
    assert not [r for r in rows if r["account_id"].startswith(tuple("=+-@\t\r\n\0"))]
    assert [told_text(row["account_id"]) for row in rows[::2]] == HOSTILE
    assert [told_text(row["program_id"]) for row in rows[::2]] == HOSTILE


def test_f31_negative_numbers_stay_numbers(hostile):
    assert {row["amount"] for row in read_csv(hostile / "entries.csv")} == {"10.50", "-10.50"}
    numbers = {row["amount"] for row in sheet(hostile / "rebates.xlsx", "Entries")[:-1]}
    assert numbers == {10.5, -10.5}


def test_f31_f32_parquet_has_every_name_unchanged(hostile):
    table = pq.read_table(hostile / "entries.parquet")
    assert table["account_id"].to_pylist()[::2] == HOSTILE


def test_f31_f32_the_workbook_has_every_name_as_a_string_and_no_formula(hostile):
    book = openpyxl.load_workbook(hostile / "rebates.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "f"}
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert all(text.startswith("=ROUND(") for text in formulas)
    page = CalamineWorkbook.from_path(hostile / "rebates.xlsx").get_sheet_by_name("Entries")
    _, head, *rows = page.to_python()
    names = [row[head.index("account_id")] for row in rows[:-1:2]]
    assert names == HOSTILE


def test_f31_beancount_takes_hostile_names_and_codes(booked, write):
    gl = GlAccounts("6601.03", "费用 负债/2241", '1122-09 "x"')
    drawn = [(name, name, "accrual", "10.50", "CNY") for name in HOSTILE]
    drawn += [(name, name, "settlement", "-4", "CNY") for name in HOSTILE]
    folder = write(booked(*drawn, gl=gl))
    bean_check(folder / "journal.beancount")
    text = (folder / "journal.beancount").read_text("utf-8")
    assert 'gl_account: "费用 负债/2241"' in text
    assert "上海一批商" in text


def test_beancount_accepts_the_journal_and_proves_its_balances(booked, write, tmp_path):
    folder = write(booked(*MIXED))
    path = folder / "journal.beancount"
    bean_check(path)
    text = path.read_text("utf-8")
    assert "2026-02-01 balance Liabilities:Rebates:2241-05  -255.35 ~ 0 CNY" in text
    assert "2026-02-01 balance Liabilities:Rebates:2241-05  -1500 ~ 0 JPY" in text
    assert "2026-02-01 balance Expenses:Rebates:6601-03  1.234 ~ 0 KWD" in text
    wrong = tmp_path / "wrong.beancount"
    wrong.write_text(text.replace("1260.45 CNY", "1260.44 CNY"))
    done = subprocess.run([BEAN_CHECK, str(wrong)], capture_output=True, timeout=60)
    assert done.returncode != 0


def test_the_journal_is_balanced_per_currency(booked, write):
    rows = read_csv(write(booked(*MIXED)) / "journal.csv")
    for currency in ("CNY", "JPY", "KWD"):
        own = [row for row in rows if row["currency"] == currency]
        assert {row["journal_id"] for row in own} == {f"REB-2026-01-{currency}"}
        assert [row["line_no"] for row in own] == [str(n) for n in range(1, len(own) + 1)]
        assert sum(D(row["debit"]) for row in own) == sum(D(row["credit"]) for row in own) > 0
    accrued = [r for r in rows if (r["kind"], r["currency"]) == ("accrual", "CNY")]
    assert [(r["gl_account"], r["debit"], r["credit"], r["entries"]) for r in accrued] == [
        ("6601.03", "1260.45", "0.00", "2"),
        ("2241.05", "0.00", "1260.45", "2"),
    ]
    assert {row["posting_date"] for row in rows} == {"2026-01-31"}


def test_lines_that_do_not_balance_are_not_exported(booked, write):
    (entry, (debit, credit)), *rest = booked(*MIXED)
    broken = [(entry, (debit._replace(debit=D("1250.51")), credit)), *rest]
    with pytest.raises(DataRefused, match=r"do not balance.*1281\.|do not balance"):
        write(broken)


def test_amounts_bear_their_currencys_decimals(booked, write):
    folder = write(booked(*MIXED))
    amounts = {(r["currency"], r["amount"]) for r in read_csv(folder / "entries.csv")}
    assert {("JPY", "1500"), ("KWD", "1.234"), ("CNY", "-1000.00"), ("CNY", "9.95")} <= amounts
    page = openpyxl.load_workbook(folder / "rebates.xlsx")["Entries"]
    column = [cell.value for cell in page[2]].index("amount")
    formats = {row[column].value: row[column].number_format for row in page.iter_rows(min_row=3)}
    assert formats[1500] == "#,##0;[Red]-#,##0"
    assert formats[1.234] == "#,##0.000;[Red]-#,##0.000"
    assert formats[9.95] == "#,##0.00;[Red]-#,##0.00"


def test_the_workbook_reads_like_a_report(booked, write):
    path = write(booked(*MIXED)) / "rebates.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Entries", "GL lines", "Journal"]
    page = book["Entries"]
    assert page.freeze_panes == "B3"
    rows = sheet(path, "Entries")
    body, totals = rows[: len(MIXED)], rows[len(MIXED) :]
    assert [type(row["amount"]) in (int, float) for row in body] == [True] * len(MIXED)
    assert [row["posted_as_of"].date() for row in body] == [date(2026, 2, 1)] * len(MIXED)
    assert [(row["entry_id"], row["amount"]) for row in totals] == [
        ("Total CNY", 225.1),
        ("Total JPY", 1500),
        ("Total KWD", 1.234),
    ]
    facts = dict(row[:2] for row in book["Summary"].iter_rows(max_row=12, values_only=True))
    assert facts["Status"] == "provisional: the month is open and may still get entries"
    assert facts["Entries"] == len(MIXED)
    assert CalamineWorkbook.from_path(path).sheet_names == book.sheetnames


def test_parquet_holds_decimals_and_the_text_as_it_is(booked, write):
    folder = write(booked(*MIXED))
    table = pq.read_table(folder / "entries.parquet")
    assert table.schema.field("amount").type == pa.decimal128(28, 4)
    assert table["amount"].to_pylist() == [
        D(amount).quantize(D("0.0001")) for *_, amount, _ in MIXED
    ]
    lines = pq.read_table(folder / "postings.parquet")
    assert lines.num_rows == 2 * len(MIXED)
    assert lines["posting_period"].unique().to_pylist() == ["2026-01"]


def test_every_row_of_the_csv_proves_its_own_hash(booked, write):
    """What is exported is exactly what the chain hashes: finance can recompute it."""
    slice_ = booked(*MIXED)
    folder = write(slice_)
    lines = {}
    for row in read_csv(folder / "postings.csv"):
        line = Posting(int(row["entry_id"]), int(row["line_no"]), row["gl_account"],
                       D(row["debit"]), D(row["credit"]), row["currency"])  # fmt: skip
        lines.setdefault(line.entry_id, []).append(line)
    for (entry, _), row in zip(slice_, read_csv(folder / "entries.csv"), strict=True):
        told = {name: told_text(text) or None for name, text in row.items()}
        numbers = {
            n: D(told[n]) if told[n] else None for n in ("amount", "basis_quantity", "basis_amount")
        }
        told |= {**numbers, "posted_as_of": date.fromisoformat(told["posted_as_of"])}
        draft = Draft(**{name: told[name] for name in Draft._fields})
        text = payload(told["entry_id"], draft, lines[entry.seal.entry_id])
        assert entry_hash(row["prev_hash"], text) == row["hash"] == entry.seal.hash


def test_the_same_slice_gives_the_same_bytes_on_another_day_in_another_zone(
    booked, write, monkeypatch
):
    slice_ = booked(*MIXED)
    first = write(slice_, name="first")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.chdir(first.parent)
    os.umask(before := os.umask(0o077))
    try:
        again = write(slice_, name="again")
    finally:
        os.umask(before)
        monkeypatch.delenv("TZ")
        time.tzset()
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted([*FILES, "manifest.json"])
    for name in names:
        assert (first / name).read_bytes() == (again / name).read_bytes(), name


def test_a_closed_month_is_final_and_an_open_one_provisional(booked, write):
    slice_ = booked(*MIXED)
    told = {}
    for status, close in (("provisional", None), ("final", Close(8, slice_[-1][0].seal.hash))):
        folder = write(slice_, close, status)
        told[status] = json.loads((folder / "manifest.json").read_text())
        assert told[status]["status"] == status
        assert {row["status"] for row in read_csv(folder / "journal.csv")} == {status}
        assert status in (folder / "journal.beancount").read_text().splitlines()[0]
    # the same slice is booked once, whichever of the two was booked
    assert told["final"]["import_id"] == told["provisional"]["import_id"]
    assert told["final"]["ledger"]["closed_at_entry"] == 8


def test_an_empty_month_is_told_in_every_form(booked, write):
    folder = write([])
    assert read_csv(folder / "entries.csv") == []
    assert pq.read_table(folder / "postings.parquet").num_rows == 0
    bean_check(folder / "journal.beancount")
    assert json.loads((folder / "manifest.json").read_text())["control_totals"]["gl"] == []


def test_an_amount_a_spreadsheet_would_round_is_text_and_still_counted(booked, write):
    folder = write(booked(("V", "A", "accrual", "123456789012345.67", "CNY")))
    rows = sheet(folder / "rebates.xlsx", "GL lines")
    assert rows[0]["debit"] == "123456789012345.6700" or D(rows[0]["debit"]) == D(
        "123456789012345.67"
    )
    assert isinstance(rows[0]["debit"], str)


MONEY = st.decimals(D("0.01"), D("9999999999.99"), places=2)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["VOL", "客户"]),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
        st.sampled_from(["accrual", "reversal", "settlement", "claw_back"]),
        MONEY,
        st.sampled_from(["CNY", "EUR"]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_what_each_file_sums_to_on_disk_is_what_was_booked(tmp_path_factory, booked, rows):
    from adapters.exports.slice import write_slice

    signed = [(p, a, kind, str(m if kind == "accrual" else -m), c) for p, a, kind, m, c in rows]
    slice_ = booked(*signed)
    folder = tmp_path_factory.mktemp("drawn")
    write_slice(folder, "2026-01", slice_, None, tell=lambda done: None)
    totals, digests = retold("2026-01", slice_, "provisional", lambda done: None)
    for name in FILES:
        assert on_disk(folder / name).told() == expected(totals)[name].told(), name
    told = {
        f["name"]: f["sha256"] for f in json.loads((folder / "manifest.json").read_text())["files"]
    }
    assert digests == {name: told[name] for name in digests}
    by_hand = {}
    for *_, amount, currency in signed:
        by_hand[currency] = by_hand.get(currency, D(0)) + D(amount)
    assert totals.amounts() == by_hand


def test_a_full_sheet_goes_on_in_the_next_and_the_sums_are_of_all(booked, write, monkeypatch):
    monkeypatch.setattr(rebate_book, "SheetPages", partial(SheetPages, rows=3))
    folder = write(booked(*MIXED))
    book = openpyxl.load_workbook(folder / "rebates.xlsx")
    assert [name for name in book.sheetnames if name.startswith("Entries")] == [
        "Entries",
        "Entries 2",
        "Entries 3",
    ]
    ids = [
        row[0]
        for name in ("Entries", "Entries 2", "Entries 3")
        for row in book[name].iter_rows(min_row=3, values_only=True)
        if isinstance(row[0], int)
    ]
    assert ids == list(range(1, len(MIXED) + 1))
    assert on_disk(folder / "rebates.xlsx").rows == 2 * len(MIXED)
    assert {page.freeze_panes for page in book if page.title != "Summary"} == {"B3"}
