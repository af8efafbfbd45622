"""Files of an S3 bucket, or of any store that speaks S3.

    path: s3://bucket/prefix/*.csv
    connection: lake_store          # without one: the environment's AWS_… variables

What a connection says is told in `adapters/lake/buckets.py`. An object is there whole or not at
all; it is fetched by its ETag, so that what is read is what was listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.intake.origins.hosts import require_host
from adapters.intake.origins.request import Asked, Origin
from adapters.intake.origins.retry import Passing
from adapters.intake.origins.stores import Listed, NotYet, StoreOrigin
from adapters.lake.buckets import bucket_login, open_bucket
from adapters.lake.connections import Connection
from transforms.intake.source_map.origins import Retries
from transforms.language.errors import OutsideError, PeakledgerError, UsageError
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from obstore.store import S3Store

_CHUNK = 1 << 20


@dataclass
class Buckets:
    """Buckets that one login reads."""

    connection: Connection | None
    retries: Retries
    settle_seconds: float = 0.0
    _open: dict[str, S3Store] = field(default_factory=dict, repr=False)

    def listed(self, pattern: str) -> Iterator[Listed]:
        bucket, key = _parts(pattern)
        with self._explained(pattern):
            for batch in self._store(bucket).list(_prefix(key) or None):
                for each in batch:
                    if _fits(each["path"], key):
                        yield _listed(bucket, each)

    def look(self, name: str) -> Listed | None:
        bucket, key = _parts(name)
        with self._explained(name):
            try:
                return _listed(bucket, self._store(bucket).head(key))
            except FileNotFoundError:
                return None

    def read(self, file: Listed) -> Iterator[bytes]:
        from obstore.exceptions import PreconditionError

        bucket, key = _parts(file.name)
        with self._explained(file.name):
            try:
                options: Any = {"if_match": file.tag} if file.tag else {}
                got = self._store(bucket).get(key, options=options)
                for chunk in got.stream(min_chunk_size=_CHUNK):
                    yield bytes(chunk)
            except FileNotFoundError:
                raise NotYet(_("listed, and gone when asked for")) from None
            except PreconditionError:
                raise NotYet(_("changed while they were read")) from None

    def _store(self, bucket: str) -> S3Store:
        if bucket not in self._open:
            self._open[bucket] = _opened(bucket, self.connection, self.retries)
        return self._open[bucket]

    @contextmanager
    def _explained(self, where: str) -> Iterator[None]:
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError):
            raise UsageError(
                _("the store lets this login not read here"),
                where=where,
                remedy=_(
                    "check key id, secret and region of the connection, and the bucket's policy"
                ),
            ) from None
        except BaseError as error:
            raise Passing(self._outside(where, error)) from None

    def _outside(self, where: str, error: Exception) -> PeakledgerError:
        said = str(error).splitlines()[0][:300]
        hidden = self.connection.hide(said) if self.connection else said
        return OutsideError(
            _("the store cannot be read: {hidden}", hidden=hidden),
            where=where,
            remedy=_(
                "check that the endpoint can be reached and that the bucket exists; run again"
            ),
        )


@contextmanager
def open_origin(asked: Asked) -> Iterator[Origin]:
    """Open a source's buckets."""
    yield StoreOrigin(asked, Buckets(asked.connection(), asked.source_map.retries))


def _opened(bucket: str, connection: Connection | None, retries: Retries) -> S3Store:
    login = bucket_login(connection)
    require_host(urlsplit(login.get("endpoint", "")).hostname, connection)
    return open_bucket(
        bucket,
        login,
        timeout_seconds=retries.timeout_seconds,
        attempts=retries.attempts,
        first_wait_seconds=retries.first_wait_seconds,
    )


def _parts(url: str) -> tuple[str, str]:
    bucket, _, key = url.split("://", 1)[1].partition("/")
    return bucket, key


def _prefix(key: str) -> str:
    """Return the folders of a pattern before its first wildcard."""
    fixed = []
    for part in key.split("/")[:-1]:
        if any(sign in part for sign in "*?["):
            break
        fixed.append(part)
    return "/".join(fixed)


def _fits(key: str, pattern: str) -> bool:
    if "**" in pattern:
        return fnmatchcase(key, pattern)
    parts, patterns = key.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _listed(bucket: str, meta: Any) -> Listed:
    modified = int(meta["last_modified"].timestamp() * 1_000_000) * 1_000
    return Listed(f"s3://{bucket}/{meta['path']}", meta["size"], modified, meta["e_tag"] or "")
