"""Which accounts and products are known, and which files are read again when that changes."""

from __future__ import annotations

from datetime import date

ACCOUNTS = "a_id | a_closed_on:date\nA1 |\nA2 | 2026-01-31"
PRODUCTS = (
    "p_id | p_from:date | p_to:date | p_unit | p_case:bigint | p_pallet:bigint\n"
    "P1 | 0001-01-01 | 9999-12-31 | | 12 |"
)


def test_the_last_word_on_an_account_holds(made):
    accounts = """
    account_id | closed_on:date | valid_from:date
    A1 | 2026-01-31 |
    A1 |            | 2026-02-01
    """
    assert made("known_account", "a_id, a_closed_on", account=accounts) == [("A1", None)]


def test_a_pack_holds_until_the_next_and_the_first_since_ever(made):
    products = """
    product_id | valid_from:date | unit | units_per_case:bigint | \
units_per_pallet:bigint | source | file_sha256 | file_line:bigint
    P1 | 2026-01-01 | | 12 | | s | a | 2
    P1 | 2026-03-01 | | 10 | | s | a | 3
    """
    assert made("known_product", "p_from, p_to, p_case", product=products) == [
        (date(1, 1, 1), date(2026, 3, 1), 12),
        (date(2026, 3, 1), date(9999, 12, 31), 10),
    ]


def test_held_rows_are_free_once_what_they_name_is_known(made):
    held = """
    file_sha256 | reason_code | row_key
    known    | unknown_account    | A1
    unknown  | unknown_account    | A9
    open     | account_closed     | 2026-01-31 A2
    closed   | account_closed     | 2026-02-01 A2
    product  | unknown_product    | P1
    case     | conversion_missing | 2026-01-05 case P1
    pallet   | conversion_missing | 2026-01-05 pallet P1
    """
    rows = made(
        "freed_content",
        "file_sha256",
        held_row=held,
        known_account=ACCOUNTS,
        known_product=PRODUCTS,
    )
    assert [name for (name,) in rows] == ["case", "known", "open", "product"]


def test_a_loaded_row_whose_account_has_left_is_an_orphan(made):
    named = """
    file_sha256 | account_id | product_id
    a | A1 | P1
    b | P1 | P1
    c |    |
    d | A1 | P9
    """
    known = {"known_account": ACCOUNTS, "known_product": PRODUCTS}
    assert made("orphaned_content", "*", named_row=named, **known) == [("b",), ("d",)]
