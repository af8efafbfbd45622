"""What a step of the arithmetic says of itself, in one line, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from transforms.language.figures import counted, money, number
from transforms.rebates.adjustments import Adjusted, Amount
from transforms.rebates.clauses import clause, clauses
from transforms.rebates.joins import StretchSetting
from transforms.rebates.payees import Place
from transforms.rebates.rounding import EXACT, NOTHING, over, times
from transforms.rebates.terms import Program
from transforms.rebates.terms.conditions import Requirement
from transforms.rebates.terms.earnings import (
    Contest,
    Event,
    FreeGoods,
    FullStep,
    PriceProtection,
)
from transforms.rebates.terms.tiers import percent_text


class Taken(NamedTuple):
    """A step that changed a row's amount; `rule` is its place among the program's rules."""

    name: str
    before: Decimal | None
    after: Decimal
    rule: int = 0


class Told:
    """The rows of a stretch as lists of their columns, to be told step by step.

    `scale` is how many parts a unit of the basis has, 1 where it is money; `unit_scale` the same of
    a counted unit.
    """

    def __init__(self, setting: StretchSetting, rows: Adjusted):
        self.program = setting.stretch.program
        self.scale = setting.scale
        self.unit_scale = setting.goods.scales[self.program.basis.unit]
        self.columns = setting.workspace.arrow(rows.sql).to_pydict()
        self._amounts = rows.amounts

    def __len__(self) -> int:
        return len(self.columns["pool_id"])

    def place(self, row: int) -> Place:
        """Return a row's pool and period start."""
        return self.columns["pool_id"][row], self.columns["period_start"][row]

    def taken(self, row: int) -> Iterator[Taken]:
        """Yield the steps after the bands that changed a row's amount, in their order."""
        before = self._amount(row, self._amounts[0])
        for made in self._amounts[1:]:
            after = self._amount(row, made)
            if after is not None and after != before:
                yield Taken(made.step, before, after, made.rule)
            before = after

    def _amount(self, row: int, amount: Amount) -> Decimal | None:
        held = self.columns[amount.column][row]
        return None if held is None else over(held, Decimal(amount.parts))


def words(rows: Told, row: int, taken: Taken) -> str:
    """Say how a step after the bands came about."""
    return _WORDS[taken.name](rows, row, taken)


def rounding_words(program: Program) -> str:
    """Say how a program rounds: rounded half up to 2 decimals."""
    decimals = clauses("decimal", "decimals", program.rounding_decimals)
    return clause(program.rounding.mode) + decimals


def share_words(account: str, parts: Sequence[tuple[str, Decimal]]) -> str:
    """Say which part of a group's sum is an account's."""
    shares = {who: max(basis, NOTHING) for who, basis in parts}
    whole = sum(shares.values(), NOTHING)
    if not whole:
        return clause("even_share", account=account)
    own, total = number(short(shares.get(account, NOTHING))), number(short(whole))
    return clause("share", account=account, units=own, count=total)


def points_words(rows: Told, row: int) -> str:
    points = percent_text(times(rows.columns["points"][row], Decimal(100)))
    which = [n for n, rule in enumerate(rows.program.discipline) if rule.points is not None]
    return clause("points", percent=points) + _cases(rows, row, which)


def _cases(rows: Told, row: int, rules: Sequence[int]) -> str:
    """Name the cases of rules: 2 cases of diversion (I1, I2)."""
    told = []
    for n in rules:
        if hits := rows.columns[f"hits_{n}"][row]:
            kind = rows.program.discipline[n].incident.replace("_", " ")
            cases = rows.columns[f"cases_{n}"][row]
            told.append(clauses("case", "cases", hits, kind=kind, cases=cases))
    return clause("next").join(told) or clause("no_case")


def told_money(program: Program, amount: Decimal) -> str:
    """Write money of a program for people."""
    return money(short(amount), program.currency.code)


def short(amount: Decimal) -> Decimal:
    """Cut what does not end to the ten decimals that a basis is held by."""
    cut = amount.quantize(Decimal(1).scaleb(-10), context=EXACT)
    return cut if cut != amount else amount


