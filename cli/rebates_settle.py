"""`rebates settle`, `approve`, `refuse`, `post`, `close`, `hold`, `release`: from open to paid."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cli.context import Call, common, needs_warehouse
from cli.said import as_read
from transforms.language.messages import gettext as _

_BATCH = click.argument("batch")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _password(call: Call, by: str) -> str | None:
    """Return the person's own password; None where their login needs none from them."""
    from adapters.warehouse.embedded import Embedded

    given = os.environ.get("PEAKLEDGER_PASSWORD")
    kept = call.warehouse_url is not None or Embedded(call.home).password_file(by).exists()
    if given or kept or not sys.stdin.isatty():
        return given or None
    return str(click.prompt(as_read(_("Password of {name}", name=by)), hide_input=True, err=True))


def _who(help_: str) -> Callable[[Decorated], Decorated]:
    return click.option("--by", required=True, help=help_)


@click.command(short_help="Prepare what is payable as a batch.")
@click.option("--period", required=True, help="Period of the programs: 2026-01, 2026-Q1, 2026 …")
@click.option("--prepared-by", required=True, help="Who prepares; somebody else must approve.")
@common
@needs_warehouse
def settle(call: Call, period: str, prepared_by: str) -> None:
    """Prepare a settlement: a batch with the digest of exactly its lines. Nothing is paid yet.

    \b
    Paid is all that is open of periods over by the end of the one named, late differences and
    what was below `settle.minimum` the last time included. Held are accounts with an open case.
    Running it again while nothing has moved names the same batch.

    \b
    Example:
      peakledger rebates settle --period 2026-Q1 --prepared-by ann
      peakledger rebates approve settlement-2026-Q1-… --by bob
      peakledger rebates post settlement-2026-Q1-…
    """
    from stages.ledger.settle import prepare

    with call.progress() as progress:
        result = prepare(
            call.home,
            call.warehouse_url,
            period,
            prepared_by,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())


@click.command("batches", short_help="Batches that wait, entry by entry.")
@click.argument("batch", required=False)
@common
@needs_warehouse
def batch_list(call: Call, batch: str | None) -> None:
    """Show the batch named, or every batch that waits to be approved or posted.

    Each entry is shown with the account, program and period it is for and the amount it books:
    positive raises what we owe, negative lowers it.
    """
    from stages.ledger.batch_list import batch_list as stage

    result = stage(call.home, call.warehouse_url, batch)
    call.answer(result, result.text())


@click.command(short_help="Approve a batch under your own login.")
@_BATCH
@_who("Who approves: a name on the settings' list, and the database login.")
@click.option("--comment", default="", help="A word to go with it.")
@common
@needs_warehouse
def approve(call: Call, batch: str, by: str, comment: str) -> None:
    """Approve exactly the lines of a batch, by its digest, under your own database login.

    The embedded server has a login per name on the list `approvers` of peakledger.yaml. Its
    password lies in `secrets` of the home until it is handed over and removed there; from then on
    it is asked for, or taken from PEAKLEDGER_PASSWORD. With a database of your own, give the URL of
    that person's login: --warehouse-url. Whoever prepared the batch may not approve it.
    """
    from stages.ledger.approval import decide

    result = decide(
        call.home,
        call.warehouse_url,
        batch,
        by,
        comment=comment,
        password=_password(call, by),
        now=call.now,
    )
    call.answer(result, result.text())


@click.command(short_help="Refuse a batch under your own login.")
@_BATCH
@_who("Who refuses: a name on the settings' list, and the database login.")
@click.option("--comment", default="", help="Why.")
@common
@needs_warehouse
def refuse(call: Call, batch: str, by: str, comment: str) -> None:
    """Refuse a batch for good, under your own database login: it can never be posted."""
    from stages.ledger.approval import decide

    result = decide(
        call.home,
        call.warehouse_url,
        batch,
        by,
        decision="refused",
        comment=comment,
        password=_password(call, by),
        now=call.now,
    )
    call.answer(result, result.text())


@click.command(short_help="Post an approved batch, once.")
@_BATCH
@common
@needs_warehouse
def post(call: Call, batch: str) -> None:
    """Post a batch: all its entries or none, as approved. Posting it again posts nothing.

    Refused where anything differs from what was approved: digest, lines, a sum that has moved
    since, an approver who prepared it or is not on the list, a held account.
    """
    from stages.ledger.posting import post as stage

    result = stage(call.home, call.warehouse_url, batch, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


@click.command(short_help="Close a posting period for good.")
@click.option("--period", required=True, help="Posting period, a month as 2026-01.")
@click.option("--by", default=getpass.getuser, help="Who closes it. Default: your login here.")
@common
@needs_warehouse
def close(call: Call, period: str, by: str) -> None:
    """Close a month for good. What is learned of it later is booked in the open month.

    Refused while an earlier month is open, and before the month is over in the ledger.
    """
    from stages.ledger.period_close import close as stage

    result = stage(call.home, call.warehouse_url, period, by, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


@click.command(short_help="Hold payouts to an account.")
@click.option("--account", required=True, help="Account whose payouts wait.")
@click.option("--program", help="One program only. Default: all.")
@click.option("--reason", required=True, help="Why; it stands in the ledger.")
@_who("Who decides it.")
@common
@needs_warehouse
def hold(call: Call, account: str, program: str | None, reason: str, *, by: str) -> None:
    """Hold the payouts to an account until they are released; what it earns stays open.

    Cases that are reported or appealed hold by themselves; this is for a person's word.
    """
    from stages.ledger.holds import hold as stage

    result = stage(
        call.home,
        call.warehouse_url,
        account,
        program,
        by=by,
        reason=reason,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, result.text())


@click.command(short_help="Release a hold.")
@click.argument("hold_id", metavar="HOLD")
@_who("Who releases it.")
@common
@needs_warehouse
def release(call: Call, hold_id: str, by: str) -> None:
    """Release a hold; the next settlement pays what waited."""
    from stages.ledger.holds import release as stage

    result = stage(call.home, call.warehouse_url, hold_id, by=by, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


@click.command(short_help="Payouts that wait, and why.")
@common
@needs_warehouse
def holds(call: Call) -> None:
    """List the payouts that wait: by a person's word, and by an open case."""
    from stages.ledger.holds import open_holds

    result = open_holds(call.home, call.warehouse_url, call.now)
    call.answer(result, result.text())
