"""What is wrong with a call, in the reader's language: click says it in English alone.

Goes in: an error of click. Comes out: a text that in English is click's to the letter. What click
says in a way that is not known here stays as it says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from transforms.language.messages import LANGUAGES, SOURCE, Message
from transforms.language.messages import gettext as _

# How click says it, and the same as a text of ours; what differs from call to call is a figure.
_FORMS = (
    (r"(?P<said>.*\.) Did you mean (?P<names>[^?]*)\?", _("{said} Did you mean {names}?")),
    (r"(?P<said>.*\.) \(Did you mean one of: (?P<names>.*)\?\)",
     _("{said} (Did you mean one of: {names}?)")),
    (r"(?P<said>.*\.) Choose from:\n(?P<names>.*)", _("{said} Choose from:\n{names}")),
    (r"Missing option '(?P<name>[^']*)'\.", _("Missing option '{name}'.")),
    (r"Missing argument '(?P<name>[^']*)'\.", _("Missing argument '{name}'.")),
    (r"Missing command\.", _("Missing command.")),
    (r"No such option '(?P<name>[^']*)'\.", _("No such option '{name}'.")),
    (r"No such command '(?P<name>[^']*)'\.", _("No such command '{name}'.")),
    (r"Option '(?P<name>[^']*)' requires an argument\.",
     _("Option '{name}' requires an argument.")),
    (r".*argument \((?P<names>.*)\)", _("Got unexpected extra argument ({names})")),
    (r".*arguments \((?P<names>.*)\)", _("Got unexpected extra arguments ({names})")),
    (r"Invalid value for (?P<name>[^:]*): (?P<why>.*)", _("Invalid value for {name}: {why}")),
    (r"(?P<value>.*) is not one of (?P<names>.*)\.", _("{value} is not one of {names}.")),
    (r"(?P<value>.*) is not in the range (?P<range>.*)\.",
     _("{value} is not in the range {range}.")),
    (r"(?P<value>.*) is not a valid (?P<kind>.*)\.", _("{value} is not a valid {kind}.")),
    (r"integer", _("integer")),
    (r"float", _("float")),
)  # fmt: skip


def said_by_click(error: click.ClickException) -> str:
    """Return what click says of a call."""
    text = error.format_message()
    own = error.message
    if isinstance(own, Message) and text.endswith(own):
        # A check of ours has said why.
        before = text[: -len(own)]
        found = re.fullmatch(r"Invalid value for (?P<name>[^:]*): ", before)
        if found is None:
            return own if not before else text
        return _("Invalid value for {name}: {why}", name=found["name"], why=own)
    return _told(text)


def language_asked(words: Sequence[str]) -> str:
    """Return the language that a call asks for which was not understood."""
    asked = [
        word.removeprefix("--lang=") if word.startswith("--lang=") else following
        for word, following in zip(words, [*words[1:], ""], strict=True)
        if word == "--lang" or word.startswith("--lang=")
    ]
    return next((word for word in reversed(asked) if word in LANGUAGES), SOURCE)


def _told(text: str) -> str:
    for pattern, says in _FORMS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            made = _(str(says), **{name: _told(each) for name, each in found.groupdict().items()})
            if made == text:
                return made
    return text