def _earned_words(rows: Told, row: int, taken: Taken) -> str:
    program, units = rows.program, rows.columns["units"][row]
    earn = program.earn
    basis = number(short(over(rows.columns["xe"][row], Decimal(rows.scale))))
    if isinstance(earn, FullStep):
        amount = told_money(program, earn.amount)
        return clause("full_step", count=basis, amount=amount, per=number(earn.per))
    if isinstance(earn, FreeGoods):
        gives = {"units": number(earn.give.units), "product": earn.give.product}
        return clause("goods", count=basis, per=number(earn.per), **gives)
    if isinstance(earn, Event):
        return _event_words(program, earn, int(units))
    if isinstance(earn, PriceProtection):
        within = clause("bought", days=earn.limit_days) if earn.limit_days else ""
        return clause("prices") + within
    if isinstance(earn, Contest):
        place = rows.columns["tier_no"][row]
        return clause("place", place=place, prizes=len(earn.prizes), scope=earn.scope)
    return clause("by_method", text=earn.method.replace("_", " "))


def _event_words(program: Program, earn: Event, events: int) -> str:
    count, event = counted(events, earn.kind.replace("_", " ")).split(" ", 1)
    every = clause("for_every", per=earn.per) if earn.per > 1 else ""
    if earn.amount is None:
        return clause("events_own", count=count, event=event) + every
    amount = told_money(program, earn.amount)
    return clause("events", count=count, event=event, amount=amount) + every


def _require_words(rows: Told, row: int, taken: Taken) -> str:
    wanted = "; ".join(map(_wanted, rows.program.require))
    return clause("require", text=wanted)


def _wanted(requirement: Requirement) -> str:
    return flat(requirement.model_dump(exclude_none=True, exclude_defaults=True, mode="json"))


def flat(told: Mapping[str, object]) -> str:
    """Write what some keys of the terms say on one line."""
    parts = []
    for name, value in told.items():
        shown = flat(value) if isinstance(value, dict) else value
        shown = ", ".join(map(str, shown)) if isinstance(shown, list | tuple) else shown
        parts.append(f"{name.replace('_', ' ')} {shown}")
    return ", ".join(parts)


def _multiply_words(rows: Told, row: int, taken: Taken) -> str:
    rule = rows.program.discipline[taken.rule]
    hits = rows.columns[f"hits_{taken.rule}"][row] or 0
    factors = rule.by_count or (Decimal(1),)
    factor = factors[min(hits, len(factors) - 1)]
    return _cases(rows, row, [taken.rule]) + clause("times", factor=number(factor))


def _cancel_words(rows: Told, row: int, taken: Taken) -> str:
    return _cases(rows, row, [taken.rule]) + clause("cancelled")


def _collection_words(rows: Told, row: int, taken: Taken) -> str:
    top, bottom = rows.columns["scale_num"][row], rows.columns["scale_den"][row]
    share = over(times(top, Decimal(100)), bottom).quantize(Decimal("0.0001"))
    return clause("collection", percent=f"{number(share)}%")


def _cap_words(rows: Told, row: int, taken: Taken) -> str:
    return clause("cap", amount=told_money(rows.program, taken.after))


def _floor_words(rows: Told, row: int, taken: Taken) -> str:
    return clause("floor", amount=told_money(rows.program, taken.after))


def _guarantee_words(rows: Told, row: int, taken: Taken) -> str:
    program = rows.program
    amount = program.guarantee.amount if program.guarantee is not None else NOTHING
    least = clause("guarantee", amount=told_money(program, amount))
    return least + (clause("paid_back") if taken.after < (taken.before or NOTHING) else "")


def _credit_words(rows: Told, row: int, taken: Taken) -> str:
    program = rows.program
    amounts = [rows.columns.get(f"credit_{n}") for n, _ in enumerate(program.credit)]
    told = [
        clause("has_earned", program=name, amount=told_money(program, amount[row]))
        for name, amount in zip(program.credit, amounts, strict=True)
        if amount is not None and amount[row] is not None
    ]
    return clause("counted") + clause("next").join(told) + clause("not_below")


_WORDS: dict[str, Callable[[Told, int, Taken], str]] = {
    "method": _earned_words,
    "require": _require_words,
    "multiply": _multiply_words,
    "cancel": _cancel_words,
    "collection_scale": _collection_words,
    "cap": _cap_words,
    "floor": _floor_words,
    "guarantee": _guarantee_words,
    "credit": _credit_words,
}
