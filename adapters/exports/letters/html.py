"""A letter as one HTML file: no script, no network, everything escaped, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from transforms.exports.letters import Letter, wording
from transforms.language import figures

LINES_SHOWN = 200
POSITIONS_SHOWN = 60
_TEMPLATES = Path(__file__).with_name("templates")


def letter_html(letter: Letter, rows_file: str) -> str:
    """Return a letter as HTML; `rows_file` is the name of the CSV file with all its rows."""
    return (
        _environment()
        .get_template("letter.html")
        .render(
            letter=letter,
            shown=letter.positions[:POSITIONS_SHOWN],
            more=max(0, len(letter.positions) - POSITIONS_SHOWN),
            lines_shown=LINES_SHOWN,
            rows_file=rows_file,
        )
    )


def index_html(period: str, status: str, letters: Sequence[Mapping[str, Any]]) -> str:
    """Return the page that lists all letters: account, name, files and what stands open."""
    template = _environment().get_template("index.html")
    return template.render(period=period, status=status, letters=letters)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"w": wording, "f": figures}
    return made
