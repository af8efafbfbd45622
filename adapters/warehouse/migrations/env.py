"""Run the revisions on the connection that `migrate.migrate` hands over, in its transaction.

There is no offline mode and no logging set-up here: Alembic is a library of the warehouse, and what
it may change in the process around it is nothing.
"""

from __future__ import annotations

from alembic import context

from adapters.warehouse.revisions import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    **VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
