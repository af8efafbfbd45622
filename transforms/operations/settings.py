"""The settings of a home, with a default for every key.

What stands here is plain data: a home without a settings file has it at no cost. The file itself,
`peakledger.yaml`, is read and checked by `transforms.operations.settings_file`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from transforms.language.forms import formed
from transforms.language.messages import Language
from transforms.language.messages import gettext as _
from transforms.operations.alert_settings import AlertTargets, ExpectedArrival, WaitingDag
from transforms.operations.effort_settings import Coverage, VisitDays
from transforms.operations.engine_name import DUCKDB, EngineName
from transforms.operations.event_settings import Candidates, ClaimRules, EventLead
from transforms.operations.lake_url import ConnectionName, LakeUrl
from transforms.operations.network_settings import NetworkRules
from transforms.operations.people import People, Person
from transforms.operations.risk_settings import RiskRules
from transforms.operations.section import Bounded, Section, Tested
from transforms.operations.warehouse_settings import WarehouseRules

Size = Annotated[str, Tested(formed("[0-9]+(MB|GB)", "4GB"))]
Count = Annotated[int, Bounded(ge=0)]
Positive = Annotated[int, Bounded(ge=1)]
Weight = Annotated[Decimal, Bounded(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True)
class ClassCuts(Section):
    """Composite percentile from which an account is of a class; below `general` it is small."""

    key: Decimal = Decimal("0.90")
    major: Decimal = Decimal("0.75")
    general: Decimal = Decimal("0.40")


@dataclass(frozen=True, kw_only=True)
class ClassWeights(Section):
    """What each pillar weighs in the composite score, against the others that are known.

    With 35, 30, 20 and 15 an account whose profit is unknown is judged by 35, 20 and 15 of 70.
    """

    volume: Weight = Decimal("0.35")
    profit: Weight = Decimal("0.30")
    strength: Weight = Decimal("0.20")
    potential: Weight = Decimal("0.15")


def _weighing(weights: ClassWeights) -> ClassWeights:
    if weights.volume + weights.profit + weights.strength + weights.potential == 0:
        raise ValueError(_("one pillar at least weighs more than 0"))
    return weights


@dataclass(frozen=True, kw_only=True)
class ClassFloor(Section):
    """What an account must at least be to be more than small, however it ranks among its peers.

    `share_ratio`: part of an even share of what all accounts of its level buy in 12 months;
    `idle_days`: nor may it have bought nothing for so many days.
    """

    share_ratio: Annotated[Decimal, Bounded(ge=0)] = Decimal("0.1")
    idle_days: Positive = 120


@dataclass(frozen=True, kw_only=True)
class KeyAccounts(Section):
    """How many key accounts suit a region, and how many a department of their own.

    A region has too few below `fewest`, and too many where they are more than `most_share_ratio` of
    its open accounts (and more than `fewest`). From `department_from` key accounts on in the
    company a key-account department is warranted.
    """

    fewest: Count = 2
    most_share_ratio: Annotated[Decimal, Bounded(ge=0, le=1)] = Decimal("0.15")
    department_from: Positive = 20


@dataclass(frozen=True, kw_only=True)
class ProfitRates(Section):
    """What profit takes beside margin, rebates and expenses; a rate that is null leaves it out.

    In company currency: `per_visit_minute`, `per_order` handled and `per_delivery` made (a day on
    which goods arrive). `credit_year_ratio` is what money costs in a year, paid on what an account
    owes. Set `after_rebates` to false where no program grants any: profit then waits for no ledger.
    """

    per_visit_minute: Annotated[Decimal, Bounded(ge=0)] | None = None
    per_order: Annotated[Decimal, Bounded(ge=0)] | None = None
    per_delivery: Annotated[Decimal, Bounded(ge=0)] | None = None
    credit_year_ratio: Annotated[Decimal, Bounded(ge=0, le=1)] | None = None
    after_rebates: bool = True


@dataclass(frozen=True, kw_only=True)
class Retention(Section):
    """How long derived files stay.

    `fct_order_line` is published whole up to `published_order_line_rows`, and beyond that for
    `published_order_line_months`, the latest ones. Files of the lake that a newer version replaced
    stay for `lake_versions_days`, for who still reads them and for entries to be explained by the
    facts of their day; a build removes older ones, but what open months and the last day rest on.
    """

    published_order_line_rows: Count = 1_000_000
    published_order_line_months: Positive = 3
    lake_versions_days: Positive = 400


@dataclass(frozen=True, kw_only=True)
class EngineRules(Section):
    """Which engine makes rows, and what one process of DuckDB may take.

    `name` is duckdb, local-spark or spark://HOST:PORT; see docs/spark.md. The variable
    PEAKLEDGER_ENGINE wins over it, and the option --engine over both.
    """

    name: EngineName = DUCKDB
    memory_limit: Size = "4GB"
    threads: Positive | None = None


@dataclass(frozen=True, kw_only=True)
class FilesLimits(Section):
    """What one file may be, and what its parser may take.

    A file larger than `largest` is not landed at all. A packed one may hold no more than
    `expanded`, nor more than `ratio` times its own size, nor, from 1 MB, more than `growth` times
    the largest file of its feed before it. Parsing one may take `parser_memory`, `parser_seconds`
    of CPU, and twice of the clock.
    """

    largest: Size = "16GB"
    expanded: Size = "1GB"
    growth: Annotated[int, Bounded(ge=2)] = 10
    ratio: Annotated[int, Bounded(ge=2)] = 100
    parser_memory: Size = "2GB"
    parser_seconds: Positive = 300


@dataclass(frozen=True, kw_only=True)
class LimitedReader(Section):
    """A database role that reads the warehouse's rows of its own accounts and of no other.

    `role` is a login or a group of logins, a member of `peakledger_bi_limited`. It sees the
    accounts that are now in one of `regions` or looked after by one of `salespeople`.
    """

    role: Person
    regions: tuple[str, ...] = ()
    salespeople: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GlDefaults(Section):
    """GL accounts of rebate programs whose terms name none."""

    expense: str = "6601.03"
    liability: str = "2241.05"
    clearing: str = "1122.09"


@dataclass(frozen=True, kw_only=True)
class Settings(Section):
    """The home's settings; `peakledger config` prints them with their defaults."""

    # Currency of the metrics; where it is null, the one currency that the orders bear.
    company_currency: Annotated[str, Tested(formed("[A-Z]{3}", "CNY"))] | None = None
    # Folder of source maps, one a source, relative to the home; null: `sources` beside the feeds.
    sources: str | None = None
    # Of feeds without a map: whether a file of a known name replaces the one before or adds to it.
    deliveries: dict[str, Literal["replace", "add"]] = field(default_factory=dict)
    timezone: str = "Asia/Shanghai"  # zone whose days count
    language: Language = "en"  # language of what is written for people
    holiday_calendar: Annotated[str, Tested(formed("[A-Z]{2}", "CN"))] = "CN"  # country of holidays
    fiscal_year_first_month: Annotated[int, Bounded(ge=1, le=12)] = 1  # month it begins with
    fiscal_calendar: Literal["month", "4-4-5"] = "month"  # months, or whole weeks by 4-4-5
    class_cuts: ClassCuts = ClassCuts()
    class_weights: Annotated[ClassWeights, Tested(_weighing)] = ClassWeights()
    class_floor: ClassFloor = ClassFloor()
    class_hysteresis_months: Positive = 3  # months another class lasts before it holds
    key_accounts: KeyAccounts = KeyAccounts()
    profit: ProfitRates = ProfitRates()
    coverage: Coverage = field(default_factory=Coverage)
    visit_days: VisitDays = field(default_factory=VisitDays)
    events: EventLead = field(default_factory=EventLead)
    candidates: Candidates = field(default_factory=Candidates)
    claims: ClaimRules = field(default_factory=ClaimRules)
    network: NetworkRules = field(default_factory=NetworkRules)
    risk: RiskRules = field(default_factory=RiskRules)
    # How far off the median of its level a price may lie before it is named an exception.
    price_tolerance_ratio: Annotated[Decimal, Bounded(gt=0, lt=1)] = Decimal("0.03")
    # How far a category's part in what an account buys may lie off its peers' or off what it sells
    # on before product_mix guides.
    mix_tolerance_ratio: Annotated[Decimal, Bounded(gt=0, lt=1)] = Decimal("0.05")
    # Who may approve settlements, each under a login of that name.
    approvers: People = ()
    # Who reads the rows of some accounts alone; see docs/warehouse.md, Limited readers.
    readers: tuple[LimitedReader, ...] = ()
    # New terms that move a program by more than this, in its currency, are approved beforehand.
    terms_change_approval_above: Annotated[Decimal, Bounded(ge=0)] = Decimal(10_000)
    # Days from the end of a period in which a payout is on time.
    payout_promise_days: Count = 30
    # A day near which a person vouches for this clock, if a year ahead of the ledger's last entry.
    clock_confirmed_on: date | None = None
    # Files expected by a day and hour; a missing one alerts.
    arrivals: tuple[ExpectedArrival, ...] = ()
    alerts: AlertTargets = field(default_factory=AlertTargets)
    # DAGs that wait while a source did not come in whole: which, and for which sources.
    waits: dict[WaitingDag, tuple[str, ...]] = field(default_factory=dict)
    gl: GlDefaults = GlDefaults()
    retention: Retention = Retention()
    engine: EngineRules = EngineRules()
    lake: LakeUrl | None = None  # where it lies, in the home where null; see docs/lake.md
    lake_connection: ConnectionName | None = None  # connection with the login of that store
    files: FilesLimits = FilesLimits()
    warehouse: WarehouseRules = field(default_factory=WarehouseRules)

    def __post_init__(self) -> None:
        named = (*self.approvers, *(reader.role for reader in self.readers))
        for person in named:
            if person.lower().startswith(f"{self.warehouse.role_prefix}_"):
                raise ValueError(
                    _(
                        "{person} is named as the database's own roles: name a person",
                        person=repr(person),
                    )
                )


def size_in_bytes(text: str) -> int:
    """Return the bytes that a size such as `512MB` or `2GB` stands for, 1,024 to the step."""
    return int(text[:-2]) << {"MB": 20, "GB": 30}[text[-2:]]
