"""What every mapping of a source map is made of: strict keys, and texts that may stand alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def listed(value: Any) -> Any:
    """Let one text, or one mapping, stand where several may."""
    return [value] if isinstance(value, str | dict) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Separator = Annotated[str, Field(min_length=1, max_length=1)]


class Part(BaseModel):
    """One mapping of the map: unknown keys are mistakes, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
