"""The chain can be checked by anyone who reads its description."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Context, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.language.errors import UsageError
from transforms.language.figures import plain
from transforms.ledger.chain import (
    GENESIS,
    HASHED_COLUMNS,
    Tip,
    chained,
    next_stamps,
    own_hash,
    payload,
    stamp_text,
)
from transforms.ledger.entries import COLUMNS, Draft, Entry, GlAccounts, postings

D = Decimal
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
GL = GlAccounts("6601.03", "2241.05", "1122.09")
DRAFT = Draft(
    "VOL-2026", 2, "客户 \"7\"\n", "2026-Q1", 3, "accrual", D("10.50"), "CNY", "2026-01",
    date(2026, 2, 1), "new_sales", D("1E+3"), D("105.0000000000"), 1, "10",
)  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
drafts = st.builds(
    DRAFT._replace,
    account_id=texts,
    program_id=texts,
    amount=st.decimals("0.0001", "999999", places=4),
    basis_quantity=st.none() | st.decimals(-(10**9), 10**9, places=6),
    rate=st.none() | texts,
    tier_no=st.none() | st.integers(0, 9),
)


def sealed(some, tip=None, run_id="run-1", posted_at=NOW):
    drafts = [(draft, GL) for draft in some]
    return list(chained(drafts, tip or Tip(), run_id=run_id, posted_at=posted_at))


def text_of(link, lines=None):
    return payload(link.entry.seal.entry_id, link.entry.draft, lines or link.postings)


def naive_hash(entry, lines):
    """What the module's docstring says, in the plainest words."""

    def value(cell):
        if isinstance(cell, Decimal):
            return format(cell.normalize(Context(prec=80)), "f") if cell else "0"
        return None if cell is None else str(cell)

    body = {"entry_id": value(entry.seal.entry_id)}
    body |= {name: value(cell) for name, cell in entry.draft._asdict().items()}
    body["postings"] = [
        {
            "gl_account": line.gl_account,
            "debit": value(line.debit),
            "credit": value(line.credit),
            "currency": line.currency,
        }
        for line in lines
    ]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{entry.seal.prev_hash}\n{text}".encode()).hexdigest()


def test_one_entry_is_hashed_as_documented():
    (link,) = sealed([DRAFT])
    assert text_of(link) == (
        '{"account_id":"客户 \\"7\\"\\n","amount":"10.5","basis_amount":"105",'
        '"basis_quantity":"1000","batch_id":null,"cause":"new_sales","corrects_entry_id":null,'
        '"currency":"CNY","earning_period":"2026-Q1","entry_id":"1","entry_no":"3",'
        '"kind":"accrual","posted_as_of":"2026-02-01","posting_period":"2026-01",'
        '"postings":[{"credit":"0","currency":"CNY","debit":"10.5","gl_account":"6601.03"},'
        '{"credit":"10.5","currency":"CNY","debit":"0","gl_account":"2241.05"}],'
        '"program_id":"VOL-2026","rate":"10","terms_version":"2","tier_no":"1"}'
    )
    assert link.entry.seal.prev_hash == GENESIS
    assert link.entry.seal.hash == naive_hash(link.entry, link.postings)
    # As it stands in ledgers that are kept: it never changes.
    assert link.entry.seal.hash == (
        "a8d541e538e8199a00ac5c2791bed1ddf352051cf4e0a2d4f8f829a317309da5"
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(drafts, min_size=1, max_size=4))
def test_any_entries_chain_as_a_plain_json_encoder_says(some):
    before = GENESIS
    for number, link in enumerate(sealed(some), start=1):
        assert (link.entry.seal.entry_id, link.entry.seal.prev_hash) == (number, before)
        assert link.entry.seal.hash == naive_hash(link.entry, link.postings)
        before = link.entry.seal.hash


def changed_entry(entry, **changes):
    return Entry.of_row([changes.get(n, v) for n, v in zip(COLUMNS, entry.row(), strict=True)])


