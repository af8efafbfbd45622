"""`tour`: one thing of each kind in a home, and the commands that show more."""

from __future__ import annotations

import click

from cli.context import Call, common, needs_warehouse


@click.command(short_help="A walk through a home, from a row turned away to proof.")
@common
@needs_warehouse
def tour(call: Call) -> None:
    """Walk through the home: one thing of each kind, what it is for, and what shows more of it.

    A row turned away, a late order, a return, a metric, a breach of the network, what changed, a
    plan line, a ledger entry, the proof. On the sample company (`peakledger demo`) each is there;
    in a home of one's own it is the most telling there is. Nothing is written.
    """
    from stages.operations.tour import tour as walk

    found = walk(call.home, call.warehouse_url)
    call.answer(found, found.text())
