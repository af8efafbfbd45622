"""Amounts of money in Chinese capitals (大写金额), as papers that are signed have them.

Worked: 1,409.50 is 壹仟肆佰零玖元伍角整; 6,007.14 is 陆仟零柒元壹角肆分; 107,000.53 is
壹拾万零柒仟元伍角叁分. Source: the People's Bank of China's rules for filling in bills and
settlement documents (正确填写票据和结算凭证的基本规定), annex 1 of 支付结算办法 (1997).
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")
_LARGEST = Decimal(10) ** 18
# All that may stand in an amount, for a font that is cut to what is used.
CHARACTERS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负"


def capitals(amount: Decimal) -> str:
    """Write an amount of yuan in capitals, 负 before one below zero.

    Raises `ValueError` for parts of a fen, and from 10¹⁸ yuan on.
    """
    fen = abs(amount) * 100
    if fen != fen.to_integral_value() or abs(amount) >= _LARGEST:
        raise ValueError(f"{amount} has parts of a fen, or is too large")
    yuan, rest = divmod(int(fen), 100)
    jiao, fen_left = divmod(rest, 10)
    sign = "负" if amount < 0 else ""
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{sign}{whole or '零元'}整"
    small = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"{sign}{whole}{small}{f'{_DIGITS[fen_left]}分' if fen_left else '整'}"


def _whole(number: int) -> str:
    """Write a whole number: one 零 stands for the places without a figure between two that have."""
    text, skipped, place = "", False, len(str(number)) - 1
    for digit in map(int, str(number)):
        group, within = divmod(place, 4)
        if digit:
            text += ("零" if skipped and text else "") + _DIGITS[digit] + _PLACES[within]
        skipped = digit == 0 and (skipped or within > 0 or bool(number % 10**place))
        if within == 0 and number // 10**place % 10_000:
            text += _GROUPS[group]
            skipped = digit == 0 and bool(number % 10**place)
        place -= 1
    return text
