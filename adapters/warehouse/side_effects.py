"""Functions that do something while they are asked: no role that reads may call them.

PostgreSQL lets everybody call most of them. Where the login is a superuser (the embedded server),
`migrate.migrate` takes them from everybody and gives back what the pipeline's own logins need;
in a database of your own its administrator runs the same (docs/warehouse.md). `peakledger sql`
refuses them by name besides, wherever it asks.
"""

from __future__ import annotations

import re

import psycopg

from adapters.warehouse.roles import RoleNames
from adapters.warehouse.sql_files import run_warehouse_sql

# Sessions ended, locks and large objects, waiting, messages, files, other servers.
TAKEN = (
    r"pg_(terminate|cancel)_backend|pg_(try_)?advisory_.*|lo_.*|lo(read|write)|pg_sleep.*"
    r"|pg_notify|pg_logical_emit_message|pg_read_.*|pg_ls_.*|pg_stat_file|pg_file_.*|dblink.*"
)
# Harmless with a login of one's own; as one of several roles of a login they would be a way out.
_WAYS_OUT = r"set_config|(query|cursor|table|schema|database)_to_xml.*"
_REFUSED = re.compile(f"({TAKEN}|{_WAYS_OUT})")


def is_refused(function: str) -> bool:
    """Say whether a query may not call a function of this name."""
    return _REFUSED.fullmatch(function.lower()) is not None


def take_from_public(connection: psycopg.Connection, roles: RoleNames) -> None:
    """Take the functions from everybody but the pipeline's logins, where the login may."""
    run_warehouse_sql(connection, "side_effects.sql", roles, taken=TAKEN)
