"""Results that cannot be counted yet: money in another currency, or lines without any money.

What is wrong with the lines of one account stops that account in that program and period alone. Its
result is not computed and says why; the ledger keeps what it shows of it until the lines are right.
"""

from __future__ import annotations

from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.rebates.inputs import refuse_first
from transforms.rebates.ladder import axis_of
from transforms.rebates.terms import Program
from transforms.rebates.terms.conditions import Requirement
from transforms.rebates.terms.earnings import Contest, Event, PriceProtection
from transforms.rebates.terms.tiers import Tiered
from transforms.rebates.workspace import Workspace

FOREIGN, WORTHLESS, UNCOUNTED = "foreign_currency", "no_amount", "no_count"
HELD_REASONS = (FOREIGN, WORTHLESS)


def uses_money(program: Program) -> bool:
    """Say whether money of the lines matters to the program."""
    asks = bought(program)
    by_money = program.basis.measure != "quantity"
    pays_money = isinstance(program.earn, Tiered) and any(
        tier.percent is not None for tier in program.tiers
    )
    needs_money = any(r.measure not in (None, "quantity") for r in asks)
    return (by_money or pays_money or needs_money) and not isinstance(program.earn, Event)


def held_sql(program: Program, low: str, high: str, worthless: str) -> str:
    """Return SQL for why money cannot be counted; null where it can.

    `low` and `high` are the first and last currency of the lines, `worthless` whether some line has
    no amount.
    """
    if isinstance(program.earn, PriceProtection):
        return f"case when {worthless} then '{UNCOUNTED}' end"
    if not uses_money(program):
        return "cast(null as varchar)"
    code = literal(program.currency.code)
    return (
        f"case when {low} <> {code} or {high} <> {code} then '{FOREIGN}'"
        f" when {worthless} then '{WORTHLESS}' end"
    )


def bought(program: Program) -> list[Requirement]:
    """Return the requirements that ask for a measure of some products."""
    return [r for r in program.require if r.at_least is not None]


def uses_units(program: Program) -> bool:
    """Say whether units of the basis matter to the program."""
    return (
        axis_of(program) == "units"
        or program.limit_units is not None
        or any(tier.per_unit is not None for tier in program.tiers)
        or any((r.measure or program.basis.measure) == "quantity" for r in bought(program))
    )


def check_members(workspace: Workspace, program: Program, relation: str) -> None:
    """Refuse quantities without a pack, goods without a cost, and what others hang on."""
    if isinstance(program.earn, Contest):
        refuse_held(workspace, program, relation)
    if uses_units(program):
        _check_units(workspace, program, relation)
    if program.basis.measure in ("cost", "margin"):
        refuse_first(
            workspace,
            f"select account_id from {relation} where no_cost",
            lambda account: _(
                "program {program} measures {measure}; a product that account {account} bought"
                " has no unit_cost",
                program=program.program,
                measure=program.basis.measure,
                account=account,
            ),
            _("give unit_cost in the products file"),
        )


def refuse_held(workspace: Workspace, program: Program, relation: str) -> None:
    """Refuse what would be held, where the results of others hang on it."""
    refuse_first(
        workspace,
        f"select account_id from {relation} where held = '{FOREIGN}'",
        lambda account: _(
            "program {program} is in {currency}, account {account} has lines in another currency,"
            " and the results of others hang on it",
            program=program.program,
            currency=program.currency.code,
            account=account,
        ),
        _(
            "limit the program's accounts or products to facts in {currency}",
            currency=program.currency.code,
        ),
    )
    refuse_first(
        workspace,
        f"select account_id from {relation} where held = '{WORTHLESS}'",
        lambda account: _(
            "program {program} counts money; facts of account {account} have none",
            program=program.program,
            account=account,
        ),
        _("give the column amount"),
    )


def _check_units(workspace: Workspace, program: Program, relation: str) -> None:
    unit = program.basis.unit
    if unit is None:
        refuse_first(
            workspace,
            f"select low, high from (select min(low_unit) as low, max(high_unit) as high"
            f" from {relation}) as u where low <> high",
            lambda low, high: _(
                "program {program} counts quantities; its lines are in {low} and in {high}",
                program=program.program,
                low=low,
                high=high,
            ),
            _("say in which unit to count: `basis: {unit: case}`"),
        )
        return
    refuse_first(
        workspace,
        f"select account_id from {relation} where no_pack",
        lambda account: _(
            "program {program} counts in {unit}; a line of account {account} is in a unit that its"
            " product has no pack for",
            program=program.program,
            unit=unit,
            account=account,
        ),
        _("give units_per_case and units_per_pallet (whole numbers) in the products file"),
    )
