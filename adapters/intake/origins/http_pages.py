"""The pages of one request, by number, cursor or link, until there are no more.

What is checked on the way: a cursor or link met twice is a loop and stops; a total that changes, a
record that stands on two pages, or a count that is not the total in the end means that the set
changed while it was read: it is asked for again from the first page, a bounded number of times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.intake.origins.http_exchange import JsonAnswer, Talk
from adapters.intake.origins.json_numbers import Number, dumps
from adapters.intake.origins.retry import Passing
from transforms.intake.source_map.origins import Paging, Request
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

_MOST_PAGES = 1_000_000
_HEADER = "header:"


@dataclass
class HttpPages:
    """One pass over all pages of a request."""

    talk: Talk
    request: Request
    params: dict[str, str]
    _total: int | None = None
    _seen: set[bytes] = field(default_factory=set)
    _places: set[str] = field(default_factory=set)
    _got: int = 0
    _count: int = 0

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield every record once; what was yielded counts only when this ends without raising.

        Raises `Passing` where the set changed on the way, `DataRefused` for a loop and for what is
        no list of records.
        """
        count = 0
        for answer in self._answers():
            rows = self._rows(answer)
            self._check_total(answer)
            self._check_repeats(answer, rows)
            yield from rows
            count += len(rows)
            self._got = len(rows)
            self._count = count
        if self._total is not None and count != self._total:
            raise self._shifted(
                _("{count} records came, and the API says {total}", count=count, total=self._total),
                None,
            )

    def _answers(self) -> Iterator[JsonAnswer]:
        paging = self.request.paging
        url: str | httpx.URL = self.request.path.lstrip("/")
        params = dict(self.params)
        if paging is not None and paging.size_param and paging.size:
            params[paging.size_param] = str(paging.size)
        if paging is not None and paging.by == "page":
            params[str(paging.param)] = str(paging.start)
        for number in range(_MOST_PAGES):
            answer = self.talk.get(url, params)
            yield answer
            if paging is None:
                return
            following = self._following(answer, paging, number)
            if following is None:
                return
            self._check_loop(answer, str(following))
            if paging.by == "link":
                url, params = following, {}
            else:
                params[str(paging.param)] = following
        raise self._refused(_("gives more than a million pages"), None)

    def _following(self, answer: JsonAnswer, paging: Paging, number: int) -> Any:
        """Return the next page's number, cursor or address; None at the end."""
        if paging.by == "page":
            is_last = self._got == 0 or (self._total is not None and self._count >= self._total)
            return None if is_last else str(paging.start + number + 1)
        if paging.by == "link":
            return self._link(answer)
        cursor = _at(answer.body, str(paging.next))
        if cursor in (None, "", False):
            return None
        if not isinstance(cursor, str):
            raise self._refused(
                _(
                    "gives no cursor at {place}, but {cursor}",
                    place=paging.next,
                    cursor=str(cursor)[:40],
                ),
                answer,
            )
        return str(cursor)

    def _link(self, answer: JsonAnswer) -> str | None:
        if answer.next_link is None:
            return None
        target = answer.url.join(answer.next_link)
        if (target.scheme, target.host, target.port) != (
            answer.url.scheme,
            answer.url.host,
            answer.url.port,
        ):
            raise self._refused(_("links to a next page on another host"), answer)
        return str(target)

    def _rows(self, answer: JsonAnswer) -> list[dict[str, Any]]:
        rows = _at(answer.body, self.request.records or "")
        named = (
            _("at `{records}`", records=self.request.records)
            if self.request.records
            else _("as its body")
        )
        if not isinstance(rows, list):
            raise self._refused(_("gives no list {named}", named=named), answer)
        if not all(isinstance(row, dict) for row in rows):
            raise self._refused(
                _("gives a list {named} of what are no objects", named=named), answer
            )
        return rows

    def _check_total(self, answer: JsonAnswer) -> None:
        place = self.request.total
        if place is None:
            return
        header = place.startswith(_HEADER)
        said = answer.headers.get(place[len(_HEADER) :]) if header else _at(answer.body, place)
        if said is None or isinstance(said, bool | list | dict) or not str(said).isdigit():
            raise self._refused(_("gives no total at `{place}`", place=place), answer)
        if self._total not in (None, int(str(said))):
            raise self._shifted(f"its total went from {self._total:,} to {said}", answer)
        self._total = int(str(said))

    def _check_repeats(self, answer: JsonAnswer, rows: list[dict[str, Any]]) -> None:
        """Look for records of an earlier page: rows moved, or the API gives one page for all."""
        paging = self.request.paging
        if paging is None or (paging.by == "cursor" and not self.request.key):
            return
        marks = {_digest(row, self.request.key) for row in rows}
        again = len(marks & self._seen)
        if again and again == len(marks) == len(self._seen):
            raise self._refused(_("gives the same page again and again"), answer)
        if again:
            raise self._shifted(_("{count} records stand on two pages", count=again), answer)
        self._seen |= marks

    def _check_loop(self, answer: JsonAnswer, following: str) -> None:
        if following in self._places:
            raise self._refused(_("leads in a circle: its next page was there before"), answer)
        self._places.add(following)

    def _shifted(self, how: str, answer: JsonAnswer | None) -> Passing:
        return Passing(
            DataRefused(
                _("the API's records changed while they were read: {how}", how=how),
                where=self._where(answer),
                remedy=_(
                    "run again when fewer changes are made; an API that pages by cursor, or a"
                    " `:until` in the past, does not shift"
                ),
            )
        )

    def _refused(self, what: str, answer: JsonAnswer | None) -> DataRefused:
        return DataRefused(
            _("the API {what}", what=what),
            where=self._where(answer),
            remedy=_(
                "correct `request` in the source map, or tell the API's operator; nothing"
                " of this feed was taken"
            ),
        )

    def _where(self, answer: JsonAnswer | None) -> str:
        return self.talk.hide(str(answer.url) if answer else self.request.path)


def _at(body: Any, path: str) -> Any:
    """Return what stands at a path of names; None where there is nothing."""
    for name in filter(None, path.split(".")):
        body = body.get(name) if isinstance(body, dict) else None
    return str(body) if isinstance(body, Number) else body


def _digest(row: dict[str, Any], key: tuple[str, ...]) -> bytes:
    text = dumps({name: row.get(name) for name in key} if key else row)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
