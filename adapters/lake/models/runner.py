"""Run the models: views and temporary tables as needed, lake tables where their inputs changed.

Goes in: clean feeds, what the run is told, an engine. Comes out: the lake's facts, dimensions and
marts, and which parts of them are new. A month of a fact is built again only when the files it
reads, the rows of the tables it joins or its text changed; a table without months, when anything it
reads did. What is built again and holds what it had is not written, and what reads it stays.
Months are built some at a time, each lot in one commit, so that memory stays flat and a killed run
loses one lot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.model_engine import ModelEngine
from adapters.lake.models.catalog import Catalog, Model, MonthWindow
from adapters.lake.models.feeds import CleanFeed
from adapters.lake.models.fingerprints import Fingerprints
from adapters.lake.models.inputs import Provided
from adapters.lake.models.made import made_rows, require_columns
from adapters.lake.models.months import number_of, number_of_text
from adapters.lake.models.outputs import WHOLE, Kept
from adapters.lake.models.relations import Relations
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.quoting import literals
from transforms.operations.progress import ReportProgress, silent

LOT_ROWS = 6_000_000


@dataclass
class ModelOutcome:
    """What became of one kept model.

    `parts` were built again; of these `changed` held other rows than before and were written, with
    `rows` rows.
    """

    parts: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    rows: int = 0


class Runner:
    """One run over the models; `run(folders)` builds the kept models of these folders.

    Their rows are the `maker`'s, the engine itself where none is named; what is built, held against
    the registry, measured and written is the engine's in any case, and so is the same.
    """

    def __init__(
        self,
        home: Home,
        engine: Engine,
        catalog: Catalog,
        feeds: Mapping[str, CleanFeed],
        *,
        provided: Provided,
        maker: ModelEngine | None = None,
        lot_rows: int = LOT_ROWS,
    ):
        self.kept = {model.name: Kept.of(home, model) for model in catalog if model.is_kept}
        self._engine = engine
        self._catalog = catalog
        self._provided = provided
        self._lot_rows = lot_rows
        self._maker: ModelEngine = maker or engine
        self._relations = Relations(self._maker, catalog, feeds, self.kept, provided=provided)
        self._prints = Fingerprints(engine, catalog, feeds, self.kept, provided=provided)
        self._is_checked = False

    def _check(self) -> None:
        """Raise `DataRefused` for rows a check finds, naming what, where and what to do.

        Once, before the first model is built: where nothing is to be built, what stands passed.
        """
        if self._is_checked:
            return
        for model in self._catalog:
            if model.folder != "checks":
                continue
            self._relations.make_below(model)
            found = self._maker.rows(f"select * from ({model.query}) order by all limit 10")
            if found:
                named = (
                    f"{problem} (feed {feed}, {days} days from {first})"
                    for feed, problem, first, days in found
                )
                raise DataRefused(model.refuses, where="; ".join(named), remedy=model.remedy)
        self._is_checked = True

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """Return the few rows of a model that is not kept, over all that the lake holds now."""
        model = self._catalog[name]
        self._relations.make_below(model)
        return self._maker.rows(model.query)

    def run(
        self, folders: Collection[str], progress: ReportProgress = silent
    ) -> dict[str, ModelOutcome]:
        """Build what changed of the kept models in these folders; return what became of each.

        Raises `DataRefused` for what the checks find, before anything is written.
        """
        models = [model for model in self._catalog if model.is_kept and model.folder in folders]
        outcomes = {}
        step = _("build {names}", names=joined(folders, _(" and ")))
        for done, model in enumerate(models):
            progress(_("{about}: {said}", about=step, said=model.name), done, len(models))
            build = self._build_by_month if model.is_by_month else self._build_whole
            outcomes[model.name] = build(model)
            if outcomes[model.name].changed:
                self._relations.forget(model.name)
        progress(step, len(models), len(models))
        return outcomes

    def _wanted(self, model: Model) -> tuple[dict[str, str], list[str]]:
        """Return the fingerprint each part should have, and the parts that have another."""
        if model.is_by_month:
            wanted = self._prints.months(model, self._targets(model))
        else:
            wanted = {WHOLE: self._prints.whole(model)}
        stands = self.kept[model.name].fingerprints
        return wanted, sorted(p for p in {*stands, *wanted} if stands.get(p) != wanted.get(p))

    def _build_whole(self, model: Model) -> ModelOutcome:
        wanted, stale = self._wanted(model)
        if not stale:
            return ModelOutcome()
        self._check()
        last = number_of(self._provided.params.last_month_end)
        self._relations.make_below(model, (0, last) if model.is_of_complete_months else None)
        require_columns(self._maker, model)
        outcome = ModelOutcome(stale)
        self._write(model, model.query, wanted, outcome)
        return outcome

    def _build_by_month(self, model: Model) -> ModelOutcome:
        kept, windows = self.kept[model.name], self._catalog.windows(model)
        wanted, stale = self._wanted(model)
        if not stale:
            return ModelOutcome()
        self._check()
        if not kept.contents and set(kept.fingerprints) <= set(stale):
            kept.fingerprints = {}  # no row is known to stay: write the table anew
        self._relations.make_below(model)
        require_columns(self._maker, model)
        outcome = ModelOutcome(stale)
        for lot in self._lots(windows, stale):
            self._relations.narrow(windows, (number_of_text(lot[0]), number_of_text(lot[-1])))
            text = f"select * from ({model.query}) where month in ({literals(lot)})"
            parts = {month: wanted.get(month, "") for month in lot}
            self._write(model, text, parts, outcome)
        return outcome

    def _write(
        self, model: Model, text: str, parts: Mapping[str, str], outcome: ModelOutcome
    ) -> None:
        with made_rows(self._engine, self._maker, model, text) as made:
            changed = self.kept[model.name].replace(made, parts)
        outcome.changed += changed
        outcome.rows += sum(made.rows.get(part, 0) for part in changed)

    def _targets(self, model: Model) -> list[int]:
        """Return the months that any input's months reach.

        None lies past the data, but for rows that speak for the days after their own: these the
        as-of date cuts, and they may reach into one month more. Nor does one lie past the last
        complete month where a model asks for these alone.
        """
        reached: set[int] = set()
        latest = 0
        for window in self._catalog.windows(model).values():
            months = self._relations.months_of(window.relation)
            reached |= {m - step for m in months for step in range(window.low, window.high + 1)}
            latest = max([latest, *months])
        latest += self._catalog.reads_as_of(model)
        if model.is_of_complete_months:
            latest = min(latest, number_of(self._provided.params.last_month_end))
        return sorted(month for month in reached if month <= latest)

    def _lots(self, windows: Mapping[str, MonthWindow], months: list[str]) -> Iterator[list[str]]:
        """Cut months into lots of neighbours that read a bounded number of rows each."""
        lot: list[str] = []
        rows = 0
        for month in months:
            number = number_of_text(month)
            own = sum(self._relations.rows_of(w.relation, number) for w in windows.values())
            apart = bool(lot) and number > number_of_text(lot[-1]) + 1
            if lot and (apart or rows + own > self._lot_rows):
                yield lot
                lot, rows = [], 0
            lot.append(month)
            rows += own
        if lot:
            yield lot
