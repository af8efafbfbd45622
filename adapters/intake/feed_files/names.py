"""Names of files that may not be taken: they cannot be shown, or pass for another name.

Goes in: the names of a folder. Comes out: what is wrong with each. The name a file lands under is
always its content's hash; names are refused because people and patterns go by them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import joined

_LONGEST = 255
_WORD = re.compile(r"[^\W\d_]+")
# Alphabets whose letters look like Latin ones. A word of two of them is made to be mistaken.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "FULLWIDTH", "MATHEMATICAL")


def name_troubles(names: Iterable[str]) -> Iterator[tuple[str, FileRefused | None]]:
    """Yield each name, in order, with the refusal it deserves; None for an honest one."""
    seen: dict[str, str] = {}
    for name in sorted(names):
        folded = unicodedata.normalize("NFKC", name).casefold()
        trouble = _trouble(name)
        if trouble is None and folded in seen and _only_looks(name, seen[folded]):
            trouble = _hostile(
                name,
                _("looks like {seen}", seen=repr(seen[folded])),
                _("rename it, or remove one of the two"),
            )
        if trouble is None:
            seen.setdefault(folded, name)
        yield name, trouble


def check_name(name: str) -> None:
    """Raise the refusal that a name deserves by itself, if any."""
    trouble = _trouble(name)
    if trouble is not None:
        raise trouble


def _only_looks(name: str, other: str) -> bool:
    """Tell whether two names differ by more than the case of their letters."""
    return name.casefold() != other.casefold()


def _trouble(name: str) -> FileRefused | None:
    parts = name.split("/")
    if not name.isprintable() or max(len(part.encode("utf-8", "replace")) for part in parts) > (
        _LONGEST
    ):
        return _hostile(
            name[:80],
            _("holds characters that cannot be shown or is too long"),
            _("rename the file"),
        )
    if ".." in parts or name.startswith("/"):
        return _hostile(name, _("leads out of the feeds folder"), _("rename the file"))
    for word in _WORD.findall(name):
        alphabets = {_alphabet(letter) for letter in word} & set(_ALIKE)
        if len(alphabets) > 1:
            shown = joined((alphabet.title() for alphabet in sorted(alphabets)), _(" and "))
            return _hostile(
                name, _("mixes {shown} letters in one word", shown=shown), _("rename the file")
            )
    return None


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _hostile(name: str, what: str, remedy: str) -> FileRefused:
    return FileRefused(
        "hostile",
        _("the file name {name} {what}", name=ascii(name), what=what),
        where=ascii(name),
        remedy=_("{remedy} and deliver it again", remedy=remedy),
    )
