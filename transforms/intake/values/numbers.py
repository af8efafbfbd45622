"""Numbers: integers and decimals from text, exactly or not at all.

A decimal may not have more digits after the separator than its type holds (zeros apart): storing it
would round it. `0.43200000000000005` in a quantity is turned away as `too_many_decimals` unless the
map says `round: 4`; then it is 0.4320. Where a map declares several forms, a text that means one
number in all forms that read it is that number; `1.234` in German and in English is turned away.
"""

from __future__ import annotations

from transforms.intake.values.grammar import Grammar, NumberForm, Typed, matches
from transforms.intake.values.number_patterns import (
    exact,
    fraction,
    is_ambiguous,
    plain,
    scientific,
    signed,
    tidied,
    whole,
)
from transforms.schema import ColumnType

# Exact for any float that a source writes with its shortest digits, wide enough for any amount.
_WIDE = "DECIMAL(38,18)"
# The engine reads a text as a decimal of eighteen digits forty times as quickly as a wider one.
_WORD_DIGITS = 18


def number(text: str, kind: ColumnType, grammar: Grammar, reading: str | None = None) -> Typed:
    """Return SQL of a number of a registry type."""
    made = _decimal if kind.is_decimal else _integer
    if len(grammar.numbers) == 1:
        return made(text, kind, grammar, grammar.numbers[0])
    each = [made(text, kind, grammar, form) for form in grammar.numbers]
    readings = f"list_distinct([{', '.join(one.value for one in each)}])"
    found = reading or readings
    reason = f"case when len({found}) > 1 then 'ambiguous_reading' else ({each[0].reason}) end"
    value = f"case when len({found}) = 1 then {found}[1] end"
    return Typed(value, reason, readings if reading else None)


def any_number(text: str, grammar: Grammar) -> str:
    """Return SQL of the number that a text is, null where it is none; for conditions only."""
    form = grammar.numbers[0]
    pointed = NumberForm(**{**vars(form), "decimal": form.decimal or "."})
    trimmed = tidied(text, pointed)
    written = plain(trimmed, pointed)
    is_short = matches(trimmed, signed(fraction(pointed, "{1,6}"), pointed))
    fits = matches(trimmed, signed(fraction(pointed, "+"), pointed))
    return (
        f"case when {is_short} then {_exactly(written, 6, _WIDE)}"
        f" when {fits} then try_cast({written} as {_WIDE}) end"
    )


def _integer(text: str, kind: ColumnType, grammar: Grammar, form: NumberForm) -> Typed:
    """Return SQL of a whole number: no separators but declared ones, no fraction, no leading 0."""
    trimmed = tidied(text, form)
    fits = matches(trimmed, signed(whole(form), form))
    value = f"case when {fits} then try_cast({plain(trimmed, form)} as {kind.sql}) end"
    if form == NumberForm():
        # What prints as it was written needs no pattern; nearly every text is of this kind.
        cast = f"try_cast({text} as {kind.sql})"
        value = f"case when cast({cast} as varchar) = {text} then {cast} else ({value}) end"
    return Typed(value, f"case when {fits} then 'out_of_range' else 'bad_integer' end")


def _decimal(text: str, kind: ColumnType, grammar: Grammar, form: NumberForm) -> Typed:
    """Return SQL of a decimal of the type's scale; see the module for what is turned away."""
    if grammar.round is not None:
        return _rounded(text, kind, grammar.round, form)
    trimmed = tidied(text, form)
    fits = matches(trimmed, signed(exact(form, kind.scale), form))
    written = plain(trimmed, form)
    branches = f"when {fits} then {_exactly(written, kind.scale, kind.sql)}"
    too_long = matches(trimmed, signed(fraction(form, "+"), form))
    if form.exponent:
        power = matches(trimmed, signed(scientific(form), form))
        wide = f"try_cast({written} as {_WIDE})"
        narrow = f"try_cast({wide} as {kind.sql})"
        branches += f" when {power} and {wide} = {narrow} then {narrow}"
        fits = f"({fits} or {power} and ({wide} is null or {narrow} is null))"
        too_long = f"({too_long} or {power})"
    value = f"case {branches} end"
    if form.thousands is None and form.decimal in (None, "."):
        value = _printed_alike(text, kind, value)
    reason = (
        f"case when {fits} then 'out_of_range' when {is_ambiguous(trimmed, form)}"
        f" then 'ambiguous_number' when {too_long} then 'too_many_decimals'"
        " else 'bad_decimal' end"
    )
    return Typed(value, reason)


def _printed_alike(text: str, kind: ColumnType, value: str) -> str:
    """Put the texts that print as they were written before the pattern: nearly all of them."""
    whole_number = f"try_cast({text} as bigint)"
    # Eighteen digits are computed in machine words, more are not; longer texts take the pattern.
    cents = f"try_cast({text} as DECIMAL({min(kind.digits, _WORD_DIGITS)},2))"
    tries = [
        f"when cast({cast} as varchar) = {text} then try_cast({cast} as {kind.sql})"
        for cast in ((whole_number, cents) if kind.name == "quantity" else (cents, whole_number))
    ]
    return f"case {' '.join(tries)} else ({value}) end"


def _exactly(written: str, scale: int, kind: str) -> str:
    """Return SQL of a text as a decimal type of `scale`, as short a word as holds it first."""
    in_a_word = f"try_cast({written} as DECIMAL({_WORD_DIGITS},{scale}))"
    return f"coalesce(cast({in_a_word} as {kind}), try_cast({written} as {kind}))"


def _rounded(text: str, kind: ColumnType, round_to: int, form: NumberForm) -> Typed:
    digits = min(round_to, kind.scale)
    trimmed = tidied(text, form)
    fits = matches(trimmed, signed(fraction(form, "+", exponent=True), form))
    written = plain(trimmed, form)
    # What has no more decimals than the wide type is rounded once, straight from its text.
    is_short = matches(trimmed, signed(fraction(form, "{1,18}"), form))
    once = _exactly(written, digits, f"DECIMAL(38,{digits})")
    step = f"try_cast(try_cast({written} as {_WIDE}) as DECIMAL(38,{digits}))"
    value = (
        f"case when {is_short} then try_cast({once} as {kind.sql})"
        f" when {fits} then try_cast({step} as {kind.sql}) end"
    )
    return Typed(value, f"case when {fits} then 'out_of_range' else 'bad_decimal' end")
