"""What `peakledger.yaml` says, checked.

Goes in: the text of the file. Comes out: a validated `Settings`. A mistake names file, line, key,
value and remedy.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from transforms.language.errors import UsageError
from transforms.language.keys import keys_of
from transforms.language.words import nearest
from transforms.language.yaml_text import Document, placed, read_document
from transforms.operations.settings import Settings

_SETTINGS = TypeAdapter(Settings)
_UNKNOWN = "unexpected_keyword_argument"
# A section is a mapping to whoever writes the file, and no dataclass with arguments.
_SAYS = {
    _UNKNOWN: "Extra inputs are not permitted",
    "dataclass_type": "Input should be a valid dictionary or instance of {class_name}",
}


def parse_settings(text: str, file: str) -> Settings:
    """Validate the text of a settings file.

    Raises `UsageError` naming file, line, key and value for text that is not YAML, for an unknown
    key (with the nearest known one) and for a value out of its limits.
    """
    document = read_document(text, file)
    try:
        return _SETTINGS.validate_python(document.value)
    except ValidationError as error:
        raise _explained(error, document, file) from error


def as_document(settings: Settings) -> dict[str, Any]:
    """Return settings as the mapping that the file would hold."""
    written: dict[str, Any] = _SETTINGS.dump_python(settings, mode="json")
    return written


def _explained(error: ValidationError, document: Document, file: str) -> UsageError:
    first = error.errors()[0]
    keys = [str(key) for key in first["loc"]]
    remedy = "see `peakledger config` for the keys, their limits and defaults"
    says = _SAYS.get(first["type"], first["msg"].removeprefix("Value error, "))
    says = says.format(**first.get("ctx", {})) if first["type"] in _SAYS else says
    if first["type"] == _UNKNOWN:
        remedy = nearest(keys[-1], keys_of(Settings)) or remedy
    return UsageError(
        f"setting `{'.'.join(keys)}`: {says}, got {first['input']!r}",
        where=placed(file, document.line(first["loc"])),
        remedy=remedy,
    )
