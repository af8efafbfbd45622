"""`rebates correct`, `recover`, `write-off`: what a person books by hand and another approves."""

from __future__ import annotations

import re
from decimal import Decimal

import click

from cli.context import Call, common, needs_warehouse
from transforms.language.messages import gettext as _
from transforms.language.messages import lines

_ACCOUNT = click.option("--account", required=True, help="Account.")
_PROGRAM = click.option("--program", required=True, help="Program.")
_CURRENCY = click.option("--currency", help="Where the account has several under the program.")
_PREPARER = click.option(
    "--prepared-by", required=True, help="Who prepares; somebody else must approve."
)
_REASON = click.option("--reason", required=True, help="Why; it stands in the batch.")


class _Amount(click.ParamType[Decimal]):
    name = "amount"

    def convert(self, value: str, param: object, ctx: object) -> Decimal:
        if not re.fullmatch(r"[0-9]+([.][0-9]{1,4})?", value):
            self.fail(_("{value} is no amount; write it as 300.05", value=repr(value)))
        return Decimal(value)


@click.command(short_help="Record that a claw-back was paid back, with approval.")
@_ACCOUNT
@_PROGRAM
@_CURRENCY
@click.option("--amount", type=_Amount(), help="What came back. Default: all that is owed back.")
@_PREPARER
@_REASON
@common
@needs_warehouse
def recover(
    call: Call,
    account: str,
    program: str,
    currency: str | None,
    *,
    amount: Decimal | None,
    prepared_by: str,
    reason: str,
) -> None:
    """Prepare the batch that records what an account paid back; then `approve` and `post`.

    The next settlement takes what is clawed back out of what it pays by itself: this is for what
    comes back as money, or in a way of its own. The oldest periods first.
    """
    from stages.ledger.recovery import recover as stage

    result = stage(
        call.home,
        call.warehouse_url,
        account,
        program,
        currency=currency,
        amount=amount,
        prepared_by=prepared_by,
        reason=reason,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, lines([_("Prepared"), result.text()]))


@click.command(short_help="Give up an open sum, with approval.")
@_ACCOUNT
@_PROGRAM
@_CURRENCY
@click.option("--period", help="Earning period. Default: every period with something open.")
@_PREPARER
@_REASON
@common
@needs_warehouse
def write_off(
    call: Call,
    account: str,
    program: str,
    currency: str | None,
    *,
    period: str | None,
    prepared_by: str,
    reason: str,
) -> None:
    """Prepare the batch that closes what is open without money; then `approve` and `post`.

    For what cannot be paid, or cannot be got back: it goes to, or comes off, expense.
    """
    from stages.ledger.recovery import write_off as stage

    result = stage(
        call.home,
        call.warehouse_url,
        account,
        program,
        currency=currency,
        period=period,
        prepared_by=prepared_by,
        reason=reason,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, lines([_("Prepared"), result.text()]))


@click.command(short_help="Take an entry back by hand, with approval.")
@click.argument("entry_id", metavar="ENTRY", type=int)
@click.option("--prepared-by", required=True, help="Who prepares; somebody else must approve.")
@click.option("--reason", required=True, help="Why; it stands in the batch.")
@common
@needs_warehouse
def correct(call: Call, entry_id: int, prepared_by: str, reason: str) -> None:
    """Prepare an adjustment that takes one entry back, whole and once; then `approve` and `post`.

    The next accrual posts what the facts say is owed: correct the facts or the terms first.
    """
    from stages.ledger.correction import correct as stage

    result = stage(
        call.home,
        call.warehouse_url,
        entry_id,
        prepared_by,
        reason=reason,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, lines([_("Prepared"), result.text()]))
