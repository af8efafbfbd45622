"""The templates that pages for people are made from: no script, no network, everything escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from transforms.language import figures

_COMMAND = re.compile("`(peakledger [^`]*)`")
_TEMPLATES = Path(__file__).with_name("templates")


def page(name: str) -> Template:
    """Return a template by its file name; a name it lacks is an error, not an empty text."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["code"] = _with_code
    made.globals |= {"f": figures}
    return made


def _with_code(text: str) -> Markup:
    """Set a command of ours between two backticks as what is typed; all of it is escaped."""
    parts = _COMMAND.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
