"""Programs that may be computed on a share of all accounts at a time, and what comes of the shares.

What an account earns of such a program its own facts and the terms decide, and nothing of others:
neither a pool, a rank, a condition, nor what another program earned. A share is some of the
accounts, by a hash of their names; every account is in one. So the results of all shares are those
of all accounts at once, row for row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from transforms.rebates.results import IN_ORDER, SCHEMA
from transforms.rebates.terms import Program

_BY_TIERS = {"whole", "marginal", "rolling", "total", "fixed"}
_NAMED = ("program_id", "terms_version")


@dataclass(frozen=True)
class AccountShare:
    """The accounts of one share of so many."""

    number: int
    of: int

    @property
    def sql(self) -> str:
        """Return SQL that says whether a row's account is in the share."""
        return f"hash(account_id) % {self.of} = {self.number}"


def stands_alone(program: Program) -> bool:
    """Say whether an account's own lines are all that decides what it earns of a program."""
    return (
        program.pool == program.pay_to == "account"
        and program.earn.method in _BY_TIERS
        and not (program.require or program.discipline or program.stack.net_of or program.credit)
    )


def divided(programs: Sequence[Program]) -> tuple[list[Program], list[Program]]:
    """Return the programs that go by shares of accounts, and those that go by all at once.

    All versions of a program go one way; what another one deducts goes with it.
    """
    whole = {program.program for program in programs if not stands_alone(program)}
    whole |= {name for program in programs for name in (*program.stack.net_of, *program.credit)}
    return (
        [program for program in programs if program.program not in whole],
        [program for program in programs if program.program in whole],
    )


def put_together(parts: Sequence[pa.Table]) -> pa.Table:
    """Return the results of shares and of whole programs in the order of one calculation."""
    found = pa.concat_tables([SCHEMA.empty_table(), *parts])
    return found.sort_by([(name, "ascending") for name in (*_NAMED, *IN_ORDER)])
