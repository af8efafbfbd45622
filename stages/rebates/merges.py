"""Hand over what stands open of accounts that merged into others.

Goes in: the ledger once a run has trued it up, and the lake's `account_links`. Comes out: a pair of
entries per sum that is open under an account that is another now. What the facts of before still
change lands under the old account first and is handed over by the same run.
"""

from __future__ import annotations

from datetime import datetime

from adapters.lake.account_links import link_spans
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.ledger import balances
from adapters.ledger.store import Writing
from adapters.rebates.terms_archive import kept_terms
from stages.ledger.rules import ledger_rules
from transforms.language.figures import plain_money
from transforms.ledger.judgement import last_numbers
from transforms.ledger.merges import Handed, handed_over, merge_drafts

Told = dict[str, str]


def hand_over(
    home: Home, ledger: Writing, now: datetime, run_id: str
) -> tuple[range, tuple[Told, ...]]:
    """Post what merged accounts hand over; return the new entries' numbers, and each sum."""
    with Engine.open(home) as engine:
        found = link_spans(engine, home)
    rules = ledger_rules(home, kept_terms(home).values())
    stood_at = {name: day for name, day in ledger.head.stood_at.items() if name in rules}
    handed = handed_over(balances.payables(ledger.connection, stood_at), found, stood_at)
    if not handed:
        return range(0), ()
    numbers = last_numbers(balances.key_states(ledger.connection, stood_at))
    drafts = merge_drafts(handed, rules, numbers, stood_at, closed=ledger.closed_periods())
    return ledger.append(drafts, now=now, run_id=run_id), tuple(map(_told, handed))


def _told(handed: Handed) -> Told:
    key = handed.key
    return {
        "from_account_id": key.account_id,
        "to_account_id": handed.to_account_id,
        "program_id": key.program_id,
        "earning_period": key.earning_period,
        "amount": plain_money(handed.amount, key.currency),
        "currency": key.currency,
    }
