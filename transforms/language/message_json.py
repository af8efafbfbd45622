"""Messages as JSON, for a process that is not trusted with more than words.

Goes in: a `Message`, or any text. Comes out: what JSON can hold, and the message again. A form that
asks for more of a figure than its text is refused: what it would print is not the sender's.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

from transforms.language.messages import SOURCE, Message, figure_text


def message_as_json(text: str | None) -> Any:
    """Return a message as its form and figures; any other text, and None, as it is."""
    if not isinstance(text, Message):
        return text
    return [text.source, text.many, text.context, {n: _sent(f) for n, f in text.figures.items()}]


def message_from_json(value: Any) -> Any:
    """Return the text of `message_as_json`; raise `ValueError` for a form that asks for more."""
    if not isinstance(value, list):
        return value
    source, many, context, figures = value
    for form in filter(None, (source, many) if figures else ()):
        for _, name, spec, _ in Formatter().parse(form):
            if name is not None and (not name.isidentifier() or "{" in (spec or "")):
                raise ValueError(form)
    told = {name: message_from_json(each) for name, each in figures.items()}
    return Message(source, many=many, context=context, figures=told)


def _sent(figure: Any) -> Any:
    """Return a figure as JSON has it: a number of things as such, else the text that it makes."""
    if isinstance(figure, str):
        return message_as_json(figure)
    return figure if isinstance(figure, int) else figure_text(figure, SOURCE)
