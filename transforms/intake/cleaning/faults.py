"""What turns a row away: conditions over its texts `t_…` and values `v_…`; the first one wins.

Reason codes: ragged_row, missing_key, missing_value, bad_integer, bad_decimal, bad_date,
bad_boolean, ambiguous_number (stops the file), ambiguous_date, too_many_decimals, out_of_range,
unknown_code, negative_price, ends_before_start, currency_missing, currency_unknown,
amount_mismatch, own_upstream, own_link, unknown_account, account_closed, unknown_product,
unit_missing, unit_unknown, vat_missing, conversion_missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.intake.cleaning.shape import row_money
from transforms.intake.source_map.checks import MONEY_COLUMNS
from transforms.language.currencies import DECIMALS
from transforms.language.quoting import literal
from transforms.schema import FEED_DATES, FEED_SPANS, FEEDS, Column


@dataclass(frozen=True)
class RowFault:
    """A condition, the reason code as SQL, our column at fault, and what would free the row."""

    condition: str
    reason: str
    column: str
    row_key: str = "null"


def chosen_fault(faults: Sequence[RowFault], raw: Mapping[str, str]) -> str:
    """Return SQL of `reason_code`, `column_name`, `raw_value` and `row_key` of the row's `fault`.

    `fault` is the place of the fault in `faults`; `raw` has the SQL of each column's text.
    """
    reason = _by_fault([each.reason for each in faults])
    column = _by_fault([literal(each.column) if each.column else "null" for each in faults])
    value = _by_fault([raw.get(each.column, "null") for each in faults])
    key = _by_fault([each.row_key for each in faults])
    return (
        f"{reason} as reason_code, {column} as column_name, {value} as raw_value, {key} as row_key"
    )


def _by_fault(choices: list[str]) -> str:
    branches = " ".join(
        f"when {at} then {each}" for at, each in enumerate(choices) if each != "null"
    )
    choice = f"case fault {branches} end" if branches else "null"
    return f"cast(case when fault is not null then {choice} end as varchar)"


def column_faults(
    feed: str, reasons: dict[str, str], numbered: Collection[str]
) -> Iterator[RowFault]:
    """Yield what is wrong with a column by itself; `reasons` has each one's SQL of why it is null.

    `numbered` are columns that are given their value later (row numbers).
    """
    table = FEEDS[feed]
    for column in table:
        name = column.name
        if name in reasons and reasons[name] != "null":
            yield RowFault(f'"v_{name}" is null and "t_{name}" is not null', reasons[name], name)
    for column in table:
        if column.required and column.name not in numbered:
            code = "missing_key" if column.name in table.key else "missing_value"
            yield RowFault(f'"v_{column.name}" is null', literal(code), column.name)
    for column in table:
        yield from _limits(feed, column)


def _limits(feed: str, column: Column) -> Iterator[RowFault]:
    name = f'"v_{column.name}"'
    if column.allowed:
        values = ", ".join(map(literal, column.allowed))
        yield RowFault(f"{name} not in ({values})", "'unknown_code'", column.name)
    low, high = column.limits
    if low is not None:
        code = "negative_price" if column.name == "unit_price" else "out_of_range"
        yield RowFault(f"{name} < {low}", literal(code), column.name)
    if high is not None:
        yield RowFault(f"{name} > {high}", "'out_of_range'", column.name)


def feed_faults(feed: str, has_vat: bool = False) -> Iterator[RowFault]:
    """Yield what is wrong between columns of a row; `has_vat`: its money was gross in the file."""
    if feed in FEED_SPANS:
        first, last = FEED_SPANS[feed]
        yield RowFault(f'"v_{last}" < "v_{first}"', "'ends_before_start'", last)
    if "currency" in FEEDS[feed].names:
        yield from _currency(feed)
    if feed == "orders":
        yield _amount(has_vat)
    if feed == "inventory":
        nothing = '"v_on_hand" is null and "v_is_stocked_out" is null'
        yield RowFault(nothing, "'missing_value'", "on_hand")
    if feed == "accounts":
        yield RowFault('"v_upstream_id" = "v_account_id"', "'own_upstream'", "upstream_id")
    if feed == "account_links":
        yield RowFault('"v_from_account_id" = "v_to_account_id"', "'own_link'", "to_account_id")


def _currency(feed: str) -> Iterator[RowFault]:
    known = ", ".join(map(literal, DECIMALS))
    yield RowFault(f'"v_currency" not in ({known})', "'currency_unknown'", "currency")
    money = [name for name in MONEY_COLUMNS if name in FEEDS[feed].names]
    if money:
        given = " or ".join(f'"v_{name}" is not null' for name in money)
        yield RowFault(f'"v_currency" is null and ({given})', "'currency_missing'", "currency")


def _amount(has_vat: bool) -> RowFault:
    """Hold unit price × quantity against the amount, to one minor unit of the currency."""
    tolerance = minor_unit_sql('"v_currency"')
    product = '"row_money"'
    if has_vat:
        # The net price was rounded once, and the quantity multiplies what that took or gave.
        product = row_money("orders")
        tolerance = f'({tolerance} + abs("v_quantity") * 0.0000005)'
    off = f'abs(abs("v_amount") - abs({product})) > {tolerance}'
    return RowFault(
        f'"v_amount" is not null and "v_kind" is distinct from \'free_good\' and {off}',
        "'amount_mismatch'",
        "amount",
    )


def minor_unit_sql(currency: str) -> str:
    """Return SQL for the smallest amount of a currency: 0.01, of the yen 1."""
    units = " ".join(
        f"when {literal(code)} then {Decimal(1).scaleb(-places)}"
        for code, places in DECIMALS.items()
        if places != 2
    )
    return f"case {currency} {units} else 0.01 end"


def known_faults(
    feed: str,
    checks_accounts: bool,
    checks_products: bool,
    has_units: bool = False,
    *,
    wants_units: bool = False,
) -> Iterator[RowFault]:
    """Yield what master data says: ids it does not know, and what it says against a row.

    Over the joins of `select.staged_select`: `a_id`, `a_closed_on`, `p_id`, `p_case`, `p_pallet`,
    `p_unit`. A row's key says what would free it: the id, after the order's date or the unit where
    it matters. `has_units`: the file has a column for the unit; a row of it without one is in the
    product's unit, or in the only one the product has. `wants_units`: none may be missing.
    """
    if checks_accounts:
        unknown = '"v_account_id" is not null and a_id is null'
        yield RowFault(unknown, "'unknown_account'", "account_id", '"v_account_id"')
        if feed == "orders":
            closed = '"v_order_date" > a_closed_on'
            key = 'concat("v_order_date", \' \', "v_account_id")'
            yield RowFault(closed, "'account_closed'", "order_date", key)
    if checks_products:
        unknown = '"v_product_id" is not null and p_id is null'
        yield RowFault(unknown, "'unknown_product'", "product_id", '"v_product_id"')
    if "unit" in FEEDS[feed].names:
        yield from _units(feed, checks_products, has_units, wants_units)


def _units(
    feed: str, checks_products: bool, has_units: bool, wants_units: bool
) -> Iterator[RowFault]:
    if wants_units:
        yield RowFault('"v_unit" is null', "'unit_missing'", "unit")
    elif checks_products and has_units:
        several = "p_unit is null and (p_case is not null or p_pallet is not null)"
        yield RowFault(
            f'"v_unit" is null and p_id is not null and {several}',
            "'unit_missing'",
            "unit",
            pack_key(feed, "'unit'"),
        )
    if checks_products:
        for unit in ("case", "pallet"):
            lacks = f'"v_unit" = {literal(unit)} and p_{unit} is null'
            yield RowFault(lacks, "'conversion_missing'", "unit", pack_key(feed, literal(unit)))


def pack_key(feed: str, unit: str) -> str:
    """Return SQL of the key of a row that waits for a pack: day, unit, product."""
    return f"concat(\"v_{FEED_DATES[feed]}\", ' ', {unit}, ' ', \"v_product_id\")"
