"""Mistakes of a file as people read them, all in one refusal, so that none costs a run of its own.

Goes in: what a model did not take. Comes out: of each what is wrong and what to write instead.

Worked: `lead_time_days: two weeks` is "`lead_time_days`: not a whole number, got 'two weeks'"; its
remedy is "write it as 14, without a unit".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transforms.language.errors import PeakledgerError, UsageError, together
from transforms.language.messages import gettext as _
from transforms.language.words import nearest

_TOLD, _LONGEST = 20, 80
_WHOLE = _("not a whole number"), _("write it as 14, without a unit")
_NUMBER = _("not a number"), _("write it as 0.95 or 5000, without a unit or commas")
_KEYS = _("not a mapping of keys"), _("write its keys as `key: value`, each on a line below it")
_LIST = _("not a list"), _("write its items on lines below it, each after `- `")
_DAY = _("not a day"), _("write it as 2026-02-10")
_MODELS = "dict_type", "model_type", "model_attributes_type", "dataclass_type"
_DAYS = "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_type"
_TRUTH = _("neither true nor false"), _("write true or false")
_UNKNOWN, _MISSING = (_("no such key"), ""), (_("missing"), _("add it"))
# What a key of a file may be called.
_NOUNS = {"key": _("key"), "setting": _("setting"), "stock-up setting": _("stock-up setting")}
# By the kinds of pydantic; {…} is what it knows of the limit.
_WORDS = {
    **dict.fromkeys(("extra_forbidden", "unexpected_keyword_argument"), _UNKNOWN),
    **dict.fromkeys(("missing", "missing_argument"), _MISSING),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("decimal_parsing", "decimal_type", "float_parsing", "float_type"), _NUMBER),
    "finite_number": _NUMBER,
    **dict.fromkeys(_MODELS, _KEYS),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
    **dict.fromkeys(_DAYS, _DAY),
    **dict.fromkeys(("bool_parsing", "bool_type"), _TRUTH),
    "string_type": (_("not a text"), _("write one text")),
    "literal_error": (_("not {expected}"), _("write one of these")),
    "string_too_short": (_("shorter than {min_length} characters"), _("write one text")),
    "string_too_long": (_("longer than {max_length} characters"), ""),
    "too_short": (_("fewer than {min_length} items"), _("add an item")),
    "decimal_max_digits": (_("of more than {max_digits} digits"), ""),
    "decimal_max_places": (_("of more than {decimal_places} decimals"), ""),
    "decimal_whole_digits": (_("of more than {whole_digits} digits before the point"), ""),
    "greater_than": (_("not above {gt}"), ""),
    "greater_than_equal": (_("below {ge}"), ""),
    "less_than": (_("not below {lt}"), ""),
    "less_than_equal": (_("above {le}"), ""),
}


class Mistake(NamedTuple):
    """One mistake: its key (empty for the whole file), what is wrong, and what to do; None: look
    it up.
    """

    key: str
    says: str
    remedy: str | None

    def told(self, noun: str) -> str:
        """Return the whole sentence; `noun` is what a key of the file is called: setting."""
        noun = _NOUNS.get(noun, noun)
        if self.says == _UNKNOWN[0]:
            return _("unknown {noun} `{key}`", noun=noun, key=self.key)
        if self.says == _MISSING[0]:
            return _("{noun} `{key}` is missing", noun=noun, key=self.key)
        if not self.key:
            return self.says
        return _("{noun} `{key}`: {says}", noun=noun, key=self.key, says=self.says)


def mistake_of(
    error: ErrorDetails, known: Iterable[str], shown: Callable[[Any], str] = repr
) -> Mistake:
    """Return what is wrong in words of ours; `known` are the keys that there are.

    `shown` writes a value that was given; that of an unknown key may be a secret, and is not told.
    """
    path = [str(part) for part in error["loc"] if part != "[key]"]
    says, remedy = words_of(error)
    got = _short(shown(error["input"]))
    if not path:
        # What several keys break together is a sentence of its own, and their values are in it.
        if error["type"] in _WORDS:
            says = _("the file is {says}, got {got}", says=says, got=got)
        return Mistake("", says, remedy or None)
    near = None
    if error["type"] == "literal_error":
        near = nearest(str(error["input"]), re.findall("'([^']*)'", says))
    elif says == _UNKNOWN[0]:
        near = nearest(path[-1], known)
    if says not in (_UNKNOWN[0], _MISSING[0]):
        says = _("{says}, got {got}", says=says, got=got)
    return Mistake(".".join(path), says, near or remedy or None)


def words_of(error: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong, and what to do, empty where nothing more is known than its limits.

    A check of ours has said both in texts of its own.
    """
    known = {name: str(value) for name, value in error.get("ctx", {}).items()}
    some, either, last = known.get("expected", "").rpartition(" or ")
    if either:
        known["expected"] = _("{some} or {last}", some=some, last=last)
    if error["type"] in _WORDS:
        says, remedy = _WORDS[error["type"]]
        return _(str(says), **known), remedy
    if error["type"] == "value_error" and (said := error["ctx"]["error"].args):
        return said[0], said[1] if len(said) > 1 else ""
    return error["msg"], ""


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"


def every_mistake(mistakes: Iterable[UsageError], where: str) -> PeakledgerError | None:
    """Return the refusal that tells the mistakes of a file or option; None where there is none.

    One alone is told as it is; of very many, the first ones.
    """
    told = list(islice(mistakes, _TOLD + 1))
    many = _("{count} mistakes in {where}", count=len(told), where=where)
    if len(told) > _TOLD:
        many = _("{count} mistakes and more in {where}", count=_TOLD, where=where)
    return together(told[:_TOLD], many)


def refused(
    error: ValidationError, tell: Callable[[ErrorDetails], UsageError], where: str
) -> PeakledgerError:
    """Return the refusal that tells whatever a model did not take, each as `tell` puts it."""
    # One value that several keys read is one mistake.
    told = {str(one): one for one in map(tell, error.errors())}
    found = every_mistake(told.values(), where)
    if found is None:
        raise AssertionError("a refusal of no mistake") from error
    return found
