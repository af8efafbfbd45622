"""Tiers: thresholds that ascend, and what each pays."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.rebates.terms.scalars import Percent, PerUnit, Positive, TermsSection, wrong


class Tier(TermsSection):
    """One step of a ladder; it pays a percent of money, money per unit, or a fixed amount."""

    from_: Positive = Field(alias="from")
    percent: Percent | None = None
    per_unit: PerUnit | None = None
    amount: Positive | None = None
    excess_percent: Percent | None = None
    until: Positive | None = None

    @model_validator(mode="after")
    def _pays_one_way(self) -> Tier:
        given = [n for n in ("percent", "per_unit", "amount") if getattr(self, n) is not None]
        if len(given) != 1:
            has = joined(given, _(" and ")) or _("nothing")
            raise wrong(
                _("a tier pays one way, this one has {has}", has=has),
                _("give exactly one of percent, per_unit, amount"),
            )
        if self.excess_percent is not None and self.percent is None:
            raise wrong(_("excess_percent stands without percent"), _("give percent as well"))
        return self

    @property
    def rate_text(self) -> str | None:
        """Return the rate as people read it: `25%`, `0.4`; null for a fixed amount."""
        if self.percent is not None:
            return percent_text(self.percent)
        return None if self.per_unit is None else f"{self.per_unit.normalize():f}"


def percent_text(percent: Decimal) -> str:
    """Write a percentage without idle zeros."""
    return f"{percent.normalize():f}%"


class Tiered(TermsSection):
    """A method that climbs tiers; what a tier may pay differs by method."""

    edge: Literal["reached", "exceeded"] = "reached"
    tiers: tuple[Tier, ...]

    @model_validator(mode="after")
    def _ladder_is_sound(self) -> Self:
        if not self.tiers:
            raise wrong(_("has no tiers"), _("give at least one tier"))
        for number, (low, high) in enumerate(pairwise(self.tiers), 1):
            _step(number, low, high)
        last = self.tiers[-1]
        if last.until is not None and last.until <= last.from_:
            raise wrong(
                _(
                    "the last tier ends at {until}, not above its from {start}",
                    until=str(last.until),
                    start=str(last.from_),
                ),
                _("write an until above from, or leave it out"),
                "tiers",
                len(self.tiers) - 1,
                "until",
            )
        for place, tier in enumerate(self.tiers):
            self._may_pay(place, tier)
        return self

    def _may_pay(self, place: int, tier: Tier) -> None:
        if tier.amount is not None:
            raise wrong(
                _("this method pays a rate, a tier gives `amount`"),
                _("use percent or per_unit, or `method: fixed`"),
                "tiers",
                place,
                "amount",
            )
        if tier.excess_percent is not None:
            raise not_attainment(place)

    @property
    def until(self) -> Decimal | None:
        """Return where the ladder ends; null where it is open."""
        return self.tiers[-1].until


def not_attainment(place: int) -> PydanticCustomError:
    return wrong(
        _("excess_percent belongs to attainment"),
        _("use `method: attainment`"),
        "tiers",
        place,
        "excess_percent",
    )


def _step(number: int, low: Tier, high: Tier) -> None:
    if high.from_ <= low.from_:
        raise wrong(
            _(
                "tier {next} starts at {start}, not above tier {number} ({before})",
                next=number + 1,
                start=str(high.from_),
                number=number,
                before=str(low.from_),
            ),
            _("order tiers by `from`, each above the one before"),
            "tiers",
            number,
            "from",
        )
    if low.until is None or low.until == high.from_:
        return
    at = {"number": number, "until": str(low.until), "next": number + 1, "start": str(high.from_)}
    fault = _("tier {number} until {until} overlaps tier {next} from {start}", **at)
    if low.until < high.from_:
        fault = _("tier {number} until {until} leaves a gap to tier {next} from {start}", **at)
    raise wrong(
        fault,
        _("leave `until` out: a tier ends where the next begins; only the last may carry it"),
        "tiers",
        number - 1,
        "until",
    )
