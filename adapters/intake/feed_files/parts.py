"""The tables of one file: the sheets of a workbook, the members of an archive, and what names say.

Goes in: a content, and what its map says of its parts and of names. Comes out: one `Opened` a part.
A file of one table is one part. Worked: `sheet_name: "Store (?P<store>.*)"` makes a column `store`
with 7 and 8 of the sheets `Store 7` and `Store 8`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from adapters.intake.feed_files.content import Content, Opened
from adapters.intake.feed_files.landing import Delivery
from adapters.intake.feed_files.nature import check_nature
from adapters.intake.feed_files.opener import Opener, empty, settled
from adapters.intake.parsers.text_facts import TextFacts
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

# Lines of the second part count from here on, of the third from twice this.
PART_LINES = 100_000_000
# Parts get numbers of their own, far from those of other contents and of contents read again.
_NUMBERS = 10_000_000
# A table as a content, how it is opened, and what its own name says.
_Part = tuple[Content, Opener, Mapping[str, str]]


def opened_parts(opener: Opener, content: Content) -> Iterator[Opened]:
    """Open every table of a content; raise `FileRefused` where one cannot be trusted."""
    form = opener.form
    said = named(form, content.name)
    for place, (part, inner, groups) in enumerate(_parts(opener, content)):
        opened = inner.open(replace(part, number=content.number + place * _NUMBERS))
        values = {**said, **groups}
        twice = next((name for name in values if name in opened.header), None)
        if twice is not None:
            raise FileRefused(
                "duplicate_column",
                _(
                    "{name} has a column {twice} already, which its name is to give",
                    name=part.name,
                    twice=repr(twice),
                ),
                where=_("{name}, header", name=part.name),
                remedy=_("give the group of the pattern another name in source.yaml: `(?P<…>…)`"),
            )
        yield replace(opened, named=values, lines_before=place * PART_LINES)


def named(form: Format, name: str) -> dict[str, str]:
    """Return what a file's name says by the map's pattern; nothing where there is none."""
    return _groups(form.file_name, name.rpartition("/")[2], name, "file_name")


def _groups(pattern: str | None, text: str, name: str, key: str) -> dict[str, str]:
    if pattern is None:
        return {}
    found = re.fullmatch(pattern, text)
    if found is None:
        raise FileRefused(
            "undeclared",
            _(
                "{name}: {written} does not fit the pattern `{key}` of its source map",
                name=name,
                written=repr(text),
                key=key,
            ),
            where=name,
            remedy=_(
                "rename it, or correct `format: {{{key}: …}}` in source.yaml; the pattern"
                " must fit all of the name, its ending too",
                key=key,
            ),
        )
    return {group: value or "" for group, value in found.groupdict().items()}


def _parts(opener: Opener, content: Content) -> Iterator[_Part]:
    form = opener.form
    if content.size and form.sheets is not None:
        yield from _sheets(opener, content)
    elif content.size and form.members is not None:
        yield from _members(opener, content)
    else:
        yield content, opener, {}


def _sheets(opener: Opener, content: Content) -> Iterator[_Part]:
    form = opener.form
    check_nature(content.path, content.name, settled(content, form), "none")
    there = opener.parsers.do("sheets", content.name, path=str(content.path))["sheets"]
    wanted = [sheet for sheet in there if fnmatchcase(sheet, form.sheets or "")]
    if not wanted:
        raise _none_fits(content.name, _("sheet"), "sheets", there)
    for sheet in wanted:
        name = f"{content.name}, sheet {sheet!r}"
        one = form.model_copy(update={"sheet": sheet, "sheets": None})
        yield (
            content,
            replace(opener, form=one),
            _groups(form.sheet_name, sheet, name, "sheet_name"),
        )


def _members(opener: Opener, content: Content) -> Iterator[_Part]:
    form = opener.form
    check_nature(content.path, content.name, settled(content, form), "zip")
    target = opener.scratch / f"{content.number}.member"
    done = opener.parsers.do(
        "members",
        content.name,
        path=str(content.path),
        members=form.members,
        target=str(target),
    )["members"]
    if not done:
        raise _none_fits(content.name, _("member"), "members", [])
    for member, path, facts in done:
        name = f"{content.name}/{member}"
        size = Path(path).stat().st_size
        part = replace(content, name=name, path=Path(path), facts=TextFacts(**facts), size=size)
        one = form.model_copy(update={"compression": "none", "members": None})
        groups = _groups(form.member_name, member.rpartition("/")[2], name, "member_name")
        if size == 0:
            raise empty(name, _("is empty"))
        yield part, replace(opener, form=one), groups


def _none_fits(name: str, what: str, key: str, there: list[str]) -> FileRefused:
    shown = _(": there is {names}", names=", ".join(there[:20])) if there else ""
    return FileRefused(
        "wrong_format",
        _(
            "{name} has no {what} that fits the pattern of its source map{shown}",
            name=name,
            what=what,
            shown=shown,
        ),
        where=name,
        remedy=_("correct `format: {{{key}: …}}` in source.yaml", key=key),
    )


def differently_named(
    form: Format,
    wanted: Mapping[str, Delivery],
    copies: Sequence[Delivery],
    shas: Collection[str],
) -> dict[str, DataRefused]:
    """Return the refusals of contents that stand under names which say different things of them.

    The same bytes are one content; where the map reads a column from the name, they are two.
    """
    found: dict[str, DataRefused] = {}
    if form.file_name is None:
        return found
    for copy in copies:
        first = wanted[copy.sha256]
        try:
            alike = copy.sha256 not in shas or named(form, copy.name) == named(form, first.name)
        except FileRefused as refusal:
            alike, found[copy.sha256] = True, refusal
        if not alike:
            found[copy.sha256] = FileRefused(
                "undeclared",
                _(
                    "{first} and {copy} hold the same bytes, and their names say different"
                    " things of them",
                    first=first.name,
                    copy=copy.name,
                ),
                where=f"{first.name}, {copy.name}",
                remedy=_(
                    "take away the one that is wrong; where both are right, deliver one of"
                    " them with an empty line at its end"
                ),
            )
    return found
