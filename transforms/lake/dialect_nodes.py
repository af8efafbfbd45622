"""What a node of a model's syntax tree is, as far as the tree alone tells.

A bare column counts as a decimal of at most 18 digits: wider ones are cast where they are used, so
that a reader of the SQL sees what the engine does.
"""

from __future__ import annotations

from sqlglot import exp

INTEGERS = ("BIGINT", "INT")
NARROW, WIDE, WIDEST = 18, 19, 38
UNFRAMED = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead)
_WHOLE = (exp.DateDiff, exp.Year, exp.Month, exp.Day, exp.Count, exp.RowNumber, exp.IntDiv, exp.Mod)
_TRIED = """
    Abs And ArrayAgg ArraySize ArraySort Case Cast Coalesce Concat Count DateDiff DateFromParts Day
    DenseRank Exists Floor Greatest If Lag LastDay Lead Least Length Lower Max Min Month Nullif Or
    Rank RegexpLike RegexpReplace Round RowNumber Sqrt Substring Sum TimestampTrunc Trim TryCast
    Upper WeekOfYear Year
"""
_INEXACT = """
    Avg Stddev StddevSamp StddevPop Variance VariancePop Corr CovarSamp CovarPop Median Quantile
    PercentileCont ApproxQuantile
"""
_CLOCKS = "CurrentDate CurrentTimestamp CurrentTime CurrentDatetime Rand Uuid"
# Functions by the name of sqlglot's class: tried on both engines, inexact, or no function of input.
TRIED, INEXACT, CLOCKS = (frozenset(names.split()) for names in (_TRIED, _INEXACT, _CLOCKS))


def kind(cast: exp.Expr) -> str:
    """Return the type a cast gives; empty for anything else."""
    return str(cast.to.this.value) if isinstance(cast, exp.Cast) else ""


def bare(node: exp.Expr) -> exp.Expr:
    """Return what stands inside brackets and signs."""
    while isinstance(node, (exp.Paren, exp.Neg)):
        node = node.this
    return node


def is_integer(node: exp.Expr) -> bool:
    """Tell whether a node is a whole number for sure."""
    inner = bare(node)
    if isinstance(inner, exp.Literal):
        return not inner.is_string and "." not in inner.name
    if isinstance(inner, (exp.Add, exp.Sub, exp.Mul)):
        return is_integer(inner.this) and is_integer(inner.expression)
    return isinstance(inner, _WHOLE) or kind(inner) in INTEGERS


def is_double(node: exp.Expr) -> bool:
    """Tell whether a node is a double."""
    inner = bare(node)
    if isinstance(inner, exp.Mul):
        return is_double(inner.this) or is_double(inner.expression)
    return isinstance(inner, (exp.Div, exp.Sqrt)) or kind(inner) == "DOUBLE"


def precision(node: exp.Expr) -> int:
    """Return the precision a cast gives; a bare column has at most 18 digits."""
    inner = bare(node)
    if kind(inner) != "DECIMAL" or not isinstance(inner, exp.Cast) or not inner.to.expressions:
        return NARROW
    return int(inner.to.expressions[0].name)


def qualifier(star: exp.Expr) -> str:
    """Return the relation a star is of; empty where it is of all."""
    return star.table if isinstance(star, exp.Column) else ""
