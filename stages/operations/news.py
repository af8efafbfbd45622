"""What the ledger has got since an entry: by cause, with the entry that weighs most.

Goes in: a warehouse and the number of an entry. Comes out: for each cause how many entries came
after it and what they add up to. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import FINANCE
from transforms.exports.letters.words import LETTER_CODES
from transforms.language.figures import signed, unit
from transforms.language.messages import Message, ngettext

_BY_CAUSE = """
select coalesce(cause, kind) as cause, currency, count(*), sum(amount),
    (array_agg(entry_id order by abs(amount) desc, entry_id))[1]
from ledger.entry
where entry_id > %s
group by 1, 2
order by 3 desc, 1, 2
"""


@dataclass(frozen=True)
class Booked:
    """Entries of one cause and currency: how many, their sum, and the one that weighs most."""

    cause: str
    currency: str
    entries: int
    amount: Decimal
    most: int

    def text(self) -> Message:
        """Return it as a person reads it, with the command that shows the largest."""
        return ngettext(
            "  {cause}: {count} entry, {sum} {currency}: {command}",
            "  {cause}: {count} entries, {sum} {currency}; the largest: {command}",
            self.entries,
            cause=LETTER_CODES.get(self.cause, self.cause),
            sum=signed(self.amount, self.currency),
            currency=unit(self.currency),
            command=f"peakledger rebates entry {self.most}",
        )


def booked_since(home: Home, warehouse_url: str | None, entry: int) -> tuple[Booked, ...]:
    """Return what was booked after an entry, the most frequent cause first."""
    with (
        Warehouse.open(home, warehouse_url) as warehouse,
        warehouse.snapshot(FINANCE) as connection,
    ):
        return tuple(Booked(*row) for row in connection.execute(_BY_CAUSE, [entry]))
