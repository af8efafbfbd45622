"""YAML text into plain values that keep every character and know their line.

Goes in: the text of a settings, terms or source map file. Comes out: one `Document` per `---` part.
Numbers stay the text they were written as (`0.10` and `007` keep their zeros; a float never
appears), and every key and item remembers its line, so that a mistake can be shown where it stands.
What all readers of such files say alike stands here too: the place of a mistake, and the nearest
word that would have been right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from transforms.errors import UsageError

Path = tuple[str | int, ...]
_DEEPEST = 12


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
    """Parse YAML text; raise `UsageError` naming file, line and remedy where it is not YAML."""
    try:
        nodes = list(YAML(typ="rt").compose_all(text))
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
    return [_document(node, file) for node in nodes if not _is_nothing(node)]


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


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the question that a misspelt word deserves; None where no known word is near."""
    close = get_close_matches(word, list(known), 1)
    return f"did you mean `{close[0]}`?" if close else None


def keys_of(model: type[BaseModel]) -> list[str]:
    """List the keys of a model and of all models within it, its own first."""
    found: dict[str, None] = {}
    seen: set[type[BaseModel]] = set()
    waiting = [model]
    while waiting:
        part = waiting.pop(0)
        if part not in seen:
            seen.add(part)
            found |= dict.fromkeys(field.alias or name for name, field in part.model_fields.items())
            waiting += [
                each for f in part.model_fields.values() for each in models_in(f.annotation)
            ]
    return list(found)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models within an annotation such as `dict[str, FeedMap] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, ScalarNode) and _kind(node) == "null")


def _document(node: Node, file: str) -> Document:
    document = Document(None)
    document.lines[()] = node.start_mark.line + 1
    document.value = _value(node, (), document, file)
    return document


def _value(node: Node, path: Path, document: Document, file: str) -> Any:
    if len(path) > _DEEPEST:
        raise _refused(node, file, path, "is nested too deep")
    if isinstance(node, MappingNode):
        return _mapping(node, path, document, file)
    if isinstance(node, SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            document.lines[(*path, number)] = item.start_mark.line + 1
            items.append(_value(item, (*path, number), document, file))
        return items
    if isinstance(node, ScalarNode):
        return _scalar(node)
    raise _refused(node, file, path, "is no plain value")


def _mapping(node: MappingNode, path: Path, document: Document, file: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in node.value:
        if not isinstance(key, ScalarNode):
            raise _refused(key, file, path, "has a key that is not a word")
        here = (*path, key.value)
        if key.value in result:
            raise _refused(key, file, here, "stands twice")
        document.lines[here] = key.start_mark.line + 1
        result[key.value] = _value(item, here, document, file)
    return result


def _scalar(node: ScalarNode) -> Any:
    # The round-trip loader marks the folds of a `>` text with a bell.
    kind, text = _kind(node), str(node.value).replace("\a", "")
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    return Plain(text) if kind in {"int", "float", "timestamp"} else text


def _kind(node: ScalarNode) -> str:
    return str(node.tag).rpartition(":")[2]


def _refused(node: Node, file: str, path: Path, what: str) -> UsageError:
    key = ".".join(str(part) for part in path) or "the document"
    return UsageError(
        f"`{key}` {what}",
        where=placed(file, node.start_mark.line + 1),
        remedy="keep one plain entry for the key",
    )
