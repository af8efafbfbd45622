"""The keys that a YAML file may bear, as the types it is read into declare them."""

from __future__ import annotations

from collections.abc import Iterator
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


def models_in(annotation: Any) -> Iterator[type]:
    """Yield the models within an annotation such as `dict[str, FeedMap] | None`."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or is_dataclass(annotation)
    ):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def _keys(model: type) -> dict[str, Any]:
    """Return the annotation of each key of one model."""
    if issubclass(model, BaseModel):
        return {f.alias or name: f.annotation for name, f in model.model_fields.items()}
    hints = get_type_hints(model)
    return {f.name: hints[f.name] for f in fields(model)} if is_dataclass(model) else {}
