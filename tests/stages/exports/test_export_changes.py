"""F53: whatever is done to an export, `export verify` finds it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.exports.agreement import disagreements
from adapters.exports.contents import on_disk
from adapters.exports.signing import public_key, signature
from adapters.lake.home import Home
from stages.exports.check import verify_export
from transforms.language.errors import DataRefused


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
    file = document["files"][0]
    assert file["name"] == "entries.csv"
    data = (out / "entries.csv").read_bytes()
    file["sha256"] = hashlib.sha256(data).hexdigest()
    file["totals"] = [{"currency": "CNY", "amount": "105.15"}]
    (out / "manifest.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def rename(old, new):
    return lambda out: (out / old).rename(out / new)


def exchange(out):
    (out / "entries.csv").rename(out / "x")
    (out / "postings.csv").rename(out / "entries.csv")
    (out / "x").rename(out / "postings.csv")


def link(out):
    (out / "entries.csv").rename(out.parent / "kept.csv")
    (out / "entries.csv").symlink_to(out.parent / "kept.csv")


CHANGES = {
    "an entry edited": edit("entries.csv"),
    "a GL line edited": edit("postings.csv"),
    "the journal edited": edit("journal.csv", "25.15"),
    "the beancount file edited": edit("journal.beancount", "25.15"),
    "a total edited": edit("manifest.json", "25.15"),
    "rows re-ordered": swap_rows,
    "a file renamed": rename("entries.csv", "entry.csv"),
    "a file renamed in its case alone": rename("entries.csv", "Entries.csv"),
    "two files exchanged": exchange,
    "a file taken away": lambda out: (out / "postings.csv").unlink(),
    "a file added": lambda out: (out / "more.csv").write_text("x"),
    "a hidden file added": lambda out: (out / ".more").write_text(""),
    "a folder added": lambda out: (out / "more").mkdir(),
    "a file made a link": link,
    "a file emptied": lambda out: (out / "rebates.xlsx").write_bytes(b""),
    "file and manifest forged": forge,
    "the signature stripped": lambda out: (out / "manifest.sig").unlink(),
    "the signature emptied": lambda out: (out / "manifest.sig").write_bytes(b""),
    "a blank after the signature": lambda out: (out / "manifest.sig").open("ab").write(b"\n"),
}


def signed_again(out, home):
    """Make manifest and signature agree with the files, with the home's own key."""
    document = json.loads((out / "manifest.json").read_text())
    for file in document["files"]:
        path = out / file["name"]
        found = on_disk(path)
        file |= {"rows": found.rows, "totals": found.told(), "bytes": path.stat().st_size}
        file["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    text = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    (out / "manifest.json").write_bytes(text)
    (out / "manifest.sig").write_bytes(signature(home, text))


def test_f53_an_export_signed_again_by_our_own_key_is_held_against_itself(books, give, tmp_path):
    """Two amounts are exchanged in one file, and everything that vouches for it is made anew."""
    give()
    out = tmp_path / "out"
    text = (out / "entries.csv").read_text()
    (out / "entries.csv").write_text(text.replace("10.00", "11.00").replace("15.15", "14.15"))
    signed_again(out, books.home)
    key = public_key(books.home)
    found = verify_export(Home.at(tmp_path / "none"), None, out, public_key=key).findings
    said = "\n".join(found)
    assert "entries.csv, entry 2: its amount is 11.00, its GL lines debit 10.00" in said
    assert "entries.csv, entry 1: a column or a GL line is not what was hashed" in said
    assert "entries.parquet, row 2, amount: 10.0000 is told, the CSV files have 11.0000" in said
    assert "rebates.xlsx, sheet Entries, cell" in said


def each_cell_changed(path):
    """Yield (what, undo) with one cell of a CSV file's second row changed at a time."""
    whole = path.read_text("utf-8")
    rows = list(csv.reader(io.StringIO(whole)))
    lines = whole.splitlines(keepends=True)
    for place, name in enumerate(rows[0]):
        cells = [*rows[1]]
        cells[place] = "7" if cells[place].replace(".", "").isdigit() else cells[place] + "x"
        if cells == rows[1]:
            cells[place] = "8"
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerow(cells)
        path.write_text("".join([lines[0], stream.getvalue(), *lines[2:]]), "utf-8")
        yield f"{path.name}, {name}"
    path.write_text(whole, "utf-8")


def each_line_changed(path):
    whole = path.read_text("utf-8").splitlines(keepends=True)
    for place, line in enumerate(whole):
        path.write_text("".join([*whole[:place], "x" + line, *whole[place + 1 :]]), "utf-8")
        yield f"{path.name}, line {place + 1}"
    path.write_text("".join(whole), "utf-8")


def each_column_changed(path):
    data = path.read_bytes()
    table = pq.read_table(path)
    for place, field in enumerate(table.schema):
        values = table[field.name].to_pylist()
        other = {"string": "x", "date32[day]": date(2020, 1, 1)}.get(str(field.type), 99)
        values[0] = Decimal(99) if "decimal" in str(field.type) else other
        changed = table.set_column(place, field, pa.array(values, field.type))
        pq.write_table(changed, path)
        yield f"{path.name}, {field.name}"
    path.write_bytes(data)


def each_sheet_cell_changed(path):
    """Change every cell of the third row of every sheet, one at a time."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        for cell in re.finditer(rb'<c r="([A-Z]+3)".*?<(v|t)>([^<]+)</', parts[name]):
            part = parts[name][: cell.start(3)] + b"1234" + parts[name][cell.end(3) :]
            with zipfile.ZipFile(path, "w") as archive:
                for other, content in parts.items():
                    archive.writestr(other, part if other == name else content)
            yield f"{name}, {cell.group(1).decode()}"
    path.write_bytes(data)


def leaves(told, way=()):
    for key, value in told.items() if isinstance(told, dict) else enumerate(told):
        if isinstance(value, dict | list):
            yield from leaves(value, (*way, key))
        elif key not in ("bytes", "sha256"):
            yield (*way, key)


def test_f53_a_change_in_any_column_of_any_file_is_found_by_the_files_alone(books, give, tmp_path):
    give()
    out = tmp_path / "out"
    document = json.loads((out / "manifest.json").read_text())
    assert list(disagreements(out, document, None)) == []
    planted = 0
    for changes in (
        *(each_cell_changed(out / n) for n in ("entries.csv", "postings.csv", "journal.csv")),
        *(each_column_changed(out / f"{n}.parquet") for n in ("entries", "postings")),
        each_line_changed(out / "journal.beancount"),
        each_sheet_cell_changed(out / "rebates.xlsx"),
    ):
        for what in changes:
            planted += 1
            assert list(disagreements(out, document, None)), what
    assert list(disagreements(out, document, None)) == []
    for way in leaves(document):
        changed = json.loads(json.dumps(document))
        place = changed
        for key in way[:-1]:
            place = place[key]
        place[way[-1]] = "2020-01" if way == ("period",) else "x"
        planted += 1
        assert list(disagreements(out, changed, None)), way
    assert planted > 150


def test_f53_every_change_to_an_export_is_found(books, give, tmp_path):
    give()
    for change, apply in CHANGES.items():
        out = tmp_path / change
        shutil.copytree(tmp_path / "out", out)
        apply(out)
        checked = verify_export(books.home, books.url, out)
        assert not checked.passed, change
        assert checked.text().startswith(str(out))
    assert verify_export(books.home, books.url, tmp_path / "out").passed


def test_f53_every_change_but_a_forged_record_is_found_by_the_public_key_alone(
    books, give, tmp_path
):
    give()
    key = public_key(books.home)
    for change, apply in CHANGES.items():
        out = tmp_path / change
        shutil.copytree(tmp_path / "out", out)
        apply(out)
        assert not verify_export(Home.at(tmp_path / "none"), None, out, public_key=key).passed, (
            change
        )
    whole = verify_export(Home.at(tmp_path / "none"), None, tmp_path / "out", public_key=key)
    assert whole.passed
    assert not (tmp_path / "none").exists()


@pytest.mark.proof
def test_f4_f53_a_changed_byte_anywhere_in_any_file_is_found(books, give, tmp_path, bytes_of):
    give()
    whole, key = bytes_of(tmp_path / "out"), public_key(books.home)
    seeded = random.Random(53)
    for name, data in whole.items():
        for _ in range(12):
            place = seeded.randrange(len(data))
            changed = bytearray(data)
            changed[place] ^= 1 << seeded.randrange(8)
            assert not holds(tmp_path / "out" / name, bytes(changed), data, key), (name, place)
        for cut in (data[:-1], data + b"\n", data[1:], data[: len(data) // 2], data * 2):
            assert not holds(tmp_path / "out" / name, cut, data, key), name
    assert verify_export(books.home, books.url, tmp_path / "out").passed


def holds(path, changed, data, key):
    path.write_bytes(changed)
    try:
        return verify_export(Home.at(path.parent.parent), None, path.parent, public_key=key).passed
    except DataRefused:
        return False
    finally:
        path.write_bytes(data)


def test_f53_the_manifest_of_another_month_or_another_state_is_found(books, give, more, tmp_path):
    give()
    give("2025-12", tmp_path / "december")
    shutil.copytree(tmp_path / "out", tmp_path / "earlier")
    more()
    give()
    for other in ("december", "earlier"):
        mixed = tmp_path / f"mixed with {other}"
        shutil.copytree(tmp_path / "out", mixed)
        for name in ("manifest.json", "manifest.sig"):
            shutil.copy(tmp_path / other / name, mixed / name)
        assert not verify_export(books.home, books.url, mixed).passed


def test_f53_a_forgery_signed_with_another_key_is_found(books, give, tmp_path):
    give()
    out = tmp_path / "out"
    forge(out)
    (out / "manifest.sig").write_bytes(
        signature(Home.at(tmp_path / "thief"), (out / "manifest.json").read_bytes())
    )
    found = verify_export(books.home, books.url, out).findings
    assert "manifest.sig is not this key's signature of manifest.json" in found
    assert "the ledger knows no export with this manifest" in found


def test_a_home_without_its_key_does_not_pass_what_it_cannot_check(books, give, tmp_path):
    give()
    (books.home.secrets / "export_signing.key").unlink()
    checked = verify_export(books.home, books.url, tmp_path / "out")
    assert "cannot be checked" in checked.findings[0]


# what is done to the ledger, and how it is undone
ENTRY = "entry_id = 2"
SETS = {
    "entry": ["amount = 11", "account_id = 'B'", "rate = '11%'", f"hash = '{'0' * 64}'"],
    "posting": [
        "gl_account = '6601.04'",
        "debit = case when debit > 0 then 11 else 0 end",
        "currency = 'EUR'",
    ],
}


def test_f50_a_ledger_that_no_longer_says_what_was_exported_is_found(books, give, tmp_path):
    give()
    for table, sets in SETS.items():
        books.tamper(f"create table kept as select * from ledger.{table}")
        tampers = [f"update ledger.{table} set {set_} where {ENTRY}" for set_ in sets]
        for tamper in [*tampers, f"delete from ledger.{table} where {ENTRY}"]:
            books.tamper(tamper)
            checked = verify_export(books.home, books.url, tmp_path / "out")
            assert "the ledger" in "".join(checked.findings), tamper
            books.tamper(
                f"delete from ledger.{table}", f"insert into ledger.{table} select * from kept"
            )
            assert verify_export(books.home, books.url, tmp_path / "out").passed
        books.tamper("drop table kept")


def test_f53_an_export_that_the_ledger_does_not_remember_is_found(books, give, tmp_path):
    give()
    books.tamper("delete from ledger.export")
    checked = verify_export(books.home, books.url, tmp_path / "out")
    assert checked.findings == ("the ledger knows no export with this manifest",)


def test_a_final_export_of_a_month_that_is_open_again_is_found(books, give, close, tmp_path):
    close()
    give()
    books.tamper("delete from ledger.period where state = 'closed'")
    checked = verify_export(books.home, books.url, tmp_path / "out")
    assert checked.findings == (
        "the ledger gives other status for this slice now",
        "the ledger gives other ledger for this slice now",
    )


def test_a_folder_without_a_manifest_is_refused(books, tmp_path):
    for text in (None, "", "{}", "[]", '{"format": 1}', "{" * 5000):
        if text is not None:
            (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(DataRefused, match="manifest"):
            verify_export(books.home, books.url, tmp_path)
