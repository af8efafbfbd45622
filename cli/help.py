"""Help in the reader's language: texts that are written once, in English, laid out by click.

The texts are docstrings and `help=` of the verbs, a paragraph each. `make messages` finds them by
walking the verbs (cli/texts.py); `spoken` says them in a language when a command is called in it.
Chinese signs take two places of a line, which click counts as one: each gets a second place while
click lays out, and loses it at the end.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache

import click

from transforms.language.messages import SOURCE, Message, pgettext, tell
from transforms.language.messages import gettext as _
from transforms.language.widths import text_width

# What click says by itself.
_OF_CLICK = (
    _("Options"), _("Commands"), _("Usage: "), _("required"), _("default: {default}"),
    _("Show this message and exit."), _("Show the version and exit."),
    pgettext("metavar", "OPTIONS"), pgettext("metavar", "COMMAND"), pgettext("metavar", "ARGS"),
)  # fmt: skip
_METAVAR = re.compile(r"(?<![\w-])[A-Z][A-Z_]+(?: RANGE)?(?![\w-])")
_KEPT = "\b\n"
_EXAMPLE = re.compile(r"(Examples?:)(\n.*)", re.DOTALL)
_SUMMARY = re.compile(r"[^。：]*。?")
_EXTRA = re.compile(r"(?P<help>.*?)(?P<before>(?:  )?\[)(?P<extra>[^\[]*)\]", re.DOTALL)
_DEFAULT = "default: "
_GLUE = "\u2060"
_NEVER_FIRST = set("，。；：、！？）》」』】”’…)]%")
_NEVER_LAST = set("（《「『【“‘")


def spoken(command: click.Command, language: str) -> click.Command:
    """Return a command that helps in a language, and does the same."""
    if language == SOURCE:
        return command
    said = copy.copy(command)
    said.context_class = _context(language)
    said.help = told_help(command.help or "", language)
    summary = _SUMMARY.match(said.help)
    said.short_help = (
        told_help(command.short_help, language) if command.short_help else summary and summary[0]
    )
    said.params = [_spoken_param(param, language) for param in command.params]
    if isinstance(said, click.Group):
        said.commands = {name: spoken(each, language) for name, each in said.commands.items()}
    return said


def language_of(context: click.Context) -> str:
    """Return the language that a command was called in."""
    return context.language if isinstance(context, _SpokenContext) else SOURCE


def told_help(text: str, language: str) -> str:
    """Say a help text in a language, as click takes it."""
    parts = (
        f"{before}{tell(Message(words), language)}{after}"
        for before, words, after in _paragraphs(text)
    )
    return "\n\n".join(parts)


def told_metavars(text: str, language: str) -> str:
    """Say the words in capitals that stand for what a call has to give."""
    return _METAVAR.sub(lambda found: tell(pgettext("metavar", found[0]), language), text)


def help_texts(command: click.Command) -> Iterator[Message]:
    """Yield what the help of a command and of all below it says, in English."""
    context = click.Context(command)
    for text in (command.help, command.short_help):
        yield from (Message(words) for _, words, _ in _paragraphs(text or ""))
    for param in command.params:
        yield from (Message(words) for _, words, _ in _paragraphs(getattr(param, "help", "") or ""))
        if not getattr(param, "is_flag", False):
            for word in _METAVAR.findall(param.make_metavar(context)):
                yield pgettext("metavar", word)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from help_texts(inner)


def _spoken_param(param: click.Parameter, language: str) -> click.Parameter:
    said = copy.copy(param)
    if isinstance(said, click.Option) and said.help:
        said.help = told_help(said.help, language)
    return said


def _paragraphs(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each paragraph as what click needs before it, the words, and commands to be kept."""
    for part in inspect.cleandoc(text).split("\n\n") if text else ():
        if not part.startswith(_KEPT):
            yield "", " ".join(part.split()), ""
            continue
        block = part.removeprefix(_KEPT)
        example = _EXAMPLE.fullmatch(block)
        yield _KEPT, example[1] if example else block, example[2] if example else ""


class _SpokenContext(click.Context):
    """A call in a language."""

    language = SOURCE

    def make_formatter(self) -> click.HelpFormatter:
        return _Layout(self.language, width=self.terminal_width, max_width=self.max_content_width)


@cache
def _context(language: str) -> type[_SpokenContext]:
    return type("_SpokenContext", (_SpokenContext,), {"language": language})


class _Layout(click.HelpFormatter):
    """Click's layout of texts in a language whose signs may be two places wide."""

    def __init__(self, language: str, **sizes: int | None) -> None:
        super().__init__(**sizes)  # type: ignore[arg-type]
        self.language = language
        # A sign at the end of a line has lost its second place before click measures.
        self.width -= 1

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        said = tell(_("Usage: "), self.language) if prefix is None else prefix
        words = told_metavars(args, self.language)
        super().write_usage(prog, _widened(words), _widened(said))

    def write_heading(self, heading: str) -> None:
        told = tell(Message(heading), self.language)
        self.write(_widened(f"{'':>{self.current_indent}}{told}：") + "\n")

    def write_text(self, text: str) -> None:
        super().write_text(_widened(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        told = [
            (_widened(told_metavars(first, self.language)), self._told(second))
            for first, second in rows
        ]
        super().write_dl(told, col_max, col_spacing)

    def getvalue(self) -> str:
        return _narrowed(super().getvalue())

    def _told(self, text: str) -> str:
        """Say what stands beside an option: its help, told already, and what click adds to it."""
        found = _EXTRA.fullmatch(text)
        if found is None:
            return _widened(tell(Message(text), self.language))
        extras = "；".join(self._extra(each) for each in found["extra"].split("; "))
        return _widened(found["help"]) + found["before"] + _widened(f"{extras}]", breaks=False)

    def _extra(self, text: str) -> str:
        said = Message(text)
        if text.startswith(_DEFAULT):
            said = _("default: {default}", default=text.removeprefix(_DEFAULT))
        return tell(said, self.language)


def _widened(text: str, *, breaks: bool = True) -> str:
    """Give each wide sign its second place: a blank where a line may end after it."""
    if text.isascii():
        return text
    made = []
    for sign, following in zip(text, f"{text[1:]} ", strict=True):
        made.append(sign)
        if text_width(sign) > 1:
            stays = not breaks or following in _NEVER_FIRST or sign in _NEVER_LAST
            made.append(_GLUE if stays else " ")
    return "".join(made)


def _narrowed(text: str) -> str:
    """Take the second places away again."""
    kept = []
    before = ""
    for sign in text:
        if text_width(before) > 1 and sign in (_GLUE, " "):
            before = ""
            continue
        kept.append(sign)
        before = sign
    return "".join(kept)
