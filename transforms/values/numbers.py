"""Numbers: integers and decimals from text, exactly or not at all.

A decimal may not have more digits after the separator than its type holds (zeros apart): storing it
would round it. `0.43200000000000005` in a quantity is turned away as `too_many_decimals` unless the
map says `round: 4`; then it is 0.4320.
"""

from __future__ import annotations

import re

import pyarrow as pa

from transforms.schema import ColumnType
from transforms.values.grammar import Grammar, Typed
from transforms.values.quoting import literal, matches

_WHOLE = "0|[1-9][0-9]*"
# Exact for any float that a source writes with its shortest digits, wide enough for any amount.
_WIDE = "DECIMAL(38,18)"


def integer(text: str, kind: ColumnType, grammar: Grammar) -> Typed:
    """Return SQL of a whole number: no separators but declared ones, no fraction, no leading 0."""
    trimmed = f"trim({text})"
    plain = _plain(trimmed, grammar)
    fits = matches(trimmed, _signed(_whole(grammar), grammar))
    value = f"case when {fits} then try_cast({plain} as {kind.sql}) end"
    if grammar == Grammar():
        # What prints as it was written needs no pattern; nearly every text is of this kind.
        cast = f"try_cast({text} as {kind.sql})"
        value = f"case when cast({cast} as varchar) = {text} then {cast} else ({value}) end"
    return Typed(value, f"case when {fits} then 'out_of_range' else 'bad_integer' end")


def decimal(text: str, kind: ColumnType, grammar: Grammar) -> Typed:
    """Return SQL of a decimal of the type's scale; see the module for what is turned away."""
    scale = kind.arrow.scale
    trimmed = f"trim({text})"
    any_scale = matches(trimmed, _signed(_fraction(grammar, "+"), grammar))
    if grammar.round is not None:
        return _rounded(trimmed, kind, grammar)
    fits = matches(trimmed, _signed(_exact(grammar, scale), grammar))
    value = f"case when {fits} then try_cast({_plain(trimmed, grammar)} as {kind.sql}) end"
    if grammar.thousands is None and grammar.decimal in (None, "."):
        value = _printed_alike(text, kind, value)
    reason = (
        f"case when {fits} then 'out_of_range' when {_ambiguous(trimmed, grammar)}"
        f" then 'ambiguous_number' when {any_scale} then 'too_many_decimals'"
        " else 'bad_decimal' end"
    )
    return Typed(value, reason)


def _printed_alike(text: str, kind: ColumnType, value: str) -> str:
    """Put the texts that print as they were written before the pattern: nearly all of them."""
    whole = f"try_cast({text} as bigint)"
    # Eighteen digits are computed in machine words, more are not; longer texts take the pattern.
    cents = f"try_cast({text} as DECIMAL({min(kind.arrow.precision, 18)},2))"
    tries = [
        f"when cast({cast} as varchar) = {text} then try_cast({cast} as {kind.sql})"
        for cast in ((whole, cents) if kind.name == "quantity" else (cents, whole))
    ]
    return f"case {' '.join(tries)} else ({value}) end"


def any_number(text: str, grammar: Grammar) -> str:
    """Return SQL of the number that a text is, null where it is none; for conditions only."""
    trimmed = f"trim({text})"
    point = Grammar(grammar.decimal or ".", grammar.thousands, grammar.negative)
    fits = matches(trimmed, _signed(_fraction(point, "+"), point))
    return f"case when {fits} then try_cast({_plain(trimmed, point)} as {_WIDE}) end"


def _rounded(trimmed: str, kind: ColumnType, grammar: Grammar) -> Typed:
    digits = min(grammar.round or 0, kind.arrow.scale)
    shape = _signed(_fraction(grammar, "+", exponent=True), grammar)
    fits = matches(trimmed, shape)
    wide = f"try_cast({_plain(trimmed, grammar)} as {_WIDE})"
    step = f"try_cast({wide} as DECIMAL(38,{digits}))"
    value = f"case when {fits} then try_cast({step} as {kind.sql}) end"
    return Typed(value, f"case when {fits} then 'out_of_range' else 'bad_decimal' end")


def _whole(grammar: Grammar) -> str:
    if grammar.thousands is None:
        return _WHOLE
    return f"[1-9][0-9]{{0,2}}(?:{re.escape(grammar.thousands)}[0-9]{{3}})+|{_WHOLE}"


def _fraction(grammar: Grammar, digits: str, exponent: bool = False) -> str:
    point = re.escape(grammar.decimal or ".")
    power = "(?:[eE][+-]?[0-9]{1,3})?" if exponent else ""
    return f"(?:{_whole(grammar)})(?:{point}[0-9]{digits})?{power}"


def _exact(grammar: Grammar, scale: int) -> str:
    """Return the pattern of what the scale holds, ambiguous texts left out."""
    held = f"{{1,{scale}}}0*"
    if grammar.decimal is not None:
        return _fraction(grammar, held)
    # One to three digits, a point, three digits: a decimal to some, thousands to others.
    return (
        f"(?:{_WHOLE})|(?:0|[1-9][0-9]{{3,}})[.][0-9]{held}"
        f"|[1-9][0-9]{{0,2}}[.](?:[0-9]{{1,2}}|[0-9]{{4,{scale}}}0*)"
    )


def _ambiguous(trimmed: str, grammar: Grammar) -> str:
    if grammar.decimal is not None:
        return "false"
    return matches(trimmed, _signed("[1-9][0-9]{0,2}[.][0-9]{3}", grammar))


def _signed(number: str, grammar: Grammar) -> str:
    if grammar.negative == "trailing":
        return f"(?:{number})-?"
    if grammar.negative == "parentheses":
        return rf"(?:{number})|\((?:{number})\)"
    return f"[+-]?(?:{number})"


def _plain(trimmed: str, grammar: Grammar) -> str:
    """Return SQL that rewrites a fitting text as the engine writes numbers."""
    plain = trimmed
    if grammar.thousands is not None:
        plain = f"replace({plain}, {literal(grammar.thousands)}, '')"
    if grammar.decimal not in (None, "."):
        plain = f"replace({plain}, {literal(str(grammar.decimal))}, '.')"
    if grammar.negative == "trailing":
        return f"case when {plain} like '%-' then '-' || rtrim({plain}, '-') else {plain} end"
    if grammar.negative == "parentheses":
        return f"case when {plain} like '(%' then '-' || trim({plain}, '()') else {plain} end"
    return plain


def number(text: str, kind: ColumnType, grammar: Grammar) -> Typed:
    """Return SQL of a number of a registry type."""
    made = decimal if pa.types.is_decimal(kind.arrow) else integer
    return made(text, kind, grammar)
