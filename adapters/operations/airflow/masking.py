"""Keep passwords of the environment out of logs and XCom.

Goes in: the environment (`PEAKLEDGER_WAREHOUSE_URL`, the lake's keys, every `AIRFLOW_CONN_*` and
every setting `AIRFLOW__*`). Comes out: the passwords they carry, as written and percent-decoded,
and texts without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MASK = "***"
# Variables that are a secret and nothing else: of the lake's store and seals.
_WHOLE = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PEAKLEDGER_LAKE_KEY")
_SHORTEST = 4  # a shorter password is in every second word; masking it would reveal it
_SECRET = ("password", "secret", "token", "private_key", "api_key", "apikey")
_KEYS = ("__FERNET_KEY", "__SECRET_KEY", "__JWT_SECRET", "_PASSWORD", "__SENTRY_DSN")


def passwords_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """List the passwords that connection variables carry, longest first; none shorter than four."""
    found: set[str] = set()
    for name, value in environment.items():
        if name.startswith(("PEAKLEDGER_WAREHOUSE_URL", "AIRFLOW_CONN_", "AIRFLOW__")):
            found.update(_in_connection(value))
        if name in _WHOLE or (name.startswith("AIRFLOW__") and name.endswith(_KEYS)):
            found.add(value)
    both = found | {unquote(word) for word in found}
    return tuple(sorted((word for word in both if len(word) >= _SHORTEST), key=len, reverse=True))


def without_passwords(value: Any, passwords: Iterable[str]) -> Any:
    """Replace each password by `***` in a text, or in every text of a list or mapping."""
    if isinstance(value, str):
        for password in passwords:
            value = value.replace(password, MASK)
        return value
    if isinstance(value, Mapping):
        return {key: without_passwords(item, passwords) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_passwords(item, passwords) for item in value]
    return value


def _in_connection(text: str) -> Iterator[str]:
    try:
        if text.lstrip().startswith("{"):
            yield from _named_secret(json.loads(text))
            return
        url = urlsplit(text)
        if url.password:
            yield url.password
        yield from _named_secret(dict(parse_qsl(url.query)))
    except ValueError:
        return


def _named_secret(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        if key in ("extra", "__extra__"):
            inner = json.loads(value) if isinstance(value, str) and value else value
            yield from _named_secret(inner if isinstance(inner, Mapping) else {})
        elif isinstance(value, Mapping):
            yield from _named_secret(value)
        elif value and any(word in key.lower() for word in _SECRET):
            yield str(value)
