"""The sentences of a letter that have figures in them: balances, tiers, steps, agreement."""

from __future__ import annotations

from transforms.exports.letters.arithmetic import told_step, told_unit
from transforms.exports.letters.model import NOTHING, CurrencyBalance, Position, TierClimb
from transforms.exports.words import PageWords
from transforms.language.figures import measured, money, unit
from transforms.ledger.replies import Dispute
from transforms.rebates.steps import Step


def step_line(step: Step, currency: str, words: PageWords) -> str:
    """Write a step of the arithmetic, by its name in the language of the letter."""
    said = step._replace(says=told_step(step.says, words.language) or step.says)
    line, name = said.line(currency, words["colon"]), step.name.replace("_", " ")
    begins = name + words["colon"]
    if (told := words.code(step.name)) == step.name or not line.startswith(begins):
        return line
    return told + words["colon"] + line.removeprefix(begins)


def balance_line(balance: CurrencyBalance | Position) -> str:
    """Write a balance as its own proof: 120.00 + 35.50 − 100.00 = 55.50 CNY."""
    opening, accrued, settled, left = (
        money(value, balance.currency)
        for value in (balance.opening, balance.accrued, balance.settled, balance.open)
    )
    return f"{opening} + {accrued} − {settled} = {left} {unit(balance.currency)}"


def ladder_line(ladder: TierClimb, of: str, words: PageWords) -> str:
    """Write how far the next tier is."""
    here, unit_ = measured(ladder.basis, of), told_unit(of, words.language)
    if ladder.distance is None:
        return words["highest"].format(here=here, unit=unit_)
    missing, start = (measured(x, of) for x in (ladder.distance, ladder.next_from or NOTHING))
    return words["missing"].format(here=here, unit=unit_, missing=missing, start=start)


def dispute_line(dispute: Dispute, words: PageWords) -> str:
    """Say since when a position is in dispute, what was told, and what the account says and why."""
    told, said = (money(x, dispute.currency) for x in (dispute.told_amount, dispute.said_amount))
    return words["in_dispute"].format(
        since=dispute.entered_at.date(),
        period=dispute.letter_period,
        told=told,
        said=said,
        unit=unit(dispute.currency),
        reason=dispute.reason,
    )


def agreement_line(position: Position, words: PageWords) -> str | None:
    """Say whether the rows come to what the ledger has; null where there are no rows."""
    if position.computed is None:
        return None
    booked = f"{money(position.accrued_in_all, position.currency)} {unit(position.currency)}"
    if position.computed == position.accrued_in_all:
        return words["agrees"].format(booked=booked)
    computed = money(position.computed, position.currency)
    return words["differs"].format(booked=booked, computed=computed)
