"""Mistakes in where a source comes from: keys out of place, places nobody can reach, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from transforms.intake.source_map.marks import parse_mark, parse_overlap
from transforms.intake.source_map.mistake import MapMistake
from transforms.intake.source_map.origins import (
    LOCAL,
    REMOTE,
    Request,
    has_secret,
    place_of,
    scheme_of,
)
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from transforms.intake.source_map.model import FeedMap, SourceMap

_NO_SECRETS = _(
    "take it out, give the source a `connection: erp_db`, and keep the login"
    " in that connection: in Airflow, or outside in the variable"
    " AIRFLOW_CONN_ERP_DB"
)
# What each kind of source asks of its feeds, and what belongs to another kind.
_OWN_KEY = {"files": "path", "sql": "query", "http": "request"}
_CONNECTION = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_PARAMETER = re.compile(r"(?<![:\w]):(since|until)\b")


def origin_mistakes(source_map: SourceMap) -> Iterator[MapMistake]:
    """Yield what is wrong with a source's own keys of origin."""
    yield from _secrets(source_map)
    if source_map.connection is not None and not _CONNECTION.fullmatch(source_map.connection):
        yield MapMistake(("connection",), _("a connection is named, not spelled out"), _NO_SECRETS)
    if source_map.kind == "files":
        yield from _files(source_map)
        return
    if source_map.path:
        yield _misplaced(("path",), source_map.kind)
    if source_map.format.type is not None:
        yield MapMistake(
            ("format", "type"),
            _("a source of kind {kind} has no format", kind=source_map.kind),
            _("leave it out"),
        )
    if source_map.kind == "sql" and source_map.connection is None:
        yield MapMistake(
            ("kind",),
            _("a database needs a connection"),
            _("name one: `connection: erp_db`"),
        )
    if source_map.kind == "http" and not (source_map.url or source_map.connection):
        yield MapMistake(("kind",), _("an API needs its address"), _("say `url: https://…`"))
    if source_map.url and (source_map.kind != "http" or scheme_of(source_map.url) not in _HTTP):
        yield MapMistake(
            ("url",), _("`url` is the http(s) address of an API"), _("say `kind: http`")
        )


_HTTP = ("http", "https")


def feed_origin_mistakes(source_map: SourceMap, name: str, feed: FeedMap) -> Iterator[MapMistake]:
    """Yield what is wrong with a feed's keys of origin; a derived feed has none."""
    here, own = ("feeds", name), _OWN_KEY[source_map.kind]
    for key in {*_OWN_KEY.values(), "watermark"}:
        is_own = key == own or (key == "watermark" and source_map.kind != "files")
        if getattr(feed, key) and (feed.derive is not None or not is_own):
            yield _misplaced((*here, key), source_map.kind)
    if feed.derive is not None:
        return
    if source_map.kind == "files":
        yield from _paths(here, feed.path)
        if not (feed.path or source_map.path):
            yield MapMistake(
                here, _("feed {name} has no path", name=repr(name)), _('add `path: "*.csv"`')
            )
    elif source_map.kind == "sql":
        yield from _query(here, name, feed)
    elif feed.request is None:
        yield MapMistake(
            here,
            _("feed {name} has no request", name=repr(name)),
            _("add `request: {path: /orders}`"),
        )
    else:
        yield from _request((*here, "request"), feed.request)
        asked = " ".join(feed.request.params.values())
        yield from _watermark(here, feed, asked, "request: {params: …}")


def _files(source_map: SourceMap) -> Iterator[MapMistake]:
    yield from _paths((), source_map.path)
    paths = [*source_map.path, *(path for feed in source_map.feeds.values() for path in feed.path)]
    places = sorted({place_of(path) for path in paths})
    if len(places) > 1 and not any(has_secret(path) for path in paths):
        yield MapMistake(
            ("path",),
            _("the source lies in several places: {names}", names=", ".join(places)),
            _("write one map for each place"),
        )
    if any(scheme_of(path) == "sftp" for path in paths) and source_map.connection is None:
        yield MapMistake(
            ("path",),
            _("an SFTP server needs a connection, which also pins its host key"),
            _("name one: `connection: edi`"),
        )
    if source_map.url:
        yield _misplaced(("url",), "files")


