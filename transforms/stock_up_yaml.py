"""Read a stock-up settings file: strict, and every mistake told with its place and remedy.

Goes in: the text of one YAML file. Comes out: a validated `StockUpSettings`, or a `UsageError` that
names file, line, key, value and remedy.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from io import StringIO
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from transforms.errors import UsageError
from transforms.seasons import Season
from transforms.stock_up_settings import (
    Allocation,
    Changes,
    Costs,
    MinMax,
    Pack,
    Review,
    StockUpSettings,
    Transport,
)


def parse_stock_up(text: str, file: str) -> StockUpSettings:
    """Validate the text of a stock-up settings file.

    Raises `UsageError` naming file, line, key, value and remedy for text that is not YAML, a key
    that does not exist (with the nearest one that does) and a value out of its limits.
    """
    try:
        document = YAML(typ="rt").load(StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(
            f"stock-up settings are not valid YAML: {error.problem}",
            where=f"{file}, line {line}",
            remedy="correct the line",
        ) from error
    try:
        return StockUpSettings.model_validate({} if document is None else document)
    except ValidationError as error:
        raise _explained(error, document, file) from error


def _explained(error: ValidationError, document: Any, file: str) -> UsageError:
    first = error.errors()[0]
    path = [str(key) for key in first["loc"]]
    remedy = "see docs/stock_up.md for the keys, their limits and defaults"
    if first["type"] == "extra_forbidden":
        close = get_close_matches(path[-1], _known_keys(), 1)
        remedy = f"did you mean `{close[0]}`?" if close else remedy
    elif path and path[-1] == "model":
        remedy = "use auto, seasonal_naive, moving_average or seasonal_average"
    key = f"`{'.'.join(path)}`: " if path else ""
    shown = f", got {first['input']!r}" if path else ""
    message = first["msg"].removeprefix("Value error, ")
    return UsageError(
        f"stock-up setting {key}{message}{shown}",
        where=f"{file}, line {_line_of(document, first['loc'])}",
        remedy=remedy,
    )


@lru_cache(maxsize=1)
def _known_keys() -> list[str]:
    parts = (StockUpSettings, Review, Costs, Pack, Transport, Allocation, MinMax, Changes, Season)
    return [field.alias or name for part in parts for name, field in part.model_fields.items()]


def _line_of(document: Any, location: tuple[int | str, ...]) -> int:
    line = 1
    for key in location:
        if isinstance(document, CommentedMap) and key in document:
            line = document.lc.key(key)[0] + 1
        elif isinstance(document, CommentedSeq) and isinstance(key, int) and key < len(document):
            line = document.lc.item(key)[0] + 1
        else:
            break
        document = document[key]
    return line
