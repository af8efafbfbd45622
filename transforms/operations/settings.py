"""What `peakledger.yaml` may say, with a default for every key.

Goes in: the text of the file. Comes out: a validated `Settings`. A mistake names file, line, key,
value and remedy.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from transforms.language.errors import UsageError
from transforms.language.persons import is_same_person
from transforms.language.words import keys_of, nearest
from transforms.language.yaml_text import Document, placed, read_document
from transforms.operations.alert_settings import AlertTargets, ExpectedArrival
from transforms.operations.section import SettingsSection

_SIZE = r"^[0-9]+(MB|GB)$"
_NOT_PEOPLE = ("peakledger_", "pg_", "postgres", "airflow", "public")


def _person(name: str) -> str:
    if name.lower().startswith(_NOT_PEOPLE):
        raise ValueError("this name is kept for the database itself; name a person")
    return name


# A database login: it stands in URLs, in file names and in SQL.
Person = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._@-]{0,62}$"), AfterValidator(_person)]


def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names each of one person; two spellings of one name are no two approvers."""
    for number, name in enumerate(names):
        for other in names[:number]:
            if name != other and is_same_person(name, other):
                raise ValueError(f"{other!r} and {name!r} are spellings of one name: keep one")
    return names


class ClassCuts(SettingsSection):
    """Composite percentile from which an account is of a class; below `general` it is small."""

    key: Decimal = Decimal("0.90")
    major: Decimal = Decimal("0.75")
    general: Decimal = Decimal("0.40")


class ClassFloor(SettingsSection):
    """What an account must at least be to be more than small, however it ranks among its peers."""

    share_ratio: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        description="part of an even share of what all accounts of its level buy in 12 months",
    )
    idle_days: int = Field(
        default=120, ge=1, description="nor may it have bought nothing for so many days"
    )


class Retention(SettingsSection):
    """How long derived files stay."""

    published_order_line_rows: int = Field(
        default=1_000_000,
        ge=0,
        description="fct_order_line is published whole up to this many rows",
    )
    published_order_line_months: int = Field(
        default=3, ge=1, description="and beyond it for this many latest months"
    )
    lake_versions_days: int = Field(
        default=400,
        ge=1,
        description="files of the lake that a newer version replaced stay for so many days, for who"
        " still reads them and for entries to be explained by the facts of their day; a build"
        " removes older ones",
    )


class EngineLimits(SettingsSection):
    """What one process of the engine may take."""

    memory_limit: str = Field(default="4GB", pattern=_SIZE)
    threads: int | None = Field(default=None, ge=1)


class FilesLimits(SettingsSection):
    """What one file may be, and what its parser may take."""

    largest: str = Field(
        default="16GB", pattern=_SIZE, description="a larger file is not landed at all"
    )
    expanded: str = Field(
        default="1GB", pattern=_SIZE, description="a packed file may hold no more than this"
    )
    growth: int = Field(
        default=10,
        ge=2,
        description="nor more than so many times the largest file of its feed before it, from 1 MB",
    )
    ratio: int = Field(default=100, ge=2, description="and so many times its own size")
    parser_memory: str = Field(
        default="2GB", pattern=_SIZE, description="what parsing one file may take"
    )
    parser_seconds: int = Field(default=300, ge=1, description="of CPU, and twice of the clock")


class GlDefaults(SettingsSection):
    """GL accounts of rebate programs whose terms name none."""

    expense: str = "6601.03"
    liability: str = "2241.05"
    clearing: str = "1122.09"


class Settings(SettingsSection):
    """The home's settings; `peakledger config` prints them with their defaults."""

    company_currency: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{3}$",
        description="currency of the metrics; default: the one currency the orders bear",
    )
    sources: str | None = Field(
        default=None,
        description="folder of source maps, one a source; relative to the home. Default: `sources`"
        " in the feeds folder",
    )
    deliveries: dict[str, Literal["replace", "add"]] = Field(
        default_factory=dict,
        description="of feeds that come without a source map: whether a file under a known name"
        " takes the place of the one before, or comes on top of it",
    )
    timezone: str = "Asia/Shanghai"
    holiday_calendar: str = Field(default="CN", pattern=r"^[A-Z]{2}$")
    fiscal_year_first_month: int = Field(default=1, ge=1, le=12)
    fiscal_calendar: Literal["month", "4-4-5"] = "month"
    class_cuts: ClassCuts = ClassCuts()
    class_floor: ClassFloor = ClassFloor()
    class_hysteresis_months: int = Field(default=3, ge=1)
    approvers: Annotated[tuple[Person, ...], AfterValidator(_people)] = Field(
        default=(), description="who may approve settlements, each under a login of that name"
    )
    terms_change_approval_above: Decimal = Field(
        default=Decimal(10_000),
        ge=0,
        description="new terms that move a program by more than this, in its currency, need a"
        " preparer and an approver before they post",
    )
    payout_promise_days: int = Field(
        default=30, ge=0, description="days from the end of a period in which a payout is on time"
    )
    clock_confirmed_on: date | None = Field(
        default=None,
        description="a day near which a person vouches for this machine's clock; asked for where it"
        " is more than a year ahead of the ledger's last entry",
    )
    arrivals: tuple[ExpectedArrival, ...] = Field(
        default=(), description="files expected by a day and hour; a missing one alerts"
    )
    alerts: AlertTargets = AlertTargets()
    gl: GlDefaults = GlDefaults()
    retention: Retention = Retention()
    engine: EngineLimits = EngineLimits()
    files: FilesLimits = FilesLimits()


def size_in_bytes(text: str) -> int:
    """Return the bytes that a size such as `512MB` or `2GB` stands for, 1,024 to the step."""
    return int(text[:-2]) << {"MB": 20, "GB": 30}[text[-2:]]


def parse_settings(text: str, file: str) -> Settings:
    """Validate the text of a settings file.

    Raises `UsageError` naming file, line, key and value for text that is not YAML, for an unknown
    key (with the nearest known one) and for a value out of its limits.
    """
    document = read_document(text, file)
    try:
        return Settings.model_validate(document.value)
    except ValidationError as error:
        raise _explained(error, document, file) from error


def _explained(error: ValidationError, document: Document, file: str) -> UsageError:
    first = error.errors()[0]
    keys = [str(key) for key in first["loc"]]
    remedy = "see `peakledger config` for the keys, their limits and defaults"
    if first["type"] == "extra_forbidden":
        remedy = nearest(keys[-1], keys_of(Settings)) or remedy
    says = first["msg"].removeprefix("Value error, ")
    return UsageError(
        f"setting `{'.'.join(keys)}`: {says}, got {first['input']!r}",
        where=placed(file, document.line(first["loc"])),
        remedy=remedy,
    )
