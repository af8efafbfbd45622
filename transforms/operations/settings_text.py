"""The settings file as a person fills it in: every key, with what it is for and its default.

Goes in: settings. Comes out: the text of a `peakledger.yaml` in which every line is a comment, so
that it changes nothing until somebody takes the sign away from one. What a key is for is said where
its field is declared, and read from there.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from transforms.operations.settings import Settings
from transforms.operations.settings_file import as_document, dumped

_HEAD = """\
# Settings of this home. Every key stands here with its default: take the sign before it away, and
# before all that is indented below it, and write what you want. A key that is not known is refused.
"""


def settings_text(settings: Settings) -> str:
    """Return the text of a settings file that says what every key is for and how it stands."""
    document, said = as_document(settings), _said(type(settings))
    parts = [_HEAD]
    for field in fields(settings):
        value = getattr(settings, field.name)
        told = [*said.get(field.name, ()), *(_about(type(value)) if is_dataclass(value) else ())]
        lines = [f"## {line}".rstrip() for line in told]
        lines += [f"# {line}" for line in dumped({field.name: document[field.name]}).splitlines()]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _said(declared: type) -> dict[str, list[str]]:
    """Return the remarks that stand above or beside each field of a class."""
    lines = inspect.getsource(declared).splitlines()
    found = {}
    for node in ast.parse("\n".join(lines)).body[0].body:  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            first = node.lineno - 1
            above = list(_remarks(reversed(lines[:first])))[::-1]
            beside = lines[(node.end_lineno or node.lineno) - 1].partition("  # ")[2]
            found[node.target.id] = above + ([beside] if beside else [])
    return found


def _remarks(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip().startswith("# "):
            return
        yield line.strip().removeprefix("# ")


def _about(section: type) -> list[str]:
    return (inspect.getdoc(section) or "").splitlines()
