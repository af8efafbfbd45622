"""A mistake of a source map: where it stands, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class MapMistake:
    """A mistake, the path of its key, and what to do."""

    path: tuple[str, ...]
    message: str
    remedy: str | None = None


def read_each(
    path: tuple[str, ...], texts: Iterable[Any], reader: Callable[[Any], object]
) -> Iterator[MapMistake]:
    """Yield the mistakes that a reader of texts finds."""
    for text in texts:
        try:
            reader(text)
        except UsageError as error:
            yield MapMistake(path, error.message, error.remedy)


def wrong_zone(path: tuple[str, ...], zone: str) -> Iterator[MapMistake]:
    """Yield the mistake of a time zone that there is not."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield MapMistake(
            path,
            _("there is no time zone {zone}", zone=repr(zone)),
            _("name it as in Europe/London"),
        )


def wrong_separators(
    here: tuple[str, ...], decimal: str | None, thousands: str | None
) -> Iterator[MapMistake]:
    """Yield the mistakes of two separators."""
    for key, sign in (("decimal", decimal), ("thousands", thousands)):
        if sign is not None and (sign.isalnum() or sign in "+-()"):
            yield MapMistake(
                (*here, key),
                _("{sign} cannot separate digits", sign=repr(sign)),
                _('use ".", ",", "\'" or space'),
            )
    if (decimal or ".") == thousands:
        yield MapMistake(
            (*here, "thousands"),
            _("both separators are the same sign"),
            _('declare both: `{decimal: ",", thousands: "."}`'),
        )
