"""Numbers as people read them, written in one way everywhere: text output, letters, sentences.

Thousands are set apart by commas; money bears its currency's decimals, and more only where it has
more; no other number bears idle zeros. JSON, CSV and Parquet stay raw: `plain_money` there.

Worked: 1250.5 CNY reads 1,250.50; 1250.5 JPY reads 1,250.5; 6600.0000 units read 6,600.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from transforms.language.currencies import DECIMALS, GOODS


def plain_money(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency's decimals (goods: none), or all it has where more."""
    text = plain(amount)
    own = len(text.partition(".")[2])
    otherwise = 0 if currency == GOODS else 2
    return format(Decimal(text), f".{max(own, DECIMALS.get(currency, otherwise))}f")


def in_coins(amount: Decimal, currency: str | None) -> Decimal:
    """Round to the currency's coins what is no booked sum: prices have more decimals than money."""
    return amount.quantize(Decimal(1).scaleb(-DECIMALS.get(currency or "", 2)), ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a decimal without exponent, without idle zeros, without a minus before zero."""
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def money(amount: Decimal, currency: str) -> str:
    """Write money for people: 1,250.50."""
    return f"{Decimal(plain_money(amount, currency)):,}"


def number(value: Decimal | int) -> str:
    """Write a number for people: 1,250.5."""
    return f"{Decimal(plain(Decimal(value))):,}"


def regrouped(written: str) -> str:
    """Write a number anew for people, with the decimals that it has: 1250.50 becomes 1,250.50."""
    return f"{Decimal(written.replace(',', '')):,}"


def whole(value: Decimal) -> str:
    """Write an estimate for people, without decimals: 1,251."""
    return number(value.quantize(Decimal(1), ROUND_HALF_UP))


def megabytes(count: int) -> str:
    """Write how large files are for people: 1,250.5 MB."""
    return f"{count / 1_000_000:,.1f} MB"


def measured(value: Decimal, of: str) -> str:
    """Write what is counted: as money where its unit is a currency, else as a number."""
    return money(value, of) if of in DECIMALS else number(value)


def signed(amount: Decimal, currency: str) -> str:
    """Write a change of money for people, with its sign: +65.00, -5.00."""
    return f"{Decimal(plain_money(amount, currency)):+,}"


def unit(currency: str) -> str:
    """Name what an amount is of: its currency, or units of goods (ISO 4217: XXX, no currency)."""
    return "units of goods" if currency == GOODS else currency


def told(amounts: str, currency: str) -> str:
    """Write a raw amount, as documents carry it, for people."""
    return money(Decimal(amounts), currency)


def told_change(amounts: str, currency: str) -> str:
    """Write a raw amount, as documents carry it, for people as a change, with its sign."""
    return signed(Decimal(amounts), currency)


def sums(amounts: Mapping[str, str], tell: Callable[[str, str], str] = told) -> str:
    """Write raw amounts by currency for people: 1,250.50 CNY, 300 JPY."""
    return ", ".join(f"{tell(amount, code)} {unit(code)}" for code, amount in amounts.items())


def grouped(number_: str) -> str:
    """Set the thousands apart of a number that bears the decimals it should."""
    return f"{Decimal(number_):,}"


def percent(ratio: Decimal | None, *, with_sign: bool = False) -> str:
    """Write a ratio as a percentage with two decimals; nothing where there is none.

    What rounds to zero bears no minus.
    """
    return "" if ratio is None else f"{ratio * 100:{'+' if with_sign else ''}z.2f} %"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its word: 1 line, 1,250 lines."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
