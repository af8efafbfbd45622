"""Alembic's environment for the schemas `ops` and `ledger`; run it with `migrate.migrate`."""
