"""`doctor`: is everything here that a run needs?"""

from __future__ import annotations

import functools
from datetime import UTC, datetime

import click

from cli.context import Call, common


@click.command(short_help="Is everything here that a run needs?")
@functools.partial(common, whole=False)
def doctor(call: Call) -> None:
    """Look at program, settings, home, disk, memory, lake, server, clock and rights.

    Each line says how one thing stands: fine; look, where a run may stumble over it; wrong, where
    no run can pass it. What is not fine has its remedy below. Nothing is started, made or changed.
    Exits 3 where something is wrong.

    \b
    Example:
      peakledger doctor
      peakledger doctor --warehouse-url postgresql://loader@db.example/company
    """
    from stages.operations.doctor import examine

    found = examine(call.home, call.warehouse_url, clock=lambda: datetime.now(UTC))
    call.answer(found, found.text(), found.error())
