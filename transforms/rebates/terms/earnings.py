"""How a program pays: the methods and their tiers.

Worked, on 2,000.00 with tiers 10 % from 0 and 25 % from 1,000: `whole` earns 500.00 (25 % of all),
`marginal` 350.00 (10 % of the first 1,000 and 25 % of the rest), `rolling` 600.00 (10 % of 1,000
and 25 % of 2,000), `total` 700.00 (35 % of all).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from transforms.language.messages import gettext as _
from transforms.rebates.terms.scalars import Count, Positive, TermsSection, Text, Whole, wrong
from transforms.rebates.terms.selection import Measure
from transforms.rebates.terms.tiers import Tier, Tiered, not_attainment


class WholeMethod(Tiered):
    """The rate of the highest tier reached, on all."""

    method: Literal["whole"]


class Marginal(Tiered):
    """Each band at its own tier's rate."""

    method: Literal["marginal"]


class Rolling(Tiered):
    """Every tier reached pays its rate up to its own upper end."""

    method: Literal["rolling"]


class Total(Tiered):
    """Every tier reached pays its rate on all."""

    method: Literal["total"]


class Fixed(Tiered):
    """The amount of the highest tier reached."""

    method: Literal["fixed"]

    def _may_pay(self, place: int, tier: Tier) -> None:
        if tier.amount is None:
            raise wrong(
                _("method fixed pays money, a tier gives a rate"),
                _("give `amount`"),
                "tiers",
                place,
            )


class Attainment(Tiered):
    """Tiers over basis ÷ target; a tier may pay another percent above the target."""

    method: Literal["attainment"]

    def _may_pay(self, place: int, tier: Tier) -> None:
        """Every way of paying is allowed."""


class Baseline(TermsSection):
    """A base agreed in the terms, in place of last year's."""

    amount: Positive

    @model_validator(mode="after")
    def _is_positive(self) -> Baseline:
        if self.amount <= 0:
            raise wrong(_("a baseline of 0 cannot be grown from"), _("give an amount above 0"))
        return self


class Growth(Tiered):
    """Tiers over the growth against the same period last year, or against a baseline."""

    method: Literal["growth"]
    on: Literal["growth", "total"] = "growth"
    baseline: Baseline | None = None

    def _may_pay(self, place: int, tier: Tier) -> None:
        if tier.excess_percent is not None:
            raise not_attainment(place)


class Gift(TermsSection):
    """Goods that are given."""

    product: Text
    units: Positive


class FreeGoods(TermsSection):
    """Goods for every full multiple bought."""

    method: Literal["free_goods"]
    per: Positive
    give: Gift

    @model_validator(mode="after")
    def _per_is_positive(self) -> FreeGoods:
        if self.per <= 0:
            raise wrong(_("per is 0"), _("give how much must be bought for one gift"))
        return self


class FullStep(TermsSection):
    """Money for every full step of the basis; a part of a step gives nothing."""

    method: Literal["step"]
    per: Positive
    amount: Positive

    @model_validator(mode="after")
    def _per_is_positive(self) -> FullStep:
        if self.per <= 0:
            raise wrong(_("per is 0"), _("give how much must be bought for the amount once"))
        return self


class Contest(TermsSection):
    """Prizes for the best of a scope."""

    method: Literal["contest"]
    measure: Measure | None = None
    scope: Literal["region", "territory", "level", "class", "group", "all"] = "all"
    prizes: Annotated[tuple[Positive, ...], Field(min_length=1)]
    ties: Literal["share", "both_full", "lowest"] = "share"

    @model_validator(mode="after")
    def _prizes_descend(self) -> Contest:
        if list(self.prizes) != sorted(self.prizes, reverse=True):
            raise wrong(_("prizes do not descend"), _("write the first prize first"))
        return self


class Event(TermsSection):
    """Money for every event of a kind, or for every `per` of them."""

    method: Literal["event"]
    kind: Text
    amount: Positive | None = None
    limit: Whole | None = None
    per: Count = 1

    @model_validator(mode="after")
    def _per_needs_amount(self) -> Event:
        if self.amount is None and self.per != 1:
            raise wrong(_("`per` without `amount`"), _("give the money for every `per` events"))
        return self


class PriceProtection(TermsSection):
    """What a fall of a list price takes from the stock an account was counted with."""

    method: Literal["price_protection"]
    limit_days: Count | None = None


Earn = Annotated[
    WholeMethod | Marginal | Rolling | Total | Fixed | Attainment | Growth | FreeGoods | FullStep
    | Contest | Event | PriceProtection,
    Field(discriminator="method"),
]  # fmt: skip
METHODS = (
    "whole", "marginal", "rolling", "total", "fixed", "free_goods", "step", "attainment", "growth",
    "contest", "event", "price_protection",
)  # fmt: skip
