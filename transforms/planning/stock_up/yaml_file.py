"""Read a stock-up settings file: strict, and every mistake told with its place and remedy.

Goes in: the text of one YAML file. Comes out: a validated `StockUpSettings`, or a `UsageError` that
names file, line, key, value and remedy.
"""

from __future__ import annotations

from pydantic import ValidationError

from transforms.language.errors import UsageError
from transforms.language.keys import keys_of
from transforms.language.words import nearest
from transforms.language.yaml_text import Document, placed, read_document
from transforms.planning.stock_up.settings import StockUpSettings


def parse_stock_up(text: str, file: str) -> StockUpSettings:
    """Validate the text of a stock-up settings file.

    Raises `UsageError` naming file, line, key, value and remedy for text that is not YAML, a key
    that does not exist (with the nearest one that does) and a value out of its limits.
    """
    document = read_document(text, file)
    try:
        return StockUpSettings.model_validate(document.value)
    except ValidationError as error:
        raise _explained(error, document, file) from error


def _explained(error: ValidationError, document: Document, file: str) -> UsageError:
    first = error.errors()[0]
    path = [str(key) for key in first["loc"]]
    remedy = "see docs/stock_up.md for the keys, their limits and defaults"
    if first["type"] == "extra_forbidden":
        remedy = nearest(path[-1], keys_of(StockUpSettings)) or remedy
    elif path and path[-1] == "model":
        remedy = "use auto, or one of the models in docs/stock_up.md"
    key = f"`{'.'.join(path)}`: " if path else ""
    shown = f", got {first['input']!r}" if path else ""
    message = first["msg"].removeprefix("Value error, ")
    return UsageError(
        f"stock-up setting {key}{message}{shown}",
        where=placed(file, document.line(first["loc"])),
        remedy=remedy,
    )
