"""Many writers and sudden deaths: every entry once, every settlement once, sums exact."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.lake.crash_points import VARIABLE
from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.ledger.store import LedgerStore
from adapters.ledger.terms_log import record_terms
from adapters.rebates.terms_archive import keep_terms
from adapters.warehouse.connect import Warehouse
from stages.ledger import settle as settlement
from stages.ledger.posting import post
from stages.rebates import accrue as rebates
from stages.verify.invariants import verify
from transforms.language.errors import PeakledgerError
from transforms.ledger.entries import Draft, Drafted, GlAccounts
from transforms.rebates import parse_terms

D = Decimal
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
GL = GlAccounts("6601.03", "2241.05", "1122.09")
_SPAWN = multiprocessing.get_context("spawn")


def work(home: str, url: str, worker: int, postings: int) -> None:
    """Post so many entries, ten at a time, to the same programs as all others."""
    with Warehouse.open(Home.at(home), url) as warehouse:
        store = LedgerStore(warehouse)
        for start in range(0, postings, 10):
            with store.writing() as ledger:
                ledger.append(
                    [draft(worker, number) for number in range(start, start + 10)],
                    now=NOW,
                    run_id=f"w{worker}",
                )


def draft(worker: int, number: int) -> Drafted:
    made = Draft(
        f"P{number % 3}", 1, f"A{worker}-{number}", "2026-01", 1, "accrual", D(number + 1) / 100,
        "CNY", "2026-02", date(2026, 3, 1), "new_sales", D(1), D(1), 1, "1",
    )  # fmt: skip
    return made, GL


def settle_and_post(home: str, url: str, batch_id: str, run_id: str, crash_at: str = "") -> None:
    os.environ[VARIABLE] = crash_at
    try:
        post(Home.at(home), url, batch_id, now=NOW, run_id=run_id)
    except PeakledgerError:
        os._exit(1)


def run_all(target, *calls) -> list[int | None]:
    workers = [_SPAWN.Process(target=target, args=call) for call in calls]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(280)
    return [worker.exitcode for worker in workers]


_TERMS = """program: {program}
valid: {{from: 2026-01-01, until: 2027-01-01}}
currency: CNY
earn: {{method: whole, tiers: [{{from: 0, percent: 1}}]}}
"""


def together(world, workers: int, postings: int) -> None:
    place = (str(world.home.path), world.url)
    # The ledger takes no entry without kept terms.
    texts = [_TERMS.format(program=f"P{number}") for number in range(3)]
    programs = [program for text in texts for program in parse_terms(text, "drawn")]
    with world.warehouse() as opened:
        keep_terms(world.home, programs, set())
        record_terms(opened, world.home, now=NOW, run_id="terms")
    assert run_all(work, *((*place, n, postings) for n in range(workers))) == [0] * workers
    with world.warehouse() as opened, LedgerStore(opened).reading() as connection:
        entries = [entry for entry, _ in reads.stream(connection)]
    ours = [e for e in entries if e.seal.run_id.startswith("w")]
    assert len(ours) == workers * postings
    assert sum(e.draft.amount for e in ours) == workers * sum(
        D(n + 1) / 100 for n in range(postings)
    )
    assert verify(world.home, world.url, all_=False).passed


def test_workers_on_the_same_programs_post_each_entry_once(paying):
    together(paying, workers=2, postings=20)


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_twenty_workers_of_five_hundred_postings_post_each_entry_once(paying):
    together(paying, workers=20, postings=500)


def test_a_settlement_posted_twice_at_once_stands_once(paying):
    (batch,) = paying.settle().batches
    paying.approve(batch.batch_id, paying.approver)
    place = (str(paying.home.path), paying.url, batch.batch_id)
    ends = run_all(settle_and_post, (*place, "one"), (*place, "two"))
    assert sorted(end or 0 for end in ends) in ([0, 0], [0, 1])
    assert [e.draft.amount for e in paying.entries() if e.draft.kind == "settlement"] == [D(-10)]


@pytest.mark.parametrize("point", ["accrue.before_commit", "accrue.committed"])
def test_f1_a_payment_killed_at_any_point_is_posted_once_by_the_next(paying, point):
    (batch,) = paying.settle().batches
    paying.approve(batch.batch_id, paying.approver)
    place = (str(paying.home.path), paying.url, batch.batch_id)
    assert run_all(settle_and_post, (*place, "killed", point)) == [-signal.SIGKILL]
    paying.post(batch.batch_id)
    assert [e.draft.amount for e in paying.entries() if e.draft.kind == "settlement"] == [D(-10)]
    assert verify(paying.home, paying.url, all_=False).passed


def a_month(home: str, url: str, run_id: str) -> None:
    """Accrue, settle and post, as far as one gets."""
    at = Home.at(home)
    rebates.accrue(at, url, date(2026, 2, 1), terms=None, now=NOW, run_id=run_id)
    made = settlement.prepare(at, url, "2026-01", "ann", now=NOW, run_id=run_id)
    for batch in made.batches:
        post(at, url, batch.batch_id, now=NOW, run_id=run_id)


@pytest.mark.proof
@pytest.mark.timeout(3000)
def test_f2_two_hundred_random_kills_lose_and_double_nothing(paying):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nsettle: {approve: false}"))
    chance = random.Random(7)
    place, drawn = (str(paying.home.path), paying.url), "order | account | date | qty | price"
    owed = D(0)
    for kill in range(200):
        drawn += f"\nSO-{kill} | A{kill % 7} | 2026-01-0{kill % 9 + 1} | 1 | 100"
        paying.orders(drawn)
        victim = _SPAWN.Process(target=a_month, args=(*place, f"k{kill}"))
        victim.start()
        time.sleep(chance.uniform(0.3, 4))
        victim.kill()
        victim.join(60)
        if kill % 20 == 19:
            a_month(*place, f"whole{kill}")
            owed = D(10) * (kill + 1)
            assert paying.query("select sum(accrued), sum(settled) from ledger.balance") == [
                (owed, owed)
            ]
            assert verify(paying.home, paying.url, all_=False).passed
