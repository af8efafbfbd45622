"""Why a row may be turned away: one code each, and when it is.

Goes in: nothing. Comes out: the codes that stand in quarantine, that `limits` of a source map names
and that a release asks for, and how people read one: in English it is its own name.
"""

from __future__ import annotations

from transforms.language.messages import pgettext

REASONS = {
    "account_closed": "ordered after the account was closed",
    "ambiguous_date": "two declared formats read it as different days",
    "ambiguous_id": "only Unicode or a blank tells it from another",
    "ambiguous_number": "it may mean two numbers, and nothing is declared",
    "ambiguous_reading": "two declared forms read it as different numbers",
    "amount_mismatch": "amount and quantity × price differ",
    "bad_boolean": "it is not true, false, 1 or 0",
    "bad_date": "it is no day in the declared format",
    "bad_decimal": "it is no decimal in the declared form",
    "bad_integer": "it is no whole number in the declared form",
    "conflicting_version": "rows of one key differ, and nothing says which is true",
    "conversion_missing": "the product has no such pack on that day",
    "cumulative_decrease": "a total smaller than an earlier one",
    "currency_missing": "money without a currency",
    "currency_unknown": "no currency of ISO 4217",
    "ends_before_start": "its last day lies before its first",
    "missing_key": "a column of the key is empty",
    "missing_value": "a required column is empty",
    "negative_price": "a price below zero",
    "out_of_range": "outside the limits of its column",
    "own_link": "an account that merges into itself",
    "own_upstream": "an account that supplies itself",
    "price_outlier": "above ten times the median of its product",
    "ragged_row": "too few or too many columns",
    "return_unmatched": "a return without its sale",
    "time_skipped": "the clocks of its zone never showed it",
    "time_twice": "the clocks of its zone showed it twice",
    "too_many_decimals": "more digits than the column keeps",
    "unit_missing": "no unit, of a product that comes in several",
    "unit_unknown": "a unit that neither the map nor we know",
    "unknown_account": "master data does not know the account",
    "unknown_code": "not among the values of its column or map",
    "unknown_product": "master data does not know the product",
    "vat_missing": "a gross price whose rate the map does not tell",
}
_NAMES = (
    pgettext("reason", "account_closed"),
    pgettext("reason", "ambiguous_date"),
    pgettext("reason", "ambiguous_id"),
    pgettext("reason", "ambiguous_number"),
    pgettext("reason", "ambiguous_reading"),
    pgettext("reason", "amount_mismatch"),
    pgettext("reason", "bad_boolean"),
    pgettext("reason", "bad_date"),
    pgettext("reason", "bad_decimal"),
    pgettext("reason", "bad_integer"),
    pgettext("reason", "conflicting_version"),
    pgettext("reason", "conversion_missing"),
    pgettext("reason", "cumulative_decrease"),
    pgettext("reason", "currency_missing"),
    pgettext("reason", "currency_unknown"),
    pgettext("reason", "ends_before_start"),
    pgettext("reason", "missing_key"),
    pgettext("reason", "missing_value"),
    pgettext("reason", "negative_price"),
    pgettext("reason", "out_of_range"),
    pgettext("reason", "own_link"),
    pgettext("reason", "own_upstream"),
    pgettext("reason", "price_outlier"),
    pgettext("reason", "ragged_row"),
    pgettext("reason", "return_unmatched"),
    pgettext("reason", "time_skipped"),
    pgettext("reason", "time_twice"),
    pgettext("reason", "too_many_decimals"),
    pgettext("reason", "unit_missing"),
    pgettext("reason", "unit_unknown"),
    pgettext("reason", "unknown_account"),
    pgettext("reason", "unknown_code"),
    pgettext("reason", "unknown_product"),
    pgettext("reason", "vat_missing"),
)
# What is said of a reason, by its code.
REASON_NAMES = {str(name): name for name in _NAMES}


def reason_name(code: str) -> str:
    """Return how people read the code of a reason."""
    return REASON_NAMES.get(code, code)
