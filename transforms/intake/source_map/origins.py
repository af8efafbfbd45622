"""Where a source's files come from: the keys of a map that say so, and nothing of what they hold.

A folder, an object store, an SFTP server, a database, a JSON API. What is fetched becomes a landed
file like any other, so none of these keys bears on how a file is read. No key holds a secret: a
login is named by its `connection`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from transforms.intake.source_map.part import MapSection, Texts

Seconds = Annotated[float, Field(ge=0, le=86_400)]
# What may stand before `://` in a path, and what lies in the feeds folder.
REMOTE = ("s3", "sftp")
LOCAL = "local"
SECRET_WORDS = ("password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "private_key")


class Arrival(MapSection):
    """When a file of a folder or store has wholly arrived.

    `settle_seconds`: its size and time must be the same twice, this far apart. `marker`: a file of
    this name must lie beside it (`{name}.done`, `{stem}.ok`). `manifest`: files of these names list
    what has arrived, as `sha256sum` writes it.
    """

    settle_seconds: Seconds | None = None
    marker: str | None = None
    manifest: str | None = None


class Retries(MapSection):
    """How often a failed request or extract is tried again, and how long is waited between.

    The wait doubles each time, up to the longest; what a server asks for by Retry-After goes first.
    """

    attempts: Annotated[int, Field(ge=1, le=50)] = 5
    first_wait_seconds: Seconds = 1.0
    longest_wait_seconds: Seconds = 300.0
    timeout_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0


class Watermark(MapSection):
    """What is extracted again: rows whose column is at or beyond the mark, less an overlap."""

    column: str
    start: str
    overlap: str = "0"


class Paging(MapSection):
    """How an API hands out its pages.

    `page`: a number is counted up. `cursor`: `next` says where the body holds the next one, sent as
    `param`. `link`: by the header Link with rel="next" (RFC 8288).
    """

    by: Literal["page", "cursor", "link"]
    param: str | None = None
    start: Annotated[int, Field(ge=0)] = 1
    size_param: str | None = None
    size: Annotated[int, Field(ge=1)] | None = None
    next: str | None = None


class Request(MapSection):
    """What is asked of an API for one feed.

    `records` and `total` say where the body holds the rows and how many there are, as a path of
    names (`data.items`); `total: header:X-Total-Count` names a header. `key`: what tells records
    apart; default: all of them.
    """

    path: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    records: str | None = None
    total: str | None = None
    paging: Paging | None = None
    key: Texts = ()


class SourceOrigin(MapSection):
    """The keys of a source that say where it is."""

    kind: Literal["files", "sql", "http"] = "files"
    path: Texts = ()
    connection: str | None = None
    url: str | None = None
    arrival: Arrival = Arrival()
    retries: Retries = Retries()


class FeedOrigin(MapSection):
    """The keys of a feed that say what of the source it is."""

    path: Texts = ()
    query: str | None = None
    request: Request | None = None
    watermark: Watermark | None = None

    @model_validator(mode="before")
    @classmethod
    def _newest_stands(cls, value: Any) -> Any:
        """Let the later extract of a changed row stand: that is what it was extracted for."""
        if isinstance(value, dict) and value.get("watermark") and "conflicts" not in value:
            return {**value, "conflicts": "newest"}
        return value


ORIGIN_KEYS = frozenset(SourceOrigin.model_fields)
FEED_ORIGIN_KEYS = frozenset(FeedOrigin.model_fields)


def scheme_of(path: str) -> str:
    """Return what stands before `://`, in lower case; `local` for a path without it."""
    return path.split("://", 1)[0].lower() if "://" in path else LOCAL


def place_of(path: str) -> str:
    """Return scheme and bucket or host of a remote path; `local` for one in the feeds folder."""
    if "://" not in path:
        return LOCAL
    return f"{scheme_of(path)}://{path.split('://', 1)[1].partition('/')[0]}"


def has_secret(text: str) -> bool:
    """Tell whether a URL bears a password, or a parameter that is named like a secret."""
    if "://" not in text:
        return False
    try:
        parts = urlsplit(text)
        names = [each.partition("=")[0].lower() for each in parts.query.split("&")]
        return parts.password is not None or any(w in n for n in names for w in SECRET_WORDS)
    except ValueError:
        return "@" in text


def shown(value: Any) -> str:
    """Show a value of a map in a message, unless it may be a secret."""
    text = repr(value)
    is_secret = "://" in text and "@" in text
    return "***" if is_secret or any(word in text.lower() for word in SECRET_WORDS) else text
