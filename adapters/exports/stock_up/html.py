"""A season sheet as one HTML file: no script, no network, everything escaped, ready for A4."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from adapters.exports.letters.pdf_font import font_of
from adapters.exports.pages import page
from adapters.exports.stock_up.svg import svg
from transforms.exports.blocks import Picture, SheetBlock
from transforms.exports.stock_up.model import AccountSheet
from transforms.exports.stock_up.sheet import sheet_blocks
from transforms.exports.stock_up.words import Words

_FIRST_OF_CHINESE = "\u2e80"


class IndexRow(NamedTuple):
    """A row of the index: an account, its file, and the figures of its sheet."""

    account_id: str
    name: str
    region: str
    file: str
    units: str
    first_ship_by: str
    questions: int


def sheet_html(sheet: AccountSheet, words: Words) -> str:
    """Return an account's season sheet."""
    blocks = [_named(number, block) for number, block in enumerate(sheet_blocks(sheet, words))]
    who = sheet.buyer.name or sheet.buyer.account_id
    title = f"{words.sheet} · {who} · {words.as_of.format(day=sheet.as_of)}"
    return _with_font(
        page("season_sheet.html").render, title=title, blocks=blocks, language=words.language
    )


def index_html(entries: Sequence[IndexRow], words: Words, day: str) -> str:
    """Return the page that lists all sheets of a run."""
    title = f"{words.sheets} · {words.as_of.format(day=day)}"
    return _with_font(page("season_index.html").render, title=title, entries=entries, w=words)


def _named(number: int, block: SheetBlock) -> tuple[str, SheetBlock, Markup | None]:
    drawn = None
    if isinstance(block, Picture):
        text = svg(block.spec, name=f"picture-{number}", title=block.title, says=block.says)
        drawn = Markup(text)  # noqa: S704 - the renderer and `svg` escape every text
    return type(block).__name__, block, drawn


def _with_font(render: Any, **values: Any) -> str:
    """Render a page with the font of the characters that a computer may lack, and only these."""
    running = Markup("".join(map(_in_style, values["title"])))  # noqa: S704 - see `_in_style`
    render = partial(render, running=running, **values)
    text: str = render(font="")
    rare = {c for c in text if c >= _FIRST_OF_CHINESE}
    if not rare:
        return text
    made: str = render(font=base64.b64encode(font_of(rare)).decode())
    return made


def _in_style(character: str) -> str:
    """Write a character of a text in a style sheet so that it ends neither text nor style."""
    return character if character.isalnum() else f"\\{ord(character):x} "
