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
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from transforms.language.errors import UsageError
from transforms.language.libraries import as_ours, forms_of
from transforms.language.messages import gettext as _
from transforms.language.yaml_limits import (
    DEEPEST,
    LARGEST,
    MOST_DOCUMENTS,
    CountingComposer,
    ValueCount,
    YamlRefused,
    shortened,
    too_large,
)

Path = tuple[str | int, ...]
_LONGEST_TEXT = 64 << 10
# Decimals of the ledger have 38 digits; a longer number is no figure of anything.
_LONGEST_NUMBER = 50
_NUMBER = re.compile(r"[+-]?[0-9._]+([eE][+-]?[0-9]+)?")
# What the parser says of the slips of a hand.
_PROBLEMS = forms_of(
    _("mapping values are not allowed here"),
    _("sequence entries are not allowed here"),
    _("could not find expected ':'"),
    _("expected <block end>, but found {found}"),
    _("expected ',' or {end}, but got {found}"),
    _("expected the node content, but found {found}"),
    _("found unexpected end of stream"),
    _("found character {sign} that cannot start any token"),
    _("found undefined alias {name}"),
    _("found unknown escape character {sign}"),
)
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


def read_documents(text: str, file: str) -> list[Document]:
    """Parse YAML text; raise `UsageError` naming file, line and remedy where it is not YAML.

    Also where it is larger, deeper or, its aliases written out, longer than such a file may be.
    """
    if len(text) > LARGEST:
        raise too_large(file)
    yaml = YAML(typ="rt")
    yaml.Composer = CountingComposer
    documents: list[Document] = []
    try:
        count = ValueCount()
        for node in yaml.compose_all(text):
            if not _is_nothing(node):
                documents.append(_document(node, count))
            if len(documents) > MOST_DOCUMENTS:
                said = _(
                    "the file holds more than {most} documents",
                    most=MOST_DOCUMENTS,
                )
                raise YamlRefused(node, said, _("divide it into several files"))
    except YamlRefused as error:
        raise UsageError(
            error.message, where=placed(file, error.line), remedy=error.remedy
        ) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or ""
        raise UsageError(
            _("not valid YAML: {said}", said=as_ours(problem, _PROBLEMS)),
            where=placed(file, line),
            remedy=_("correct the line; a value with `: ` or `#` in it needs quotes"),
        ) from error
    except YAMLError as error:
        raise UsageError(
            _("not valid YAML: {said}", said=error),
            where=file,
            remedy=_("save the file as plain UTF-8 text"),
        ) from error
    return documents


def read_document(text: str, file: str) -> Document:
    """Parse text of one document; nothing at all is an empty mapping.

    Raises `UsageError` where it is not YAML or holds several documents.
    """
    documents = read_documents(text, file)
    if len(documents) > 1:
        raise UsageError(
            _("the file holds several documents"),
            where=placed(file, documents[1].line(())),
            remedy=_("keep one; remove the line `---`"),
        )
    return documents[0] if documents else Document({})


def placed(file: str, line: int) -> str:
    """Say where something stands."""
    return _("{name}, line {line}", name=file, line=str(line))


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, ScalarNode) and _kind(node) == "null")


def _document(node: Node, count: ValueCount) -> Document:
    document = Document(None)
    document.lines[()] = node.start_mark.line + 1
    document.value = _value(node, (), document, count)
    return document


def _value(node: Node, path: Path, document: Document, count: ValueCount) -> Any:
    count.one_more(node)
    if len(path) > DEEPEST:
        raise _misshapen(node, path, _("is nested too deep"))
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
    raise _misshapen(node, path, _("is no plain value"))


def _mapping(
    node: MappingNode, path: Path, document: Document, count: ValueCount
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in node.value:
        if not isinstance(key, ScalarNode):
            raise _misshapen(key, path, _("has a key that is not a word"))
        here = (*path, key.value)
        if key.value in result:
            raise _misshapen(key, here, _("stands twice"))
        if _kind(key) == "merge":
            raise YamlRefused(
                key,
                _("`<<` merges other keys in unseen"),
                _("write out the keys that it stands for"),
            )
        document.lines[here] = key.start_mark.line + 1
        result[key.value] = _value(item, here, document, count)
    return result


def _scalar(node: ScalarNode, path: Path) -> Any:
    # The round-trip loader marks the folds of a `>` text with a bell.
    kind, text = _kind(node), str(node.value).replace("\a", "")
    if len(text) > _LONGEST_TEXT:
        raise _misshapen(node, path, _("is a text of {count} characters", count=len(text)))
    if _NUMBER.fullmatch(text) and (len(text) > _LONGEST_NUMBER or _EXPONENT.search(text)):
        raise _misshapen(node, path, _("is a number larger or finer than any figure"))
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    return Plain(text) if kind in {"int", "float", "timestamp"} else text


def _kind(node: ScalarNode) -> str:
    return str(node.tag).rpartition(":")[2]


def _misshapen(node: Node, path: Path, what: str) -> YamlRefused:
    key = ".".join(shortened(str(part)) for part in path) or _("the document")
    return YamlRefused(
        node, _("`{key}` {what}", key=key, what=what), _("keep one plain entry for the key")
    )
