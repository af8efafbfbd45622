"""The totals that a source says a file has: read from its trailer, its manifest, or its map.

Goes in: the fields of a trailer or the text of a manifest. Comes out: `Totals`, to be held against
what the file turns out to hold. Numbers are written as the source writes numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase

from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map.control import Control, Expected, Manifest, Trailer
from transforms.intake.source_map.conversions import NumberFormat
from transforms.intake.values.number_patterns import SPACES
from transforms.language.messages import gettext as _

_PAIR = re.compile(r"\s*([^:=]+?)\s*[:=]\s*(.*?)\s*")


@dataclass(frozen=True)
class DeclaredTotals:
    """What a file must hold, and who says so; None and absent names: nothing is said of them."""

    said_by: str
    rows: int | None = None
    amount: Decimal | None = None
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    sha256: str | None = None
    size: int | None = None


def trailer_totals(
    fields: Sequence[str | None], trailer: Trailer, numbers: NumberFormat, name: str
) -> DeclaredTotals:
    """Read a trailer's fields; raise `FileRefused` where one is not there or is no number."""
    said_by = _("its trailer")

    def at(place: int) -> Decimal:
        text = fields[place - 1] if place <= len(fields) else None
        return _number(
            text, numbers, name, _("field {place} of {said_by}", place=place, said_by=said_by)
        )

    return DeclaredTotals(
        said_by,
        _whole(at(trailer.rows), name, said_by) if trailer.rows else None,
        at(trailer.amount) if trailer.amount else None,
        {column: at(place) for column, place in trailer.sums.items()},
    )


def manifest_totals(
    text: str, manifest: Manifest, numbers: NumberFormat, name: str
) -> DeclaredTotals:
    """Read the text of a manifest; raise `FileRefused` where a key is not there or no number."""
    said_by = _("its manifest {name}", name=manifest_name(manifest, name))
    said = _pairs(text)

    def of(key: str) -> Decimal:
        return _number(
            said.get(key), numbers, name, _("{key} of {said_by}", key=repr(key), said_by=said_by)
        )

    if manifest.sha256 is not None and not said.get(manifest.sha256):
        raise _lacks(name, _("{key} of {said_by}", key=repr(manifest.sha256), said_by=said_by))
    return DeclaredTotals(
        said_by,
        _whole(of(manifest.rows), name, said_by) if manifest.rows else None,
        of(manifest.amount) if manifest.amount else None,
        {column: of(key) for column, key in manifest.sums.items()},
        sha256=said[manifest.sha256].lower() if manifest.sha256 else None,
        size=_whole(of(manifest.bytes), name, said_by) if manifest.bytes else None,
    )


def declared_totals(control: Control, name: str) -> DeclaredTotals | None:
    """Return what the map itself says of a file, by the first pattern that its name fits."""
    for pattern, each in control.totals.items():
        if fnmatchcase(name, pattern):
            return _expected(each)
    return None


def manifest_name(manifest: Manifest, name: str) -> str:
    """Return the name of a file's manifest."""
    folder, slash, file = name.rpartition("/")
    stem = file.rpartition(".")[0] or file
    return folder + slash + manifest.path.replace("{file}", file).replace("{stem}", stem)


def _expected(each: Expected) -> DeclaredTotals:
    return DeclaredTotals(_("the source map"), each.rows, each.amount, dict(each.sums))


def _pairs(text: str) -> dict[str, str]:
    """Return the keys and values of a JSON object, or of lines that each hold one."""
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        found = {}
        for line in text.splitlines():
            if pair := _PAIR.fullmatch(line):
                found[pair[1]] = pair[2]
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _number(text: str | None, numbers: NumberFormat, name: str, where: str) -> Decimal:
    plain = (text or "").strip()
    for mark, means in numbers.marks.items():
        if plain.endswith(mark):
            plain = ("-" if means == "minus" else "") + plain.removesuffix(mark).strip()
    if numbers.thousands == " ":
        plain = plain.translate(dict.fromkeys(map(ord, SPACES)))
    if numbers.thousands:
        plain = plain.replace(numbers.thousands, "")
    if numbers.decimal:
        plain = plain.replace(numbers.decimal, ".")
    if not plain:
        raise _lacks(name, where)
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,12})?", plain):
        raise _wrong(
            name, _("{where} says {written}, which is no number", where=where, written=repr(text))
        )
    return Decimal(plain)


def _whole(number: Decimal, name: str, said_by: str) -> int:
    if number != int(number):
        raise _wrong(
            name,
            _(
                "{said_by} says {number} rows, which is no whole number",
                said_by=said_by,
                number=str(number),
            ),
        )
    return int(number)


def _lacks(name: str, what: str) -> FileRefused:
    return FileRefused(
        "no_control",
        _("{name}: {what} is not there", name=name, what=what),
        where=name,
        remedy=_(
            "deliver the file again with its control totals, or correct `control` in source.yaml"
        ),
    )


def _wrong(name: str, what: str) -> FileRefused:
    return FileRefused(
        "no_control",
        _("{about}: {said}", about=name, said=what),
        where=name,
        remedy=_(
            "correct `control` in source.yaml, or say for all of the source how its"
            ' totals are written, such as `numbers: {thousands: ","}`'
        ),
    )
