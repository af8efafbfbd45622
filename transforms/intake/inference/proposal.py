"""The proposed map as text: every line with how sure it is and why, and the marker on top.

The text is a source map like any other once the marker is taken out, so that `sources check` and
`sources preview` show what is still missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.intake.inference.assignment import Assigned, Guess
from transforms.intake.inference.profile import MONTH_FORMS, ColumnNumbers
from transforms.intake.inference.words import CASE_WORDS, words_within
from transforms.intake.source_map.checks import MONEY_COLUMNS
from transforms.schema import FEEDS

_HEAD = """\
# Proposed by `peakledger sources infer` from {files}. Nobody has checked it.
# Read every line: a share says how sure the proposal is, a question mark that nothing was found.
# Try `peakledger sources preview --feeds {folder}`; when it is right, remove the next line.
# Until then nothing of it is taken in.
draft: not yet checked by a person
source: {source}
kind: files
"""

# Feeds of movements, whose rows name accounts and products.
_BASES = ("orders", "sell_through", "receivables")
_YAML_WORDS = ("yes", "no", "true", "false", "null", "on", "off", "y", "n")


@dataclass(frozen=True)
class FileGroup:
    """Files of one header: their path, format and what they may carry; None: nothing near."""

    path: str
    count: int
    format: dict[str, str | int]
    header: tuple[str, ...]
    assigned: Assigned | None
    notes: tuple[str, ...] = ()
    grain: str | None = None
    beside: Mapping[str, Mapping[str, Guess]] = field(default_factory=dict)


@dataclass
class _Writer:
    source: str
    lines: list[str] = field(default_factory=list)

    def add(self, indent: int, text: str, why: str = "") -> None:
        line = "  " * indent + text
        self.lines.append(f"{line:<58} # {why}" if why else line)


def written_map(source: str, groups: Sequence[FileGroup], folder: str = "DIR") -> str:
    """Return the text of the proposed map; groups of which nothing is near are told in comments.

    `folder` is where the files lie, as a person would name it to a command.
    """
    total = sum({group.path: group.count for group in groups}.values())
    out = _Writer(source)
    out.lines.append(_HEAD.format(files=_files(total), source=source, folder=folder).rstrip())
    feeds = _by_feed(groups)
    if any(_lacks_currency(group) for group in feeds.values()):
        out.add(0, "# currency: ?", "the files hold money and name none; there is no default")
    out.add(0, "timezone: UTC", "? zone of the times in the files, if they have any")
    grain = next((g.grain for g in feeds.values() if g.grain), None)
    if grain is not None:
        out.add(0, f"partition: {{grain: {grain}}}", "a file seems to hold one of these")
    out.add(0, "feeds:")
    for feed, group in feeds.items():
        _feed(out, feed, group)
    _derived(out, feeds)
    for group in groups:
        if group not in feeds.values():
            taken = group.assigned.feed if group.assigned is not None else None
            why = f"may be {taken} too" if taken else "no feed is near"
            out.add(0, f"# {group.path}: {why}; columns: {', '.join(group.header[:12])}")
    return "\n".join(out.lines) + "\n"


def _by_feed(groups: Sequence[FileGroup]) -> dict[str, FileGroup]:
    feeds: dict[str, FileGroup] = {}
    ordered = sorted(groups, key=lambda each: -(each.assigned.share if each.assigned else 0))
    for group in ordered:
        if group.assigned is not None:
            feeds.setdefault(group.assigned.feed, group)
    return feeds


def _feed(out: _Writer, feed: str, group: FileGroup) -> None:
    assigned = group.assigned
    if assigned is None:
        return
    out.add(1, f"{feed}:", f"{_percent(assigned.share)} by its needed columns")
    out.add(2, f"path: {_text(group.path)}", f"{_files(group.count)} of this header")
    parts = ", ".join(f"{key}: {_text(value)}" for key, value in group.format.items())
    out.add(2, f"format: {{{parts}}}", "; ".join(group.notes))
    if assigned.wide:
        form, ends = _text(assigned.wide_form or ""), (assigned.wide[0], assigned.wide[-1])
        shape = f"unpivot: {{dates: {form}, name: period, value: value}}"
        out.add(2, shape, f"{len(assigned.wide)} columns from {ends[0]} to {ends[1]}")
        if "period_end" in FEEDS[feed].names:
            grain = "month" if assigned.wide_form in MONTH_FORMS else "week"
            out.add(2, f"grain: {grain}", "? how long a period lasts")
    out.add(2, "columns:")
    for name in FEEDS[feed].names:
        if name in assigned.guesses:
            _column(out, feed, name, assigned.guesses[name])
    if "unit" in FEEDS[feed].names and "unit" not in assigned.guesses and _counts_cases(assigned):
        out.add(3, "unit: {value: case}", "the heading of the quantity says so")
    for name in assigned.missing:
        if name == "line_no":
            out.add(3, "line_no: {value: row_number}", "no column numbers the lines; as filed")
        else:
            out.add(3, f"# {name}: ?", "needed, and nothing found")
    used = {guess.theirs.name for guess in assigned.guesses.values()} | set(assigned.wide)
    told = {guess.theirs.name for each in group.beside.values() for guess in each.values()}
    left = [name for name in group.header if name not in used | told]
    if left:
        out.add(3, f"# not used: {', '.join(left)}")


def _column(out: _Writer, feed: str, name: str, guess: Guess) -> None:
    spec, remarks = _spec(name, guess, feed)
    out.add(3, f"{name}: {spec}", "; ".join([f"{_percent(guess.share)}: {guess.why}", *remarks]))


def _counts_cases(assigned: Assigned) -> bool:
    counted = (assigned.guesses.get(name) for name in ("quantity", "on_hand"))
    return any(guess and words_within(guess.theirs.name) & CASE_WORDS for guess in counted)


def _derived(out: _Writer, feeds: dict[str, FileGroup]) -> None:
    base = next((f for f in _BASES if f in feeds), None)
    if base is None or feeds[base].assigned is None:
        return
    guesses = feeds[base].assigned.guesses  # type: ignore[union-attr]
    for feed, key in (("accounts", "account_id"), ("products", "product_id")):
        if feed not in feeds and key in guesses:
            out.add(1, f"{feed}:", f"no file of {feed}; those that {base} names")
            out.add(2, f"derive: {base}")
            out.add(2, "columns:")
            found = {key: guesses[key], **feeds[base].beside.get(feed, {})}
            for name in FEEDS[feed].names:
                if name in found:
                    _column(out, feed, name, found[name])


def _spec(name: str, guess: Guess, feed: str) -> tuple[str, list[str]]:
    theirs, keys = guess.theirs, []
    remarks: list[str] = []
    kind = FEEDS[feed][name].type
    if kind.name == "date" and theirs.dates and theirs.dates[0] != "%Y-%m-%d":
        keys.append(f"parse: {_text(theirs.dates[0])}")
        remarks += _date_remarks(theirs.dates, theirs.differing_dates)
    if kind.is_number and theirs.numbers is not None:
        keys += _numbers(theirs.numbers)
        remarks += _number_remarks(theirs.numbers)
    if kind.name in ("id", "code") and theirs.ends_in_point_zero:
        keys.append('drop_suffix: ".0"')
        remarks.append("ids that a spreadsheet made numbers")
    if kind.name == "boolean":
        keys.append(f"map: {_boolean_map(theirs.sample)}")
    if theirs.filled < theirs.rows:
        remarks.append(f"{theirs.rows - theirs.filled:,} of {theirs.rows:,} are empty")
        if name in FEEDS[feed].key:
            remarks.append("? if it stands on the first row of a group alone, say `fill_down`")
    if not keys:
        return _text(theirs.name), remarks
    return f"{{from: {_text(theirs.name)}, {', '.join(keys)}}}", remarks


def _date_remarks(dates: tuple[str, ...], differing: int) -> Iterator[str]:
    if len(dates) > 1 and differing:
        others = ", ".join(dates[1:])
        yield f"? {differing:,} of these days read differently as {others}: choose"


def _numbers(numbers: ColumnNumbers) -> Iterator[str]:
    if numbers.keys:
        yield f"numbers: {numbers.keys}"
    if numbers.decimal is not None:
        yield f"decimal: {_text(numbers.decimal)}"
    if numbers.thousands is not None:
        yield f"thousands: {_text(numbers.thousands)}"
    if numbers.negative != "leading":
        yield f"negative: {numbers.negative}"
    if numbers.has_long_fractions:
        yield "round: 4"


def _number_remarks(numbers: ColumnNumbers) -> Iterator[str]:
    if numbers.is_ambiguous:
        yield "? every separator might be one of thousands"
    if numbers.has_long_fractions:
        yield "? long fractions look like binary floats"


def _boolean_map(sample: Sequence[str]) -> str:
    yes = {"true", "yes", "1", "ja", "y", "t"}
    pairs = (f"{_text(word)}: {'true' if word.casefold() in yes else 'false'}" for word in sample)
    return "{" + ", ".join(pairs) + "}"


def _lacks_currency(group: FileGroup) -> bool:
    if group.assigned is None:
        return False
    guesses = group.assigned.guesses
    has_money = any(name in guesses for name in MONEY_COLUMNS)
    return (
        has_money and "currency" in FEEDS[group.assigned.feed].names and "currency" not in guesses
    )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


def _text(value: str | int) -> str:
    """Quote a text for YAML; JSON's quotes are YAML's."""
    if isinstance(value, int):
        return str(value)
    plain = value.replace("_", "").isalpha() and value.isascii()
    is_plain = plain and value.casefold() not in _YAML_WORDS
    return value if is_plain else json.dumps(value, ensure_ascii=False)
