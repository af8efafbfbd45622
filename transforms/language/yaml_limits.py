"""How much a file of settings may hold: nobody vouches for one, so it is counted while it is read.

Goes in: the nodes of a file as they are composed. Comes out: nothing, or the refusal of a file made
to fill the memory: its size, its documents, how deep it is nested, and how many values it has once
its aliases are written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.composer import Composer
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import Node

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

# Bytes of a whole file; the largest honest one holds a thousand programs.
LARGEST = 2 << 20
MOST_DOCUMENTS = 2_000
_MOST_VALUES = 30_000
DEEPEST = 12
_SHOWN = 60


class YamlRefused(Exception):  # noqa: N818 - told as a `UsageError` once the file is known
    """A mistake at a node or an event of the parser."""

    def __init__(self, at: Any, message: str, remedy: str):
        super().__init__(message)
        self.line, self.message, self.remedy = at.start_mark.line + 1, message, remedy


class CountingComposer(Composer):
    """Compose no more nodes than a file may have, none too deep, and none of a type of its own."""

    composed = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self.composed += 1
        if self.composed > 2 * _MOST_VALUES:
            raise _too_many(event)
        if self.depth > DEEPEST + 1:
            said = _("the file is nested deeper than {most} levels", most=DEEPEST)
            raise YamlRefused(event, said, _("write it flat; no key of ours lies that deep"))
        if getattr(event, "ctag", None) is not None:
            said = _("`{tag}` is a tag, and values here are plain", tag=shortened(str(event.ctag)))
            raise YamlRefused(event, said, _("take it out; a number that is text stands in quotes"))
        if not isinstance(event, AliasEvent) and event.anchor in self.anchors:
            # A later anchor of one name changes what its aliases mean, and nobody sees it.
            said = _("the anchor `&{anchor}` stands twice", anchor=shortened(event.anchor))
            raise YamlRefused(event, said, _("give each anchor a name of its own"))
        return super().compose_node(parent, index)


@dataclass
class ValueCount:
    """How many values of a file have been read, those that aliases repeat among them."""

    values: int = 0

    def one_more(self, node: Node) -> None:
        self.values += 1
        if self.values > _MOST_VALUES:
            raise _too_many(node)


def _too_many(at: Any) -> YamlRefused:
    return YamlRefused(
        at,
        _(
            "the file holds more than {most} values, its aliases written out",
            most=_MOST_VALUES,
        ),
        _("write out what its aliases (`*name`) stand for, or divide it into several files"),
    )


def too_large(file: str) -> UsageError:
    """Return the refusal of a file that no person has written."""
    return UsageError(
        _(
            "the file is larger than {most} MB, the most that a file of settings may have",
            most=LARGEST >> 20,
        ),
        where=file,
        remedy=_("name the right file; divide one that is honest into several"),
    )


def shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
