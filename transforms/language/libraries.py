"""What a library says in English alone, as a text of the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter

from transforms.language.messages import gettext as _


def forms_of(*texts: str) -> tuple[tuple[str, str], ...]:
    """Return texts of ours that a library says in the same words, with their patterns."""
    return tuple((_pattern(text), text) for text in texts)


def as_ours(text: str, forms: Iterable[tuple[str, str]]) -> str:
    """Return a library's text as a message; what is in none of the forms stays as it is.

    A form is a pattern of the whole text and the same as a text of ours, whose figures are the
    pattern's groups; what a group holds may be in one of the forms again.
    """
    forms = tuple(forms)
    for pattern, says in forms:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            made = _(str(says), **{name: as_ours(each, forms) for name, each in _groups(found)})
            if made == text:
                return made
    return text


def _pattern(text: str) -> str:
    return "".join(
        re.escape(words) + (f"(?P<{name}>.*)" if name else "")
        for words, name, _form, _kind in Formatter().parse(str(text))
    )


def _groups(found: re.Match[str]) -> Iterable[tuple[str, str]]:
    return ((name, each or "") for name, each in found.groupdict().items())
