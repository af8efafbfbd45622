"""A bucket in which lakes lie, and what the store has said of files that never change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.lake.buckets import open_bucket
from adapters.lake.places import FileState
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from obstore.store import S3Store

_TIMEOUT_SECONDS = 60.0
_ATTEMPTS = 6
_FIRST_WAIT_SECONDS = 0.2


@dataclass(frozen=True)
class LakeBucket:
    """A bucket in which lakes lie, and how to log in there."""

    name: str
    endpoint: str
    login: Mapping[str, Any] = field(compare=False, repr=False)
    store: S3Store = field(compare=False, repr=False)
    # What the store said of files that never change, by their keys.
    known: dict[str, FileState] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def opened(cls, name: str, login: Mapping[str, Any]) -> LakeBucket:
        """Return a bucket that is logged in to; nothing is asked of it yet."""
        store = open_bucket(
            name,
            login,
            timeout_seconds=_TIMEOUT_SECONDS,
            attempts=_ATTEMPTS,
            first_wait_seconds=_FIRST_WAIT_SECONDS,
        )
        return cls(name, str(login.get("endpoint", "")), login, store)

    def state_of(self, meta: Mapping[str, Any]) -> FileState:
        written_ns = int(meta["last_modified"].timestamp() * 1_000_000) * 1_000
        return f"s3://{self.name}/{meta['path']}", meta["e_tag"] or "", meta["size"], written_ns

    def key_of(self, state: FileState) -> str:
        """Return the key of a file by its state."""
        return state[0].removeprefix(f"s3://{self.name}/")

    @contextmanager
    def explained(self, where: str) -> Iterator[None]:
        """Turn what the library of stores says into what a run does about it."""
        from obstore.exceptions import BaseError

        try:
            yield
        except BaseError as error:
            raise no_answer(where, error) from None


def no_answer(where: str, error: Exception) -> OutsideError:
    """Return the failure of a store that does not answer, or refuses the login."""
    return OutsideError(
        _("the lake's store does not answer: {error}", error=str(error).splitlines()[0][:300]),
        where=where,
        remedy=_(
            "check that the endpoint can be reached, that the bucket exists and that key"
            " id and secret may read and write there; run again"
        ),
    )
