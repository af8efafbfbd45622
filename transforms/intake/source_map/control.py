"""Control totals as a source declares them: in a trailer, in a file beside, or in the map itself.

    control: {trailer: {starts_with: TRL, rows: 2, amount: 3}}
    control: {manifest: {path: "{file}.json", rows: rows, sha256: digest}}
    control: {totals: {"2026-01.csv": {rows: 120, amount: "8450.00"}}}
    control: {patterns: {account_id: "[0-9]{6}"}}
    control: {decimals: {unit_price: 4}}

`rows` are the file's rows, `amount` their money (see `transforms.intake.cleaning.shape`), `sums`
the plain sums of columns by the name the file gives them. `patterns` say of our columns how each
value of theirs is written; `decimals` to how many places the numbers of one may be written,
whatever the files before had.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import Field, field_validator

from transforms.intake.source_map.part import MapSection
from transforms.language.messages import gettext as _

Place = Annotated[int, Field(ge=1)]


class Trailer(MapSection):
    """The last line of a file: how it begins, and which of its fields hold what (1: the first)."""

    starts_with: Annotated[str, Field(min_length=1)]
    rows: Place | None = None
    amount: Place | None = None
    sums: dict[str, Place] = Field(default_factory=dict)


class Manifest(MapSection):
    """A file beside the feed's: its name (`{file}`, `{stem}`), and which of its keys hold what.

    It is a JSON object, or lines of `key: value` or `key=value`.
    """

    path: str = "{file}.json"
    rows: str | None = None
    amount: str | None = None
    sums: dict[str, str] = Field(default_factory=dict)
    sha256: str | None = None
    bytes: str | None = None

    @field_validator("path")
    @classmethod
    def _lies_beside(cls, value: str) -> str:
        if not re.search(r"\{(file|stem)\}", value) or "/" in value:
            raise ValueError(_("it must name a file beside the feed's own by `{file}` or `{stem}`"))
        return value


class Expected(MapSection):
    """What a file must hold, told by the map itself."""

    rows: Annotated[int, Field(ge=0)] | None = None
    amount: Decimal | None = None
    sums: dict[str, Decimal] = Field(default_factory=dict)


class Control(MapSection):
    """What a file is held against as a whole."""

    trailer: Trailer | None = None
    manifest: Manifest | None = None
    totals: dict[str, Expected] = Field(default_factory=dict)
    patterns: dict[str, str] = Field(default_factory=dict)
    decimals: dict[str, Annotated[int, Field(ge=0, le=12)]] = Field(default_factory=dict)

    @field_validator("patterns")
    @classmethod
    def _can_be_read(cls, value: dict[str, str]) -> dict[str, str]:
        for pattern in value.values():
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(
                    _(
                        "the pattern {pattern} cannot be read: {error}",
                        pattern=repr(pattern),
                        error=error,
                    )
                ) from error
        return value
