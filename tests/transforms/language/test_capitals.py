"""Amounts in capitals are those of the rules, and can be read back to the fen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.capitals import capitals

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        # those of the rules themselves, the second of two forms where they allow two
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # and others
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("1000100010", "壹拾亿零壹拾万零壹拾元整"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_amounts_are_written_as_the_rules_have_them(amount, written):
    assert capitals(Decimal(amount)) == written


@pytest.mark.parametrize("amount", ["0.001", "1000000000000000000"])
def test_what_cannot_be_written_is_refused(amount):
    with pytest.raises(ValueError, match="parts of a fen, or is too large"):
        capitals(Decimal(amount))


def read(text: str) -> int:
    """Read an amount back, in fen, digit by digit."""
    sign = -1 if text.startswith("负") else 1
    yuan, _, rest = text.removeprefix("负").rpartition("元")
    total = section = digit = 0
    for character in yuan:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            section, digit = section + digit * UNITS[character], 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            total, section, digit = total + (section + digit) * 10**4, 0, 0
    fen = (total + section + digit) * 100
    for unit, value in (("角", 10), ("分", 1)):
        found = re.search(f"(.){unit}", rest)
        fen += DIGITS[found[1]] * value if found else 0
    return sign * fen


@given(st.integers(-(10**12) + 1, 10**12 - 1))
def test_an_amount_is_read_back_to_the_fen(fen):
    text = capitals(Decimal(fen) / 100)
    assert read(text) == fen
    assert "零零" not in text
    assert not re.search("零[万亿元]", text.replace("零元整", ""))
