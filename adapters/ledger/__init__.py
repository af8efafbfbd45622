"""The ledger in PostgreSQL and its head in the home."""

from adapters.ledger.head import Head, read_head, write_head
from adapters.ledger.reads import Booked
from adapters.ledger.store import LedgerStore, Writing

__all__ = ["Booked", "Head", "LedgerStore", "Writing", "read_head", "write_head"]