@pytest.mark.parametrize("column", [*HASHED_COLUMNS, "prev_hash"])
def test_changing_any_column_changes_the_hash(column):
    (link,) = sealed([DRAFT])
    changed = {"amount": D("10.51"), "posted_as_of": date(2026, 2, 2)}.get(column, "7")
    if isinstance(getattr(DRAFT, column, None), Decimal) and column != "amount":
        changed = D("7")
    other = changed_entry(link.entry, **{column: changed})
    assert own_hash(other, link.postings) == naive_hash(other, link.postings)
    assert own_hash(other, link.postings) != link.entry.seal.hash


@pytest.mark.parametrize("column", ["gl_account", "debit", "credit", "currency"])
def test_changing_a_gl_line_changes_the_hash(column):
    (link,) = sealed([DRAFT])
    first, second = link.postings
    changed = first._replace(**{column: D("10.49") if column in ("debit", "credit") else "X"})
    assert text_of(link, (changed, second)) != text_of(link)
    assert text_of(link, (second, first)) != text_of(link)


def test_every_column_is_hashed_or_stamped():
    assert {*HASHED_COLUMNS, "run_id", "posted_at", "prev_hash", "hash"} == {*COLUMNS}


def test_booking_the_same_again_gives_the_same_hashes_and_other_stamps():
    once = sealed([DRAFT, DRAFT._replace(entry_no=4)])
    later = sealed(
        [DRAFT, DRAFT._replace(entry_no=4)], run_id="run-2", posted_at=NOW + timedelta(days=1)
    )
    assert [link.entry.seal.hash for link in once] == [link.entry.seal.hash for link in later]
    assert once[-1].tip.stamps != later[-1].tip.stamps


def test_stamps_notice_a_changed_clock_or_run():
    (link,) = sealed([DRAFT])
    for change in ({"posted_at": NOW + timedelta(microseconds=1)}, {"run_id": "other"}):
        assert next_stamps(GENESIS, link.entry.seal._replace(**change)) != link.tip.stamps


def test_a_moment_is_written_in_utc_whatever_its_zone():
    shanghai = datetime(2026, 2, 1, 16, tzinfo=timezone(timedelta(hours=8)))
    assert stamp_text(shanghai) == stamp_text(NOW) == "2026-02-01T08:00:00.000000Z"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("10.50", "10.5"),
        ("1E+3", "1000"),
        ("-0.00", "0"),
        ("0E-10", "0"),
        ("100", "100"),
        ("-1.2300", "-1.23"),
        ("1E-7", "0.0000001"),
        ("12345678901234567890123456789012345678.5", "12345678901234567890123456789012345678.5"),
    ],
)
def test_numbers_have_one_spelling(number, text):
    assert plain(D(number)) == text


def test_splitting_the_drafts_gives_the_same_chain():
    some = [DRAFT._replace(entry_no=n) for n in range(1, 6)]
    first = sealed(some[:2])
    rest = sealed(some[2:], first[-1].tip)
    assert [*first, *rest] == sealed(some)


@pytest.mark.parametrize(
    ("kind", "amount", "debited", "credited"),
    [
        ("accrual", "10", "6601.03", "2241.05"),
        ("reversal", "-10", "2241.05", "6601.03"),
        ("settlement", "-10", "2241.05", "1122.09"),
        ("claw_back", "-10", "1122.09", "6601.03"),
        ("adjustment", "10", "6601.03", "2241.05"),
        ("adjustment", "-10", "2241.05", "6601.03"),
    ],
)
def test_each_kind_moves_its_pair_of_gl_accounts(kind, amount, debited, credited):
    debit, credit = postings(1, DRAFT._replace(kind=kind, amount=D(amount)), GL)
    assert (debit.gl_account, debit.debit, debit.credit) == (debited, D(10), D(0))
    assert (credit.gl_account, credit.debit, credit.credit) == (credited, D(0), D(10))


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("accrual", "-1"), ("reversal", "1"), ("settlement", "1"), ("claw_back", "1")]
    + [(kind, "0") for kind in ("accrual", "reversal", "settlement", "claw_back", "adjustment")],
)
def test_an_amount_its_kind_cannot_have_is_refused(kind, amount):
    with pytest.raises(UsageError, match=kind):
        postings(1, DRAFT._replace(kind=kind, amount=D(amount)), GL)


def test_an_amount_finer_than_the_column_is_refused():
    with pytest.raises(UsageError, match="4 decimals"):
        postings(1, DRAFT._replace(amount=D("0.00001")), GL)
