"""The lint of the SQL dialect that DuckDB and Spark agree on.

Goes in: the text of a model. Comes out: what in it the two engines would read differently, with the
rule's number. Both engines accept most of it in silence and give other numbers, so the rules are
held here, on the syntax tree, and not left to them. One file is one SELECT with a header comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from transforms.lake.dialect_nodes import (
    CLOCKS,
    INEXACT,
    INTEGERS,
    TRIED,
    UNFRAMED,
    WIDE,
    WIDEST,
    bare,
    is_double,
    is_integer,
    kind,
    precision,
    qualifier,
)

MAX_LINES = 80
_QUOTIENT = "DECIMAL(18, 9)"


@dataclass(frozen=True)
class Breach:
    """One breach: the rule of the dialect, what is wrong, and the SQL at fault."""

    rule: int
    message: str
    sql: str = ""

    def __str__(self) -> str:
        return f"rule {self.rule}: {self.message}" + (f": {self.sql}" if self.sql else "")


def lint(text: str) -> list[Breach]:
    """Return every breach of the dialect in a model's text, in the order of the rules."""
    try:
        tree = _parse(text)
    except ValueError as error:
        return [Breach(0, str(error))]
    findings = [*layout(text), *(finding for rule in _RULES for finding in rule(tree))]
    return sorted(findings, key=lambda finding: finding.rule)


