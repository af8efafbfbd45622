"""The templates that pages for people are made from: no script, no network, everything escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from transforms.language import figures

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
    made.globals |= {"f": figures}
    return made
