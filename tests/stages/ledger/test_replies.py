"""What an account replies to its letter is kept for good, and nothing else that the form says."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from stages.exports.letters import letters
from stages.exports.start import write_start
from stages.ledger.batch_list import batch_list
from stages.ledger.correction import correct
from stages.ledger.disputes import disputes, resolve
from stages.ledger.reply import reply
from stages.ledger.statement import statement
from stages.operations.status import status
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import tell

PUBLISHED = (
    "select account_id, reply_state, resolved_entry_id from warehouse.rebate_reply"
    " order by replied_on, reply_state"
)
WHOLE = (
    "select account_id, program_id, earning_period, currency, letter_period, reply_state,"
    " told_amount, said_amount, disputed_amount, reason, replied_on, resolved_on, resolution,"
    " resolved_entry_id from warehouse.rebate_reply where reply_id = 'ID'"
)
DISPUTED = {"reply": "disputed", "said_amount": 12.5, "said_reason": "SO-9  is missing"}


@pytest.fixture
def accrued(paying):
    """A world of two accounts accrued for January, and for a second program."""
    paying.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | 上海一批商 | 2026-01-02 | 2   | 50.5
    """)
    paying.accrue("2026-02-01")
    return paying


def written(world, to, language="en"):
    """Write the letters of January; return the form of account A."""
    world.day += 1
    letters(
        world.home, world.url, "2026-01", to, language=language, now=world.now(), run_id="letters"
    )
    return to / "A.xlsx"


def filled(form, to, **values):
    """Return a copy of a form with cells of its first line filled in, by a column's name."""
    shutil.copy(form, to)
    book = openpyxl.load_workbook(to, data_only=True)
    sheet = book.worksheets[1]
    names = [cell.value for cell in sheet[2]]
    for name, value in values.items():
        sheet.cell(3, names.index(name) + 1).value = value
    book.save(to)
    return to


def with_formula(path, value):
    """Put a formula that has been computed in the place of a value."""
    with zipfile.ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = members["xl/worksheets/sheet2.xml"].decode()
    assert f"<v>{value}</v>" in sheet
    computed = sheet.replace(f"<v>{value}</v>", f"<f>10+2.5</f><v>{value}</v>")
    members["xl/worksheets/sheet2.xml"] = computed.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, data in members.items():
            book.writestr(name, data)


def enter(world, *files, by="ann"):
    world.day += 1
    return reply(world.home, world.url, files, by=by, now=world.now(), run_id=f"r{world.day}")


def settle_it(world, dispute_id, **more):
    world.day += 1
    given = {"by": "ann", "reason": "found", "now": world.now(), "run_id": f"r{world.day}"}
    return resolve(world.home, world.url, dispute_id, **(given | more))


def test_a_dispute_is_kept_with_amount_reason_and_name_until_it_is_resolved(accrued, tmp_path):
    form = written(accrued, tmp_path / "letters")
    entries = accrued.entries()
    mine = filled(form, tmp_path / "A-back.xlsx", **DISPUTED)
    (other,) = (p for p in (tmp_path / "letters").glob("*.xlsx") if p.name != "A.xlsx")
    theirs = filled(other, tmp_path / "other.xlsx", reply="信息无误")
    made = enter(accrued, mine, theirs)
    assert (made.agreed, made.disputed, made.known) == (1, 1, 0)
    assert tell(made.text(), "zh").startswith("ann 录入：无误 1 项，不符 1 项\n  dispute-")
    (open_,) = disputes(accrued.home, accrued.url).disputes
    assert (open_.account_id, open_.told, open_.said, open_.difference, open_.reason) == (
        "A", "10.00", "12.50", "+2.50", "SO-9 is missing",
    )  # fmt: skip
    assert accrued.query("select distinct entered_by from ledger.reply") == [("ann",)]
    assert [row[:2] for row in accrued.query(PUBLISHED)] == [
        ("上海一批商", "agreed"),
        ("A", "disputed"),
    ]
    assert accrued.entries() == entries
    again = enter(accrued, mine)
    assert (again.known, len(accrued.query("select 1 from ledger.reply"))) == (1, 2)
    done = settle_it(accrued, open_.dispute_id, reason="their invoice came late")
    assert "is resolved by a word alone (ann: their invoice came late)" in done.text()
    assert disputes(accrued.home, accrued.url).disputes == ()
    assert accrued.query(WHOLE.replace("ID", open_.dispute_id)) == [
        (
            *("A", "VOL", "2026-01", "CNY", "2026-01", "resolved"),
            *map(Decimal, ("10", "12.5", "2.5")),
            *("SO-9 is missing", date(2026, 2, 5), date(2026, 2, 7)),
            *("their invoice came late", None),
        )
    ]
    assert enter(accrued, mine).known == 1
    assert disputes(accrued.home, accrued.url).disputes == ()
    with pytest.raises(DataRefused, match="no dispute dispute-x is open"):
        settle_it(accrued, "dispute-x")


