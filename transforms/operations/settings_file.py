"""What `peakledger.yaml` says, checked.

Goes in: the text of the file. Comes out: a validated `Settings`. A mistake names file, line, key,
value and remedy.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML

from transforms.language.errors import UsageError
from transforms.language.keys import keys_at
from transforms.language.messages import gettext as _
from transforms.language.mistakes import mistake_of, refused
from transforms.language.yaml_text import Document, placed, read_document
from transforms.operations.settings import Settings

_SETTINGS = TypeAdapter(Settings)


def parse_settings(text: str, file: str) -> Settings:
    """Validate the text of a settings file.

    Raises `UsageError` naming file, line, key and value for text that is not YAML, for an unknown
    key (with the nearest known one) and for a value out of its limits.
    """
    document = read_document(text, file)
    try:
        return _SETTINGS.validate_python(document.value)
    except ValidationError as error:
        raise refused(error, partial(_explained, document, file), file) from error


def as_document(settings: Settings) -> dict[str, Any]:
    """Return settings as the mapping that the file would hold."""
    written: dict[str, Any] = _SETTINGS.dump_python(settings, mode="json")
    return written


def dumped(document: Mapping[str, Any]) -> str:
    """Write settings as the text that the file would hold, a key or an item a line."""
    text, yaml = io.StringIO(), YAML()
    yaml.default_flow_style = False
    yaml.dump(dict(document), text)
    return text.getvalue().rstrip()


def _explained(document: Document, file: str, error: ErrorDetails) -> UsageError:
    mistake = mistake_of(error, keys_at(Settings, error["loc"]))
    return UsageError(
        mistake.told("setting"),
        where=placed(file, document.line(error["loc"])),
        remedy=mistake.remedy
        or _("see `peakledger config` for the keys, their limits and defaults"),
    )
