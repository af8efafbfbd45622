"""Sheets for people, one HTML file each and a page that lists them, ready for A4 and a phone.

Goes in: blocks, words and a folder. Comes out: files without a script, without a network,
everything escaped, with the font of the characters that a computer may lack and only these.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from adapters.exports import folder
from adapters.exports.letters.pdf_font import font_of
from adapters.exports.pages import page
from adapters.exports.svg import svg
from adapters.lake.asked_files import asked_file
from transforms.exports.blocks import Picture, SheetBlock
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

INDEX = "index.html"
# How wide a picture is there, of what it is elsewhere.
_ON_A_PHONE = 0.5
_FIRST_OF_CHINESE = "\u2e80"


class IndexColumn(NamedTuple):
    """A column of the list of sheets."""

    name: str
    is_number: bool = False


class IndexRow(NamedTuple):
    """A sheet's file and its cells in the list; the first one is the link."""

    file: str
    cells: tuple[str, ...]


def sheet_html(kind: str, title: str, blocks: Iterable[SheetBlock], language: str) -> str:
    """Return a sheet; `kind` names what wrote it, so that only its own files are replaced."""
    drawn = [_drawn(number, block) for number, block in enumerate(blocks)]
    return _with_font("sheet.html", kind=kind, title=title, blocks=drawn, language=language)


def start_html(kind: str, title: str, cards: Sequence[Sequence[SheetBlock]], language: str) -> str:
    """Return a page of cards, side by side where there is room; the first one is its head."""
    numbers = count()
    drawn = [[_drawn(next(numbers), block) for block in card] for card in cards]
    return _with_font("start.html", kind=kind, title=title, cards=drawn, language=language)


def index_html(
    kind: str,
    title: str,
    columns: Sequence[IndexColumn],
    rows: Sequence[IndexRow],
    *,
    language: str,
) -> str:
    """Return the page that lists all sheets of a run."""
    given: dict[str, Any] = {"columns": columns, "rows": rows, "language": language}
    return _with_font("sheet_index.html", kind=kind, title=title, **given)


def write_page(file: Path, text: str, mode: int | None = None) -> None:
    """Write a page as `asked_file` writes one."""
    with asked_file(file, mode) as sibling:
        sibling.write_text(text, "utf-8")


def require_own(target: Path, kind: str) -> None:
    """Raise `DataRefused` for a folder that holds anything but sheets of this kind."""
    if folder.is_vacant(target):
        return
    mark = f'<meta name="generator" content="peakledger {kind}">'.encode()
    files = list(target.iterdir()) if target.is_dir() else [target]
    if not all(file.suffix == ".html" and mark in file.read_bytes() for file in files):
        raise DataRefused(
            _("the folder holds something else, which is not overwritten"),
            where=str(target),
            remedy=_("name an empty or a new folder"),
        )


def _drawn(number: int, block: SheetBlock) -> tuple[str, SheetBlock, Markup | None]:
    picture = None
    if isinstance(block, Picture):
        told = {"title": block.title, "says": block.says}
        # On a phone a picture that was made for it: one that is scaled down has tiny words, and one
        # that is scrolled hides its end, which is what a forecast is looked at for.
        for_phone = dict(block.spec) | {"width": _ON_A_PHONE * block.spec["width"]}
        broad = svg(block.spec, name=f"picture-{number}", **told)
        narrow = svg(for_phone, name=f"narrow-{number}", **told)
        text = f'<div class="broad">{broad}</div><div class="narrow">{narrow}</div>'
        picture = Markup(text)  # noqa: S704 - the renderer and `svg` escape every text
    return type(block).__name__, block, picture


def _with_font(template: str, **values: Any) -> str:
    running = Markup("".join(map(_in_style, values["title"])))  # noqa: S704 - see `_in_style`
    render = partial(page(template).render, running=running, **values)
    text: str = render(font="")
    rare = {c for c in text if c >= _FIRST_OF_CHINESE}
    if not rare:
        return text
    made: str = render(font=base64.b64encode(font_of(rare)).decode())
    return made


def _in_style(character: str) -> str:
    """Write a character of a text in a style sheet so that it ends neither text nor style."""
    return character if character.isalnum() else f"\\{ord(character):x} "