def test_an_entry_resolves_a_dispute_of_its_own_position_alone(accrued, tmp_path):
    form = written(accrued, tmp_path / "letters")
    enter(accrued, filled(form, tmp_path / "back.xlsx", **DISPUTED))
    (open_,) = disputes(accrued.home, accrued.url).disputes
    for before in (1, 2, 99):  # older than the dispute, of another account, of nobody
        with pytest.raises(DataRefused, match=r"no dispute .* is resolved by this"):
            settle_it(accrued, open_.dispute_id, entry_id=before)
    said = {"prepared_by": "ann", "reason": "r", "now": accrued.now(), "run_id": "c"}
    made = correct(accrued.home, accrued.url, 1, **said)
    accrued.approve(made.batch_id, accrued.approver)
    posted = accrued.post(made.batch_id)
    done = settle_it(accrued, open_.dispute_id, entry_id=posted.first_entry_id)
    assert f"resolved by entry {posted.first_entry_id} (ann: found)" in done.text()
    assert accrued.query(PUBLISHED)[0][-1] == posted.first_entry_id
    assert verify(accrued.home, accrued.url, all_=False).passed


def test_a_dispute_is_told_where_somebody_decides_and_holds_nothing(accrued, tmp_path):
    form = written(accrued, tmp_path / "letters")
    (batch,) = accrued.settle().batches
    assert batch.in_dispute is None
    enter(accrued, filled(form, tmp_path / "back.xlsx", **DISPUTED))
    (open_,) = disputes(accrued.home, accrued.url).disputes
    says = "in dispute: 1 position, pays 10.00 CNY; accounts say +2.50 CNY"
    (again,) = accrued.settle().batches
    listed = batch_list(accrued.home, accrued.url).text()
    approved = accrued.approve(batch.batch_id, accrued.approver).text()
    for told in (again.text(), listed, approved):
        assert says in told
        assert f"settlement, in dispute: +2.50 ({open_.dispute_id})" in told
    assert f"in dispute: {open_.dispute_id}" in statement(accrued.home, accrued.url, "A").text()
    known = statement(accrued.home, accrued.url, "A", date(2026, 2, 2))
    assert (known.disputes, len(known.rows)) == ((), 1)
    assert (
        f"1 position in dispute, the oldest since {open_.since}: accounts say +2.50 CNY beside what"
        " they were told\n    peakledger rebates disputes"
    ) in status(accrued.home, accrued.url, now=accrued.now()).text()
    for language, heading in (("en", "In dispute with accounts"), ("zh", "客户异议")):
        page = tmp_path / f"start_{language}.html"
        write_start(accrued.home, accrued.url, page, language=language, now=accrued.now())
        shown = " ".join(re.sub("<[^>]*>", " ", page.read_text("utf-8")).split())
        assert heading in shown
        assert "A VOL 2026-01 10.00 12.50 SO-9 is missing" in shown
    assert accrued.post(batch.batch_id).entries_posted == 2


def test_the_next_letter_tells_of_a_dispute_and_is_the_same_when_written_again(accrued, tmp_path):
    form = written(accrued, tmp_path / "january")
    enter(accrued, filled(form, tmp_path / "back.xlsx", **DISPUTED))
    (open_,) = disputes(accrued.home, accrued.url).disputes

    def february(to, language="en"):
        accrued.day += 1
        more = {"language": language, "now": accrued.now(), "run_id": "letters"}
        letters(accrued.home, accrued.url, "2026-02", tmp_path / to, **more)
        return (tmp_path / to / "A.html").read_text("utf-8")

    says = (
        f"In dispute since {open_.since}: the letter of 2026-01 told 10.00 CNY, your books say"
        " 12.50 CNY, because: SO-9 is missing"
    )
    first = february("first")
    assert says in first
    assert f"异议待处理（自 {open_.since}）" in february("zh", "zh")
    settle_it(accrued, open_.dispute_id)
    assert february("again") == first
    assert "In dispute" not in written(accrued, tmp_path / "later").with_suffix(".html").read_text()


def test_a_merge_hands_a_dispute_over_with_its_position(accrued, links, tmp_path):
    form = written(accrued, tmp_path / "letters")
    enter(accrued, filled(form, tmp_path / "back.xlsx", **DISPUTED))
    (open_,) = disputes(accrued.home, accrued.url).disputes
    links("A | B | 2026-02-01")
    accrued.accrue("2026-03-01")
    links("A | B | 2026-02-01", "B | C | 2026-03-05")
    accrued.accrue("2026-04-01")
    (batch,) = accrued.settle().batches
    told = {entry["account_id"]: entry.get("dispute_id") for entry in batch.entries}
    assert told == {"C": open_.dispute_id, "上海一批商": None}
    assert batch.in_dispute.differences == {"CNY": "2.50"}
    for account in ("A", "B", "C"):
        assert statement(accrued.home, accrued.url, account).disputes == (open_,)
    known = statement(accrued.home, accrued.url, "C", date.fromisoformat(open_.since))
    assert known.disputes == ()
    accrued.day += 1
    call = {"now": accrued.now(), "run_id": "letters"}
    letters(
        accrued.home,
        accrued.url,
        accrued.entries()[-1].draft.posting_period,
        tmp_path / "out",
        **call,
    )
    assert "In dispute since" in (tmp_path / "out" / "C.html").read_text("utf-8")
    settle_it(accrued, open_.dispute_id)
    assert accrued.settle().batches[0].in_dispute is None


