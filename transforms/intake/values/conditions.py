"""Conditions on a row: `InvoiceNo starts_with C and Quantity < 0`.

A condition names columns of the file. Clauses are joined by `and` and `or` (`and` binds closer).
A bare number compares as a number, a quoted one as text. An empty column fits `is empty`, `!=` and
the `not` forms, and nothing else.

    StockCode in (POST, D, "BANK CHARGES")      UnitPrice = 0      `Ship to` is not empty
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.intake.values.grammar import Grammar
from transforms.intake.values.numbers import any_number
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*'|`[^`]*`)|(?P<sign>[(),]|!=|<=|>=|=|<|>)"""
    r"""|(?P<word>[^\s"'`(),!=<>]+))"""
)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.][0-9]+)?")
_WORDS = ("starts_with", "ends_with", "contains", "matches", "in")
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_REMEDY = _(
    "write: column, one of = != < <= > >= starts_with ends_with contains"
    ' matches in "is empty", value; quote names and values that hold blanks'
)


@dataclass(frozen=True)
class _Token:
    text: str
    quoted: bool = False


_IS_EMPTY = [_Token("is"), _Token("empty")]
_IS_NOT_EMPTY = [_Token("is"), _Token("not"), _Token("empty")]


@dataclass(frozen=True)
class _Clause:
    column: str
    operator: str
    values: tuple[_Token, ...]
    negated: bool

    def sql(self, column: Callable[[str], str], grammar: Grammar) -> str:
        is_true = f"coalesce({self._plain(column(self.column), grammar)}, false)"
        return f"not {is_true}" if self.negated else is_true

    def _plain(self, text: str, grammar: Grammar) -> str:
        if self.operator == "empty":
            return f"coalesce(trim({text}), '') = ''"
        if self.operator == "in":
            return f"{text} in ({', '.join(literal(value.text) for value in self.values)})"
        value = self.values[0]
        if self.operator in _SIGNS:
            if _NUMBER.fullmatch(value.text) and not value.quoted:
                return f"{any_number(text, grammar)} {self.operator} {value.text}"
            return f"{text} {self.operator} {literal(value.text)}"
        if self.operator == "matches":
            return f"regexp_matches({text}, {literal(value.text)})"
        return f"{self.operator}({text}, {literal(value.text)})"


@dataclass(frozen=True)
class Condition:
    """Alternatives of clauses that must all hold."""

    text: str
    alternatives: tuple[tuple[_Clause, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(clause.column for clauses in self.alternatives for clause in clauses)

    def sql(self, column: Callable[[str], str], grammar: Grammar) -> str:
        """Return SQL that is never null; `column` gives the SQL of a column of the file."""
        return " or ".join(
            "(" + " and ".join(clause.sql(column, grammar) for clause in clauses) + ")"
            for clauses in self.alternatives
        )


def parse_condition(text: str) -> Condition:
    """Parse a condition; raise `UsageError` that shows the text and the grammar."""
    tokens = _tokens(text)
    alternatives = [
        tuple(_clause(clause, text) for clause in _split(part, "and"))
        for part in _split(tokens, "or")
    ]
    return Condition(text, tuple(alternatives))


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise _wrong(text)
        quoted = found["quoted"]
        tokens.append(_Token(quoted[1:-1], True) if quoted else _Token(found[0].strip()))
        at = found.end()
    return tokens


def _split(tokens: list[_Token], word: str) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token == _Token(word):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _clause(tokens: list[_Token], text: str) -> _Clause:
    if len(tokens) < 3:
        raise _wrong(text)
    column, *rest = tokens
    if rest in (_IS_EMPTY, _IS_NOT_EMPTY):
        return _Clause(column.text, "empty", (), rest == _IS_NOT_EMPTY)
    negated = rest[0] == _Token("not")
    operator, *values = rest[1:] if negated else rest
    if operator.text == "!=":
        operator, negated = _Token("="), True
    if operator.quoted or operator.text not in (*_WORDS, *_SIGNS):
        raise _wrong(text)
    return _Clause(column.text, operator.text, _values(operator.text, values, text), negated)


def _values(operator: str, tokens: list[_Token], text: str) -> tuple[_Token, ...]:
    if operator != "in":
        if len(tokens) != 1:
            raise _wrong(text)
        if operator == "matches":
            check_pattern(tokens[0].text)
        return tuple(tokens)
    inner, commas = tokens[1:-1:2], tokens[2:-1:2]
    framed = tokens[:1] == [_Token("(")] and tokens[-1:] == [_Token(")")]
    if not framed or not inner or any(comma != _Token(",") for comma in commas):
        raise _wrong(text)
    return tuple(inner)


def check_pattern(pattern: str) -> None:
    """Raise `UsageError` for a text that is no pattern of the engine (RE2)."""
    try:
        re.compile(pattern)
    except re.error as error:
        problem = str(error)
    else:
        # The engine's patterns run in linear time and know neither of these.
        problem = _("looks around or back") if re.search(r"\(\?[=!<]|\\[1-9]", pattern) else ""
    if problem:
        raise UsageError(
            _("{pattern} is no pattern: {problem}", pattern=repr(pattern), problem=problem),
            remedy=_("correct the regular expression (RE2)"),
        )


def _wrong(text: str) -> UsageError:
    return UsageError(_("condition {written} cannot be read", written=repr(text)), remedy=_REMEDY)
