"""Which feed a file may carry, and which of its columns may be ours: by name and what fits.

A name that is known for a column of ours counts most; a similar one less; what cannot be the type
is no candidate. Of all feeds the one whose needed columns are found best is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from transforms.intake.inference.profile import MONTH_FORMS, Profile, date_forms_of
from transforms.intake.inference.words import (
    gross_names,
    known_names,
    names_within,
    plain,
    words_within,
)
from transforms.schema import FEEDS, ColumnType
from transforms.schema.types import BOOLEAN, DATE

_KNOWN, _GROSS, _WITHIN, _SIMILAR, _LEAST = 0.95, 0.8, 0.75, 0.6, 0.82
# A feed is proposed from here on; below it a person names it.
_ENOUGH = 0.6
_FEWEST_WIDE, _FEWEST_MONTHS = 4, 3


@dataclass(frozen=True)
class Guess:
    """A column of theirs that may be one of ours, how sure (0 to 1), and why."""

    theirs: Profile
    share: float
    why: str


@dataclass(frozen=True)
class Assigned:
    """A feed that a file may carry: guesses by column of ours, and needed ones not found."""

    feed: str
    share: float
    guesses: dict[str, Guess] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    wide_form: str | None = None


def assign(profiles: Sequence[Profile]) -> Assigned | None:
    """Propose the feed of a file; None where none is near."""
    found = [_assigned(feed, profiles) for feed in FEEDS]
    near = [each for each in found if each.share >= _ENOUGH]
    return max(near, key=_weight, default=None)


def assign_more(profiles: Sequence[Profile], first: Assigned) -> list[Assigned]:
    """Propose what else a file of accounts or products may carry: one often names both."""
    pair = {"accounts": "products", "products": "accounts"}
    if first.feed not in pair or first.wide:
        return []
    other = _assigned(pair[first.feed], profiles)
    return [other] if other.share >= _ENOUGH else []


def assign_beside(profiles: Sequence[Profile], first: Assigned) -> dict[str, dict[str, Guess]]:
    """Propose what a file of movements tells of its accounts and products beside their ids."""
    taken = {guess.theirs.name for guess in first.guesses.values()}
    left = [each for each in profiles if each.name not in taken]
    found: dict[str, dict[str, Guess]] = {}
    for feed in ("products", "accounts"):
        # A name that both may bear is the product's: files of movements have a line of it each.
        found[feed] = _assigned(feed, left).guesses
        left = [each for each in left if each not in (g.theirs for g in found[feed].values())]
    return found


def _weight(found: Assigned) -> float:
    """Weigh a feed: a few needed columns are found more easily than many."""
    needed = sum(name in found.guesses for name in FEEDS[found.feed].required)
    columns = needed + 0.3 * (len(found.guesses) - needed)
    return found.share * columns / (columns + 1)


def assign_wide(profiles: Sequence[Profile]) -> Assigned | None:
    """Propose the feed of a file with one column per day, week or month; None where it has none."""
    dated = [each for each in profiles if date_forms_of([each.name])]
    forms = date_forms_of([each.name for each in dated])
    are_months = bool(forms) and forms[0] in MONTH_FORMS
    if len(dated) < (_FEWEST_MONTHS if are_months else _FEWEST_WIDE) or not forms:
        return None
    is_flag = not are_months and all(each.is_boolean and not each.is_whole for each in dated)
    feed, value = ("inventory", "is_stocked_out") if is_flag else ("sell_through", "quantity")
    day = "snapshot_date" if is_flag else "period_start"
    rest = [each for each in profiles if each not in dated]
    found = _assigned(feed, rest, tuple({"account_id", "product_id"}))
    guesses = dict(found.guesses)
    why = f"{len(dated)} columns are named after {'months' if are_months else 'days'}"
    guesses[day] = Guess(Profile("period", 0, 0, 0, dates=forms[:1]), 0.9, why)
    cells = "the cells of those columns"
    if is_flag:
        cells += "; ? which of them means that the shelf was empty"
    numbers = None if is_flag else dated[0].numbers
    sample = tuple(dict.fromkeys(text for each in dated for text in each.sample))
    guesses[value] = Guess(Profile("value", 0, 0, 0, numbers=numbers, sample=sample), 0.7, cells)
    missing = tuple(name for name in FEEDS[feed].required if name not in guesses)
    return Assigned(
        feed, found.share, guesses, missing, wide=tuple(p.name for p in dated), wide_form=forms[0]
    )


def _assigned(
    feed: str, profiles: Sequence[Profile], only: tuple[str, ...] | None = None
) -> Assigned:
    table = FEEDS[feed]
    names = [column.name for column in table if only is None or column.name in only]
    scored = sorted(
        (
            (guess.share, name in table.required, name, guess)
            for name in names
            for each in profiles
            if (guess := _guess(name, table[name].type, each)) is not None
        ),
        key=lambda entry: (-entry[0], not entry[1], entry[2]),
    )
    guesses: dict[str, Guess] = {}
    taken: set[str] = set()
    for _, _, name, guess in scored:
        if name not in guesses and guess.theirs.name not in taken:
            guesses[name] = guess
            taken.add(guess.theirs.name)
    needed = [name for name in table.required if only is None or name in only]
    missing = tuple(name for name in needed if name not in guesses)
    # A line number can be made, so its absence says little.
    weight = {name: 0.3 if name == "line_no" else 1.0 for name in needed}
    found = sum(guesses[name].share * weight[name] for name in needed if name in guesses)
    share = found / sum(weight.values()) + 0.01 * len(guesses)
    return Assigned(feed, min(share, 1.0), guesses, missing)


def _guess(ours: str, kind: ColumnType, theirs: Profile) -> Guess | None:
    if not _may_be(kind, theirs):
        return None
    name, known = plain(theirs.name), known_names(ours)
    if names_within(theirs.name) & known:
        return Guess(theirs, _KNOWN, "the name")
    if names_within(theirs.name) & gross_names(ours):
        return Guess(theirs, _GROSS, "the name; ? it holds VAT: declare its rate, `vat: 0.13`")
    within = words_within(theirs.name) & known
    if any(2 * len(word) >= len(name) for word in within):
        return Guess(theirs, _WITHIN, "part of the name")
    similar = max((SequenceMatcher(None, name, word).ratio() for word in known), default=0.0)
    if similar >= _LEAST:
        return Guess(theirs, _SIMILAR, "a similar name")
    return None


def _may_be(kind: ColumnType, theirs: Profile) -> bool:
    if not theirs.filled:
        return True
    if kind == DATE:
        return theirs.is_date
    if kind == BOOLEAN:
        return theirs.is_boolean
    if kind.is_number:
        return theirs.numbers is not None
    # An id or code may be anything but a day with its time.
    return kind.name == "text" or not theirs.is_date or theirs.numbers is not None
