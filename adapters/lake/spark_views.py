"""Views for Spark: which are computed within the SELECT that reads them, and which are made first.

Spark plans and computes a view anew wherever it is named, and staging above staging takes it
minutes. So a view is part of the plan of the SELECT that reads it once; one that is read twice, by
what it takes to make a SELECT or by a second SELECT, is made once, as files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.lake.spark_sql import in_spark

# A relation and all below it, with the number under which each was last given.
_State = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class ViewStep:
    """A view to be given its rows: made as files, or planned into what reads it."""

    name: str
    select: str
    is_made: bool


@dataclass
class _View:
    select: str
    reads: Mapping[str, int]
    stands_for: _State | None = None
    is_made: bool = False


@dataclass
class SparkViews:
    """The views by name, and which rows stand under each name now."""

    _views: dict[str, _View] = field(default_factory=dict)
    _given: Counter[str] = field(default_factory=Counter)

    def named(self, name: str, select: str) -> None:
        """Take a view, or another SELECT for it."""
        self._views[name] = _View(select, in_spark(select).reads)
        self.given(name)

    def given(self, name: str) -> None:
        """Take note that other rows stand under a name."""
        self._given[name] += 1

    def steps(self, select: str) -> list[ViewStep]:
        """Return what must be done before a SELECT can read its views, in order."""
        uses, order = Counter(in_spark(select).reads), list[str]()
        for name in list(uses):
            self._visit(name, uses, order)
        found = []
        for name in order:
            view, state = self._views[name], self._state(name)
            is_again = view.stands_for == state
            if is_again and view.is_made:
                continue
            view.is_made = is_again or uses[name] > 1
            view.stands_for = state
            found.append(ViewStep(name, view.select, view.is_made))
        return found

    def _visit(self, name: str, uses: Counter[str], order: list[str]) -> None:
        """Note a view after those it reads, and how often it is read where it must be made."""
        view = self._views.get(name)
        if view is None or name in order:
            return
        if not (view.is_made and view.stands_for == self._state(name)):
            uses.update(view.reads)
            for below in view.reads:
                self._visit(below, uses, order)
        order.append(name)

    def _state(self, name: str) -> _State:
        view, own = self._views.get(name), frozenset({(name, self._given[name])})
        return own.union(*map(self._state, view.reads)) if view else own
