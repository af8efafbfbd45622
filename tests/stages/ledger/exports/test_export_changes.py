"""F53: whatever is done to an export, `export verify` finds it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil

import pytest

from adapters.exports.signing import public_key, signature
from adapters.home import Home
from stages.exports.check import verify_export
from transforms.errors import DataRefused


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