def _paths(here: tuple[str, ...], paths: Iterable[str]) -> Iterator[MapMistake]:
    for path in paths:
        scheme = scheme_of(path)
        if scheme not in (LOCAL, *REMOTE):
            yield MapMistake(
                (*here, "path"),
                _("files are not read from {scheme}://", scheme=scheme),
                _(
                    "one of {names}, or a path in the feeds folder; an API is `kind: http`",
                    names=", ".join(f"{each}://" for each in REMOTE),
                ),
            )
        elif scheme == "sftp" and "**" in path:
            yield MapMistake(
                (*here, "path"),
                _("`**` is not searched on SFTP"),
                _("name the folders: `in/*/*.csv`"),
            )
        elif scheme == LOCAL and (path.startswith("/") or ".." in path.split("/") or "\0" in path):
            yield MapMistake(
                (*here, "path"),
                _("{path} leads out of the feeds folder", path=repr(path)),
                _("name files below the feeds folder, relative to it"),
            )


def _query(here: tuple[str, ...], name: str, feed: FeedMap) -> Iterator[MapMistake]:
    if not (feed.query or "").strip():
        yield MapMistake(
            here, _("feed {name} has no query", name=repr(name)), _("add `query: select … from …`")
        )
        return
    yield from _watermark(here, feed, feed.query or "", "query")


def _watermark(here: tuple[str, ...], feed: FeedMap, asked: str, key: str) -> Iterator[MapMistake]:
    named = set(_PARAMETER.findall(asked))
    if feed.watermark is None:
        if named:
            yield MapMistake(
                here,
                _("`:{named}` needs a watermark", named=min(named)),
                _("add `watermark: {column: changed_at, start: 2023-01-01, overlap: 2 days}`"),
            )
        return
    if "since" not in named:
        yield MapMistake(
            (*here, "watermark"), _("nothing asks for `:since`"), _("use it in `{key}`", key=key)
        )
    at = (*here, "watermark")
    try:
        start = parse_mark(feed.watermark.start)
    except UsageError as error:
        yield MapMistake((*at, "start"), error.message, error.remedy)
        return
    try:
        parse_overlap(feed.watermark.overlap, start)
    except UsageError as error:
        yield MapMistake((*at, "overlap"), error.message, error.remedy)
    if isinstance(start, int) and "until" in named:
        yield MapMistake(at, _("whole numbers have no `:until`"), _("ask for `:since` alone"))


def _request(here: tuple[str, ...], request: Request) -> Iterator[MapMistake]:
    paging = request.paging
    if "://" in request.path:
        yield MapMistake(
            (*here, "path"), _("the path is below the source's `url`"), _("write `/orders`")
        )
    if paging is None:
        return
    if paging.by != "link" and paging.param is None:
        yield MapMistake(
            (*here, "paging"),
            _("paging by {by} needs `param`", by=paging.by),
            _("say `param: {by}`", by=paging.by),
        )
    if (paging.by == "cursor") != (paging.next is not None):
        yield MapMistake(
            (*here, "paging"),
            _("`next` says where the body holds the next cursor"),
            _("give it for paging by cursor, and for no other"),
        )
    if paging.size is not None and paging.size_param is None:
        yield MapMistake(
            (*here, "paging", "size"), _("`size` needs `size_param`"), _("name the parameter")
        )


def _secrets(source_map: SourceMap) -> Iterator[MapMistake]:
    texts: list[tuple[tuple[str, ...], str]] = [(("path",), path) for path in source_map.path]
    texts += [(("url",), source_map.url or "")]
    for name, feed in source_map.feeds.items():
        texts += [(("feeds", name, "path"), path) for path in feed.path]
        texts += [(("feeds", name, "request", "path"), feed.request.path)] if feed.request else []
    for path, text in texts:
        if has_secret(text):
            yield MapMistake(path, _("the address bears a password or token"), _NO_SECRETS)


def _misplaced(path: tuple[str, ...], kind: str) -> MapMistake:
    return MapMistake(
        path,
        _("`{key}` says nothing in a source of kind {kind}", key=path[-1], kind=kind),
        _(
            "leave it out, or correct `kind`; a feed of this kind has `{own}`",
            own=_OWN_KEY[kind],
        ),
    )
