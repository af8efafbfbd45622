"""What a lake table, or one month of it, was built from, as a digest.

It changes with the SQL of the model and of what it reads through, with the columns it declares, the
files and months of feeds it reads, what the tables hold that it reads, what the run is told and the
model uses, and with nothing else: layout and comments, an untouched file, a table that was built
again and holds what it digests, a later as-of date of a month long past leave it as it is. So it is
taken when all it reads is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Catalog, Model, MonthWindow
from adapters.lake.models.content import digest
from adapters.lake.models.feeds import CleanFeed
from adapters.lake.models.inputs import DAYS, Provided
from adapters.lake.models.months import first_day, number_of, number_of_text, text_of
from adapters.lake.models.outputs import Kept
from transforms.schema.models import PROVIDED

_Of = tuple[str, int | None, int | None, frozenset[str]]


class Fingerprints:
    """Take fingerprints of models over the inputs of one run."""

    def __init__(
        self,
        engine: Engine,
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
        self._of_feeds: dict[_Of, str] = {}

    def whole(self, model: Model) -> str:
        """Return the fingerprint of a model that is built whole."""
        windows = self._catalog.windows(model)
        return digest([*self._text(model), *self._inputs(model, windows, None)])

    def months(self, model: Model, numbers: Iterable[int]) -> dict[str, str]:
        """Return the fingerprint of each month of a model that is built by month."""
        windows, text = self._catalog.windows(model), self._text(model)
        return {
            text_of(number): digest([*text, *self._inputs(model, windows, number)])
            for number in numbers
        }

    def _text(self, model: Model) -> list[str]:
        declared = (f"{c.name} {c.type.sql} {c.required}" for c in model.table)
        texts = (other.normal for other in self._catalog.inlined(model))
        return [*texts, *declared, *filter(None, [model.through])]

    def _inputs(
        self, model: Model, windows: Mapping[str, MonthWindow], month: int | None
    ) -> Iterable[str]:
        columns, told = self._catalog.names(model), self._catalog.told(model)
        for name, window in windows.items():
            low, high = self.span(model, window, month)
            named = told if window.relation == "params" else columns
            yield f"{name}={self._input(window.relation, named, low, high)}"
        if told & DAYS:
            yield self._cut(model, month)

    def span(
        self, model: Model, window: MonthWindow, month: int | None
    ) -> tuple[int | None, int | None]:
        """Return the first and last month of an input that a model, or a month of it, reads."""
        if month is not None:
            return month + window.low, month + window.high
        if model.is_of_complete_months:
            return 0, number_of(self._provided.params.last_month_end)
        return None, None

    def _input(
        self, relation: str, columns: frozenset[str], low: int | None, high: int | None
    ) -> str:
        if relation in PROVIDED:
            return self._provided.fingerprint(relation, columns)
        if relation in self._feeds:
            return self._feed(relation, low, high, columns)
        digests = self._kept[relation].digests
        if low is not None and high is not None and self._kept[relation].model.is_by_month:
            digests = {m: told for m, told in digests.items() if low <= number_of_text(m) <= high}
        return digest(f"{part}={told}" for part, told in sorted(digests.items()))

    def _feed(self, name: str, low: int | None, high: int | None, columns: frozenset[str]) -> str:
        feed = self._feeds[name]
        if feed.date_column:
            key = (name, low, high, frozenset[str]())
        else:
            key = (name, None, None, columns & set(feed.table.names))
        if key not in self._of_feeds:
            self._of_feeds[key] = feed.fingerprint(self._engine, *key[1:])
        return self._of_feeds[key]

    def _cut(self, model: Model, month: int | None) -> str:
        """Return how the days that the run is told cut a month: not at all, wholly, or on a day.

        The end of the last complete month cuts no month in two.
        """
        told = self._catalog.told(model) & DAYS
        if month is None:
            return " ".join(str(self._provided.params.row[day]) for day in sorted(told))
        as_of, is_by_day = self._provided.params.as_of_date, "as_of_date" in told
        reach = timedelta(days=model.reach_days if is_by_day else 0)
        if as_of >= first_day(month + 1) + reach:
            return "past"
        return as_of.isoformat() if is_by_day and as_of > first_day(month) else "to come"
