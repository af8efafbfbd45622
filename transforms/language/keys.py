"""The keys that a YAML file may bear, as the types it is read into declare them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel


@cache
def keys_of(model: type) -> tuple[str, ...]:
    """List the keys of a model and of all models within it, its own first.

    A model is a pydantic model or a dataclass.
    """
    found: dict[str, None] = {}
    seen: set[type] = set()
    waiting = [model]
    while waiting:
        part = waiting.pop(0)
        if part not in seen:
            seen.add(part)
            keys = _keys(part)
            found |= dict.fromkeys(keys)
            waiting += [each for annotation in keys.values() for each in models_in(annotation)]
    return tuple(found)


def keys_at(model: type, location: Sequence[int | str]) -> tuple[str, ...]:
    """List the keys that could stand at a location of a file that is read into a model.

    `location` is one of pydantic's: keys, numbers of items, and the tag of a union's part.
    """
    models = [model]
    for part in location[:-1]:
        of_key = [_keys(each).get(str(part)) for each in models]
        within = [each for annotation in of_key for each in models_in(annotation)]
        models = within or [each for each in models if _is_tagged(each, part)] or models
    return tuple(dict.fromkeys(key for each in models for key in _keys(each)))


def models_in(annotation: Any) -> Iterator[type]:
    """Yield the models within an annotation such as `dict[str, FeedMap] | None`."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or is_dataclass(annotation)
    ):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def _is_tagged(model: type, part: int | str) -> bool:
    return any(part in get_args(annotation) for annotation in _keys(model).values())


def _keys(model: type) -> dict[str, Any]:
    """Return the annotation of each key of one model."""
    if issubclass(model, BaseModel):
        return {f.alias or name: f.annotation for name, f in model.model_fields.items()}
    hints = get_type_hints(model)
    return {f.name: hints[f.name] for f in fields(model)} if is_dataclass(model) else {}
