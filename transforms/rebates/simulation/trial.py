"""A draft program beside the current ones, on the same facts: cost, gains, rates, cliffs.

Goes in: an open connection, facts, draft and current programs, the days. Comes out: what each side
owes in all and per account, effective rates by class and by size, accounts that stand just below a
cliff, and payout curves. Nothing is written anywhere.

Effective rate = owed ÷ net amount that counted. Size: accounts in order of that amount; those that
make the first half of it are `large`, those that make the next 30 % `middle`, the others `small`.

Worked: A counted 900 and earned 45, B counted 100 and earned 1. A is large (5 %), B small (1 %):
the draft pays the large account five times the rate of the small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from transforms.language.quoting import date_literal, identifier
from transforms.rebates import Facts, Program, owed
from transforms.rebates.cliffs import ProgramFinding, cliffs
from transforms.rebates.rounding import NOTHING, over
from transforms.rebates.simulation.outcome import AccountRow, GroupRow, NearCliff, Side, Simulated
from transforms.rebates.workspace import DuckConnection

_RATIO = Decimal("0.000001")


def simulate(
    con: DuckConnection,
    facts: Facts,
    draft: Sequence[Program],
    current: Sequence[Program],
    *,
    days: tuple[date, date],
    beside: Sequence[Program] = (),
) -> Simulated:
    """Compute both sides on the facts of the days [first, until), programs valid as they say.

    `beside` are programs that a side deducts; they are computed and not counted. Goods given are
    not counted as cost; `reasons` says how often. Raises what `owed` raises.
    """
    first, until = days
    drafted, stood = (_results(con, facts, side, until, beside=beside) for side in (draft, current))
    new, old = _by_account(drafted), _by_account(stood)
    about = _attributes(con, facts, until)
    rows = _accounts(new, old, about)
    return Simulated(
        first_day=first,
        until=until,
        draft=_side(draft, drafted, new),
        current=_side(current, stood, old),
        accounts=rows,
        by_class=_grouped(rows, lambda row: row.account_class or "without a class"),
        by_size=_grouped(rows, lambda row: row.size),
        cliffs=[finding for program in draft for finding in cliffs(program)],
        near_cliffs=_near(draft, drafted),
        reasons=_reasons(drafted),
    )


def _results(
    con: DuckConnection,
    facts: Facts,
    programs: Sequence[Program],
    until: date,
    *,
    beside: Sequence[Program],
) -> list[dict[str, Any]]:
    if not programs:
        return []
    columns = ["program_id", "account_id", "period", "currency", "basis", "basis_amount",
               "tier_no", "earned", "earned_units", "reason"]  # fmt: skip
    mine = {program.program for program in programs}
    every = [*programs, *(p for p in beside if p.program not in mine)]
    with owed(con, facts, every, until) as book:
        found: list[dict[str, Any]] = book.results.select(columns).to_pylist()
    return [row for row in found if row["program_id"] in mine]


def _by_account(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return (counted, owed) by account; what several programs count counts once, the largest."""
    counted: dict[tuple[str, str], Decimal] = {}
    earned: dict[str, Decimal] = {}
    for row in rows:
        account = row["account_id"]
        key = (account, row["program_id"])
        counted[key] = counted.get(key, NOTHING) + row["basis_amount"]
        earned[account] = earned.get(account, NOTHING) + (row["earned"] or NOTHING)
    most: dict[str, Decimal] = {}
    for (account, _), amount in counted.items():
        most[account] = max(most.get(account, NOTHING), amount)
    return {account: (most[account], amount) for account, amount in earned.items()}


def _attributes(con: DuckConnection, facts: Facts, until: date) -> dict[str, dict[str, Any]]:
    """Return level and class of the accounts as they last stood."""
    if facts.accounts is None:
        return {}
    described = con.execute(f"describe select * from {identifier(facts.accounts)}").fetchall()
    columns = {row[0] for row in described}
    picked = ", ".join(
        column if column in columns else f"null as {column}"
        for column in ("account_id", "level", "class", "valid_from")
    )
    rows = con.execute(
        f"select account_id, level, class from (select {picked} from {identifier(facts.accounts)})"
        f" where valid_from is null or valid_from < {date_literal(until)}"
        " qualify row_number() over"
        " (partition by account_id order by valid_from desc nulls last) = 1"
    ).fetchall()
    return {account: {"level": level, "class": class_} for account, level, class_ in rows}


