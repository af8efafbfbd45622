"""Read terms: YAML text in, validated programs out, every mistake with its place and remedy.

A mistake reads `terms.yaml:12 earn.tiers.1.from: tier 2 starts at 0, not above tier 1 (0), got …`,
and the remedy says what to write instead. All mistakes of a file are told at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from transforms.language.errors import DataRefused, UsageError
from transforms.language.keys import keys_at
from transforms.language.messages import Message, joined, laid
from transforms.language.messages import gettext as _
from transforms.language.mistakes import words_of
from transforms.language.words import choices
from transforms.language.yaml_text import Document, Path, Plain, placed, read_documents
from transforms.rebates.terms.earnings import METHODS
from transforms.rebates.terms.program import Program


@dataclass(frozen=True)
class TermsMistake:
    """One thing wrong in a terms file."""

    file: str
    line: int
    key: str
    message: str
    remedy: str

    def told(self) -> Message:
        """Return the whole of it in one line."""
        return laid(
            "{place} `{key}`: {message}{mark}{remedy}",
            place=f"{self.file}:{self.line}",
            key=self.key,
            message=self.message,
            mark=_("; "),
            remedy=self.remedy,
        )


def parse_terms(text: str, file: str) -> list[Program]:
    """Return the programs of a terms file, in the file's order.

    Raises `UsageError` that names file, line, key, value and remedy of every mistake.
    """
    return _programs(read_documents(text, file), file)


def as_kept(program: Program) -> str:
    """Return the text that a program is kept as: one line of JSON with the keys that it was given.

    Keys are in the order of the alphabet, so that the same terms are the same text.
    """
    given = program.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return json.dumps(given, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=4096)
def parse_kept(text: str, file: str) -> tuple[Program, ...]:
    """Return the programs of a text that this product wrote: JSON, parted by lines of `---`.

    It is YAML too, which takes a hundred times as long to read. Raises `DataRefused` where it is
    not as it was written, `UsageError` where its terms are none.
    """
    try:
        parts = [
            Document(json.loads(part, parse_int=Plain, parse_float=Plain))
            for part in text.split("\n---\n")
        ]
    except ValueError as error:
        raise DataRefused(
            _("kept terms are not as they were written"),
            where=file,
            remedy=_("restore the file from the backup of this home"),
        ) from error
    return tuple(_programs(parts, file))


def terms_schema() -> dict[str, Any]:
    """Return the JSON Schema of one terms document, for editors and other tools."""
    schema = TypeAdapter(Program).json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Rebate program"
    return schema


def _programs(documents: Iterable[Document], file: str) -> list[Program]:
    programs: list[Program] = []
    mistakes: list[TermsMistake] = []
    for document in documents:
        try:
            programs.append(Program.model_validate(document.value))
        except ValidationError as error:
            found = [_mistake(e, document, file) for e in error.errors(include_url=False)]
            mistakes += sorted(found, key=lambda mistake: mistake.line)
    if mistakes:
        raise _refusal(mistakes)
    if not programs:
        raise UsageError(
            _("no program in the terms file"),
            where=file,
            remedy=_(
                "write one YAML document per program; docs/rebates.md has one for each method"
            ),
        )
    return programs


def _refusal(mistakes: list[TermsMistake]) -> UsageError:
    first = mistakes[0]
    also = [_("\n  also {mistake}", mistake=mistake.told()) for mistake in mistakes[1:]]
    return UsageError(
        _(
            "terms: `{key}` {message}{more}",
            key=first.key,
            message=first.message,
            more=joined(also, ""),
        ),
        where=placed(first.file, first.line),
        remedy=first.remedy,
    )


def _mistake(error: ErrorDetails, document: Document, file: str) -> TermsMistake:
    location = (*error["loc"], *error.get("ctx", {}).get("at", ()))
    path = _path(location, document.value)
    key = ".".join(str(part) for part in path) or _("the document")
    message, remedy = _told(error, path)
    return TermsMistake(file, document.line(path), key, message, remedy=remedy)


def _path(location: tuple[int | str, ...], value: Any) -> Path:
    """Drop what pydantic adds to a location (union tags, shorthand) and the document lacks."""
    path: list[int | str] = []
    for number, part in enumerate(location):
        is_last = number == len(location) - 1
        if _has(value, part):
            value = value[part]
        elif not (is_last and isinstance(value, dict) and part not in METHODS):
            continue
        path.append(part)
    return tuple(path)


def _has(value: Any, part: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _told(error: ErrorDetails, path: Path) -> tuple[str, str]:
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "rule":
        says = context["message"]
        is_whole = isinstance(value, dict | BaseModel)
        return says if is_whole else _got(says, value), context["remedy"]
    if kind == "extra_forbidden":
        says = _got(_("is not a key of the terms"), value)
        return says, choices(str(path[-1]), keys_at(Program, error["loc"]))
    if kind == "missing":
        return _("is missing"), _("add `{key}:`; docs/rebates.md shows how", key=str(path[-1]))
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        tag = value.get("method") if isinstance(value, dict) else value
        return _("has no method {method}", method=_short(tag)), choices(str(tag), METHODS)
    if kind == "literal_error":
        allowed = [
            word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")
        ]
        return _got(_("does not know this word"), value), choices(str(value), allowed)
    says, remedy = words_of(error)
    return _got(says, value), remedy or _("see docs/rebates.md for the key")


def _got(says: str, value: Any) -> Message:
    return _("{says}, got {value}", says=says, value=_short(value))


def _short(value: Any) -> str:
    text = repr(str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
