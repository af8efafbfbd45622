"""What is said to people: in English at its place, in another language from its catalogue.

Goes in: a text in English, with figures by name. Comes out: a `Message`, which is the English text
to whatever takes a text (JSON, logs, the record of runs), and which `tell` says in a language.
Babel finds the texts in the source by the functions' names, of which modules call `gettext` by `_`
(docs/languages.md).

Worked: `tell(ngettext("{count} row", "{count} rows", 2), "zh")` is `2 行`.
"""

from __future__ import annotations

import gettext as catalogues
import io
import pkgutil
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args

from transforms.language.figures import number
from transforms.language.widths import text_width

Language = Literal["en", "zh"]
LANGUAGES: tuple[str, ...] = get_args(Language)
SOURCE = "en"
_WIDTH = re.compile(r"([<>])(\d+)")


class Message(str):
    """A text in English that `tell` says in any language.

    `source` is the text as the catalogue has it, `many` its plural, `context` what it is about
    where one English word means two things. Without figures its braces stay as they stand.
    """

    source: str
    many: str | None
    context: str | None
    figures: Mapping[str, Any]

    def __new__(
        cls,
        source: str,
        *,
        many: str | None = None,
        context: str | None = None,
        figures: Mapping[str, Any] | None = None,
    ) -> Message:
        filled = {name: _kept(each) for name, each in (figures or {}).items()}
        text = source if many is None or filled["count"] == 1 else many
        found = super().__new__(cls, _filled(text, filled, SOURCE))
        found.source, found.many, found.context, found.figures = source, many, context, filled
        return found


def gettext(text: str, **figures: Any) -> Message:
    """Return what is said to people; `{name}` stands for a figure, or a message, of that name."""
    return Message(text, figures=figures)


def pgettext(context: str, text: str, **figures: Any) -> Message:
    """Return what is said where the English alone would not tell what is meant."""
    return Message(text, context=context, figures=figures)


def ngettext(one: str, many: str, count: int, **figures: Any) -> Message:
    """Return what is said of a number of things, which is the figure `count`."""
    return Message(one, many=many, figures={"count": count, **figures})


def laid(form: str, **figures: Any) -> Message:
    """Return messages and figures in a form without words, such as `{name:<20} {sum:>12}`.

    Widths are those of the screen, on which Chinese takes twice the room; `{name:C}` begins with a
    capital; `{name:I}` has its further lines indented by two.
    """
    return Message(form, figures=figures)


def joined(parts: Iterable[str], between: str) -> Message:
    """Return some messages as one, with something between them that is told as well."""
    figures = {f"part_{place}": part for place, part in enumerate(parts)}
    form = "{between}".join(f"{{{name}}}" for name in figures)
    return laid(form, **figures, between=between) if figures else Message("")


def lines(parts: Iterable[str]) -> Message:
    """Return some messages one below the other."""
    return joined(parts, "\n")


def tell(text: str, language: str) -> str:
    """Say a message in a language; any other text is a name or an answer, and stays itself.

    What a catalogue lacks is said in English; a test finds it.
    """
    if language == SOURCE or not isinstance(text, Message) or not text:
        return str(text)
    catalogue = _catalogue(language)
    if text.many is not None:
        told = catalogue.ngettext(text.source, text.many, text.figures["count"])
    elif text.context is not None:
        told = catalogue.pgettext(text.context, text.source)
    else:
        told = catalogue.gettext(text.source)
    return _filled(told, text.figures, language)


def tell_all(texts: Mapping[str, str], language: str) -> dict[str, str]:
    """Say messages by name in a language."""
    return {name: tell(text, language) for name, text in texts.items()}


class _OnScreen(str):
    """A text that knows the forms of `laid`."""

    def __format__(self, spec: str) -> str:
        if spec == "C":
            return self[:1].upper() + self[1:]
        if spec == "I":
            return self.replace("\n", "\n  ")
        asked = _WIDTH.fullmatch(spec)
        if asked is None:
            return super().__format__(spec)
        blanks = " " * (int(asked[2]) - text_width(self))
        return f"{blanks}{self}" if asked[1] == ">" else f"{self}{blanks}"


def _kept(figure: Any) -> Any:
    """Return a figure as it can go with an error to another process: as text, where it is none."""
    return figure if isinstance(figure, (str, int, Decimal, datetime)) else str(figure)


def _filled(text: str, figures: Mapping[str, Any], language: str) -> str:
    if not figures:
        return text
    written = {name: _OnScreen(figure_text(each, language)) for name, each in figures.items()}
    return text.format(**written)


def figure_text(value: Any, language: str) -> str:
    """Write a figure. English and Chinese write numbers alike; days are as commands take them."""
    if isinstance(value, (int, Decimal)):
        return number(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return tell(value, language) if isinstance(value, str) else str(value)


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    """Return the texts of a language; they lie in this package like its modules."""
    path = f"locale/{language}/LC_MESSAGES/peakledger.mo"
    return catalogues.GNUTranslations(io.BytesIO(pkgutil.get_data(__package__, path) or b""))
