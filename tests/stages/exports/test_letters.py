"""Each account is told what it earned, was paid and may claim, and can compute it from its rows."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from pypdf import PdfReader

from adapters.exports.signing import public_key, signature
from stages.exports.check import verify_export
from stages.exports.letters import letters
from transforms.language.errors import DataRefused, UsageError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TERMS = """
program: VOL
title: Volume of the month
valid: {from: 2025-01-01, until: 2027-01-01}
period: month
currency: CNY
earn: {method: marginal, tiers: [{from: 0, percent: 1.25}, {from: 100, percent: 5}]}
---
program: GIFT
title: One for ten
valid: {from: 2025-01-01, until: 2027-01-01}
period: month
currency: CNY
basis: {measure: quantity}
earn: {method: free_goods, per: 10, give: {product: P, units: 1}}
"""
ORDERS = """
    order | account    | date       | qty | price
    SO-1  | A          | 2026-01-01 | 1   | 99.99
    SO-2  | 上海一批商 | 2026-01-02 | 30  | 5.05
    SO-3  | 上海一批商 | 2026-01-09 | 3   | 1.11
    SO-4  | 上海一批商 | 2026-01-19 | -2  | 5.05
"""


@pytest.fixture
def told(world, tmp_path):
    """A world with two accounts, and the way to write their letters of January."""
    world.terms(TERMS)
    world.orders(ORDERS)
    world.accrue("2026-02-01")

    def run(to="letters", period="2026-01", **more):
        return letters(
            world.home, world.url, period, tmp_path / to, now=NOW, run_id="letters", **more
        )

    return run


def test_an_account_can_compute_its_letter_from_its_own_rows(world, told, tmp_path, rows_of):
    result = told()
    assert (result.accounts, result.status) == (2, "provisional")
    manifest = json.loads((tmp_path / "letters" / "manifest.json").read_text("utf-8"))
    accrued = {
        e.draft.account_id: e.draft.amount for e in world.entries() if e.draft.currency == "CNY"
    }
    for account in manifest["control_totals"]["accounts"]:
        exact = Decimal(0)
        for row in rows_of(tmp_path / "letters" / f"{account['file']}.csv"):
            if row["program_id"] == "VOL" and row["rate"]:
                rate = Decimal(row["rate"].removesuffix("%")) / 100
                assert Decimal(row["basis"]) * rate == Decimal(row["earned"])
                exact += Decimal(row["earned"])
        owed = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert owed == accrued[account["account_id"]]
        assert [told for told in account["totals"] if told["currency"] == "CNY"] == [
            {
                "currency": "CNY", "opening": "0.00", "accrued": str(owed), "settled": "0.00",
                "open": str(owed),
            }
        ]  # fmt: skip
        text = (tmp_path / "letters" / f"{account['file']}.html").read_text("utf-8")
        assert f"The ledger has accrued {owed} CNY for this: the rows agree." in text
        assert account["account_id"] in text


def test_a_chinese_letter_tells_the_same_sums_and_asks_for_a_seal(world, told, tmp_path):
    told("en")
    told("zh", language="zh")
    assert verify_export(world.home, world.url, tmp_path / "zh").passed
    pages = [p for p in (tmp_path / "zh").glob("*.html") if p.name != "index.html"]
    assert len(pages) == 2
    for page in pages:
        here, there = page.read_text("utf-8"), (tmp_path / "en" / page.name).read_text("utf-8")
        assert re.findall(r'<td class="n">([^<]*)', here) == re.findall(
            r'<td class="n">([^<]*)', there
        )
        for word in ("返利对账函", "期初余额", "本期计提", "本期兑付", "期末余额", "对账回执"):
            assert word in here
        assert "1. 信息无误" in here
        assert "盖章" in here
        assert not re.search(r"Open|Accrued|Settled|Balances|Booked", here)
        paper = "".join(p.extract_text() for p in PdfReader(page.with_suffix(".pdf")).pages)
        assert "期末余额（大写）：人民币" in paper.replace(" ", "")
    [small] = [p for p in pages if ">A<" in p.read_text("utf-8") or p.stem == "A"]
    assert "人民币壹元贰角伍分" in small.read_text("utf-8")


def test_goods_are_told_in_units(told, tmp_path):
    told(accounts=["上海一批商"])
    (page,) = (p for p in (tmp_path / "letters").glob("*.html") if p.name != "index.html")
    assert "31 bought, 1 P for every full 10: 3" in page.read_text("utf-8")
    assert "0 + 3 − 0 = 3 units of goods" in page.read_text("utf-8")


def test_letters_are_the_same_to_the_byte_and_remembered_once(world, told, tmp_path, bytes_of):
    first, again = told(), told("elsewhere")
    assert first.digest == again.digest
    assert bytes_of(tmp_path / "letters") == bytes_of(tmp_path / "elsewhere")
    assert told().is_new is False
    assert len(world.query("select 1 from ledger.export")) == 1


def test_f53_every_change_to_letters_is_found(world, told, tmp_path, bytes_of):
    told()
    out = tmp_path / "letters"
    assert verify_export(world.home, world.url, out).passed
    for name, data in bytes_of(out).items():
        (out / name).write_bytes(data[:-2] + b"9" + data[-1:])
        try:
            assert not verify_export(world.home, world.url, out).passed, name
        except DataRefused as error:
            assert name == "manifest.json", error  # noqa: PT017
        (out / name).write_bytes(data)
    assert verify_export(world.home, world.url, out).passed
    world.tamper("update ledger.entry set amount = 11 where entry_id = 1")
    found = verify_export(world.home, world.url, out).findings
    assert len(found) == 1
    assert found[0].startswith("the ledger gives other balances for")


def signed_again(out, home):
    """Make manifest and signature agree with the files, with the home's own key."""
    document = json.loads((out / "manifest.json").read_text("utf-8"))
    for file in document["files"]:
        data = (out / file["name"]).read_bytes()
        file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    text = (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    (out / "manifest.json").write_bytes(text)
    (out / "manifest.sig").write_bytes(signature(home, text))


def test_f53_letters_signed_again_by_our_own_key_are_held_against_each_other(
    world, told, tmp_path, bytes_of
):
    told()
    out, key = tmp_path / "letters", public_key(world.home)
    whole = bytes_of(out)
    assert verify_export(world.home, None, out, public_key=key).passed
    for name, old, new in (
        ("A.csv", "99.99", "88.88"),
        ("A.csv", "SO-1", "SO-9"),
        ("A.html", "1.25", "9.25"),
        ("A.html", "SO-1", "SO-9"),
        ("index.html", "1.25", "9.25"),
        ("manifest.json", '"accrued": "1.25"', '"accrued": "7.25"'),
    ):
        text = whole[name].decode()
        assert old in text, name
        (out / name).write_bytes(text.replace(old, new).encode())
        signed_again(out, world.home)
        found = verify_export(world.home, None, out, public_key=key).findings
        assert found, (name, new)
        assert not any("is not what was exported" in said for said in found)
        for other, data in whole.items():
            (out / other).write_bytes(data)
    (other,) = {p.name for p in out.glob("*.pdf")} - {"A.pdf"}
    (out / "A.pdf").write_bytes(whole[other])
    signed_again(out, world.home)
    found = verify_export(world.home, None, out, public_key=key).findings
    assert any("A.pdf does not tell what A.html does" in said for said in found)
    (out / "A.pdf").write_bytes(whole["A.pdf"])
    (form,) = {p.name for p in out.glob("*.xlsx")} - {"A.xlsx"}
    (out / "A.xlsx").write_bytes(whole[form])
    signed_again(out, world.home)
    found = verify_export(world.home, None, out, public_key=key).findings
    assert any(said.startswith("A.xlsx replies for 上海一批商") for said in found)
    assert "A.xlsx does not tell the balance of the manifest in CNY" in found


def test_f37_what_came_after_is_told_and_the_balance_of_the_month_stays(world, told, tmp_path):
    world.tamper(
        "insert into ledger.period (period, state, closed_by, head_hash, entry_count, changed_at,"
        " run_id) select '2026-01', 'closed', 'chief', hash, entry_id, posted_at, 'close'"
        " from ledger.entry order by entry_id desc limit 1"
    )
    assert told().status == "final"
    world.orders(ORDERS + "    SO-5 | A | 2026-01-30 | 1 | 1000\n")
    world.accrue("2026-03-01")
    later = told("later")
    assert later.status == "final"
    text = (tmp_path / "later" / "A.html").read_text("utf-8")
    assert "0.00 + 1.25 − 0.00 = 1.25 CNY" in text
    assert text == (tmp_path / "letters" / "A.html").read_text("utf-8")  # as it was known then
    assert verify_export(world.home, world.url, tmp_path / "letters").passed
    february = told("february", "2026-02", accounts=["A"])
    assert february.status == "provisional"
    text = (tmp_path / "february" / "A.html").read_text("utf-8")
    assert "1.25 + 50.00 − 0.00 = 51.25 CNY" in text
    assert "late order" in text


def test_an_account_without_a_letter_and_a_wrong_period_are_refused(told, tmp_path):
    with pytest.raises(DataRefused, match="nothing was booked or is open for Nobody") as refused:
        told(accounts=["A", "Nobody"])
    assert "there is A" in refused.value.remedy
    with pytest.raises(UsageError):
        told(period="2026")
    assert not (tmp_path / "letters").exists()
