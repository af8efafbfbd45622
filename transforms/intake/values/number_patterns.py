"""The patterns of numbers as a form declares them, and SQL that rewrites a fitting text plainly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.intake.values.grammar import NumberForm, matches
from transforms.language.quoting import literal

_WHOLE = "0|[1-9][0-9]*"
# A space of whatever width: no-break, narrow no-break, thin, figure, ideographic.
SPACES = "\u00a0\u202f\u2009\u2007\u3000"
_WIDE_SIGNS, _PLAIN_SIGNS = "０１２３４５６７８９．，－＋", "0123456789.,-+"


def tidied(text: str, form: NumberForm) -> str:
    """Return SQL of the text that the patterns look at."""
    if form.full_width:
        text = f"translate({text}, {literal(_WIDE_SIGNS)}, {literal(_PLAIN_SIGNS)})"
    if form.thousands == " " or form.sign is not None or form.plus or form.minus:
        text = f"translate({text}, {literal(SPACES)}, {literal(' ' * len(SPACES))})"
    return f"trim({text})"


def whole(form: NumberForm) -> str:
    """Return the pattern of digits with declared separators in their places, or with none."""
    if form.thousands is None:
        return _WHOLE
    sign = re.escape(form.thousands)
    if form.grouping == "indian":
        return f"[1-9][0-9]?(?:{sign}[0-9]{{2}})*{sign}[0-9]{{3}}|{_WHOLE}"
    return f"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+|{_WHOLE}"


def fraction(form: NumberForm, digits: str, exponent: bool = False) -> str:
    """Return the pattern of a number with so many digits after the separator."""
    point = re.escape(form.decimal or ".")
    power = "(?:[eE][+-]?[0-9]{1,3})?" if exponent else ""
    return f"(?:{whole(form)})(?:{point}[0-9]{digits})?{power}"


def scientific(form: NumberForm) -> str:
    """Return the pattern of powers of ten that eighteen decimals hold exactly."""
    point = re.escape(form.decimal or ".")
    power = r"[eE](?:\+?(?:0?[0-9]|1[0-9])|-0?[0-9])"
    return f"(?:0|[1-9][0-9]{{0,14}})(?:{point}[0-9]{{1,9}})?{power}"


def exact(form: NumberForm, scale: int) -> str:
    """Return the pattern of what the scale holds, ambiguous texts left out."""
    digits = f"{{1,{scale}}}0*"
    if form.decimal is not None:
        return fraction(form, digits)
    # One to three digits, a point, three digits: a decimal to some, thousands to others.
    return (
        f"(?:{_WHOLE})|(?:0|[1-9][0-9]{{3,}})[.][0-9]{digits}"
        f"|[1-9][0-9]{{0,2}}[.](?:[0-9]{{1,2}}|[0-9]{{4,{scale}}}0*)"
    )


def is_ambiguous(trimmed: str, form: NumberForm) -> str:
    """Return SQL that is true of one to three digits, a point and three: 1.234."""
    if form.decimal is not None:
        return "false"
    return matches(trimmed, signed("[1-9][0-9]{0,2}[.][0-9]{3}", form))


def signed(number: str, form: NumberForm) -> str:
    """Return the pattern of a number with its minus, currency sign and mark, where declared."""
    marks = (*form.plus, *form.minus)
    if marks:
        plain_form = replace(form, plus=(), minus=())
        return f"(?:{signed(number, plain_form)})|(?:{number}) ?(?:{_any_of(marks)})"
    bare = number = f"(?:{number})"
    if form.sign is not None:
        sign = re.escape(form.sign)
        number = f"(?:{sign} ?{bare}|{bare} ?{sign}|{bare})"
    if form.negative == "trailing":
        return f"{number}-?"
    if form.negative == "parentheses":
        return rf"{number}|\({number}\)"
    before = f"|{re.escape(form.sign)} ?[+-]{bare}" if form.sign is not None else ""
    return f"[+-]?{number}{before}"


def plain(trimmed: str, form: NumberForm) -> str:
    """Return SQL that rewrites a fitting text as the engine writes numbers."""
    text = _unmarked(trimmed, form)
    if form.sign is not None:
        text = f"replace(replace({text}, {literal(form.sign)}, ''), ' ', '')"
    if form.thousands is not None:
        text = f"replace({text}, {literal(form.thousands)}, '')"
    if form.decimal not in (None, "."):
        text = f"replace({text}, {literal(str(form.decimal))}, '.')"
    if form.negative == "trailing":
        return f"case when {text} like '%-' then '-' || rtrim({text}, '-') else {text} end"
    if form.negative == "parentheses":
        return f"case when {text} like '(%' then '-' || trim({text}, '()') else {text} end"
    return text


def _unmarked(trimmed: str, form: NumberForm) -> str:
    """Return SQL of a text without its mark, behind a minus where the mark means one."""
    text = trimmed
    if form.plus:
        text = f"regexp_replace({text}, {literal(f' ?(?:{_any_of(form.plus)})$')}, '')"
    if not form.minus:
        return text
    mark = literal(f" ?(?:{_any_of(form.minus)})$")
    bare = f"regexp_replace({text}, {mark}, '')"
    return f"case when regexp_matches({text}, {mark}) then '-' || {bare} else {text} end"


def _any_of(marks: Sequence[str]) -> str:
    return "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
