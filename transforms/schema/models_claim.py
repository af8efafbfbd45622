"""Models of claims held against promotions, goods and expenses."""

from __future__ import annotations

from transforms.schema import fields_claim
from transforms.schema.models_staging import model
from transforms.schema.tables import Table

_ = fields_claim  # its import declares the fields
_CLAIMED = "kind=claim_kind! claimed_on! product_id promotion_id claimed_units claimed_amount"

CLAIM_STAGING = (
    model(
        "staging",
        "stg_claim",
        "account_id! claim_id! kind=claim_kind! claimed_on! product_id promotion_id claimed_units"
        " amount=claimed_amount",
        key="account_id claim_id",
        grain="account × claim",
        meaning="claims in company currency",
    ),
    model(
        "staging",
        "stg_expense",
        "account_id! spent_on! kind=expense_kind claim_id spent_amount",
        key="account_id spent_on kind claim_id",
        grain="expense",
        meaning="expenses in company currency",
    ),
)


def _claim(name: str, columns: str, meaning: str, grain: str = "account × claim") -> Table:
    return model(
        "intermediate",
        name,
        f"account_id! claim_id! {columns}",
        key="account_id claim_id",
        grain=grain,
        meaning=meaning,
    )


CLAIM_INTERMEDIATES = (
    model(
        "intermediate",
        "int_claim_promotion",
        "account_id! claim_id! from_date! until_date! first_week! last_week! product_id",
        key="account_id claim_id from_date until_date product_id",
        grain="claim of a promotion × row of the promotion that covers it",
        meaning="promotions that claims name",
    ),
    _claim("int_claim_window", "window_from! window_until!", "days of promotions that claims name"),
    _claim(
        "int_claim_expense", "paid_amount=claim_paid_amount", "expenses that bear a claim's number"
    ),
    _claim(
        "int_claim",
        "kind=claim_kind! claimed_on! product_id promotion_id claimed_units claimed_amount"
        " claim_basis! window_from window_until paid_amount=claim_paid_amount"
        " earlier_claim_id flaw=claim_flaw",
        "by what claims are held, and what is wrong with them at once",
    ),
    _claim("int_claim_bought", "bought_units!", "goods bought that claims may be of"),
    _claim(
        "int_claim_goods",
        "record_units! units_basis=claim_units_basis!",
        "units that stand behind claims",
    ),
    _claim(
        "int_claim_record",
        "claim_basis! kind=claim_kind! claimed_on! promotion_id product_id claimed_units"
        " claimed_amount record_units units_basis=claim_units_basis record_amount",
        "units and money that stand behind claims",
        "account × claim that may be counted",
    ),
    _claim(
        "int_claim_unit",
        "units_before! supported_units",
        "units given to claims in their order",
        "account × claim that may be counted",
    ),
    _claim(
        "int_claim_worth",
        "claimed_on! record_units units_basis=claim_units_basis units_before! supported_units"
        " record_amount units_amount budget=claim_budget!",
        "claims by the units that are supported",
        "account × claim that may be counted",
    ),
    _claim(
        "int_claim_money",
        "record_units units_basis=claim_units_basis units_before! supported_units record_amount"
        " is_blurred! amount_before=claim_amount_before supported_amount",
        "money given to claims in their order",
        "account × claim that may be counted",
    ),
    _claim(
        "int_claim_verdict",
        f"{_CLAIMED} claim_basis! window_from window_until earlier_claim_id record_units"
        " units_basis=claim_units_basis units_before record_amount"
        " amount_before=claim_amount_before is_blurred supported_units supported_amount"
        " verdict=claim_verdict! flaw=claim_flaw",
        "what of each claim the records support",
    ),
    _claim(
        "int_claim_told",
        "rests_on reason=claim_reason!",
        "verdicts in words",
    ),
)
