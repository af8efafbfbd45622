"""The batches that wait for somebody, entry by entry: what is asked before anybody says yes.

Goes in: a batch's name, or nothing. Comes out: that batch, or every batch that is neither posted
nor refused. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.lake.home import Home
from adapters.ledger import batches
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from stages.ledger.approval import no_batch
from stages.ledger.batch_lines import BatchTold, tell_batch
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.ledger.judgement import require_whole


@dataclass(frozen=True)
class BatchList:
    """Batches as a person reads them."""

    batches: tuple[BatchTold, ...]

    def text(self) -> Message:
        """Return every batch with its first entries."""
        return lines(batch.text() for batch in self.batches) or _("No batch waits")


def batch_list(home: Home, warehouse_url: str | None, batch_id: str | None = None) -> BatchList:
    """Return the batch named, or those that wait; raise `DataRefused` where there is none."""
    with (
        Warehouse.open(home, warehouse_url) as warehouse,
        LedgerStore(warehouse).reading() as connection,
    ):
        if batch_id is None:
            found = batches.all_waiting(connection)
        else:
            paper = batches.find_batch(connection, batch_id)
            if paper is None:
                raise no_batch(connection, batch_id)
            require_whole(paper)
            found = (paper,)
        disputes = disputed_keys(connection)
    return BatchList(tuple(tell_batch(paper.batch, disputes) for paper in found))
