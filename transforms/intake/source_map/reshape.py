"""Wide files made long: which columns of a header become rows, and what the header is then.

`Store, Product, 2021-04-12, 2021-04-19` with `unpivot: {dates: "%Y-%m-%d", name: week, value:
units}` is read as `Store, Product, week, units`, two rows for each row of the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.intake.source_map.conversions import Unpivot
from transforms.intake.values.dates import reads_day
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class Reshaped:
    """A header made long.

    `header`: the columns that stay, then the name's and the value's. `kept`: places of the columns
    that stay. `wide`: place and name of those that become rows; none where the file stays as it is.
    """

    header: tuple[str, ...]
    kept: tuple[int, ...]
    wide: tuple[tuple[int, str], ...] = ()

    @property
    def width(self) -> int:
        """Return how many rows each row of the file becomes at most."""
        return max(len(self.wide), 1)


def reshaped(
    unpivot: Unpivot | None, header: Sequence[str], file: str, months: Sequence[str] = ()
) -> Reshaped:
    """Choose the columns that become rows; `file` names the file in messages.

    `months`: languages in which their names may name months.

    Raises `DataRefused` where none is there, where two are chosen under one name, and where a name
    given to what comes out is a column's that stays.
    """
    if unpivot is None:
        return Reshaped(tuple(header), tuple(range(len(header))))
    wide = [
        (place, name)
        for place, column in enumerate(header)
        if (name := chosen_name(unpivot, column, months)) is not None
    ]
    chosen = {place for place, _ in wide}
    kept = tuple(place for place in range(len(header)) if place not in chosen)
    names = [name for _, name in wide]
    long = (*(header[place] for place in kept), unpivot.name, unpivot.value)
    _check(names, long, unpivot, file)
    return Reshaped(long, kept, tuple(wide))


def chosen_name(unpivot: Unpivot, column: str, months: Sequence[str] = ()) -> str | None:
    """Return the name that a column's rows bear; None for a column that stays."""
    if unpivot.dates is not None:
        name = column.strip()
        return name if reads_day(name, unpivot.dates, months) else None
    if unpivot.matches is not None:
        found = re.fullmatch(unpivot.matches, column)
        if found is None:
            return None
        return found[1] if found.re.groups else column
    return column if column in unpivot.columns else None


def _check(names: list[str], long: tuple[str, ...], unpivot: Unpivot, file: str) -> None:
    missing = [each for each in unpivot.columns if each not in names]
    if missing or not names:
        wanted = ", ".join(missing) or unpivot.dates or str(unpivot.matches)
        raise DataRefused(
            _("{file}: no column {wanted} to make rows of", file=file, wanted=repr(wanted)),
            where=_("{file}, header: {names}", file=file, names=", ".join(long[:20])),
            remedy=_("deliver the file with these columns, or correct `unpivot` in source.yaml"),
        )
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise DataRefused(
            _("{file}: two columns make rows named {twice}", file=file, twice=repr(twice)),
            where=_("{file}, header", file=file),
            remedy=_("name each column once and deliver the file again"),
        )
    if len(set(long)) < len(long):
        raise DataRefused(
            _(
                "{file} has a column {name} or {value} already",
                file=file,
                name=repr(unpivot.name),
                value=repr(unpivot.value),
            ),
            where=_("{file}, header", file=file),
            remedy=_("give other names in source.yaml: `unpivot: {name: …, value: …}`"),
        )
