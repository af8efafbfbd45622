"""A feed's map held against the header of a file: which column is where, and what is missing.

Columns are found by name, never by place. A name fits exactly or, where just one column does, after
trimming, case folding and NFKC; two columns that fit alike are a mistake of the file.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map.checks import lacks_currency
from transforms.intake.source_map.conversions import Unpivot
from transforms.intake.source_map.model import ColumnSpec, SourceMap
from transforms.intake.source_map.reshape import Reshaped, reshaped
from transforms.intake.values import parse_condition, parse_template
from transforms.language.messages import gettext as _
from transforms.language.messages import joined, laid
from transforms.language.words import nearest
from transforms.schema import FEEDS

# What a person may write who means the name of the file or of its part.
_NAMES = ("file", "filename", "file_name", "name", "path", "sheet", "sheet_name", "sheetname")


@dataclass(frozen=True)
class Resolved:
    """A feed's columns as one header bears them.

    `columns`: our column → its spec, `source` narrowed to the one column of the file it comes from.
    `derived`: the same of each feed derived from these rows. `places`: the file's column, as
    the map names it → its place. `absent`: optional columns of ours that the file does not bear.
    `unused`: the file's columns that nothing reads. `shape`: the header that the places are in,
    which is the file's own unless the map makes a wide file long. `filled`: places, in the file's
    own header, of what stands on the first row of a group alone; what begins a group first.
    """

    columns: Mapping[str, ColumnSpec]
    derived: Mapping[str, Mapping[str, ColumnSpec]]
    places: Mapping[str, int]
    absent: tuple[str, ...]
    unused: tuple[str, ...]
    shape: Reshaped
    filled: tuple[int, ...] = ()


def resolve(source_map: SourceMap, feed: str, header: Sequence[str], file: str) -> Resolved:
    """Find the columns of a feed in a header; `file` names it in messages.

    Raises `FileRefused` where two columns bear one name, or a required column, or one that a
    condition or text of the map names, is not there.
    """
    shape = reshaped(source_map.feeds[feed].unpivot, header, file, source_map.months)
    filled = _filled(source_map, feed, header, file)
    find = _Finder(shape.header, file)
    columns, absent = _found(feed, specs_of(source_map, feed), find)
    derived = {
        name: _found(name, specs_of(source_map, name), find)[0]
        for name, each in source_map.feeds.items()
        if each.derive == feed
    }
    _require_currency(source_map, feed, columns, file)
    named = _named(source_map, feed, [columns, *derived.values()])
    for each in named:
        if find(each) is None:
            raise find.missing(_("a condition or text of the map"), (each,))
    places = {each: place for each in named if (place := find(each)) is not None}
    used = set(places.values())
    unused = tuple(each for place, each in enumerate(shape.header) if place not in used)
    return Resolved(columns, derived, places, absent, unused=unused, shape=shape, filled=filled)


def _filled(source_map: SourceMap, feed: str, header: Sequence[str], file: str) -> tuple[int, ...]:
    find, places = _Finder(header, file), []
    for name in source_map.feeds[feed].fill_down:
        place = find(name)
        if place is None:
            raise find.missing("`fill_down`", (name,))
        places.append(place)
    return tuple(places)


def _found(
    feed: str, specs: Mapping[str, ColumnSpec], find: _Finder
) -> tuple[dict[str, ColumnSpec], tuple[str, ...]]:
    """Narrow each spec to the one column that is there; return also what is absent."""
    required, absent = set(FEEDS[feed].required), []
    columns: dict[str, ColumnSpec] = {}
    for name, spec in specs.items():
        theirs = next((each for each in spec.source if find(each) is not None), None)
        if not spec.source:
            columns[name] = spec
        elif theirs is not None:
            columns[name] = spec.model_copy(update={"source": (theirs,)})
        elif name in required:
            raise find.missing(name, spec.source)
        else:
            absent.append(name)
    return columns, tuple(absent)


def _require_currency(
    source_map: SourceMap, feed: str, columns: Mapping[str, ColumnSpec], file: str
) -> None:
    """Refuse a file with money and no currency: there is no default one."""
    if source_map.currency is None and lacks_currency(feed, columns):
        raise FileRefused(
            "undeclared",
            _("{file} holds money and no currency", file=file),
            where=_("{file}, header", file=file),
            remedy=_(
                "add the column `currency`, or say `currency: …` in source.yaml, or set"
                " `company_currency` in peakledger.yaml for files without a map"
            ),
        )


def specs_of(source_map: SourceMap, feed: str) -> dict[str, ColumnSpec]:
    """Return a feed's columns; a derived one that repeats a column of its base reads it alike.

    So `accounts: {derive: orders, columns: {account_id: CustomerID}}` names the anonymous accounts
    that the orders' `when_empty` made.
    """
    found = source_map.feeds[feed]
    base = source_map.feeds[found.derive].columns if found.derive else {}
    unpivot = source_map.feeds[found.derive or feed].unpivot
    return {
        name: _tidied(source_map, _named_by(unpivot, _inherited(spec, base.get(name))))
        for name, spec in found.columns.items()
    }


def _tidied(source_map: SourceMap, spec: ColumnSpec) -> ColumnSpec:
    """Let a column of the file be stripped of what its source puts around all of them."""
    if spec.strip or not (source_map.strip and spec.source):
        return spec
    return spec.model_copy(update={"strip": source_map.strip})


def _named_by(unpivot: Unpivot | None, spec: ColumnSpec) -> ColumnSpec:
    """Let a day that is the name of a column be written as `unpivot` says that such names are."""
    if unpivot is None or unpivot.dates is None or spec.parse or spec.source != (unpivot.name,):
        return spec
    return spec.model_copy(update={"parse": (unpivot.dates,)})


def _inherited(spec: ColumnSpec, base: ColumnSpec | None) -> ColumnSpec:
    said = spec.model_fields_set - {"choose"}
    if base is None or said != {"source"} or not set(spec.source) <= set(base.source):
        return spec
    return base.model_copy(update={"choose": spec.choose})


def _named(
    source_map: SourceMap, feed: str, columns: Iterable[Mapping[str, ColumnSpec]]
) -> list[str]:
    """List the file's columns that a feed reads, also those that only a condition names."""
    names: list[str] = []
    conditions = [each.when for each in (*source_map.filters, *source_map.feeds[feed].filters)]
    for spec in (spec for each in columns for spec in each.values()):
        names += spec.source
        names += [spec.vat.source] if spec.vat is not None and spec.vat.source else []
        texts = [spec.value, spec.then, spec.otherwise, spec.when_empty, spec.unit]
        texts += [case.then for case in spec.cases]
        for text in texts:
            names += parse_template(text).columns if text is not None else ()
        conditions += [case.when for case in spec.cases]
        conditions += [spec.when] if spec.when is not None else []
    for condition in conditions:
        names += parse_condition(condition).columns
    return list(dict.fromkeys(names))


