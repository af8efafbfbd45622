"""What a SELECT of the dialect says in Spark's words: the one place that turns one into the other.

Goes in: SQL that keeps to the dialect (`transforms.lake.dialect`). Comes out: the same for Spark,
in ANSI mode and UTC, without comments. The dialect's lint is what makes the two give equal rows;
here words change, and what Spark's own words would compute otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types

from transforms.lake.dialect_nodes import is_double, kind


@dataclass(frozen=True)
class SparkSelect:
    """A SELECT in Spark's words, and how often Spark computes each relation that it reads.

    What a CTE reads counts as often as the CTE is named.
    """

    text: str
    reads: Mapping[str, int]


@cache
def in_spark(text: str) -> SparkSelect:
    """Say a SELECT in Spark's words; raise `ValueError` for one that Spark has no words for."""
    try:
        tree = annotate_types(sqlglot.parse_one(text, read="duckdb"), dialect="duckdb")
        reads = _reads(tree)
        for window in list(tree.find_all(exp.Window)):
            _bracket(window)
        for cast in reversed(list(tree.find_all(exp.Cast))):
            if _rounds_a_double(cast):
                cast.replace(_rounded(cast))
        said = tree.sql("spark", comments=False, unsupported_level=ErrorLevel.RAISE)
        return SparkSelect(said, reads)
    except SqlglotError as error:
        raise ValueError(f"cannot be said in Spark: {error}") from error


def _reads(tree: exp.Expr) -> dict[str, int]:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    read: dict[str, list[str]] = {}
    for table in tree.find_all(exp.Table):
        cte = table.find_ancestor(exp.CTE)
        within = cte.alias if cte else ""
        # A recursive CTE names itself.
        if within != table.name:
            read.setdefault(table.name, []).append(within)

    def times(name: str) -> int:
        return sum(times(within) if within else 1 for within in read.get(name, ()))

    return {name: times(name) for name in read.keys() - own}


def _bracket(window: exp.Window) -> None:
    """Put a named window in brackets where something is taken off it.

    Spark reads the name on across a minus: in `sum(a) over w - b` it looks for a window `w-b`.
    """
    if window.alias and isinstance(window.parent, exp.Sub):
        window.replace(exp.paren(window.copy()))


def _rounds_a_double(cast: exp.Cast) -> bool:
    is_sized = kind(cast) == "DECIMAL" and bool(cast.to.expressions)
    return is_sized and (is_double(cast.this) or bool(cast.this.is_type(exp.DType.DOUBLE)))


def _rounded(cast: exp.Cast) -> exp.Expr:
    """Round a double to a decimal's last digit as DuckDB does: times a power of ten, half away.

    Spark rounds the shortest text of the double instead, and so 691.8223615464995 up at the ninth
    digit, where the double times 10^9 lies below the half.
    """
    digits, scale = (int(size.name) for size in cast.to.expressions)
    power = exp.Literal.number(f"1e{scale}")
    whole = exp.func("round", exp.Mul(this=exp.paren(cast.this.copy()), expression=power))
    counted = type(cast)(this=whole, to=_decimal(digits, 0), safe=cast.args.get("safe"))
    if not scale:
        return counted
    unit = exp.cast(exp.Literal.string(f"0.{1:0{scale}}"), _decimal(scale, scale))
    return exp.cast(exp.Mul(this=counted, expression=unit), _decimal(digits, scale))


def _decimal(digits: int, scale: int) -> exp.DataType:
    return exp.DataType.build(f"decimal({digits}, {scale})")
