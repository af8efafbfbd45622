"""What is wrong with a call, in the reader's language: click says it in English alone.

Goes in: an error of click. Comes out: a text that in English is click's to the letter. What click
says in a way that is not known here stays as it says it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import pairwise

import click

from adapters.lake.home import DEFAULT_HOME, Home
from transforms.language.errors import PeakledgerError
from transforms.language.libraries import as_ours
from transforms.language.messages import LANGUAGES, SOURCE, Message
from transforms.language.messages import gettext as _

HOME = "PEAKLEDGER_HOME"
LANG = "PEAKLEDGER_LANG"
_LANGUAGE = re.compile(r"^language:[ \"']*([a-z]+)", re.MULTILINE)
_MISSING_ARGUMENT = re.compile(r"Missing argument '([^']*)'\.")

# How click says it, and the same as a text of ours; what differs from call to call is a figure.
_FORMS = (
    (r"(?P<said>.*\.) Did you mean (?P<names>[^?]*)\?", _("{said} Did you mean {names}?")),
    (r"(?P<said>.*\.) \(Did you mean one of: (?P<names>.*)\?\)",
     _("{said} (Did you mean one of: {names}?)")),
    (r"(?P<said>.*\.) Choose from:\n(?P<names>.*)", _("{said} Choose from:\n{names}")),
    (r"Missing option '(?P<name>[^']*)'\.", _("Missing option '{name}'.")),
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


def context_of(command: click.Command, words: Sequence[str]) -> click.Context:
    """Return where a call stands: at the last verb that its words name."""
    context = click.Context(command, info_name="peakledger")
    for word in words:
        verbs = context.command
        inner = verbs.get_command(context, word) if isinstance(verbs, click.Group) else None
        if inner is None:
            break
        context = click.Context(inner, info_name=word, parent=context)
    return context


def value_example(option: str, command: click.Command) -> str:
    """Return what an option may be given: of the command's own example, else its kind."""
    said = rf"{option} ([^-\s][^\s\\`]*)"
    found = re.search(said, command.help or "")
    param = next((each for each in command.params if option in each.opts), None)
    if found is not None or param is None:
        return found[1] if found is not None else _("VALUE")
    found = re.search(r"[(`]([^\s()`]+)[)`]", getattr(param, "help", None) or "")
    kind = param.make_metavar(click.Context(command))
    return found[1] if found is not None else Message(kind, context="metavar")


def language_in(home: Home, asked: str | None = None) -> str:
    """Return the language asked for, else that of the settings.

    Where they are wrong it is the one that they name on a line of its own: whoever needs them for
    more is told in it what is wrong with them.
    """
    try:
        return asked or home.settings.language
    except (PeakledgerError, OSError):
        return _named(home) or SOURCE


def _named(home: Home) -> str | None:
    try:
        found = _LANGUAGE.search(home.settings_file.read_text("utf-8", errors="replace"))
    except OSError:
        return None
    return found[1] if found is not None and found[1] in LANGUAGES else None


def language_of_call(words: Sequence[str]) -> str:
    """Return the language of a call, before its words are understood, or where they are not."""
    asked = _given(words, "--lang") or os.environ.get(LANG)
    home = _given(words, "--home") or os.environ.get(HOME) or DEFAULT_HOME
    return language_in(Home.at(home), asked if asked in LANGUAGES else None)


def without_language(words: Sequence[str]) -> list[str]:
    """Return the words of a call but those that ask for a language."""
    return [
        word
        for before, word in pairwise(["", *words])
        if "--lang" not in (before, word) and not word.startswith("--lang=")
    ]


def _given(words: Sequence[str], option: str) -> str | None:
    """Return what a call gives an option, the last time it names it."""
    found = [
        following if word == option else word.removeprefix(f"{option}=")
        for word, following in pairwise([*words, ""])
        if word == option or word.startswith(f"{option}=")
    ]
    return found[-1] if found else None


def _told(text: str) -> str:
    missing = _MISSING_ARGUMENT.fullmatch(text)
    if missing is not None:
        return _("Missing argument '{name}'.", name=Message(missing[1], context="metavar"))
    return as_ours(text, _FORMS)
