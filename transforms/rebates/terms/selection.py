"""Which facts count: accounts, products, the basis they are measured by, and the valid days."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from transforms.language.messages import gettext as _
from transforms.rebates.terms.scalars import Day, Names, TermsSection, Wholes, wrong

Measure = Literal["amount", "quantity", "collected", "cost", "margin"]
On = Literal["ordered", "delivered", "invoiced", "sold_through", "collected"]
PeriodKind = Literal[
    "line", "order", "day", "week", "month", "quarter", "half_year", "year", "program"
]  # fmt: skip


class Valid(TermsSection):
    """The days a version holds: from the first, until before the second (open when absent)."""

    from_: Day = Field(alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _ascends(self) -> Valid:
        if self.until is not None and self.until <= self.from_:
            raise wrong(
                _("ends before it begins"), _("`until` is the first day after the terms end")
            )
        return self

    def covers(self, day: date) -> bool:
        """Say whether the version is valid on a day."""
        return self.from_ <= day and (self.until is None or day < self.until)


class Accounts(TermsSection):
    """Accounts in the program: *and* between keys, *or* within one, empty means all."""

    level: Wholes = ()
    region: Names = ()
    territory: Names = ()
    class_: Names = Field(default=(), alias="class")
    group: Names = ()
    ids: Names = ()
    exclude: Names = ()

    @property
    def needs_attributes(self) -> bool:
        """Say whether the filter reads more than the account's id."""
        return bool(self.level or self.region or self.territory or self.class_ or self.group)


class ProductChoice(TermsSection):
    """Products in the program: *and* between keys, *or* within one, empty means all."""

    category: Names = ()
    brand: Names = ()
    ids: Names = ()
    exclude: Names = ()

    @property
    def needs_attributes(self) -> bool:
        """Say whether the filter reads more than the product's id."""
        return bool(self.category or self.brand)

    @property
    def takes_all(self) -> bool:
        """Say whether every product passes."""
        return not (self.category or self.brand or self.ids or self.exclude)


class Basis(TermsSection):
    """What is added up, by which date, in which unit, and what happens to returns and gifts."""

    measure: Measure = "amount"
    on: On = "ordered"
    unit: Literal["each", "case", "pallet"] | None = None
    returns: Literal["deduct", "ignore"] = "deduct"
    free_goods: Literal["exclude", "include"] = "exclude"
