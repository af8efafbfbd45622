"""The ledger in PostgreSQL and its head in the home."""