def _accounts(
    new: Mapping[str, tuple[Decimal, Decimal]],
    old: Mapping[str, tuple[Decimal, Decimal]],
    about: Mapping[str, Mapping[str, Any]],
) -> list[AccountRow]:
    nothing = (NOTHING, NOTHING)
    counted = {a: max(new.get(a, nothing)[0], old.get(a, nothing)[0]) for a in {*new, *old}}
    sizes = sizes_of(counted)
    rows = []
    for account in sorted(counted, key=lambda a: (-counted[a], a)):
        amount = counted[account]
        before, after = (side.get(account, nothing)[1] for side in (old, new))
        known = about.get(account, {})
        rows.append(
            AccountRow(
                account,
                known.get("level"),
                known.get("class"),
                sizes[account],
                counted=amount,
                current=before,
                draft=after,
                difference=after - before,
                current_rate=_rate(before, amount),
                draft_rate=_rate(after, amount),
            )
        )
    return rows


def sizes_of(counted: Mapping[str, Decimal]) -> dict[str, str]:
    """Return `large`, `middle` or `small` by account: who makes the first 50 %, the next 30 %.

    The account that crosses a line belongs above it, so there is always a large one. Ties by id.
    """
    total = sum((max(amount, NOTHING) for amount in counted.values()), NOTHING)
    so_far, sizes = NOTHING, {}
    for account in sorted(counted, key=lambda a: (-counted[a], a)):
        share = so_far * 10
        sizes[account] = (
            "large" if share < total * 5 else "middle" if share < total * 8 else "small"
        )
        so_far += max(counted[account], NOTHING)
    return sizes


def _grouped(rows: Sequence[AccountRow], of: Any) -> list[GroupRow]:
    groups: dict[str, list[AccountRow]] = {}
    for row in rows:
        groups.setdefault(of(row), []).append(row)
    return [_group(label, groups[label]) for label in sorted(groups, key=_order)]


def _order(label: str) -> tuple[int, str]:
    known = ("large", "middle", "small", "key", "major", "general")
    return (known.index(label) if label in known else len(known), label)


def _group(label: str, rows: Sequence[AccountRow]) -> GroupRow:
    counted = sum((row.counted for row in rows), NOTHING)
    current = sum((row.current for row in rows), NOTHING)
    draft = sum((row.draft for row in rows), NOTHING)
    return GroupRow(
        label,
        len(rows),
        counted,
        current,
        draft=draft,
        current_rate=_rate(current, counted),
        draft_rate=_rate(draft, counted),
    )


def _rate(amount: Decimal, counted: Decimal) -> Decimal | None:
    return over(amount, counted).quantize(_RATIO) if counted > 0 else None


def _side(
    programs: Sequence[Program],
    rows: Iterable[Mapping[str, Any]],
    accounts: Mapping[str, tuple[Decimal, Decimal]],
) -> Side:
    cost: dict[str, Decimal] = {}
    for row in rows:
        code = row["currency"]
        cost[code] = cost.get(code, NOTHING) + (row["earned"] or NOTHING)
    counted = sum((amount for amount, _ in accounts.values()), NOTHING)
    earned = sum((amount for _, amount in accounts.values()), NOTHING)
    return Side(
        programs=tuple(sorted({program.program for program in programs})),
        cost=dict(sorted(cost.items())),
        counted=counted,
        accounts=len(accounts),
        paid_accounts=sum(amount > 0 for _, amount in accounts.values()),
        effective_rate=_rate(earned, counted),
    )


def _near(draft: Sequence[Program], rows: Iterable[Mapping[str, Any]]) -> list[NearCliff]:
    """Return who stands within reach below a cliff whose reach is known in money."""
    steps: dict[str, list[ProgramFinding]] = {}
    for program in draft:
        known = [f for f in cliffs(program) if f.within is not None]
        steps[program.program] = known
    found = []
    for row in rows:
        for step in steps.get(row["program_id"], []):
            if step.at is None or step.jump is None or step.within is None:
                continue
            lacking = step.at - row["basis"]
            if 0 < lacking < step.within and row["tier_no"] == (step.tier_no or 0) - 1:
                found.append(
                    NearCliff(
                        row["program_id"],
                        row["account_id"],
                        row["period"],
                        row["basis"],
                        threshold=step.at,
                        lacking=lacking,
                        jump=step.jump,
                    )
                )
    return sorted(found, key=lambda near: (near.program, near.period, near.account))


def _reasons(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        said = row["reason"] or ("goods" if row["earned_units"] is not None else "")
        for reason in filter(None, said.split(", ")):
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items()))
