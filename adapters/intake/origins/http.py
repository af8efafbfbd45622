"""Rows of a JSON API: each feed's pages, as JSON lines with every number as it was written.

    url: https://api.example.com/v1
    connection: shop_api

Of the connection: login and password are basic auth; a password alone, or `token` in the extra, is
a bearer token; `headers` in the extra are sent as well. Pages are counted against the API's own
total; a set that changes while it is paged is asked for again from the first page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.intake.feed_files import Incoming
from adapters.intake.origins.extracts import Extract, extract_name, extract_origin
from adapters.intake.origins.http_exchange import Talk, open_client
from adapters.intake.origins.http_pages import HttpPages
from adapters.intake.origins.json_numbers import dumps
from adapters.intake.origins.request import Asked, Origin
from adapters.intake.origins.retry import Patience
from transforms.intake.source_map import FeedMap
from transforms.intake.source_map.marks import (
    ExtractSpan,
    Mark,
    mark_like,
    parse_mark,
    span_of,
    write_mark,
)
from transforms.intake.source_map.origins import Request
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


@dataclass
class Api:
    """A source's API."""

    asked: Asked
    client: httpx.Client
    hide: Any
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def arrivals(self) -> Sequence[Incoming]:
        self.notes.clear()
        return [extract for feed in self.asked.feeds for extract in self._extract(feed)]

    def _extract(self, name: str) -> list[Extract]:
        feed = self.asked.source_map.feeds[name]
        request = feed.request or Request()
        span = self._span(feed, name)
        patience = Patience(self.asked.source_map.retries)
        talk = Talk(self.client, patience, self.hide)
        params = {key: _filled(text, span) for key, text in request.params.items()}
        path = self.asked.scratch / f"{name}.jsonl"
        count, reached = patience.run(lambda: self._written(talk, feed, name, params, path=path))
        if not count and name in self.asked.reached:
            self.notes.append(
                _("{source}/{feed}: nothing new", source=self.asked.source_map.source, feed=name)
            )
            return []
        place = f"{self.client.base_url}{request.path.lstrip('/')}"
        origin = extract_origin(feed, span, reached)
        return [Extract(extract_name(name, span, "jsonl"), place, path, origin)]

    def _written(
        self, talk: Talk, feed: FeedMap, name: str, params: dict[str, str], *, path: Any
    ) -> tuple[int, Mark | None]:
        """Write all records of a feed; return how many, and the highest mark among them."""
        column = feed.watermark.column if feed.watermark else None
        start = parse_mark(feed.watermark.start) if feed.watermark else None
        count, reached = 0, None
        with path.open("w", encoding="utf-8") as lines:
            for record in HttpPages(talk, feed.request or Request(), params).records():
                lines.write(dumps(record) + "\n")
                count += 1
                if start is not None and column is not None:
                    mark = self._mark(start, record, column, name)
                    reached = mark if reached is None else max(reached, mark)
                if count % 1_000 == 0:
                    self.asked.tell(f"{self.asked.source_map.source}/{name} rows", count)
        return count, reached

    def _mark(self, start: Mark, record: Any, column: str, name: str) -> Mark:
        if record.get(column) is None:
            raise UsageError(
                _(
                    "a record of feed {name} lacks the watermark's column {column}",
                    name=repr(name),
                    column=repr(column),
                ),
                where=f"feeds.{name}.watermark",
                remedy=_("name a column that every record bears"),
            )
        return mark_like(start, str(record[column]), f"feed {name}, {column}")

    def _span(self, feed: FeedMap, name: str) -> ExtractSpan | None:
        if feed.watermark is None:
            return None
        zone = self.asked.source_map.timezone
        return span_of(feed.watermark, self.asked.reached.get(name), self.asked.now, zone)


@contextmanager
def open_origin(asked: Asked) -> Iterator[Origin]:
    """Open a source's API; connects to nothing yet."""
    connection = asked.connection()
    hide = connection.hide if connection is not None else str
    with open_client(asked.source_map, connection) as client:
        yield Api(asked, client, hide)


def _filled(text: str, span: ExtractSpan | None) -> str:
    """Put the marks into a parameter."""
    if span is None:
        return text
    until = "" if span.until is None else write_mark(span.until)
    return text.replace(":since", write_mark(span.since)).replace(":until", until)
