"""`validate`: let Great Expectations judge what the gate has judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.context import Call, common, needs_home
from transforms.language.errors import PeakledgerError

if TYPE_CHECKING:
    from stages.intake.validate import ValidateResult


@click.command(short_help="Let Great Expectations judge what the gate judged.")
@common
@needs_home
def validate(call: Call) -> None:
    """Run the suites on the rows of every load since the last time, and write the Data Docs.

    The gate has decided the same rules before it loaded them. Exits 1 where the two differ on a
    rule, which is told to `alerts` of peakledger.yaml; the rows stay in the home until they agree.
    """
    result = _judged(call)
    call.answer(result, result.text(), result.error())


def judged_if_due(call: Call) -> tuple[str, PeakledgerError | None]:
    """Say what waits to be validated; where that is too much, validate it and return any error."""
    from adapters.intake.evidence import is_due, waiting, waiting_text

    checks = waiting(call.home)
    if not is_due(checks):
        return waiting_text(checks), None
    result = _judged(call)
    return result.text(), result.error()


def _judged(call: Call) -> ValidateResult:
    from stages.intake import validate as stage

    with call.progress() as progress:
        return stage.validate(
            call.home, call.warehouse_url, now=call.now, run_id=call.run_id, progress=progress
        )
