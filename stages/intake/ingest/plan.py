"""What is to be done for a feed: deliveries held against the intake record. Nothing is read here.

The latest delivery under a name is what the name stands for; where deliveries add, each of them
stands for itself. The same bytes under two names are one content, loaded under the name that
brought them first. A content is pending where its name is not yet on record with it by the same
rules, or where something it depends on has changed. When a newer content of a name is accepted, the
older one leaves; if the newer one is refused, the older stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.intake.feed_files import Delivery
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from transforms.intake.reading_rules import ReadingRules

# What one content at a time stands for: a name; where deliveries add, a name and a content.
Slot = tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """A feed's contents: all wanted ones by hash, those pending, and further names of the same.

    `wanted`: the delivery that brought each content first. `copies`: deliveries of bytes that
    another name brought before. `active`: lines on record that count. `dropped`: names on record
    that the map no longer takes. `adds`: whether a content under a known name comes on top.
    `forgotten`: lines of contents that were refused until something else took their place, or none.
    """

    wanted: dict[str, Delivery]
    pending: list[str]
    copies: list[Delivery]
    active: dict[Slot, IntakeRow]
    dropped: Collection[str] = ()
    adds: bool = False
    forgotten: Collection[IntakeRow] = ()

    @property
    def new_copies(self) -> list[Delivery]:
        """List the copies that are not on record as such yet."""
        return [
            copy
            for copy in self.copies
            if (row := self.active.get(_slot(copy.name, copy.sha256, self.adds))) is None
            or row.sha256 != copy.sha256
        ]

    def with_latest(self) -> Plan:
        """Return the plan with its latest content pending where none is."""
        latest = list(self.wanted)[-1:]
        return self if self.pending else replace(self, pending=latest)

    def is_over(self, row: IntakeRow, refused: Collection[str]) -> bool:
        """Tell whether something else has taken a name's place, or the map has dropped it."""
        target = self._targets().get(_slot(row.file, row.sha256, self.adds))
        taken_over = target not in (None, row.sha256) and target not in refused
        return row.is_active and (taken_over or row.file in self.dropped)

    def before(self, sha: str) -> IntakeRow | None:
        """Return the line on record whose place a wanted content takes; None where it is new."""
        row = self.active.get(_slot(self.wanted[sha].name, sha, self.adds))
        return row if row is not None and row.sha256 != sha else None

    def leaving(self, refused: Collection[str]) -> set[str]:
        """Return the contents on record whose every name has been taken over by an accepted one."""
        return set(self.active_shas()) - self.standing(refused)

    def active_shas(self) -> set[str]:
        return {row.sha256 for row in self.active.values()}

    def standing(self, refused: Collection[str]) -> set[str]:
        """Return the contents that count once all but the refused ones are accepted."""
        names = self._targets()
        standing = {sha for sha in names.values() if sha not in refused}
        for slot, row in self.active.items():
            stays = names.get(slot, row.sha256) in refused or slot not in names
            if stays and row.file not in self.dropped:
                standing.add(row.sha256)
        return standing

    def _targets(self) -> dict[Slot, str]:
        said = [*self.wanted.values(), *self.copies]
        return {_slot(each.name, each.sha256, self.adds): each.sha256 for each in said}


def _slot(name: str, sha256: str, adds: bool) -> Slot:
    return (name, sha256 if adds else "")


def earlier_rounds(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Return what had been delivered each time before a known name was delivered again."""
    seen: set[str] = set()
    moments: list[str] = []
    for each in deliveries:
        if each.name in seen and each.fetched_at not in moments:
            moments.append(each.fetched_at)
        seen.add(each.name)
    return [[each for each in deliveries if each.fetched_at < moment] for moment in moments]


def make_plan(
    deliveries: Sequence[Delivery],
    record: Sequence[IntakeRow],
    rules: ReadingRules,
    *,
    touched: Collection[str],
    dropped: Collection[str],
    own_rules: Mapping[str, ReadingRules],
    adds: bool,
) -> Plan:
    """Plan a feed: `deliveries` are its own in order, `touched` what is to be read again anyway.

    `own_rules`: contents that are read by rules of their own, for rows of them were released.
    `adds`: whether what comes under a known name comes on top.
    """
    latest: dict[Slot, Delivery] = {}
    for delivery in deliveries:
        slot = _slot(delivery.name, delivery.sha256, adds)
        if not (adds and slot in latest):
            latest[slot] = delivery
    wanted: dict[str, Delivery] = {}
    copies: list[Delivery] = []
    for delivery in sorted(latest.values(), key=lambda each: each.number):
        if delivery.sha256 in wanted:
            copies.append(delivery)
        else:
            wanted[delivery.sha256] = delivery
    active = {_slot(row.file, row.sha256, adds): row for row in record if row.is_active}
    settled = {
        row.sha256
        for row in active.values()
        if row.status in ACTIVE
        and row.rules == own_rules.get(row.sha256, rules)
        and row.sha256 in wanted
        and wanted[row.sha256].name == row.file
    }
    pending = [sha for sha in wanted if sha not in settled or sha in touched]
    forgotten = [
        row
        for row in record
        if row.status == "refused"
        and getattr(latest.get(_slot(row.file, row.sha256, adds)), "sha256", None) != row.sha256
    ]
    return Plan(wanted, pending, copies, active, dropped=dropped, adds=adds, forgotten=forgotten)
