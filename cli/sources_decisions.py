"""`sources accept`, `withdraw` and `retire`: what a person decides about files that came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder, needs_home

if TYPE_CHECKING:
    from transforms.intake.file_decisions import Decision


def _decision(verb: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a decision about one refused file."""
    for option in (
        click.option("--map", "map_file", type=FILE, help="Source map, where it lies elsewhere."),
        click.option(
            "--feeds",
            type=FOLDER,
            envvar="PEAKLEDGER_FEEDS",
            help="Folder of feeds, to act on it at once. Default: with the next ingest.",
        ),
        click.option("--why", required=True, help="Why, in one line."),
        click.option("--by", required=True, help="Who answers for it."),
        click.option("--file", required=True, help="The file, as its refusal names it."),
        click.option("--source", required=True, help="The source whose file it is."),
    ):
        verb = option(verb)
    return verb


@click.command()
@_decision
@common
@needs_home
def accept(call: Call, **given: Any) -> None:
    """Let a file count as it stands that is held until a person says so.

    `replaces_all`: a delivery under a known name replaces the one before, and here nothing of that
    one would be left; where each delivery adds, say `deliveries: add` in the source map instead.
    `known_elsewhere`: a source without a map delivered the same bytes; where that one got another
    name, retire it instead. Who accepted what and why is kept; other bytes are asked about anew.

    \b
    Example:
      peakledger sources accept --source shop --file sales.csv --by mei --why "month was redone"
    """
    _decide(call, "accepted", **given)


@click.command()
@_decision
@common
@needs_home
def withdraw(call: Call, **given: Any) -> None:
    """Forget a refused file that will never be mended and that nobody can take away.

    A refused file that is gone from its source is forgotten by itself. This is for one that stays:
    nothing of it counts, and no run speaks of it any more. Other bytes are judged anew.

    \b
    Example:
      peakledger sources withdraw --source edi --file sales.csv --by mei --why "sent in error"
    """
    _decide(call, "withdrawn", **given)


@click.command()
@click.option("--source", required=True, help="The source, as it is on record.")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--why", required=True, help="Why, in one line.")
@common
@needs_home
def retire(call: Call, source: str, by: str, why: str) -> None:
    """Take all rows of a source out of what counts: for one that was renamed or given up.

    Rows are known by source and key. A source that bears another name now is another source to us,
    and its files are refused under the new name (`known_elsewhere`) while the rows of the old one
    stand. What it delivered stays on record and in the raw files.

    \b
    Example:
      peakledger sources retire --source shop --by mei --why "its map is called shop_north now"
    """
    from stages.intake.decision import retire as stage

    result = stage(call.home, source, by=by, why=why, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


def _decide(
    call: Call,
    decision: Decision,
    *,
    source: str,
    file: str,
    by: str,
    why: str,
    feeds: Path | None,
    map_file: Path | None,
) -> None:
    from stages.intake import ingest
    from stages.intake.decision import decide

    now, run_id = call.now, call.run_id
    result = decide(call.home, decision, source, file, by=by, why=why, now=now, run_id=run_id)
    error = None
    if feeds is not None:
        folder = feeds_folder(feeds)
        taken = ingest.land_and_clean(call.home, folder, map_file=map_file, now=now, run_id=run_id)
        result, error = replace(result, taken=taken), taken.error()
    call.answer(result, result.text(), error)
