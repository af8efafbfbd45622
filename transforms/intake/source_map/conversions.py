"""What a map may ask to be converted, as data: numbers, units, VAT, totals, wide files, strictness.

Every class is one mapping of the YAML; docs/feeds.md has a worked example of each.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from transforms.intake.source_map.part import MapSection, Separator, Texts, Thousands
from transforms.intake.values.grammar import Grouping, Negative, NumberForm
from transforms.language.forms import formed

# Doubts that are told as warnings, unless the map is strict in them: then they hold their rows.
Doubt = Literal["price_outlier", "return_unmatched", "cumulative_decrease", "unit_missing"]
DOUBTS: tuple[Doubt, ...] = get_args(Doubt)
_SINCE = "([0-9]{4}-)?[0-9]{2}-[0-9]{2}"
Rate = Annotated[Decimal, Field(ge=0, lt=10, max_digits=5, decimal_places=4)]
Factor = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=6)]


class NumberFormat(MapSection):
    """How numbers are written.

    `sign`: a currency sign before or behind. `exponent`: `1e3` is a number. `full_width`: １２ is
    12. `thousands: space` is a space of any width. `grouping: indian`: 12,34,567. `marks`: what
    stands behind a number for its sign: `{Dr: plus, Cr: minus}`. Whatever is not declared is no
    number.
    """

    decimal: Separator | None = None
    thousands: Thousands | None = None
    grouping: Grouping = "thousands"
    marks: dict[Annotated[str, Field(min_length=1, max_length=8)], Literal["plus", "minus"]] = (
        Field(default_factory=dict)
    )
    negative: Negative = "leading"
    sign: Annotated[str, Field(min_length=1, max_length=3)] | None = None
    exponent: bool = False
    full_width: bool = False

    @property
    def form(self) -> NumberForm:
        said = self.model_dump(exclude={"marks", "decimal"})
        plus, minus = (
            tuple(mark for mark, means in self.marks.items() if means == sign)
            for sign in ("plus", "minus")
        )
        return NumberForm(decimal=self._decimal, plus=plus, minus=minus, **said)

    @property
    def _decimal(self) -> str | None:
        """Return the decimal separator; one of thousands alone leaves only one for it."""
        if self.decimal is None and self.thousands is not None:
            return "," if self.thousands == "." else "."
        return self.decimal


class Vat(MapSection):
    """The rate within a gross price: one for all, or one for each text of a column."""

    rate: Rate | None = None
    source: str | None = Field(default=None, alias="from")
    map: dict[str, Rate] = Field(default_factory=dict)


class Unpivot(MapSection):
    """A wide file made long: the columns chosen become rows of their name and their cell.

    One of `dates` (a date format that their names have), `matches` (a pattern whose group is the
    name) and `columns` (their names) chooses them.
    """

    dates: str | None = None
    matches: str | None = None
    columns: Texts = ()
    name: str = "name"
    value: str = "value"
    empty: Literal["leave_out", "keep"] = "leave_out"


class Cumulative(MapSection):
    """Figures that count from a day on: `since` a day of each year (MM-DD), or one day for good."""

    since: Annotated[str, AfterValidator(formed("([0-9]{4}-)?[0-9]{2}-[0-9]{2}", "01-01"))] = (
        "01-01"
    )


def _rate(value: Any) -> Any:
    return value if isinstance(value, dict | Vat | None) else {"rate": value}


def _cumulative(value: Any) -> Any:
    return {"since": "01-01"} if value == "year" else value


def _strict(value: Any) -> Any:
    if value in (True, False):
        return DOUBTS if value else ()
    return [value] if isinstance(value, str) else value


VatKey = Annotated[Vat | None, BeforeValidator(_rate)]
CumulativeKey = Annotated[Cumulative | None, BeforeValidator(_cumulative)]
Strict = Annotated[tuple[Doubt, ...], BeforeValidator(_strict)]


def unit_factor(ours: str) -> tuple[str, str]:
    """Split `12 each` into how many and which unit of ours; `case` is one case.

    Raises `ValueError` for anything else.
    """
    found = re.fullmatch(r"(?:([0-9]{1,9}(?:[.][0-9]{1,4})?) )?(each|case|pallet)", ours)
    if found is None:
        raise ValueError(ours)
    return found[1] or "1", found[2]
