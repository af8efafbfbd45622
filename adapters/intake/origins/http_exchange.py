"""One request and its answer: asked again while that may help, believed only where it is JSON."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from adapters.intake.origins.hosts import require_host
from adapters.intake.origins.json_numbers import loads
from adapters.intake.origins.retry import Passing, Patience
from adapters.lake.connections import Connection
from transforms.intake.source_map import SourceMap
from transforms.language.errors import DataRefused, OutsideError, PeakledgerError, UsageError
from transforms.language.messages import gettext as _

_PASSING = (408, 425, 429, 500, 502, 503, 504)
_MOST_BYTES = 256 << 20
_REMEDY = _("run again later; nothing of this feed was taken")


@dataclass(frozen=True)
class JsonAnswer:
    """An answer that is JSON, and where it came from."""

    url: httpx.URL
    headers: httpx.Headers
    body: Any
    next_link: str | None


@dataclass(frozen=True)
class Talk:
    """A conversation with one API."""

    client: httpx.Client
    patience: Patience
    hide: Callable[[str], str]

    def get(self, url: str | httpx.URL, params: dict[str, str]) -> JsonAnswer:
        """Ask until there is an answer in JSON, or no more attempts."""
        return self.patience.run(lambda: self._once(url, params))

    def _once(self, url: str | httpx.URL, params: dict[str, str]) -> JsonAnswer:
        try:
            with self.client.stream("GET", url, params=params or None) as response:
                content = _read(response)
        except (httpx.TimeoutException, httpx.TransportError) as error:
            said = self.hide(str(error)) or type(error).__name__
            raise Passing(
                self._outside(_("the API does not answer: {said}", said=said), str(url))
            ) from None
        self._check_status(response)
        where = self.hide(str(response.url))
        try:
            body = loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise Passing(_not_json(response, content, error, where)) from None
        return JsonAnswer(
            response.url, response.headers, body, response.links.get("next", {}).get("url")
        )

    def _check_status(self, response: httpx.Response) -> None:
        status, where = response.status_code, self.hide(str(response.url))
        if status in _PASSING:
            says = _(
                "the API answers {status} {reason_phrase}",
                status=str(status),
                reason_phrase=response.reason_phrase,
            )
            raise Passing(self._outside(says, where), _retry_after(response)) from None
        if status in (401, 403):
            raise UsageError(
                _("the API lets this login not in ({status})", status=str(status)),
                where=where,
                remedy=_("check login, password or token of the connection"),
            )
        if response.is_redirect:
            target = httpx.URL(response.headers.get("location", "")).copy_with(query=None)
            raise UsageError(
                _("the API has moved to {target}", target=self.hide(str(target))),
                where=where,
                remedy=_("correct `url`: a login is not sent on to another address"),
            )
        if not response.is_success:
            raise UsageError(
                _(
                    "the API answers {status} {reason_phrase}",
                    status=str(status),
                    reason_phrase=response.reason_phrase,
                ),
                where=where,
                remedy=_("correct `url` and `request` in the source map"),
            )

    def _outside(self, message: str, where: str) -> PeakledgerError:
        return OutsideError(message, where=self.hide(where), remedy=_REMEDY)


def open_client(source_map: SourceMap, connection: Connection | None) -> httpx.Client:
    """Make a client that bears the source's login; raise `UsageError` for a login elsewhere."""
    base = source_map.url or _base(connection)
    require_host(httpx.URL(base).host, connection)
    headers, auth = {"accept": "application/json"}, None
    if connection is not None:
        _check_host(base, connection)
        extra = connection.extra
        given = extra.get("headers")
        headers |= {str(k): str(v) for k, v in (given if isinstance(given, dict) else {}).items()}
        token = extra.get("token") or ("" if connection.login else connection.password)
        if token:
            headers["authorization"] = f"Bearer {token}"
        elif connection.login:
            auth = httpx.BasicAuth(connection.login, connection.password)
    return httpx.Client(
        base_url=base.rstrip("/") + "/",
        headers=headers,
        auth=auth,
        timeout=source_map.retries.timeout_seconds,
        follow_redirects=False,
        # A login must not come from a file that nobody named.
        trust_env=False,
    )


def _base(connection: Connection | None) -> str:
    if connection is None:
        raise UsageError(
            _("the API has no address"), remedy=_("say `url: https://…` in its source map")
        )
    if "://" in connection.host:
        base = connection.host
    else:
        # Airflow keeps the protocol in `schema`, and a URL its path.
        by_kind = connection.kind if connection.kind in ("http", "https") else "https"
        protocol = connection.schema if connection.schema in ("http", "https") else by_kind
        base = f"{protocol}://{connection.host}"
    path = "" if connection.schema in ("http", "https", "") else f"/{connection.schema}"
    port = f":{connection.port}" if connection.port else ""
    return f"{base}{port}{path}"


def _check_host(base: str, connection: Connection) -> None:
    host = connection.host.split("://")[-1]
    if host and httpx.URL(base).host != host.lower():
        raise UsageError(
            _(
                "the login {name} is for {host}, and the map's url is another host",
                name=repr(connection.name),
                host=host,
            ),
            where="url",
            remedy=_("correct `url`, or name the connection of that host"),
        )


def _read(response: httpx.Response) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > _MOST_BYTES:
            raise DataRefused(
                _(
                    "one answer of the API is larger than {most} MiB",
                    most=_MOST_BYTES >> 20,
                ),
                where=str(response.url.copy_with(query=None)),
                remedy=_("ask for smaller pages: `paging: {size_param: …, size: …}`"),
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _not_json(
    response: httpx.Response, content: bytes, error: Exception, where: str
) -> PeakledgerError:
    kind = response.headers.get("content-type", "")
    is_page = "html" in kind or content.lstrip()[:1] == b"<"
    says = (
        _("a page of HTML and no JSON")
        if is_page
        else _("JSON that is cut off or wrong: {error}", error=error)
    )
    message = _("the API answers {status} with {says}", status=str(response.status_code), says=says)
    return DataRefused(message, where=where, remedy=_REMEDY)


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that an answer asks to wait, said as seconds or as a date."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        now = response.headers.get("date")
        since = parsedate_to_datetime(now).timestamp() if now else time.time()
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until.timestamp() - since, 0.0)
