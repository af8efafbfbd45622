"""Tables on a terminal: aligned whatever the script, a record a row where there is no room."""

from __future__ import annotations

from decimal import Decimal

from cli import tables
from cli.tables import fitted, printed
from transforms.language.widths import text_width

ROWS = [("K001", "上海恒达批发有限公司", Decimal("-4.2500"), 1), ("K2", "Anna", None, 12)]
NAMES = ("account_id", "name", "net_amount", "lines")


def test_columns_stand_below_each_other_on_the_screen_and_numbers_to_the_right():
    found = fitted(NAMES, ROWS)
    assert found.splitlines() == [
        "account_id  name                  net_amount  lines",
        "----------  --------------------  ----------  -----",
        "K001        上海恒达批发有限公司     -4.2500      1",
        "K2          Anna                                 12",
    ]
    assert {text_width(line) for line in found.splitlines()} == {51}


def test_a_letter_with_its_mark_takes_one_place():
    assert [text_width(text) for text in ("é", "e\N{COMBINING ACUTE ACCENT}", "Ａ", "")] == [
        1,
        1,
        2,
        0,
    ]


def test_a_row_that_is_wider_than_the_terminal_is_a_record(monkeypatch):
    monkeypatch.setattr(tables, "_room", lambda: 50)
    assert fitted(NAMES, ROWS[:1]).splitlines() == [
        "row 1 of 1",
        "  account_id  K001",
        "  name        上海恒达批发有限公司",
        "  net_amount  -4.2500",
        "  lines       1",
    ]


def test_no_rows_are_told_in_words():
    assert printed(["a"], [], "nothing waits") == "nothing waits"
    assert printed(["a"], [{"a": Decimal("1250.50")}], "") == "      a\n-------\n1,250.5"
