"""Buckets of S3, or of whatever speaks S3: one way to log in, for sources and for the lake.

Of a connection: login and password are key id and secret; in its extra: `region_name`,
`endpoint_url`, `aws_session_token`, `anonymous`. Without one: the environment's `AWS_…` variables,
or the role of the machine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.lake.connections import Connection

if TYPE_CHECKING:
    from obstore.store import S3Store


def bucket_login(connection: Connection | None) -> dict[str, Any]:
    """Return how to log in, by the names that the library of stores has for it."""
    if connection is None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        return {"endpoint": endpoint} if endpoint else {}
    extra = connection.extra
    given = {
        "access_key_id": connection.login or extra.get("aws_access_key_id"),
        "secret_access_key": connection.password or extra.get("aws_secret_access_key"),
        "session_token": extra.get("aws_session_token"),
        "region": extra.get("region_name"),
        "endpoint": str(extra.get("endpoint_url") or ""),
        "skip_signature": str(extra.get("anonymous") or "").lower() in ("true", "1") or None,
    }
    return {name: value for name, value in given.items() if value}


def is_plain(login: Mapping[str, Any]) -> bool:
    """Say whether the endpoint is spoken to without TLS."""
    return str(login.get("endpoint", "")).startswith("http://")


def open_bucket(
    bucket: str,
    login: Mapping[str, Any],
    *,
    timeout_seconds: float,
    attempts: int,
    first_wait_seconds: float,
) -> S3Store:
    """Open a bucket; nothing is asked of it yet."""
    from obstore.store import S3Store

    return S3Store(
        bucket,
        **login,
        client_options={
            "timeout": timedelta(seconds=timeout_seconds),
            **({"allow_http": True} if is_plain(login) else {}),
        },
        retry_config={
            "max_retries": attempts - 1,
            "backoff": {"init_backoff": timedelta(seconds=first_wait_seconds)},
        },
    )
