"""A chart: which measures of a dataset, by what, drawn how; and dashboards made of them.

Nothing here speaks of a tool. `superset.py` says the same in Superset's words; another tool would
get a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from transforms.exports.bi.datasets import Dataset
from transforms.schema.measures import MEASURES

Drawn = Literal["number", "line", "bar", "across", "share", "table", "rows"]
WHOLE_WIDTH = 12


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart.

    `number` shows one measure; `line` and `bar` draw measures along the column `along`, a series
    for each value of `by`; `across` draws bars from the left; `share` parts a whole; `table` shows
    measures by `by`; `rows` shows the dataset's rows themselves, `columns` of them. `where` is a
    condition on the dataset's columns, and `fixed` names those of them that no reader's choice
    changes; `order` the columns or measures that come first when sorted (a leading `-`: largest
    first). `width` is in twelfths of the page.
    """

    title: str
    drawn: Drawn
    table: str
    measures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    along: str = ""
    columns: tuple[str, ...] = ()
    where: str = ""
    fixed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    limit: int = 1000
    width: int = 6
    note: str = ""

    def __post_init__(self) -> None:
        if self.drawn in ("line", "bar", "across") and not self.along:
            raise ValueError(f"chart {self.title!r}: say along which column it is drawn")
        dataset = Dataset.of(self.table)
        known = {column.name for column in dataset.columns}
        named = {*self.by, *self.columns, *self.fixed, *([self.along] if self.along else [])}
        if unknown := named - known:
            raise ValueError(f"chart {self.title!r}: {self.table} has no {sorted(unknown)}")
        if unknown := {m for m in self.measures if MEASURES[m].table != self.table}:
            raise ValueError(f"chart {self.title!r}: no measures of {self.table}: {unknown}")

    @property
    def dataset(self) -> Dataset:
        return Dataset.of(self.table)

    @property
    def is_along_time(self) -> bool:
        """Return whether it is drawn along the day its dataset is looked at along."""
        return bool(self.along) and self.along == self.dataset.day


@dataclass(frozen=True)
class Dashboard:
    """A page of charts, row by row; each row is as wide as the page."""

    slug: str
    title: str
    question: str
    rows: tuple[tuple[Chart, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if sum(chart.width for chart in row) != WHOLE_WIDTH:
                raise ValueError(f"dashboard {self.slug!r}: a row is not {WHOLE_WIDTH} wide")

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(chart for row in self.rows for chart in row)
