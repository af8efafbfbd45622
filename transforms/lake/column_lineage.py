"""Which columns the columns of a model come from.

Goes in: the text of a model and the columns of the relations it reads. Comes out: for each column
of the model the columns whose values it is made of, through CTEs and subqueries. What only decides
which rows there are (joins, filters, groups) is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

# A relation and a column of it.
Origin = tuple[str, str]
Origins = dict[str, frozenset[Origin]]


def origins(text: str, columns: Mapping[str, Sequence[str]]) -> Origins:
    """Return for each column of a model those it is made of, in the relations that it reads.

    `columns` names the columns of each relation; of one it does not name, columns that stand
    without an alias are found nowhere. Worked: `select o.a + o.b as c from orders as o` gives
    `{"c": {("orders", "a"), ("orders", "b")}}`.
    """
    schema: dict[str, object] = {name: dict.fromkeys(of, "text") for name, of in columns.items()}
    tree = qualify(
        sqlglot.parse_one(text, read="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
        quote_identifiers=False,
        identify=False,
    )
    scope = build_scope(tree)
    if scope is None:
        raise ValueError("a model is one SELECT")
    walk = _Walk(scope)
    return {name: walk.of_output(scope, name) for name in _names(scope)}


def through(made: Mapping[str, Origins], kept: frozenset[str]) -> dict[str, Origins]:
    """Return the kept models' columns by the columns of what is kept or comes in, past the others.

    `made` has the models in an order in which each stands after those that it reads.
    """
    found: dict[str, Origins] = {}

    def behind(origin: Origin) -> frozenset[Origin]:
        relation, column = origin
        if relation in kept or relation not in found:
            return frozenset([origin])
        return found[relation].get(column, frozenset())

    for model, columns in made.items():
        found[model] = {
            column: frozenset().union(*map(behind, of)) for column, of in columns.items()
        }
    return {model: found[model] for model in made if model in kept}


class _Walk:
    """Follows the columns of one SELECT into its CTEs and subqueries, each asked once."""

    def __init__(self, root: Scope):
        self._scope_of = {
            id(column): scope for scope in root.traverse() for column in scope.columns
        }
        self._known: dict[tuple[int, str], frozenset[Origin]] = {}

    def of_output(self, scope: Scope, name: str) -> frozenset[Origin]:
        key = (id(scope), name)
        if key not in self._known:
            self._known[key] = frozenset()  # a recursive CTE reads itself, which adds nothing
            self._known[key] = frozenset(self._found(scope, name))
        return self._known[key]

    def _found(self, scope: Scope, name: str) -> Iterator[Origin]:
        names = _names(scope)
        if scope.set_operation_scopes:
            for part in scope.set_operation_scopes if name in names else ():
                yield from self.of_output(part, _names(part)[names.index(name)])
            return
        selects = _selects(scope)
        for select in [each for each in selects if each.alias_or_name == name]:
            for column in select.find_all(exp.Column):
                yield from self._of_column(self._scope_of.get(id(column), scope), column)
        if name not in names:
            # A star over a relation whose columns nobody has named stands as it is.
            for star in [each.find(exp.Column) for each in selects if each.is_star]:
                if star is not None:
                    yield from self._of_source(scope.sources.get(star.table), name)

    def _of_column(self, scope: Scope, column: exp.Column) -> Iterator[Origin]:
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            for name in _before_unpivot(source, column.name):
                cte = scope.cte_sources.get(source.name)
                yield from self._of_source(cte or source, name)
        else:
            yield from self._of_source(source, column.name)

    def _of_source(self, source: exp.Table | Scope | None, name: str) -> Iterator[Origin]:
        if isinstance(source, exp.Table):
            yield source.name, name
        elif source is not None:
            yield from self.of_output(source, name)


def _selects(scope: Scope) -> list[exp.Expr]:
    """Return what a scope selects; nothing for one that only opens a list."""
    return list(scope.expression.selects) if isinstance(scope.expression, exp.Query) else []


def _names(scope: Scope) -> list[str]:
    return [select.alias_or_name for select in _selects(scope)]


def _before_unpivot(table: exp.Table, name: str) -> list[str]:
    """Return the columns that a column of an unpivoted table is made of; itself where it is none.

    The column of values is made of all that are listed, the one of their names of none.
    """
    for pivot in table.args.get("pivots") or ():
        for listed in pivot.args.get("fields") or ():
            if name == listed.this.name:
                return []
            if name in [value.name for value in pivot.expressions]:
                return [column.name for column in listed.expressions]
    return [name]
