"""Connections as Airflow's tasks have them: its own look-up, and its own masking of what they hold.

Airflow asks its secrets backends, the environment and its database, in this order.
"""

from __future__ import annotations

from adapters.lake.connections import Connection, no_connection


def from_airflow(name: str) -> Connection:
    """Look a connection up in the running task; raise `UsageError` where there is none."""
    # Here and not at the top: Airflow writes a home of its own wherever it is imported without one.
    from airflow.sdk import Connection as AirflowConnection
    from airflow.sdk.exceptions import AirflowNotFoundException
    from airflow.sdk.log import mask_secret

    try:
        found = AirflowConnection.get(name)
    except AirflowNotFoundException:
        raise no_connection(name) from None
    connection = Connection(
        name,
        found.conn_type or "",
        found.host or "",
        found.port,
        login=found.login or "",
        password=found.password or "",
        schema=found.schema or "",
        extra=found.extra_dejson,
    )
    for secret in connection.secrets:
        mask_secret(secret)
    return connection
