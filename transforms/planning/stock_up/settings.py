"""What the stock-up settings file may say, with a default for every key.

Goes in: the keys of one YAML file (read by `stock_up_yaml`). Comes out: a validated
`StockUpSettings`; `policy_for` then says what holds for an account's region and class.

Worked example: `overrides: [{class: small, set: {review: {every_days: 14}}}]` makes a small
account's order cover 14 days instead of 7, whatever its region.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from transforms.language.messages import gettext as _
from transforms.planning.seasons import DEFAULT_SEASONS, Season
from transforms.planning.stock_up.shutdowns import Shutdown

AccountClass = Literal["key", "major", "general", "small"]
CLASSES: tuple[AccountClass, ...] = ("key", "major", "general", "small")
Level = Annotated[Decimal, Field(gt=0, lt=1)]
Ratio = Annotated[Decimal, Field(ge=0, le=1)]
Units = Annotated[Decimal, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=366)]
DEFAULT_LEVELS: dict[AccountClass, Level | None] = {
    "key": Decimal("0.97"),
    "major": Decimal("0.95"),
    "general": Decimal("0.90"),
    "small": Decimal("0.85"),
}
DEFAULT_FLOORS: dict[AccountClass, Ratio] = {"key": Decimal("0.8"), "small": Decimal("0.5")}
# An account that no class is known for (just opened, anonymous) is planned as one of these.
UNCLASSED: AccountClass = "general"
ModelName = Literal[
    "auto", "seasonal_naive", "moving_average", "seasonal_average", "season_level", "global_gbm",
    "ensemble", "ets", "theta", "croston",
]  # fmt: skip
MODEL_NAMES: tuple[ModelName, ...] = get_args(ModelName)[1:]


class SettingsSection(BaseModel):
    """A section of the file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Review(SettingsSection):
    """How often an order can be placed."""

    every_days: int = Field(default=7, ge=1, le=366)


class Costs(SettingsSection):
    """What a unit costs to hold for a week, and to be short of once."""

    holding_per_unit_week: Decimal = Field(ge=0)
    shortage_per_unit: Decimal = Field(gt=0)


class Pack(SettingsSection):
    """How a need is rounded to whole packs."""

    round: Literal["up", "nearest", "none"] = "up"


class Supply(SettingsSection):
    """The feed that says what may be allocated; without rows in it supply is unlimited."""

    feed: Literal["supply"] = "supply"


class Stock(SettingsSection):
    """How old a count may be to be rolled forward, and how long a late shipment is waited for."""

    count_age_days: Days = 91
    late_shipment_days: Days = 14


class Transport(SettingsSection):
    """What can be dispatched in a week, null is unlimited; and how many pallets fill a truck."""

    units_per_week: Units | None = None
    pallets_per_truck: int | None = Field(default=None, ge=1)


class Allocation(SettingsSection):
    """How a shortage is shared; a class not named in `floor_ratio` has floor 0.

    Under `direct`, goods that an account buys from another claim neither supply nor transport.
    """

    rule: Literal["fair_share", "priority"] = "fair_share"
    claims: Literal["all", "direct"] = "all"
    floor_ratio: dict[AccountClass, Ratio] = Field(default_factory=lambda: dict(DEFAULT_FLOORS))


