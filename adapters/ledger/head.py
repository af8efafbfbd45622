"""The head of the ledger's chain, kept in a file outside the database.

Whoever can change every row and every hash in the database still cannot make them agree with this
file. It says how many entries there are, the hash of the last, the digest of all stamps (see
`transforms.ledger.chain`) and of the papers (`transforms.ledger.papers`), number and hash of the
last record (`transforms.ledger.records`), the months closed, the as-of date that each program was
last trued up to, and the rulebook of the terms that were approved of it. It is written after the
commit, whole and fsynced; a head never moves back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from adapters.lake.home_places import as_place
from adapters.lake.places import Place
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.chain import GENESIS, Tip


@dataclass(frozen=True)
class Head:
    """The chain's tip, where programs stand, papers, months closed, last record, terms approved.

    `terms` names the rulebook of a program's approved terms; it is empty where none are.
    """

    tip: Tip = field(default_factory=Tip)
    stood_at: Mapping[str, date] = field(default_factory=dict)
    papers: str = GENESIS
    closed: tuple[str, ...] = ()
    records: tuple[int, str] = (0, GENESIS)
    terms: Mapping[str, str] = field(default_factory=dict)

    def moved(
        self,
        tip: Tip,
        stood_at: Mapping[str, date],
        papers: str | None = None,
        terms: Mapping[str, str] | None = None,
    ) -> Head:
        """Return the head after a run: programs move to later as-of dates only."""
        later = {
            program: max(day, self.stood_at.get(program, day)) for program, day in stood_at.items()
        }
        return replace(
            self,
            tip=tip,
            stood_at={**self.stood_at, **later},
            papers=papers or self.papers,
            terms={**self.terms, **(terms or {})},
        )

    def with_records(self, records: tuple[int, str]) -> Head:
        """Return the head with the last record that is known."""
        return replace(self, records=records)

    def with_closed(self, months: Iterable[str]) -> Head:
        """Return the head with months closed beside those it knows."""
        return replace(self, closed=tuple(sorted({*self.closed, *months})))


def read_head(path: Path | Place) -> Head | None:
    """Read the head; null where there is none yet. A damaged file is refused."""
    try:
        text = as_place(path).read().decode()
    except FileNotFoundError:
        return None
    try:
        document = json.loads(text)
        tip = Tip(int(document["entries"]), str(document["hash"]), str(document["stamps"]))
        days = {name: date.fromisoformat(day) for name, day in document["as_of"].items()}
        papers = str(document.get("papers", GENESIS))
        closed = tuple(map(str, document.get("closed", ())))
        records = (int(document.get("records", 0)), str(document.get("records_hash", GENESIS)))
        terms = {str(name): str(digest) for name, digest in document.get("terms", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataRefused(
            _("the ledger's head file is damaged"),
            where=str(path),
            remedy=_(
                "restore it from the backup it was last part of, then run `peakledger verify`"
            ),
        ) from error
    return Head(tip, days, papers, closed, records=records, terms=terms)


def write_head(path: Path | Place, head: Head) -> None:
    """Replace the head file, durably; a head that has fewer entries than the file is left out."""
    known = read_head(path)
    if known is not None and known.tip.entries > head.tip.entries:
        return
    document = {
        "entries": head.tip.entries,
        "last_entry_id": head.tip.entries,
        "hash": head.tip.hash,
        "stamps": head.tip.stamps,
        "papers": head.papers,
        "closed": list(head.closed),
        "records": head.records[0],
        "records_hash": head.records[1],
        "terms": dict(sorted(head.terms.items())),
        "as_of": {name: day.isoformat() for name, day in sorted(head.stood_at.items())},
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    as_place(path).write(text.encode(), mode=0o600)
