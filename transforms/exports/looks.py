"""The pictures that a section may look like: how each is drawn, its keys, and what it says.

A key is the style of a line, bar or band, and the phrase that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.exports.pictures import (
    SERIES,
    Spec,
    band,
    beside,
    curves,
    dots,
    grouped,
    index,
    pareto,
)


class PictureLook(NamedTuple):
    """A picture: without keys of its own, those of its columns after the first.

    `told` is the column that its sentence gives the range of, `kind` how that is written.
    """

    draw: Callable[[Sequence[Mapping[str, Any]], Sequence[str]], Spec]
    told: int
    kind: str
    keys: tuple[tuple[str, str], ...] = ()
    has_key_a_column: bool = False

    def keys_of(self, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the keys where the section has these columns."""
        if not self.has_key_a_column:
            return self.keys
        return tuple((f"fill {colour}", name) for colour, name in zip(SERIES, names[1:]))  # noqa: B905


LOOKS: Mapping[str, PictureLook] = {
    "chart": PictureLook(
        beside, 1, "units", (("fill mid-ahead", "this_year"), ("solid behind", "last_year"))
    ),
    "index": PictureLook(
        index,
        1,
        "ratio",
        (("solid ahead", "paid_index_ratio"), ("dashed behind", "invoice_index_ratio")),
    ),
    "band": PictureLook(
        band, 1, "units", (("solid ahead", "demand_units"), ("fill pale-ahead", "low_to_high"))
    ),
    "pareto": PictureLook(
        pareto,
        3,
        "ratio",
        (("fill mid-ahead", "revenue_share_ratio"), ("solid behind", "cumulative_share_ratio")),
    ),
    "curves": PictureLook(
        curves, 1, "money", (("solid ahead", "draft"), ("dashed behind", "current"))
    ),
    "dots": PictureLook(dots, 1, "money"),
    "grouped": PictureLook(grouped, 1, "ratio", has_key_a_column=True),
}
