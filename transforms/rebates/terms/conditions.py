"""What bounds and changes an earning: requirements, discipline, collection days, guarantee."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from transforms.language.currencies import DECIMALS
from transforms.language.messages import gettext as _
from transforms.rebates.terms.scalars import (
    Decimals,
    Factor,
    Percent,
    Positive,
    Ratio,
    TermsSection,
    Text,
    Whole,
    wrong,
)
from transforms.rebates.terms.selection import Measure, PeriodKind, ProductChoice


class Attained(TermsSection):
    """A share of the target that every period of the given kind must reach."""

    of: PeriodKind
    at_least: Factor


class Stocked(TermsSection):
    """How many outlets must have bought."""

    at_least: Whole


class Requirement(TermsSection):
    """One condition: a quantity of some products, an attainment, payment on time, or outlets."""

    products: ProductChoice | None = None
    measure: Measure | None = None
    at_least: Positive | None = None
    attainment: Attained | None = None
    paid_on_time: Literal[True] | None = None
    outlets_stocked: Stocked | None = None

    @model_validator(mode="after")
    def _is_one_condition(self) -> Requirement:
        bought = self.at_least is not None
        given = [bought, self.attainment, self.paid_on_time, self.outlets_stocked]
        if sum(part is not None and part is not False for part in given) != 1:
            raise wrong(
                _("a requirement is one condition"),
                _(
                    "give one of at_least (with products and measure), attainment, paid_on_time,"
                    " outlets_stocked; several go in several items"
                ),
            )
        if not bought and (self.products is not None or self.measure is not None):
            raise wrong(_("products and measure need at_least"), _("add `at_least: 300`"))
        if self.measure == "collected":
            raise wrong(_("collected cannot be required of products"), _("use an attainment"))
        return self


class Compensation(TermsSection):
    """What the victim of an incident gets: a percent of what the offender had earned."""

    percent: Percent
    to: Literal["victim"] = "victim"


class Discipline(TermsSection):
    """What an incident does to an earning."""

    incident: Literal["diversion", "undercutting", "off_network", "price_raise", "supply_failure"]
    status: Literal["reported", "confirmed", "appealed", "dismissed"] = "confirmed"
    of: Literal["account", "group"] = "account"
    effect: Literal["cancel", "points", "multiply"] | None = None
    points: Percent | None = None
    by_count: Annotated[tuple[Factor, ...], Field(min_length=1)] | None = None
    compensate: Compensation | None = None

    @model_validator(mode="after")
    def _effect_has_its_figure(self) -> Discipline:
        if (self.effect == "points") != (self.points is not None):
            raise wrong(_("`effect: points` and `points` go together"), _("give both or none"))
        if (self.effect == "multiply") != (self.by_count is not None):
            raise wrong(_("`effect: multiply` and `by_count` go together"), _("give both or none"))
        if self.effect is None and self.compensate is None:
            raise wrong(_("has no effect"), _("give effect, compensate or both"))
        return self


class ScaleStep(TermsSection):
    """A share that is paid for invoices settled within so many days."""

    days: Whole
    percent: Percent


class Guarantee(TermsSection):
    """At least this much a period; with `carry` later surplus pays the top-up back."""

    amount: Positive
    carry: bool = False


def _guarantee(value: Any) -> Any:
    return value if value is None or isinstance(value, dict | Guarantee) else {"amount": value}


GuaranteeOrNone = Annotated[
    Guarantee | None,
    BeforeValidator(_guarantee, json_schema_input_type=Positive | Guarantee | None),
]


class Stack(TermsSection):
    """When a program is computed, and whose earnings lower its basis."""

    order: Whole | None = None
    net_of: tuple[Text, ...] = ()


class Rounding(TermsSection):
    """The one rounding of a period's result."""

    mode: Literal["half_up", "half_even", "down"] = "half_up"
    decimals: Decimals | None = None


class Currency(TermsSection):
    """Money's name and how many decimals it has (ISO 4217 where not given)."""

    code: Text
    decimals: Decimals | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Currency:
        if self.code not in DECIMALS and self.decimals is None:
            raise wrong(
                _("{code} is no currency in use", code=self.code),
                _("write its ISO 4217 code, such as CNY; money of your own needs {code, decimals}"),
                "code",
            )
        return self


class Constraint(TermsSection):
    """The probability with which the estimate must be owed at least."""

    ratio: Ratio


AccrualMethod = Literal["to_date", "expected_value", "most_likely", "forecast_tier", "percent"]


class Accrual(TermsSection):
    """How a period that is still open is estimated: by a method, or at a percent of its basis."""

    method: AccrualMethod = "to_date"
    percent: Percent | None = None
    constraint: Constraint | None = None

    @model_validator(mode="before")
    @classmethod
    def _percent_is_a_method(cls, value: Any) -> Any:
        if isinstance(value, dict) and "percent" in value and "method" not in value:
            return value | {"method": "percent"}
        return value

    @model_validator(mode="after")
    def _percent_stands_alone(self) -> Accrual:
        if (self.method == "percent") != (self.percent is not None):
            raise wrong(
                _("a percent and its figure go together"), _("write `accrual: {percent: 2}`")
            )
        if self.percent is not None and self.constraint is not None:
            raise wrong(
                _("a fixed percent is no estimate to be constrained"),
                _("leave constraint out, or accrue by an estimate"),
            )
        return self

    @property
    def is_forecast(self) -> bool:
        """Say whether the estimate needs the demand forecast."""
        return self.method not in ("to_date", "percent")


class Settle(TermsSection):
    """When and how it is paid."""

    every: PeriodKind | None = None
    approve: bool = True
    pay_as: Literal["credit_note", "goods", "cash"] = "credit_note"
    minimum: Positive = Decimal(0)


class Gl(TermsSection):
    """The GL accounts the program's money moves between."""

    expense: Text
    liability: Text
    clearing: Text
