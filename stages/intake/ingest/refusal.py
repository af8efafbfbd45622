"""A file that is refused, kept with what is said of it, and told with those refused alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from transforms.intake.file_faults import REFUSED, code_of
from transforms.language.errors import DataRefused, PeakledgerError
from transforms.language.messages import Message
from transforms.language.messages import gettext as _

# In one sentence; the JSON document and `ops.feed_intake` name all.
_MOST_NAMES = 200


@dataclass(frozen=True)
class Refusal:
    """A file of which nothing is loaded, and why; `stands`: an earlier version of it counts."""

    source: str
    feed: str
    file: str
    message: str
    where: str
    remedy: str
    code: str = REFUSED
    stands: bool = False

    @classmethod
    def of(
        cls, source: str, feed: str, file: str, error: DataRefused, *, stands: bool = False
    ) -> Refusal:
        where, remedy = error.where or file, error.remedy or ""
        return cls(
            source,
            feed,
            file,
            error.message,
            where=where,
            remedy=remedy,
            code=code_of(error),
            stands=stands,
        )

    def said(self) -> Message:
        """Return it as a person reads it, with place and remedy."""
        return DataRefused(self.message, where=self.where, remedy=self.remedy).whole()

    @property
    def of_what(self) -> str:
        """Name the feed of the source, or the source where the file is refused for all feeds."""
        return f"{self.source}/{self.feed}" if self.feed else self.source


def refusal_errors(refusals: Iterable[Refusal]) -> list[PeakledgerError]:
    """Return an error for the files of a feed that are refused for one reason: the first in full,
    the others by name."""
    alike: dict[tuple[object, ...], list[Refusal]] = defaultdict(list)
    for each in refusals:
        alike[each.of_what, each.code, each.remedy, each.stands].append(each)
    return [_as_error(each[0], [other.file for other in each[1:]]) for each in alike.values()]


def _as_error(first: Refusal, others: list[str]) -> PeakledgerError:
    message = first.message
    if others:
        left = len(others) - _MOST_NAMES
        message = _(
            "{message}; likewise {count} more: {names}{more}",
            message=message,
            count=len(others),
            names=", ".join(others[:_MOST_NAMES]),
            more=_(" and {left} more, which --json names", left=left) if left > 0 else "",
        )
    meanwhile = _("its last good version counts") if first.stands else _("nothing of it counts")
    remedy = (
        _("{remedy}; until then {meanwhile}", remedy=first.remedy, meanwhile=meanwhile)
        if first.remedy
        else None
    )
    return DataRefused(
        message, where=_("{about}: {said}", about=first.of_what, said=first.where), remedy=remedy
    )
