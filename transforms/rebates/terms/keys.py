"""The keys of one rebate program in one version: the whole grammar."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from transforms.rebates.terms.conditions import (
    Accrual,
    AccrualMethod,
    Constraint,
    Currency,
    Discipline,
    Gl,
    GuaranteeOrNone,
    Requirement,
    Rounding,
    ScaleStep,
    Settle,
    Stack,
)
from transforms.rebates.terms.earnings import Earn
from transforms.rebates.terms.scalars import Count, Positive, TermsSection, Text
from transforms.rebates.terms.selection import Accounts, Basis, PeriodKind, ProductChoice, Valid
from transforms.rebates.terms.tiers import Tier, Tiered


def _named(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


def _by_method(value: Any) -> Any:
    return {"method": value} if isinstance(value, str) else value


class ProgramKeys(TermsSection):
    """What may stand in a program, each key by itself; see docs/rebates.md for every key."""

    program: Text
    version: Count = 1
    title: str | None = None
    valid: Valid
    restates: bool = False
    period: PeriodKind = "program"
    currency: Annotated[Currency, BeforeValidator(_named, json_schema_input_type=Text | Currency)]
    accounts: Accounts = Accounts()
    products: ProductChoice = ProductChoice()
    pool: Literal["account", "group"] = "account"
    pay_to: Literal["account", "group_leader", "members_pro_rata"] = "account"
    basis: Basis = Basis()
    earn: Earn
    limit_units: Positive | None = None
    require: tuple[Requirement, ...] = ()
    discipline: tuple[Discipline, ...] = ()
    collection_scale: tuple[ScaleStep, ...] = ()
    cap: Positive | None = None
    floor: Positive = Decimal(0)
    guarantee: GuaranteeOrNone = None
    stack: Stack = Stack()
    credit: tuple[Text, ...] = ()
    rounding: Rounding = Rounding()
    accrual: Annotated[
        Accrual, BeforeValidator(_by_method, json_schema_input_type=AccrualMethod | Accrual)
    ] = Accrual()
    constraint: Constraint | None = None
    settle: Settle = Settle()
    decrease: Literal["claw_back", "carry_forward", "keep"] = "claw_back"
    gl: Gl | None = None

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Return the ladder; empty where the method has none."""
        return self.earn.tiers if isinstance(self.earn, Tiered) else ()
