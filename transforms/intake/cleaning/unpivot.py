"""A relation of wide rows as one of long ones: a row per column that the map makes rows of.

`n` of a row of the file becomes `n × width + place`, so that it still rises along the file and each
long row has one of its own; whoever wants the line divides by the width.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.intake.source_map import Reshaped, Unpivot
from transforms.language.quoting import literal


def filled_relation(raw: str, places: Sequence[int], width: int) -> str:
    """Return SQL of `raw` in which the rows of a group bear what its first row alone has.

    A row begins a group where the first of `places` is not empty; what stands in a row stays.
    """
    if not places:
        return raw
    texts = {at: f"nullif(trim(c{at}), '')" for at in places}
    so_far = "partition by content order by n rows unbounded preceding"
    group = f"count({texts[places[0]]}) over ({so_far})"
    columns = [
        f"case when {texts[at]} is not null then c{at}"
        f" when g > 0 then first_value(c{at}) over groups end as c{at}"
        if at in texts
        else f"c{at}"
        for at in range(width)
    ]
    return (
        f"(select {', '.join(columns)}, content, n, ragged from (select *, {group} as g from {raw})"
        " window groups as (partition by content, g order by n))"
    )


def long_relation(raw: str, shape: Reshaped, unpivot: Unpivot | None) -> str:
    """Return SQL of the long rows of `raw`; a ragged row, of which nothing is known, stays one."""
    if unpivot is None:
        return raw
    kept = ", ".join(f"c{place} as k{at}" for at, place in enumerate(shape.kept))
    cells = ", ".join(f"c{place}" for place, _ in shape.wide)
    names = ", ".join(literal(name) for _, name in shape.wide)
    unnested = (
        f"select {kept}{', ' if kept else ''}content, n, ragged,"
        f" unnest(case when ragged is null then range({shape.width}) else [0] end) as place,"
        f" [{cells}] as cells from {raw}"
    )
    columns = [f"k{at} as c{at}" for at in range(len(shape.kept))]
    columns.append(f"case when ragged is null then [{names}][place + 1] end as c{len(shape.kept)}")
    columns.append(f"case when ragged is null then cells[place + 1] end as c{len(shape.kept) + 1}")
    return (
        f"(select {', '.join(columns)}, content, n * {shape.width} + place as n, ragged"
        f" from ({unnested}))"
    )