def _parse(text: str) -> exp.Select:
    """Parse one model; raise `ValueError` for text that is not one SELECT of the dialect."""
    try:
        trees = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    except ParseError as error:
        raise ValueError(f"not valid SQL: {error}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        raise ValueError("a model is one SELECT, with its parts as CTEs before it")
    return trees[0]


def layout(text: str) -> Iterator[Breach]:
    """Yield what is wrong with the length and the header of a file."""
    lines = text.rstrip().splitlines()
    if not lines[0].startswith("-- Grain: ") or "-- Why: " not in text:
        yield Breach(0, "the file starts with `-- Grain: ` and says `-- Why: `")
    if len(lines) > MAX_LINES:
        yield Breach(0, f"the file has {len(lines)} lines, more than {MAX_LINES}")


def _outputs_are_named(tree: exp.Select) -> Iterator[Breach]:
    # Their types are the registry's: the runner casts every column.
    for output in tree.expressions:
        if output.is_star or not output.alias_or_name:
            yield _found(1, "the final select names its columns", output)


def _stars_are_imports(tree: exp.Select) -> Iterator[Breach]:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for cte in tree.find_all(exp.CTE):
        sources = {table.name: table.alias_or_name for table in cte.this.find_all(exp.Table)}
        made_here = {alias for name, alias in sources.items() if name in own}
        for select in cte.this.find_all(exp.Select):
            for output in select.expressions:
                if output.is_star and (not qualifier(output) or qualifier(output) in made_here):
                    yield _found(1, "`*` stands only for a whole import, qualified", output)


def _products_are_wide(tree: exp.Select) -> Iterator[Breach]:
    for product in tree.find_all(exp.Mul):
        sides = (product.this, product.expression)
        if any(is_integer(side) or is_double(side) for side in sides):
            continue
        widths = [precision(side) for side in sides]
        if max(widths) < WIDE:
            yield _found(2, "one side of a product is cast to decimal(19, s) or wider", product)
        elif sum(widths) + 1 > WIDEST:
            yield _found(2, "the precisions of a product add up to 37 at most", product)


def _divisions_are_ratios(tree: exp.Select) -> Iterator[Breach]:
    for division in tree.find_all(exp.Div):
        below = bare(division.expression)
        if not is_double(division.this):
            yield _found(3, "`/` divides a cast to double", division)
        if not (isinstance(below, exp.Nullif) and is_double(below.this)):
            yield _found(3, "`/` divides by nullif(cast(… as double), 0)", division)


def _whole_divisions(tree: exp.Select) -> Iterator[Breach]:
    for node in tree.find_all(exp.IntDiv, exp.Mod):
        if not all(is_integer(side) for side in (node.this, node.expression)):
            yield _found(4, "`//` and `%` take bigint casts, whole numbers or days", node)


def _casts_to_whole(tree: exp.Select) -> Iterator[Breach]:
    for cast in tree.find_all(exp.Cast):
        if kind(cast) in INTEGERS and (
            isinstance(bare(cast.this), exp.Div)
            or (isinstance(cast.this, exp.Cast) and kind(cast.this) in ("DOUBLE", "DECIMAL"))
        ):
            yield _found(4, "a fraction is floored or rounded before it becomes an integer", cast)


def _sums_are_exact(tree: exp.Select) -> Iterator[Breach]:
    for node in tree.find_all(exp.Func):
        if type(node).__name__ in INEXACT:
            yield _found(5, "averages and deviations are made of sums, divided once", node)
    for total in tree.find_all(exp.Sum):
        if is_double(total.this):
            yield _found(5, "doubles are never summed", total)


def _casts_of_text(tree: exp.Select) -> Iterator[Breach]:
    for cast in tree.find_all(exp.TryCast):
        if kind(cast) == "DECIMAL" and cast.to.sql("duckdb") == _QUOTIENT:
            continue  # from a double, where what does not fit is null in both engines
        guard = cast.find_ancestor(exp.If)
        if guard is None or not guard.this.find(exp.RegexpLike):
            yield _found(6, "try_cast stands behind regexp_matches in a case", cast)
    for match in tree.find_all(exp.RegexpLike, exp.RegexpReplace):
        pattern = match.expression.name
        if "$" in pattern or any(f"\\{mark}" in pattern for mark in "dwsbDWSB"):
            yield _found(6, "patterns use classes like [0-9] and end with \\z", match)
    for replacement in tree.find_all(exp.RegexpReplace):
        if replacement.text("modifiers") != "g":
            yield _found(6, "regexp_replace takes 'g'", replacement)


def _dates(tree: exp.Select) -> Iterator[Breach]:
    for node in tree.find_all(exp.TimestampTrunc):
        parent = node.parent
        if not (isinstance(parent, exp.Cast) and kind(parent) == "DATE"):
            yield _found(7, "date_trunc is cast to date", node)
    for difference in tree.find_all(exp.DateDiff):
        if difference.text("unit").upper() != "DAY":
            yield _found(7, "date_diff counts days", difference)
    for part in tree.find_all(exp.Interval, exp.Extract):
        yield _found(7, "days are added to dates; weekdays are days since a Monday", part)


def _windows(tree: exp.Select) -> Iterator[Breach]:
    if any(select.args.get("qualify") for select in tree.find_all(exp.Select)):
        yield Breach(8, "a row_number in a CTE takes the place of qualify")
    for select in tree.find_all(exp.Select):
        distinct = select.args.get("distinct")
        if isinstance(distinct, exp.Distinct) and distinct.args.get("on"):
            yield Breach(8, "a row_number in a CTE takes the place of distinct on")
    for window in tree.find_all(exp.Window):
        if window.arg_key == "windows" or isinstance(window.this, UNFRAMED):
            continue
        around = window.find_ancestor(exp.Select) or tree
        named = {other.name: other for other in around.args.get("windows") or ()}
        defined = named.get(window.alias, window)
        frame = window.args.get("spec") or defined.args.get("spec")
        if defined.args.get("order") and (frame is None or frame.text("kind").upper() != "ROWS"):
            yield _found(8, "a running sum says `rows between`", window)


def _joins(tree: exp.Select) -> Iterator[Breach]:
    for join in tree.find_all(exp.Join):
        if join.args.get("using"):
            yield _found(11, "a join says on, not using", join)
        if join.args.get("method"):
            yield _found(9, "no asof and no natural join", join)
        condition = join.args.get("on")
        if condition is not None and condition.find(exp.Or):
            yield _found(9, "no or in a join", join)
        if condition is None and join.kind != "CROSS" and not join.args.get("using"):
            yield _found(11, "a join without a condition says cross join", join)


def _lists(tree: exp.Select) -> Iterator[Breach]:
    for node in tree.find_all(exp.ArrayAgg):
        if not node.find_ancestor(exp.ArraySort):
            yield _found(10, "a list is sorted, its nulls filtered out", node)


def _groups(tree: exp.Select) -> Iterator[Breach]:
    for group in tree.find_all(exp.Group):
        if group.args.get("all") or any(isinstance(key, exp.Literal) for key in group.expressions):
            yield _found(11, "group by names its keys", group)


def _functions(tree: exp.Select) -> Iterator[Breach]:
    for node in tree.find_all(exp.Func):
        made = type(node).__name__
        if made in CLOCKS:
            yield _found(12, "no clock and no chance in a model", node)
        elif made not in TRIED | INEXACT:
            yield _found(12, "only functions that were tried on both engines", node)


_RULES: tuple[Callable[[exp.Select], Iterator[Breach]], ...] = (
    _outputs_are_named,
    _stars_are_imports,
    _products_are_wide,
    _divisions_are_ratios,
    _whole_divisions,
    _casts_to_whole,
    _sums_are_exact,
    _casts_of_text,
    _dates,
    _windows,
    _joins,
    _lists,
    _groups,
    _functions,
)


def _found(rule: int, message: str, node: exp.Expr) -> Breach:
    return Breach(rule, message, node.sql("duckdb"))