class _Finder:
    """Find the place of a column by name."""

    def __init__(self, header: Sequence[str], file: str):
        self._header, self._file = list(header), file
        self._exact = {name: place for place, name in enumerate(header)}
        loose = [_loose(name) for name in header]
        twice = [name for name, count in Counter(loose).items() if count > 1 and name]
        if twice:
            raise FileRefused(
                "duplicate_column",
                _("{file}: two columns bear the name {twice}", file=file, twice=repr(twice[0])),
                where=_("{file}, header", file=file),
                remedy=_("name each column once and deliver the file again"),
            )
        self._loose = {name: place for place, name in enumerate(loose)}

    def __call__(self, name: str) -> int | None:
        return self._exact.get(name, self._loose.get(_loose(name)))

    def missing(self, ours: str, theirs: Sequence[str]) -> FileRefused:
        shown = ", ".join(self._header[:20]) + (" …" if len(self._header) > 20 else "")
        asked = next((found for each in theirs if (found := nearest(each, self._header))), None)
        remedy = _("deliver the file with the column, or name the new one in the source map")
        if asked:
            remedy = laid("{asked} {remedy}", asked=asked, remedy=remedy)
        if set(theirs) & set(_NAMES):
            of_name = _(
                "what the name of the file or of its sheet says is a column by"
                " `format: {file_name: …}` or `{sheet_name: …}`, see docs/source_maps.md"
            )
            remedy = joined([remedy, of_name], _("; "))
        between = next((sign for sign in ";\t|," if sign in self._header[0]), None)
        if len(self._header) == 1 and between is not None:
            remedy = _(
                "its columns seem to be divided by {between}: if so, declare it:"
                " `format: {{delimiter: …}}` in source.yaml",
                between=repr(between),
            )
        return FileRefused(
            "missing_column",
            _(
                "{file}: no column {names}, needed for {ours}",
                file=self._file,
                names=joined(map(repr, theirs), _(" or ")),
                ours=ours,
            ),
            where=_("{file}, header: {shown}", file=self._file, shown=shown),
            remedy=remedy,
        )


def _loose(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
