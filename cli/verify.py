"""`verify`: recompute every invariant from disk on a fresh connection."""

from __future__ import annotations

import click

from cli.context import Call, common, needs_warehouse


@click.command(short_help="Recompute every invariant from disk.")
@click.option("--all", "all_", is_flag=True, help="Also recompute what every program owes.")
@common
@needs_warehouse
def verify(call: Call, all_: bool) -> None:
    """Prove the numbers: the chain, the balance, owed = posted, intake adds up, published = built.

    Exits 1 where an invariant does not hold, and says what, where and what to do; also where the
    ledger is empty, since that proves nothing.
    """
    from stages.verify import invariants as stage

    with call.progress() as progress:
        result = stage.verify(call.home, call.warehouse_url, all_=all_, progress=progress)
    call.answer(result, result.text(), result.error())
