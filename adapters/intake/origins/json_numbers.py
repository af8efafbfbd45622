"""JSON read and written with every number as the text it is: `0.10` stays `0.10`."""

from __future__ import annotations

import json
from typing import Any

from transforms.language.messages import gettext as _


class Number(str):
    """A number as it was written."""

    __slots__ = ()


def loads(text: str) -> Any:
    """Read JSON; raise `ValueError` for what is none, NaN, or a name that stands twice."""
    return json.loads(
        text,
        parse_float=Number,
        parse_int=Number,
        parse_constant=_no_constant,
        object_pairs_hook=_unique,
    )


def dumps(value: Any) -> str:
    """Write JSON on one line."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        inner = (f"{json.dumps(key, ensure_ascii=False)}: {dumps(v)}" for key, v in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumps, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _no_constant(text: str) -> Any:
    raise ValueError(_("{written} is no JSON", written=text))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError(_("a name stands twice in one object"))
    return made
