"""What every mapping of a source map is made of: strict keys, and texts that may stand alone."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from transforms.intake.values.number_patterns import SPACES
from transforms.language.messages import gettext as _

# Stands for the text that `strip` keeps.
KEPT = "…"


def listed(value: Any) -> Any:
    """Let one text, or one mapping, stand where several may."""
    return [value] if isinstance(value, str | dict) else value


def _space(value: Any) -> Any:
    """Let the word `space`, and any of the signs that look like one, stand for all of them."""
    return " " if value == "space" or (isinstance(value, str) and value in SPACES) else value


def _groups(value: str) -> str:
    """Hold a pattern of names to be one, and to name at least one column."""
    try:
        named = re.compile(value).groupindex
    except re.error as error:
        raise ValueError(_("the pattern cannot be read: {error}", error=error)) from error
    if not named:
        raise ValueError(_("it names no column: write `(?P<account>[0-9]+)` for what one is"))
    return value


def _strips(value: tuple[str, ...]) -> tuple[str, ...]:
    """Let three points stand for the sign of them, which stands for the text that is kept."""
    found = tuple(each.replace("...", KEPT) for each in value)
    for each in found:
        if each.count(KEPT) != 1 or each == KEPT:
            raise ValueError(
                _(
                    "{each} must hold {kept} once, for the text that is kept",
                    each=repr(each),
                    kept=KEPT,
                )
            )
    return found


Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Separator = Annotated[str, Field(min_length=1, max_length=1)]


def _said(value: Any) -> Any:
    """Let true and false stand for the texts that they are."""
    return str(value).lower() if isinstance(value, bool) else value


Said = Annotated[str, BeforeValidator(_said)]
Groups = Annotated[str, AfterValidator(_groups)]
Strips = Annotated[Texts, AfterValidator(_strips)]
Thousands = Annotated[Separator, BeforeValidator(_space)]


class MapSection(BaseModel):
    """One mapping of the map: unknown keys are mistakes, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