def test_what_a_form_says_beside_its_answers_is_refused_with_its_cell(accrued, tmp_path):
    form, back = written(accrued, tmp_path / "letters"), tmp_path / "back.xlsx"
    for values, cell, says in (
        (DISPUTED | {"open": 99}, "H3", "open is '99', the letter told 10.00 CNY"),
        (DISPUTED | {"account_id": "B"}, "L3", "account_id is 'B', of which the letter tells"),
        (DISPUTED | {"program_id": "VOK"}, "A3", "program_id is 'VOK'"),
        (DISPUTED | {"letter_id": "letters-2026-02-0"}, "M3", "no letter 'letters-2026-02-0'"),
        ({"reply": "maybe"}, "I3", "reply is 'maybe'"),
        ({"said_amount": 5}, "I3", "reply is empty"),
        ({"reply": "agreed", "said_amount": 5}, "J3", "it is agreed, and said_amount is '5'"),
        (DISPUTED | {"said_amount": 10}, "J3", "said_amount is the letter's own"),
        (DISPUTED | {"said_amount": "much"}, "J3", "said_amount is 'much', which is no amount"),
        (DISPUTED | {"said_amount": "5.400,00"}, "J3", "said_amount is '5.400,00', which is no"),
        (DISPUTED | {"said_reason": " "}, "K3", "nobody says why"),
    ):
        with pytest.raises(DataRefused) as refused:
            enter(accrued, filled(form, back, **values))
        assert says in refused.value.message, values
        assert f"{back}, sheet Reply, row 3, cell {cell}" in refused.value.where
        assert refused.value.remedy
    with pytest.raises(DataRefused, match="accrued is '0', the letter told"):
        enter(accrued, filled(form, back, accrued=0))  # though the line is not answered
    with pytest.raises(DataRefused, match="no line is answered"):
        enter(accrued, form)
    with pytest.raises(DataRefused, match="a formula"):
        enter(accrued, filled(form, back, **DISPUTED | {"said_amount": "=10+2.5"}))
    filled(form, back, **DISPUTED)
    with_formula(back, "12.5")
    with pytest.raises(DataRefused, match="a formula stands where a value") as refused:
        enter(accrued, back)
    assert refused.value.where == f"{back}, sheet Reply, cell J3"
    (tmp_path / "back.csv").write_text("reply\nagreed\n")
    for no_form in (tmp_path / "none.xlsx", tmp_path / "back.csv"):
        with pytest.raises(UsageError):
            enter(accrued, no_form)
    assert accrued.query("select 1 from ledger.reply") == []


def test_a_position_in_dispute_and_a_letter_written_anew_take_no_other_reply(accrued, tmp_path):
    form, back = written(accrued, tmp_path / "letters"), tmp_path / "back.xlsx"
    good = filled(form, tmp_path / "good.xlsx", **DISPUTED | {"said_amount": "1,012.50"})
    enter(accrued, good)
    assert accrued.query("select said_amount from ledger.reply") == [(Decimal("1012.5"),)]
    with pytest.raises(DataRefused, match="has disputed this position before") as refused:
        enter(accrued, filled(form, back, reply="agreed"))
    assert "peakledger rebates resolve dispute-" in refused.value.remedy
    accrued.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-9  | A          | 2026-01-02 | 1   | 25
    """)
    accrued.accrue("2026-02-01")
    written(accrued, tmp_path / "later")
    with pytest.raises(DataRefused, match=r"was written anew since .* tells 12.50 here"):
        enter(accrued, good)


def test_a_tampered_reply_is_found(accrued, tmp_path):
    form = written(accrued, tmp_path / "letters", "zh")
    enter(accrued, filled(form, tmp_path / "b.xlsx", **DISPUTED | {"reply": "信息不符"}))
    checks = {c.name: c for c in verify(accrued.home, accrued.url, all_=False).checks}
    assert checks["records"].state == "pass"
    accrued.tamper("update ledger.reply set said_amount = 11 where state = 'disputed'")
    checks = {c.name: c for c in verify(accrued.home, accrued.url, all_=False).checks}
    assert checks["records"].state == "fail"
    assert checks["records"].findings[0].where.startswith("ledger.reply, dispute-")
