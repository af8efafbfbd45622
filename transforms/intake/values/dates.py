"""Days from text: one declared format, or several of which exactly one reading may be right.

Each format becomes a pattern first, because the engine's own parser is generous: it would take
`13` for a year of four digits. A time of day is dropped after its date was read in the zone whose
days count. Where two declared formats read different days (`03/04/2026`), the row is turned away;
so is a time that its zone's clocks never showed. A format that names no day means the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from transforms.intake.values.grammar import Grammar, Typed, matches
from transforms.intake.values.months import month_names
from transforms.intake.values.zones import in_gap, local_day, undecided
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal

_LETTERS: Mapping[str, str] = {
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%m": "[0-9]{1,2}",
    "%d": "[0-9]{1,2}",
    "%H": "[0-9]{1,2}",
    "%I": "[0-9]{1,2}",
    "%M": "[0-9]{1,2}",
    "%S": "[0-9]{1,2}",
    "%f": "[0-9]{1,6}",
    "%p": "[AaPp][Mm]",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
    "%z": "(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    "%%": "%",
}
# Formats that are not made of letters: seconds and milliseconds since 1970 (UTC), and the days
# that a workbook counts.
DATE_WORDS = ("epoch_s", "epoch_ms", "excel_days")
# What a day needs, and how much of it the first day of a month or year does.
_NEEDED = (("%Y", "%y"), ("%m", "%b", "%B"), ("%d",))
_NEEDED_OF = {"month": 2, "year": 1}
_FIRST, _LAST = "DATE '1900-01-01'", "DATE '2199-12-31'"


def date(text: str, grammar: Grammar, reading: str | None = None) -> Typed:
    """Return SQL of a day between 1900 and 2199; `reading` will name what is computed once."""
    if not grammar.dates:
        return _iso_date(text)
    trimmed = f"trim({text})"
    readings = [_reading(trimmed, each, grammar) for each in grammar.dates]
    if len(readings) == 1:
        found = reading or f"({readings[0]})"
        doubts = _doubts(trimmed, grammar)
        made = readings[0] if reading else None
        return Typed(_plausible(found), f"case {doubts}{_reason(found)}", made)
    distinct = f"list_distinct([{', '.join(readings)}])"
    found = reading or distinct
    value = f"case when len({found}) = 1 then {found}[1] end"
    several = f"case when len({found}) > 1 then 'ambiguous_date' {_doubts(trimmed, grammar)}"
    reason = several + _reason(f"{found}[1]")
    return Typed(_plausible(value), reason, distinct if reading else None)


def _doubts(trimmed: str, grammar: Grammar) -> str:
    """Return the branches of why a time that fits its format is no moment."""
    branches = ""
    for form in grammar.dates:
        if _is_naive(form):
            fits = matches(trimmed, _pattern(form, grammar.months))
            text, plain = _numbered(trimmed, form, grammar.months)
            moment = f"try_strptime({text}, {literal(plain)})"
            gap = in_gap(moment, grammar.zones.naive)
            branches += f"when {fits} and {gap} then 'time_skipped' " if gap else ""
            twice = undecided(moment, grammar.zones)
            branches += f"when {fits} and {twice} then 'time_twice' " if twice else ""
    return branches


def _is_naive(form: str) -> bool:
    return form not in DATE_WORDS and "%z" not in form and ("%H" in form or "%I" in form)


def _iso_date(text: str) -> Typed:
    """Return SQL of 2026-01-31: what prints as it was written, because the parser takes `1a`."""

    def strict(raw: str) -> str:
        cast = f"try_cast({raw} as date)"
        in_range = f"{raw} >= '1900' and {raw} < '22' and length({raw}) = 10"
        return f"{in_range} and cast({cast} as varchar) = {raw} then {cast}"

    value = f"case when {strict(text)} when {strict(f'trim({text})')} end"
    return Typed(value, f"case {_reason(f'try_cast(trim({text}) as date)')}")


def check_date_format(text: str, grain: str | None = None) -> None:
    """Raise `UsageError` for a format that is no word of `DATE_WORDS` and no day of strptime.

    Where rows stand for whole months or years (`grain`), a format need not name the day in them.
    """
    if text in DATE_WORDS:
        return
    letters = [text[at : at + 2] for at in range(len(text)) if text[at] == "%"]
    letters = [each for each in letters if each != "%%"]
    unknown = next((each for each in letters if each not in _LETTERS), None)
    if unknown is not None:
        raise UsageError(
            _(
                "date format {written} has the unknown letter {unknown}",
                written=repr(text),
                unknown=repr(unknown),
            ),
            remedy=_(
                "use {letters}, or one of {words}",
                letters=" ".join(_LETTERS),
                words=", ".join(DATE_WORDS),
            ),
        )
    found = set(letters)
    needed = _NEEDED[: _NEEDED_OF.get(grain or "", len(_NEEDED))]
    if not all(found & set(letters) for letters in needed):
        raise UsageError(
            _("date format {written} does not name a day", written=repr(text)),
            remedy=_(
                "it needs a year (%Y), a month (%m) and a day (%d); or, where rows stand"
                " for whole months, say `grain: month`: the month alone is then its first"
                " day"
            ),
        )


def reads_day(text: str, form: str, months: Sequence[str] = ()) -> bool:
    """Tell whether a text, such as the name of a column, is a day in a format of strptime."""
    before, letter, after = _around_month(form)
    if months and letter:
        found = re.fullmatch(_three_parts(before, after, months), text)
        if found is None:
            return False
        number = month_names(months)[found[2].casefold()]
        text, form = f"{found[1]}{number}{found[3]}", f"{before}%m{after}"
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return False
    return True


def _around_month(form: str) -> tuple[str, str, str]:
    """Split a format at the month that it names; the letter is empty where it names none."""
    letter = next((each for each in ("%B", "%b") if each in form), "")
    before, _, after = form.partition(letter) if letter else (form, "", "")
    return before, letter, after


def _three_parts(before: str, after: str, months: Sequence[str]) -> str:
    """Return the pattern of a text with a named month, that month being its second group."""
    names = "|".join(map(re.escape, month_names(months)))
    return f"(?i:({_pattern(before)})({names})[.]?({_pattern(after)}))"


def _numbered(trimmed: str, form: str, months: Sequence[str]) -> tuple[str, str]:
    """Return SQL of a text, and its format, with the month that it names as a number."""
    before, letter, after = _around_month(form)
    if not (months and letter):
        return trimmed, form
    parts = literal(_three_parts(before, after, months))
    numbers = " ".join(f"when {literal(n)} then '{at}'" for n, at in month_names(months).items())
    first, month, last = (f"regexp_extract({trimmed}, {parts}, {at})" for at in (1, 2, 3))
    text = f"concat({first}, case lower({month}) {numbers} end, {last})"
    return text, f"{before}%m{after}"


def _reading(trimmed: str, form: str, grammar: Grammar) -> str:
    zones, months = grammar.zones, grammar.months
    zone = zones.days
    if form in ("epoch_s", "epoch_ms"):
        digits, factor = (11, 1_000_000) if form == "epoch_s" else (14, 1_000)
        moment = f"make_timestamp(try_cast({trimmed} as bigint) * {factor})"
        local = f"timezone({literal(zone)}, timezone('UTC', {moment}))"
        return _if_fits(trimmed, f"-?[0-9]{{1,{digits}}}", local)
    if form == "excel_days":
        whole = f"try_cast(split_part({trimmed}, '.', 1) as integer)"
        return _if_fits(trimmed, "[0-9]{1,6}(?:[.][0-9]+)?", f"DATE '1899-12-30' + {whole}")
    text, plain = _numbered(trimmed, form, months)
    moment = f"try_strptime({text}, {literal(plain)})"
    if "%z" in form:
        # The engine's parser reads +00:00 and not the letter that means the same.
        offset = f"regexp_replace({text}, 'Z', '+00', 'g')"
        moment = f"timezone({literal(zone)}, try_strptime({offset}, {literal(plain)}))"
    elif _is_naive(form):
        moment = local_day(moment, zones)
    return _if_fits(trimmed, _pattern(form, months), moment)


def _if_fits(trimmed: str, pattern: str, moment: str) -> str:
    return f"case when {matches(trimmed, pattern)} then cast({moment} as date) end"


def _pattern(form: str, months: tuple[str, ...] = ()) -> str:
    before, named, after = _around_month(form)
    if months and named:
        return _three_parts(before, after, months)
    pattern, at = "", 0
    while at < len(form):
        letter = _LETTERS.get(form[at : at + 2])
        pattern += letter if letter is not None else _escaped(form[at])
        at += 2 if letter is not None else 1
    return pattern


def _escaped(character: str) -> str:
    return f"[{character}]" if character in ".+*?()|{}$" else character.replace("\\", r"\\")


def _plausible(value: str) -> str:
    return f"case when ({value}) between {_FIRST} and {_LAST} then ({value}) end"


def _reason(reading: str) -> str:
    """Return the last branches of a reason: it cannot be, or it is no date."""
    implausible = f"({reading}) not between {_FIRST} and {_LAST}"
    return f"when {implausible} then 'out_of_range' else 'bad_date' end"
