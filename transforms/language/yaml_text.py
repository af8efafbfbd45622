"""YAML text into plain values that keep every character and know their line.

Goes in: the text of a settings, terms or source map file. Comes out: one `Document` per `---` part.
Numbers stay the text they were written as (`0.10` and `007` keep their zeros; a float never
appears), and every key and item remembers its line, so that a mistake can be shown where it stands.
What all readers of such files say alike stands here too: the place of a mistake.

Nobody vouches for such a file either. It is counted while it is read, so that one made to fill the
memory is refused in a sentence: its size, its documents, how deep it is nested, how long one text
of it is, and how many values it has once its aliases are written out. What turns text into
something else (tags, merge keys) is not read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from transforms.language.errors import UsageError

Path = tuple[str | int, ...]
# Bytes of a whole file; the largest honest one holds a thousand programs.
LARGEST = 2 << 20
_MOST_DOCUMENTS = 2_000
_MOST_VALUES = 30_000
_DEEPEST = 12
_LONGEST_TEXT, _SHOWN = 64 << 10, 60
# Decimals of the ledger have 38 digits; a longer number is no figure of anything.
_LONGEST_NUMBER = 50
_NUMBER = re.compile(r"[+-]?[0-9._]+([eE][+-]?[0-9]+)?")
_EXPONENT = re.compile(r"[eE][+-]?0*[0-9]{3,}$")


class Plain(str):
    """A scalar that was written without quotes and looks like a number or a date."""

    __slots__ = ()


@dataclass
class Document:
    """Hold one YAML document: its value, and the line of each key and item by path."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest part of it that stands in the text."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Refused(Exception):  # noqa: N818 - told as a `UsageError` once the file is known
    """A mistake at a node or an event of the parser."""

    def __init__(self, at: Any, message: str, remedy: str):
        super().__init__(message)
        self.line, self.message, self.remedy = at.start_mark.line + 1, message, remedy


class _Counting(Composer):
    """Compose no more nodes than a file may have, none too deep, and none of a type of its own."""

    composed = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self.composed += 1
        if self.composed > 2 * _MOST_VALUES:
            raise _too_many(event)
        if self.depth > _DEEPEST + 1:
            said = f"the file is nested deeper than {_DEEPEST} levels"
            raise _Refused(event, said, "write it flat; no key of ours lies that deep")
        if getattr(event, "ctag", None) is not None:
            said = f"`{_short(str(event.ctag))}` is a tag, and values here are plain"
            raise _Refused(event, said, "take it out; a number that is text stands in quotes")
        if not isinstance(event, AliasEvent) and event.anchor in self.anchors:
            # A later anchor of one name changes what its aliases mean, and nobody sees it.
            said = f"the anchor `&{_short(event.anchor)}` stands twice"
            raise _Refused(event, said, "give each anchor a name of its own")
        return super().compose_node(parent, index)


def read_documents(text: str, file: str) -> list[Document]:
    """Parse YAML text; raise `UsageError` naming file, line and remedy where it is not YAML.

    Also where it is larger, deeper or, its aliases written out, longer than such a file may be.
    """
    if len(text) > LARGEST:
        raise too_large(file)
    yaml = YAML(typ="rt")
    yaml.Composer = _Counting
    documents: list[Document] = []
    try:
        count = _Count()
        for node in yaml.compose_all(text):
            if not _is_nothing(node):
                documents.append(_document(node, count))
            if len(documents) > _MOST_DOCUMENTS:
                said = f"the file holds more than {_MOST_DOCUMENTS:,} documents"
                raise _Refused(node, said, "divide it into several files")
    except _Refused as error:
        raise UsageError(
            error.message, where=placed(file, error.line), remedy=error.remedy
        ) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UsageError(
            f"not valid YAML: {error.problem or error.context}",
            where=placed(file, line),
            remedy="correct the line; a value with `: ` or `#` in it needs quotes",
        ) from error
    except YAMLError as error:
        raise UsageError(
            f"not valid YAML: {error}", where=file, remedy="save the file as plain UTF-8 text"
        ) from error
    return documents


def too_large(file: str) -> UsageError:
    """Return the refusal of a file that no person has written."""
    return UsageError(
        f"the file is larger than {LARGEST >> 20} MB, the most that a file of settings may have",
        where=file,
        remedy="name the right file; divide one that is honest into several",
    )


def read_document(text: str, file: str) -> Document:
    """Parse text of one document; nothing at all is an empty mapping.

    Raises `UsageError` where it is not YAML or holds several documents.
    """
    documents = read_documents(text, file)
    if len(documents) > 1:
        raise UsageError(
            "the file holds several documents",
            where=placed(file, documents[1].line(())),
            remedy="keep one; remove the line `---`",
        )
    return documents[0] if documents else Document({})


def placed(file: str, line: int) -> str:
    """Say where something stands."""
    return f"{file}, line {line}"


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, ScalarNode) and _kind(node) == "null")


def _document(node: Node, count: _Count) -> Document:
    document = Document(None)
    document.lines[()] = node.start_mark.line + 1
    document.value = _value(node, (), document, count)
    return document


@dataclass
class _Count:
    """How many values of a file have been read, those that aliases repeat among them."""

    values: int = 0

    def one_more(self, node: Node) -> None:
        self.values += 1
        if self.values > _MOST_VALUES:
            raise _too_many(node)


def _too_many(at: Any) -> _Refused:
    return _Refused(
        at,
        f"the file holds more than {_MOST_VALUES:,} values, its aliases written out",
        "write out what its aliases (`*name`) stand for, or divide it into several files",
    )


def _value(node: Node, path: Path, document: Document, count: _Count) -> Any:
    count.one_more(node)
    if len(path) > _DEEPEST:
        raise _misshapen(node, path, "is nested too deep")
    if isinstance(node, MappingNode):
        return _mapping(node, path, document, count)
    if isinstance(node, SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            document.lines[(*path, number)] = item.start_mark.line + 1
            items.append(_value(item, (*path, number), document, count))
        return items
    if isinstance(node, ScalarNode):
        return _scalar(node, path)
    raise _misshapen(node, path, "is no plain value")


def _mapping(node: MappingNode, path: Path, document: Document, count: _Count) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in node.value:
        if not isinstance(key, ScalarNode):
            raise _misshapen(key, path, "has a key that is not a word")
        here = (*path, key.value)
        if key.value in result:
            raise _misshapen(key, here, "stands twice")
        if _kind(key) == "merge":
            raise _Refused(
                key, "`<<` merges other keys in unseen", "write out the keys that it stands for"
            )
        document.lines[here] = key.start_mark.line + 1
        result[key.value] = _value(item, here, document, count)
    return result


def _scalar(node: ScalarNode, path: Path) -> Any:
    # The round-trip loader marks the folds of a `>` text with a bell.
    kind, text = _kind(node), str(node.value).replace("\a", "")
    if len(text) > _LONGEST_TEXT:
        raise _misshapen(node, path, f"is a text of {len(text):,} characters")
    if _NUMBER.fullmatch(text) and (len(text) > _LONGEST_NUMBER or _EXPONENT.search(text)):
        raise _misshapen(node, path, "is a number larger or finer than any figure")
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    return Plain(text) if kind in {"int", "float", "timestamp"} else text


def _kind(node: ScalarNode) -> str:
    return str(node.tag).rpartition(":")[2]


def _misshapen(node: Node, path: Path, what: str) -> _Refused:
    key = ".".join(_short(str(part)) for part in path) or "the document"
    return _Refused(node, f"`{key}` {what}", "keep one plain entry for the key")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
