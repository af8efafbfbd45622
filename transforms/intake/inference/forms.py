"""The way of writing numbers that some texts share, as a source map would declare it.

Goes in: texts that could not be read. Comes out: the keys of `numbers` that read all of them, or
None. A proposal for a person: nothing reads by it.

Worked: `1,00,000.00` and `500` are `{decimal: ".", thousands: ",", grouping: indian}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transforms.intake.source_map.conversions import NumberFormat
from transforms.intake.values.number_patterns import SPACES, fraction, signed

_SEPARATORS: tuple[dict[str, Any], ...] = (
    {"decimal": "."},
    {"decimal": ","},
    {"decimal": ".", "thousands": ","},
    {"decimal": ",", "thousands": "."},
    {"decimal": ",", "thousands": "space"},
    {"decimal": ".", "thousands": "space"},
    {"decimal": ".", "thousands": "'"},
    {"decimal": ".", "thousands": ",", "grouping": "indian"},
)
_NEGATIVES: tuple[dict[str, Any], ...] = (
    {},
    {"negative": "trailing"},
    {"negative": "parentheses"},
)
_SIGN = re.compile(
    r"^\s*([^\w\s.,+()-]{1,3}|[A-Z]{3})(?=[\s0-9+-])|(?<=[0-9\s])([^\w\s.,+()-]{1,3})$"
)
_MARK = re.compile(r"[0-9]\s?((?:dr|cr|DR|CR|Dr|Cr)\.?)$")
_WIDE = re.compile("[０-９]")


def number_keys(texts: Sequence[str]) -> dict[str, Any] | None:
    """Return the keys of `numbers` by which every one of these texts is a number; None: none do."""
    shown = [text.strip().translate(_SPACES) for text in texts if text.strip()]
    if not shown:
        return None
    more = _signs(shown)
    for keys in _candidates(more):
        form = NumberFormat(**keys).form
        if all(re.fullmatch(signed(fraction(form, "+"), form), text) for text in shown):
            return keys
    return None


_SPACES = {ord(sign): " " for sign in SPACES}
_NARROW = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")


def _candidates(more: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for negative in _NEGATIVES:
        for separators in _SEPARATORS:
            yield {**separators, **negative, **more}


def _signs(texts: list[str]) -> dict[str, Any]:
    """Return what stands around the digits of some texts, and make wide digits narrow."""
    more: dict[str, Any] = {}
    if any(_WIDE.search(text) for text in texts):
        more["full_width"] = True
        texts[:] = [text.translate(_NARROW) for text in texts]
    marks = {found[1] for text in texts if (found := _MARK.search(text))}
    if marks:
        more["marks"] = {m: "minus" if m[0] in "cC" else "plus" for m in sorted(marks)}
        return more
    signs = {found[1] or found[2] for text in texts if (found := _SIGN.search(text))}
    if len(signs) == 1:
        more["sign"] = signs.pop()
    return more


def flow(keys: Mapping[str, Any]) -> str:
    """Write keys as one line of YAML."""
    pairs = (
        f"{key}: {flow(value) if isinstance(value, dict) else _word(value)}"
        for key, value in keys.items()
    )
    return "{" + ", ".join(pairs) + "}"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if str(value).isalpha() else json.dumps(value, ensure_ascii=False)
