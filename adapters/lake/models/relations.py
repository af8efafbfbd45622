"""Names in the engine: what models read, in whole or by month, and the models read through.

A relation keeps its name and its columns while what stands behind it changes: all of a feed, or the
months that a lot needs. Views look again at each query, so staging models are named once; of those
that read nothing which changes within a build, the rows are made once.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.lake.live_rows import LiveRows
from adapters.lake.model_engine import ModelEngine
from adapters.lake.models.catalog import Catalog, Model, MonthWindow
from adapters.lake.models.feeds import CleanFeed
from adapters.lake.models.inputs import Provided
from adapters.lake.models.months import number_of_text, text_of
from adapters.lake.models.outputs import Kept
from transforms.schema.models import PROVIDED

# The first and the last.
Months = tuple[int, int]


class Relations:
    """Keep the names that models read pointing at the right rows."""

    def __init__(
        self,
        engine: ModelEngine,
        catalog: Catalog,
        feeds: Mapping[str, CleanFeed],
        kept: Mapping[str, Kept],
        *,
        provided: Provided,
    ):
        self._engine = engine
        self._catalog = catalog
        self._feeds = feeds
        self._kept = kept
        self._provided = provided
        self._made: set[str] = set()
        self._provided_names: set[str] = set()
        self._shown: dict[str, tuple[str, Months | None]] = {}

    def narrow(self, windows: Mapping[str, MonthWindow], months: Months | None) -> None:
        """Let each relation show just what these months need, or all of its rows."""
        for name, window in windows.items():
            if window.relation in PROVIDED:
                self._provide(name, window.relation)
            elif months and self._bears_months(window.relation):
                needed = months[0] + window.low, months[1] + window.high
                self._show(name, window.relation, needed)
            else:
                self._show(name, window.relation)

    def forget(self, relation: str) -> None:
        """Look at a kept model's lake table again when it is read next: it holds other rows."""
        self._shown = {name: told for name, told in self._shown.items() if told[0] != relation}

    def make_below(self, model: Model, months: Months | None = None) -> None:
        """Make what a model reads through: staging as views, intermediates as tables.

        All that is read shows these months alone, where they are given.
        """
        self.narrow(self._catalog.windows(model), months)
        for other in self._catalog.inlined(model):
            if other is not model:
                self.make(other)

    def make(self, model: Model) -> None:
        """Make one model that is not kept, once."""
        if model.name in self._made:
            return
        if model.folder == "intermediate":
            make = self._engine.keep
        else:
            make = self._engine.pin if self._stays(model) else self._engine.view
        make(model.name, model.query)
        self._made.add(model.name)

    def _stays(self, model: Model) -> bool:
        """Say whether no lot narrows what a model reads, and no build changes it."""
        read = {window.relation for window in self._catalog.windows(model).values()}
        return all(
            name in PROVIDED or (name in self._feeds and not self.months_of(name)) for name in read
        )

    def _provide(self, name: str, relation: str) -> None:
        """Give what the runner hands in its name, once: many a build needs few of them."""
        if name in self._provided_names:
            return
        self._engine.provide(name, self._provided.table(relation))
        self._provided_names.add(name)

    def _show(self, name: str, relation: str, months: Months | None = None) -> None:
        if self._shown.get(name) != (relation, months):
            self._engine.show(name, self._live(relation, *(months or (None, None))))
            self._shown[name] = relation, months

    def months_of(self, relation: str) -> set[int]:
        """Return the months a relation has rows for; empty where it bears none."""
        if relation in self._feeds:
            return self._feeds[relation].months
        if relation in self._kept:
            return {number_of_text(month) for month in self._kept[relation].months}
        return set()

    def rows_of(self, relation: str, month: int) -> int:
        """Estimate a month's rows of a relation."""
        if relation in self._feeds and self._feeds[relation].date_column:
            return self._feeds[relation].rows_of(month)
        if relation in self._kept and self._kept[relation].model.is_by_month:
            return self._kept[relation].rows.get(text_of(month), 0)
        return 0

    def _bears_months(self, relation: str) -> bool:
        if relation in self._feeds:
            return self._feeds[relation].date_column is not None
        return relation in self._kept and self._kept[relation].model.is_by_month

    def _live(self, relation: str, low: int | None = None, high: int | None = None) -> LiveRows:
        if relation in self._feeds:
            return self._feeds[relation].live(low, high)
        kept = self._kept[relation]
        if low is None or high is None:
            return kept.live()
        return kept.live([month for month in kept.months if low <= number_of_text(month) <= high])
