"""The small types of the grammar: exact numbers, days and names, with limits that say themselves.

A number is plain decimal text (`10`, `0.5`); it becomes a `Decimal` with at most the decimals the
arithmetic keeps. `1e3`, `10%` and `1,000` are refused with the way to write them.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from transforms.language.messages import gettext as _

_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class TermsSection(BaseModel):
    """A part of the terms: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def wrong(message: str, remedy: str, *at: str | int) -> PydanticCustomError:
    """Return an error that carries its remedy, and the path within its part where it stands."""
    context = {"message": message, "remedy": remedy, "at": at}
    return PydanticCustomError("rule", "{message}", context)


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.match(value):
        return Decimal(value)
    raise wrong(_("is not a plain number"), _("write it as 10 or 0.5, without % , e or separators"))


def _limited(low: int | None, high: int, decimals: int) -> Any:
    def check(value: Decimal) -> Decimal:
        if low is not None and value < low:
            raise wrong(
                _("is below {low}", low=str(low)), _("write a number from {low} up", low=str(low))
            )
        if abs(value) > high:
            raise wrong(_("is above {high}", high=str(high)), _("write a smaller number"))
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > decimals:
            raise wrong(
                _("has more than {decimals} decimals", decimals=decimals),
                _("keep {decimals} decimals at most", decimals=decimals),
            )
        return value

    return AfterValidator(check)


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise wrong(_("is not a whole number"), _("write it as 1, 2, 3"))
    return int(number)


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise wrong(_("is not a date"), _("write it as 2026-01-31"))


def _text(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return str(value)
    raise wrong(_("is not a name"), _("write text; put words such as true or null in quotes"))


def _names(value: Any) -> Any:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(value)
    raise wrong(_("is not a list"), _("write it as [{value}]", value=str(value)))


_SHOWN_NUMBER = WithJsonSchema({"type": "number"})
_PLAIN = BeforeValidator(_number)
Number = Annotated[Decimal, _PLAIN, _limited(None, 10**15, 6), _SHOWN_NUMBER]
Positive = Annotated[
    Decimal, _PLAIN, _limited(0, 10**15, 6), WithJsonSchema({"type": "number", "minimum": 0})
]
PerUnit = Annotated[
    Decimal, _PLAIN, _limited(0, 10**9, 6), WithJsonSchema({"type": "number", "minimum": 0})
]
Percent = Annotated[
    Decimal,
    _PLAIN,
    _limited(0, 1000, 6),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1000}),
]
Factor = Annotated[
    Decimal, _PLAIN, _limited(0, 100, 6), WithJsonSchema({"type": "number", "minimum": 0})
]
Whole = Annotated[
    int,
    BeforeValidator(_whole),
    AfterValidator(lambda n: int(_limited(0, 10**9, 0).func(Decimal(n)))),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
Names = Annotated[tuple[Text, ...], BeforeValidator(_names)]
Wholes = Annotated[tuple[Whole, ...], BeforeValidator(_names)]
Ratio = Annotated[
    Factor, Field(le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
Decimals = Annotated[
    Whole, Field(le=4), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 4})
]
Count = Annotated[Whole, Field(ge=1), WithJsonSchema({"type": "integer", "minimum": 1})]