class MinMax(SettingsSection):
    """Order up to `maximum` when projected stock is at or below `minimum`, in whole multiples."""

    policy: Literal["min_max"]
    minimum: Units
    maximum: Units
    multiple: Annotated[Decimal, Field(gt=0)] = Decimal(1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.maximum < self.minimum:
            raise ValueError(_("`maximum` lies below `minimum`"))
        return self


class ProductRule(SettingsSection):
    """What one product does differently."""

    replenish: MinMax | None = None


class SettingChanges(SettingsSection):
    """Settings that a region or class may change; what is not named stays."""

    review: Review | None = None
    lead_time_days: Days | None = None
    unmet_demand: Literal["lost", "backorder"] | None = None
    costs: Costs | None = None
    service_level: Level | None = None
    pack: Pack | None = None


class Override(SettingsSection):
    """Change settings for a region, a class, or a class within a region."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    region: str | None = None
    account_class: AccountClass | None = Field(default=None, alias="class")
    set: SettingChanges

    @model_validator(mode="after")
    def _aimed(self) -> Self:
        if self.region is None and self.account_class is None:
            raise ValueError(_("an override names a `region`, a `class`, or both"))
        return self

    def holds_for(self, region: str | None, account_class: str | None) -> bool:
        return (self.region is None or self.region == region) and (
            self.account_class is None or self.account_class == account_class
        )


class Refit(SettingsSection):
    """How often models are taught and chosen anew; runs between use what was last kept."""

    every_weeks: int = Field(default=1, ge=1, le=26)


class StockUpSettings(SettingsSection):
    """Everything a planner may set; each key has a default."""

    demand: Literal["sell_through", "sell_in"] = "sell_through"
    grain: Literal["week", "month"] = "week"
    review: Review = Review()
    lead_time_days: Days = 14
    unmet_demand: Literal["lost", "backorder"] = "lost"
    costs: Costs | None = None
    service_level: dict[AccountClass, Level | None] = Field(
        default_factory=lambda: dict(DEFAULT_LEVELS)
    )
    pack: Pack = Pack()
    seasons: tuple[Season, ...] = DEFAULT_SEASONS
    shutdowns: tuple[Shutdown, ...] = ()
    pre_build: bool = True
    supply: Supply | None = Supply()
    stock: Stock = Stock()
    transport: Transport = Transport()
    allocation: Allocation = Allocation()
    horizon_weeks: int = Field(default=13, ge=1, le=104)
    model: ModelName = "auto"
    refit: Refit = Refit()
    replenish: MinMax | None = None
    net_of_orders: bool = False
    products: dict[str, ProductRule] = Field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    @field_validator("service_level", mode="before")
    @classmethod
    def _all_classes(cls, value: Any) -> Any:
        if value is None:
            return dict.fromkeys(CLASSES)
        return {**DEFAULT_LEVELS, **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _sizable(self) -> Self:
        levels = [self.service_level.get(name) for name in CLASSES]
        if None in levels and self.costs is None:
            raise ValueError(_("a class without a service level needs `costs` to plan by"))
        if len({season.name for season in self.seasons}) < len(self.seasons):
            raise ValueError(_("two seasons bear the same name"))
        for region in {None, *(override.region for override in self.overrides)}:
            for name in CLASSES:
                policy_for(self, region, name)
        return self


class Policy(SettingsSection):
    """What holds for the accounts of one region and class."""

    review_days: int
    lead_time_days: int
    unmet_demand: Literal["lost", "backorder"]
    costs: Costs | None
    service_level: Decimal | None
    season_level: Decimal
    pack_round: Literal["up", "nearest", "none"]


def policy_for(settings: StockUpSettings, region: str | None, account_class: str | None) -> Policy:
    """Return what holds for a region and class; of overrides that fit, the later one wins.

    An account of no known class is planned as `general`. A season always aims at a service level,
    by default that of the class. Raises `ValueError` where neither level nor costs are left.
    """
    known = next((name for name in CLASSES if name == account_class), UNCLASSED)
    changes: dict[str, Any] = {}
    for override in settings.overrides:
        if override.holds_for(region, account_class):
            changes |= {k: getattr(override.set, k) for k in override.set.model_fields_set}
    level = changes.get("service_level", settings.service_level[known])
    costs = changes.get("costs", settings.costs)
    season_level = level or DEFAULT_LEVELS[known]
    if season_level is None or (level is None and costs is None):
        where = _("class {name}", name=repr(known))
        if region:
            where = _("{where} in region {name}", where=where, name=repr(region))
        raise ValueError(
            _("`overrides` leave {where} without a service level and without `costs`", where=where)
        )
    return Policy(
        review_days=changes.get("review", settings.review).every_days,
        lead_time_days=changes.get("lead_time_days", settings.lead_time_days),
        unmet_demand=changes.get("unmet_demand", settings.unmet_demand),
        costs=costs,
        service_level=level,
        season_level=season_level,
        pack_round=changes.get("pack", settings.pack).round,
    )
