"""One account's letter: its entries, what the facts come to, and the lines, put together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from transforms.exports.letters.model import NOTHING, Letter, Line, Position, VersionEarning
from transforms.exports.letters.parts import part, position
from transforms.language.currencies import GOODS
from transforms.ledger.entries import Entry
from transforms.ledger.replies import Dispute, LedgerKey
from transforms.rebates import Program

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9_-])?")
# Names of the folder's own files, and those that Windows keeps for its devices.
_TAKEN = {"index", "manifest", "con", "prn", "aux", "nul"}
_TAKEN |= {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
_Results = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Month:
    """What all letters of a month share.

    `closures` say what some entries closed, by number; `disputes` what accounts dispute of letters
    that were written before.
    """

    period: str
    status: str
    last_entry_id: int
    head_hash: str
    programs: Mapping[tuple[str, int], Program]
    closures: Mapping[int, str] = field(default_factory=dict)
    language: str = "en"
    disputes: Mapping[LedgerKey, Dispute] = field(default_factory=dict)


def letter(
    month: Month,
    account_id: str,
    name: str | None,
    entries: Sequence[Entry],
    *,
    results: _Results,
    goods: _Results,
    lines: Iterable[tuple[Any, Line]],
) -> Letter:
    """Return an account's letter; `entries` are in order of program, period, currency, number.

    `goods` are results that give goods: they are told though no money is booked for them.
    """
    by_result: dict[Any, list[Line]] = {}
    for key, line in lines:
        by_result.setdefault(key, []).append(line)
    positions = []
    for (program, earning_period, currency), own in groupby(entries, _position_key):
        key = (program, earning_period, currency)
        mine = [row for row in results if _result_key(row) == key]
        told = position(list(own), month.period, _parts(month, mine, by_result), month.closures)
        dispute = month.disputes.get(LedgerKey(account_id, *key))
        positions.append(replace(told, dispute=dispute))
    booked = {(own.program_id, own.earning_period) for own in positions}
    for row in goods:
        if (row["program_id"], row["period"]) not in booked:
            parts = _parts(month, [row], by_result)
            positions.append(
                Position(
                    row["program_id"],
                    row["period"],
                    GOODS,
                    NOTHING,
                    movements=(),
                    accrued_before=NOTHING,
                    parts=parts,
                )
            )
    return Letter(
        account_id,
        name,
        month.period,
        month.status,
        last_entry_id=month.last_entry_id,
        head_hash=month.head_hash,
        positions=tuple(positions),
        language=month.language,
    )


def file_name(account_id: str) -> str:
    """Name an account's files: its id where that is plain, else what is plain of it and a digest.

    No two accounts meet in a name, and no name leads out of its folder.
    """
    is_taken = account_id.lower().partition(".")[0] in _TAKEN
    if _PLAIN.fullmatch(account_id) and ".." not in account_id and not is_taken:
        return account_id
    fit = re.sub(r"\W+", "_", account_id).strip("_")[:30]
    return f"{fit}~{hashlib.sha256(account_id.encode()).hexdigest()[:12]}"


def _parts(
    month: Month, rows: _Results, by_result: Mapping[Any, list[Line]]
) -> tuple[VersionEarning, ...]:
    found = []
    for row in rows:
        program = month.programs.get((row["program_id"], row["terms_version"]))
        if program is not None:
            key = (row["program_id"], row["terms_version"], row["period"], row["pool_id"])
            found.append(part(program, row, by_result.get(key, [])))
    return tuple(found)


def _result_key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    currency = row["currency"] if row["earned_units"] is None else GOODS
    return row["program_id"], row["period"], currency


def _position_key(entry: Entry) -> tuple[str, str, str]:
    draft = entry.draft
    return draft.program_id, draft.earning_period, draft.currency
