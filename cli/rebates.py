"""`rebates`: check terms, calculate on files, accrue, and look behind ledger entries."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import click

from cli.context import AS_OF, Call, common, needs_home, needs_warehouse
from cli.rebates_calculate import calculate, check
from cli.rebates_correct import correct, recover, write_off
from cli.rebates_refusals import refuse_left_out
from cli.rebates_reply import disputes, reply, resolve
from cli.rebates_settle import (
    approve,
    batch_list,
    close,
    hold,
    holds,
    post,
    refuse,
    release,
    settle,
)
from cli.rebates_simulate import backtest_accrual, simulate


@click.group(short_help="Check terms, calculate, accrue, statements.")
def rebates() -> None:
    """Rebate programs: their terms, their arithmetic and their ledger.

    \b
    peakledger rebates check terms/                      validate, report cliffs
    peakledger rebates calculate --terms t.yaml --orders orders.csv --as-of 2026-11-01
    peakledger rebates simulate --terms draft.yaml --as-of 2026-11-01
    peakledger rebates backtest-accrual --as-of 2026-11-01   how good estimates were
    peakledger rebates accrue --as-of 2026-11-01         post owed − posted
    peakledger rebates statement --account W001          what was accrued, paid and is open
    peakledger rebates entry 17                          the order lines behind an entry
    peakledger rebates settle --period 2026-Q1 --prepared-by ann
    peakledger rebates batches                           what waits, entry by entry
    peakledger rebates approve BATCH --by bob            bob's own database login
    peakledger rebates post BATCH                        pay what was approved, once
    peakledger rebates close --period 2026-03
    peakledger rebates reply W001.xlsx --by ann          what an account says of its letter
    """


rebates.add_command(check)
rebates.add_command(calculate)
rebates.add_command(simulate)
rebates.add_command(backtest_accrual)
for verb in (
    settle,
    batch_list,
    approve,
    refuse,
    post,
    close,
    hold,
    release,
    holds,
    correct,
    recover,
    write_off,
    reply,
    disputes,
    resolve,
):
    rebates.add_command(verb)


@rebates.command()
@click.option("--as-of", type=AS_OF, required=True, help="Admit facts dated before this day.")
@click.option(
    "--terms",
    type=click.Path(path_type=Path),
    envvar="PEAKLEDGER_TERMS",
    help="Rebate programs: a folder or a file. Default: the home's `terms`, then those last used.",
)
@click.option(
    "--prepared-by", help="Who prepares a large change of terms, for somebody else to approve."
)
@partial(common, takes_engine=True)
@needs_home
def accrue(call: Call, as_of: date, terms: Path | None, prepared_by: str | None) -> None:
    """Post owed − posted to the ledger; nothing where the ledger shows what is owed.

    New terms that move a program by more than the setting `terms_change_approval_above` are not
    posted: with --prepared-by they become a batch to `approve` and `post`.

    With --engine local-spark, or a cluster's master, Spark's workers compute what programs owe that
    look at each account alone (`make spark`); the entries are the same.
    """
    from stages.rebates import accrue as stage

    with call.progress() as progress:
        result = stage.accrue(
            call.home,
            call.warehouse_url,
            as_of,
            terms=terms,
            prepared_by=prepared_by,
            engine_name=call.engine_name,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())
    refuse_left_out(result)


@rebates.command()
@click.option("--account", required=True, help="Account.")
@click.option("--as-known-on", type=AS_OF, help="As the ledger stood at the end of this day.")
@common
@needs_warehouse
def statement(call: Call, account: str, as_known_on: date | None) -> None:
    """Print what an account was accrued and paid, and what is open, as known on a day."""
    from stages.ledger.statement import statement as stage

    found = stage(call.home, call.warehouse_url, account, as_known_on)
    call.answer(found, found.text())


@rebates.command()
@click.argument("entry_id", type=int)
@common
@needs_warehouse
def entry(call: Call, entry_id: int) -> None:
    """Show a ledger entry and the order lines behind it."""
    from stages.ledger.entry import entry_lines

    found = entry_lines(call.home, call.warehouse_url, entry_id)
    call.answer(found, found.text())
