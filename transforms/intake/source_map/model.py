"""The source map as data: what a person declares about a source, and nothing guessed.

Every class is one mapping of the YAML; its fields are the keys, its defaults the defaults.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from transforms.intake.source_map.control import Control
from transforms.intake.source_map.conversions import (
    CumulativeKey,
    Doubt,
    Factor,
    NumberFormat,
    Strict,
    Unpivot,
    VatKey,
)
from transforms.intake.source_map.origins import FeedOrigin, SourceOrigin
from transforms.intake.source_map.part import (
    Groups,
    MapSection,
    Said,
    Separator,
    Share,
    Strips,
    Texts,
    Thousands,
    listed,
)
from transforms.intake.values.grammar import Grouping, Negative, Overlap
from transforms.language.forms import formed

Grain = Literal["day", "week", "month", "year"]
# Whether a file under a known name takes the place of the one before, or comes on top of it.
Deliveries = Literal["replace", "add"]
FileType = Literal["csv", "tsv", "excel", "parquet", "jsonl"]


def _column(value: Any) -> Any:
    """Let `account_id: CustomerID` stand for `account_id: {from: CustomerID}`."""
    return {"from": value} if isinstance(value, str | list) else value


class Format(MapSection):
    """How the files of a source are written."""

    type: FileType | None = None
    delimiter: Separator | None = None
    quote: Separator = '"'
    encoding: str = "utf-8"
    header: bool = True
    header_row: Annotated[int, Field(ge=1)] = 1
    names: Texts = ()
    sheet: str | None = None
    compression: Literal["auto", "none", "gzip", "zip"] = "auto"
    final_line_break: Literal["required", "optional"] = "required"
    merged: Literal["refuse", "keep"] = "refuse"
    mixed_dates: Literal["refuse", "keep"] = "refuse"
    file_name: Groups | None = None
    sheets: str | None = None
    sheet_name: Groups | None = None
    members: str | None = None
    member_name: Groups | None = None
    unfold: Annotated[str, Field(min_length=1)] | None = None
    int96: Literal["utc", "local"] | None = None


class Partition(MapSection):
    """How the clean rows are sliced: by which date, and how finely."""

    by: str | None = None
    grain: Literal["day", "month", "year"] = "month"


class ColumnCase(MapSection):
    """What a column is where a condition holds."""

    when: str
    then: Said


class ColumnSpec(MapSection):
    """Where a column of ours comes from; a text alone is `from`."""

    source: Texts = Field(default=(), alias="from")
    value: Said | None = None
    when: str | None = None
    then: Said | None = None
    cases: tuple[ColumnCase, ...] = ()
    otherwise: Said | None = Field(default=None, alias="else")
    when_empty: Said | None = None
    empty: Texts = ()
    map: dict[str, Said] | None = None
    unmapped: Literal["quarantine", "keep"] = "quarantine"
    trim: bool = False
    drop_suffix: str | None = None
    strip: Strips = ()
    parse: Texts = ()
    months: Texts = ()
    decimal: Separator | None = None
    thousands: Thousands | None = None
    grouping: Grouping | None = None
    negative: Negative | None = None
    numbers: Annotated[tuple[NumberFormat, ...], BeforeValidator(listed)] = ()
    round: Annotated[int, Field(ge=0, le=6)] | None = None
    times: Factor | None = None
    vat: VatKey = None
    unit: str | None = None
    timezone: str | None = None
    overlap: Overlap | None = None
    add_days: Annotated[int, Field(ge=-366, le=366)] = 0
    choose: Literal["most_frequent", "first", "last"] = "most_frequent"


class Filter(MapSection):
    """Rows left out on purpose, counted under a name."""

    name: Annotated[str, AfterValidator(formed("[a-z][a-z0-9_]*", "free_goods"))]
    when: str


class Limit(MapSection):
    """How much of a file may be turned away before all of it is."""

    rows: Share = Decimal("0.005")
    money: Share = Decimal("0.001")


class Limits(Limit):
    """The limits of a source; a reason code with limits of its own is measured by itself."""

    reasons: dict[str, Limit] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _sorted_out(cls, value: Any) -> Any:
        """Let reason codes stand beside `rows` and `money`."""
        if not isinstance(value, dict) or "reasons" in value:
            return value
        whole = {key: item for key, item in value.items() if key in Limit.model_fields}
        return {**whole, "reasons": {k: v for k, v in value.items() if k not in whole}}


class FeedMap(FeedOrigin):
    """How one feed is read from the source's files."""

    format: Format | None = None
    columns: dict[str, Annotated[ColumnSpec, BeforeValidator(_column)]] = Field(
        default_factory=dict
    )
    derive: str | None = None
    grain: Grain | None = None
    unpivot: Unpivot | None = None
    fill_down: Texts = ()
    cumulative: CumulativeKey = None
    strict: Strict | None = None
    filters: tuple[Filter, ...] = ()
    identical_rows: Literal["separate", "repeat"] = "separate"
    conflicts: Literal["quarantine", "newest"] = "quarantine"
    deliveries: Deliveries = "replace"
    allow_empty: bool | None = None
    control: Control | None = None


class SourceMap(SourceOrigin):
    """One source: where its files are, how they are written, what they hold."""

    source: Annotated[str, AfterValidator(formed("[a-z0-9][a-z0-9_-]{0,62}", "shop"))]
    draft: str | bool | None = Field(default=None, exclude=True)
    format: Format = Format()
    partition: Partition = Partition()
    currency: Annotated[str, AfterValidator(formed("[A-Z]{3}", "CNY"))] | None = None
    timezone: str = "UTC"
    overlap: Overlap = "earlier"
    numbers: NumberFormat = NumberFormat()
    dates: Texts = ()
    months: Texts = ()
    units: dict[str, str] = Field(default_factory=dict)
    strip: Strips = ()
    strict: Strict = ()
    limits: Limits = Limits()
    filters: tuple[Filter, ...] = ()
    allow_empty: bool | None = None
    control: Control = Control()
    feeds: dict[str, FeedMap]
    canonical: bool = Field(default=False, exclude=True)

    def strict_in(self, feed: str) -> tuple[Doubt, ...]:
        """Return the doubts that hold a feed's rows instead of being told."""
        said = self.feeds[feed].strict
        return self.strict if said is None else said
