"""Who is treated differently on the same facts, and whose sales earn more than once.

Goes in: programs, and where given the accounts. Comes out: findings.

- *different_terms*: two programs that count the same sales of different accounts and pay
  differently for the same basis: an account of level 1 earns 400.00 where one of level 2 earns 250.
- *overlap*: two programs that pay the same accounts for the same sales; meant perhaps, but then
  `net_of` or `credit` says which counts what.
- *unequal_accounts*: accounts of one level, region, territory and class of which a program takes
  some and not others, because it names them, their groups, or the exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal, identifier
from transforms.rebates.cliffs import ProgramFinding
from transforms.rebates.parties import accounts_sql
from transforms.rebates.simulation.curves import curve
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Attainment, Growth
from transforms.rebates.workspace import DuckConnection

_KEYS = ("level", "region", "territory", "class_", "group", "ids")
_NAMED = 5
_EQUAL = ("level", "region", "territory", "class")


def pairs(con: DuckConnection, programs: Sequence[Program]) -> Iterator[ProgramFinding]:
    """Yield what pairs of programs say of each other, in order of their names."""
    ordered = sorted(programs, key=lambda p: (p.program, p.version))
    twice: set[tuple[str, str]] = set()
    for left, right in combinations(ordered, 2):
        if left.program == right.program or not _same_sales(left, right):
            continue
        apart = _apart(left, right)
        if apart:
            yield from _different(con, left, right, apart)
        elif not _deducts(left, right) and (left.program, right.program) not in twice:
            twice.add((left.program, right.program))
            yield _overlap(left, right)


def _overlap(left: Program, right: Program) -> ProgramFinding:
    says = _(
        "pays the same accounts for the same sales as {program}; if only one should, say so by"
        " net_of or credit",
        program=right.program,
    )
    return ProgramFinding(left.program, left.version, "overlap", says)


def _same_sales(left: Program, right: Program) -> bool:
    """Say whether both count some of the same products on some of the same days."""
    ends = [p.valid.until or date.max for p in (left, right)]
    begins = max(left.valid.from_, right.valid.from_)
    measured = {p.basis.measure for p in (left, right)}
    kinds = {p.earn.method in ("event", "contest") for p in (left, right)}
    return (
        begins < min(ends)
        and ("collected" in measured) == (measured == {"collected"})
        and kinds == {False}
        and not _disjoint(left.products, right.products, ("category", "brand", "ids"))
    )


def _apart(left: Program, right: Program) -> str | None:
    """Return the key by which no account is in both; null where one may be."""
    return next((k for k in _KEYS if _disjoint(left.accounts, right.accounts, (k,))), None)


def _disjoint(left: Any, right: Any, keys: Sequence[str]) -> bool:
    both = [(set(getattr(left, key)), set(getattr(right, key))) for key in keys]
    if any(mine and theirs and not mine & theirs for mine, theirs in both):
        return True
    for one, other in ((left, right), (right, left)):
        if one.ids and set(one.ids) <= set(other.exclude):
            return True
    return False


def _deducts(left: Program, right: Program) -> bool:
    return right.program in (*left.stack.net_of, *left.credit) or left.program in (
        *right.stack.net_of, *right.credit
    )  # fmt: skip


def _different(
    con: DuckConnection, left: Program, right: Program, apart: str
) -> Iterator[ProgramFinding]:
    if not _comparable(left, right):
        return
    points = _points(left, right)
    price = Decimal(1)
    both = zip(curve(con, left, points, price), curve(con, right, points, price), strict=True)
    gaps = [(abs(mine - theirs), point, mine, theirs)
            for (point, mine), (_point, theirs) in both if mine != theirs]  # fmt: skip
    if not gaps:
        return
    _gap, point, mine, theirs = max(gaps, key=lambda gap: (gap[0], -gap[1]))
    key = apart.rstrip("_")
    here, there = (_listed(getattr(p.accounts, apart)) for p in (left, right))
    yield ProgramFinding(
        left.program,
        left.version,
        "different_terms",
        _(
            "same facts, different terms: on {point} {left} pays {key} {here} {mine}, {right} pays"
            " {key} {there} {theirs}",
            point=_short(point),
            left=left.program,
            key=key,
            here=here,
            mine=_short(mine),
            right=right.name,
            there=there,
            theirs=_short(theirs),
        ),
        at=point,
        jump=abs(mine - theirs),
    )


def _comparable(left: Program, right: Program) -> bool:
    """Say whether a basis alone decides what each pays, and both measure it alike."""
    alike = ("period", "currency")
    return (
        all(getattr(left, key) == getattr(right, key) for key in alike)
        and left.basis.measure == right.basis.measure
        and left.basis.unit == right.basis.unit
        and all(p.tiers and not isinstance(p.earn, Attainment | Growth) for p in (left, right))
    )


def _points(left: Program, right: Program) -> list[Decimal]:
    edges = sorted({tier.from_ for program in (left, right) for tier in program.tiers} - {0})
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    return sorted({*edges, *middles, (edges[-1] if edges else Decimal(1000)) * 2})


def unequal_accounts(
    con: DuckConnection, accounts: str, programs: Sequence[Program], as_of: date
) -> Iterator[ProgramFinding]:
    """Yield, per program that names accounts or groups, those it treats unlike their equals.

    `accounts` is a relation of the accounts feed; each account counts as it stood before `as_of`.
    """
    for program in sorted(programs, key=lambda p: (p.program, p.version)):
        wanted = program.accounts
        if not (wanted.ids or wanted.exclude or wanted.group):
            continue
        for row in con.execute(_unequal_sql(con, accounts, program, as_of)).fetchall():
            *cell, inside, outside, count_in, count_out = row
            told = ", ".join(
                f"{label} {value}" for label, value in zip(_EQUAL, cell, strict=True)
                if value is not None
            )  # fmt: skip
            yield ProgramFinding(
                program.program,
                program.version,
                "unequal_accounts",
                _(
                    "of {cell} it takes {taken} and not {left}",
                    cell=told or _("accounts without attributes"),
                    taken=_some(inside, count_in),
                    left=_some(outside, count_out),
                ),
            )


def _unequal_sql(con: DuckConnection, accounts: str, program: Program, as_of: date) -> str:
    described = con.execute(f"describe select * from {identifier(accounts)}").fetchall()
    known = {row[0] for row in described}
    columns = ", ".join(
        column if column in known else f"null as {column}"
        for column in ("account_id", *_EQUAL, "group_id", "valid_from")
    )
    cell = ", ".join(_EQUAL)
    plain = program.accounts.model_copy(update={"ids": (), "exclude": (), "group": ()})
    return f"""
        with seen as (
            select * from (select {columns} from {identifier(accounts)}) as c
            where valid_from is null or valid_from < {date_literal(as_of)}
            qualify row_number() over
                (partition by account_id order by valid_from desc nulls last) = 1
        ),
        judged as (
            select *, coalesce({accounts_sql(program.accounts, "a")}, false) as is_in
            from seen as a where {accounts_sql(plain, "a")}
        )
        select {cell},
            list_sort(list(account_id) filter (where is_in))[:{_NAMED}],
            list_sort(list(account_id) filter (where not is_in))[:{_NAMED}],
            count(*) filter (where is_in), count(*) filter (where not is_in)
        from judged group by {cell}
        having bool_or(is_in) and bool_or(not is_in)
        order by {", ".join(f"{column} nulls last" for column in _EQUAL)}
        """


def _some(names: Sequence[str], count: int) -> str:
    shown = ", ".join(names)
    return shown if count <= len(names) else f"{shown} and {count - len(names)} more"


def _listed(values: Sequence[object]) -> str:
    return "/".join(str(value) for value in values)


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
