"""What is to be done for a feed: deliveries held against the intake record. Nothing is read here.

The latest delivery under a name is what the name stands for. The same bytes under two names are one
content, loaded under the name that brought them first. A content is pending where its name is not
yet on record with it by the same rules, or where something it depends on has changed. When a newer
content of a name is accepted, the older one leaves; if the newer one is refused, the older stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from adapters.feed_files import Delivery
from stages.ingest.intake import ACTIVE, IntakeRow


@dataclass(frozen=True)
class Plan:
    """A feed's contents: all wanted ones by hash, those pending, and further names of the same.

    `wanted`: the delivery that brought each content first. `copies`: deliveries of bytes that
    another name brought before. `dropped`: names on record that the map no longer takes.
    """

    wanted: dict[str, Delivery]
    pending: list[str]
    copies: list[Delivery]
    active: dict[str, IntakeRow]
    dropped: Collection[str] = ()

    @property
    def new_copies(self) -> list[Delivery]:
        """List the copies that are not on record as such yet."""
        return [
            copy
            for copy in self.copies
            if (row := self.active.get(copy.name)) is None or row.sha256 != copy.sha256
        ]

    def is_over(self, row: IntakeRow, refused: Collection[str]) -> bool:
        """Tell whether something else has taken a name's place, or the map has dropped it."""
        target = self.target(row.file)
        taken_over = target not in (None, row.sha256) and target not in refused
        return row.is_active and (taken_over or row.file in self.dropped)

    def target(self, name: str) -> str | None:
        """Return the content a name stands for by its latest delivery."""
        return self._targets().get(name)

    def leaving(self, refused: Collection[str]) -> set[str]:
        """Return the contents on record whose every name has been taken over by an accepted one."""
        return set(self.active_shas()) - self.standing(refused)

    def active_shas(self) -> set[str]:
        return {row.sha256 for row in self.active.values()}

    def standing(self, refused: Collection[str]) -> set[str]:
        """Return the contents that count once all but the refused ones are accepted."""
        names = self._targets()
        standing = {sha for sha in names.values() if sha not in refused}
        for name, row in self.active.items():
            stays = names.get(name, row.sha256) in refused or name not in names
            if stays and name not in self.dropped:
                standing.add(row.sha256)
        return standing

    def _targets(self) -> dict[str, str]:
        names = {delivery.name: sha for sha, delivery in self.wanted.items()}
        return names | {copy.name: copy.sha256 for copy in self.copies}


def make_plan(
    deliveries: Sequence[Delivery],
    record: Sequence[IntakeRow],
    digest: str,
    touched: Collection[str],
    dropped: Collection[str] = (),
    own_digests: Mapping[str, str] | None = None,
) -> Plan:
    """Plan a feed: `deliveries` are its own in order, `touched` what is to be read again anyway.

    `own_digests`: contents that are read by rules of their own, for rows of them were released.
    """
    own = own_digests or {}
    latest = {delivery.name: delivery for delivery in deliveries}
    wanted: dict[str, Delivery] = {}
    copies: list[Delivery] = []
    for delivery in sorted(latest.values(), key=lambda each: each.number):
        if delivery.sha256 in wanted:
            copies.append(delivery)
        else:
            wanted[delivery.sha256] = delivery
    active = {row.file: row for row in record if row.is_active}
    settled = {
        row.sha256
        for row in active.values()
        if row.status in ACTIVE
        and row.map_digest == own.get(row.sha256, digest)
        and row.sha256 in wanted
        and wanted[row.sha256].name == row.file
    }
    pending = [sha for sha in wanted if sha not in settled or sha in touched]
    return Plan(wanted, pending, copies, active, dropped)
