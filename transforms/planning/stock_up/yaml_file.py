"""Read a stock-up settings file: strict, and every mistake told at once with its place and remedy.

Goes in: the text of one YAML file. Comes out: a validated `StockUpSettings`, or a `UsageError` that
names file, line, key, value and remedy.
"""

from __future__ import annotations

from functools import partial

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transforms.language.errors import UsageError
from transforms.language.keys import keys_at
from transforms.language.messages import gettext as _
from transforms.language.mistakes import mistake_of, refused
from transforms.language.yaml_text import Document, placed, read_document
from transforms.planning.stock_up.settings import StockUpSettings


def parse_stock_up(text: str, file: str) -> StockUpSettings:
    """Validate the text of a stock-up settings file.

    Raises `UsageError` naming file, line, key, value and remedy of every mistake: text that is not
    YAML, a key that does not exist (with the nearest one that does), a value out of its limits.
    """
    document = read_document(text, file)
    try:
        return StockUpSettings.model_validate(document.value)
    except ValidationError as error:
        raise refused(error, partial(_explained, document, file), file) from error


def _explained(document: Document, file: str, error: ErrorDetails) -> UsageError:
    mistake = mistake_of(error, keys_at(StockUpSettings, error["loc"]))
    return UsageError(
        mistake.told("stock-up setting"),
        where=placed(file, document.line(error["loc"])),
        remedy=mistake.remedy or _("see docs/stock_up.md for the keys, their limits and defaults"),
    )
