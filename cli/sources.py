"""`sources`: check source maps, preview what they make of the files, propose one for new files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder, needs_home
from cli.sources_preview import previewed
from transforms.language.errors import UsageError, together
from transforms.language.messages import Message, joined, lines, pgettext
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from transforms.intake.file_decisions import Decision


@click.group(short_help="Check, preview and propose source maps.")
def sources() -> None:
    """Source maps: how a source's columns become ours.

    See docs/source_maps.md for the grammar, a worked example per feature.
    """


@sources.command()
@click.option("--feeds", type=FOLDER, required=True, help="Folder of feeds.")
@click.option("--map", "map_file", type=FILE, help="Source map, where it lies elsewhere.")
@common
def check(call: Call, feeds: Path, map_file: Path | None) -> None:
    """Validate the source maps of a folder and say which files each feed would take.

    A mistake ends with exit code 2 and names file, line, key, value and remedy.
    """
    from stages.intake.ingest.sources import find_sources

    found: list[dict[str, Any]] = [
        {
            "source": source.name,
            "place": source.place,
            "feeds": {
                feed: len(source.files(feed)) if source.is_local else None for feed in source.feeds
            },
        }
        for source in find_sources(call.home, feeds_folder(feeds), map_file).sound()
    ]
    call.answer(found, lines(map(_checked, found)))


@sources.command()
@click.option("--feeds", type=FOLDER, required=True, help="Folder of feeds.")
@click.option("--map", "map_file", type=FILE, help="Source map, where it lies elsewhere.")
@click.option("--rows", type=click.IntRange(1, 1000), default=5, show_default=True)
@common
def preview(call: Call, feeds: Path, map_file: Path | None, rows: int) -> None:
    """Show what an ingest would make of each file, row for row; nothing is written.

    It is an ingest into a copy that is thrown away: what would be loaded, held (with the column and
    value at fault), repeated, left out or refused is told as the ingest will tell it, and it takes
    as long. Of each file the first rows are shown as they would be typed. A feed with nothing new
    shows its latest file once more.
    """
    from stages.intake.preview import preview as look

    folder = feeds_folder(feeds)
    with call.progress() as progress:
        found, result = look(
            call.home,
            folder,
            map_file,
            rows=rows,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    failed = together([each.error() for each in result.failed], _("several sources failed"))
    call.answer(found, joined((previewed(each, call.language) for each in found), "\n\n"), failed)


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


@sources.command()
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


@sources.command()
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


@sources.command()
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


@sources.command()
@click.option("--feeds", type=FOLDER, required=True, help="Folder of files without a map.")
@click.option("--source", help="Name of the new source; default: the folder's.")
@click.option("--write", is_flag=True, help="Write source.yaml into the folder; never over one.")
@common
def infer(call: Call, feeds: Path, source: str | None, write: bool) -> None:
    """Propose a source map for a folder of files, with how sure each line is and why.

    Delimiter, encoding, header, dates and numbers are found by trying, columns by their names and
    what they hold. The proposal bears a line `draft: …`, for which ingest refuses it: a person
    reads it, corrects it, and removes that line.
    """
    from adapters.lake.asked_files import asked_file
    from stages.intake.infer import infer as propose

    folder = feeds_folder(feeds)
    text = propose(folder, source)
    target = folder / "source.yaml"
    if write:
        if target.exists():
            raise UsageError(
                _("there is a source map already"),
                where=str(target),
                remedy=_("move it away first, or leave out --write to see the proposal"),
            )
        with asked_file(target) as sibling:
            sibling.write_text(text, "utf-8")
    shown: str = text.rstrip()
    if write:
        shown = _("written: {file}; read it before anything else", file=target)
    call.answer({"map": text, "file": target if write else None}, shown)


def _checked(source: dict[str, Any]) -> Message:
    """Say which files the feeds of a source are read from."""
    feeds = [
        _("{feed} from {place}", feed=feed, place=source["place"])
        if count is None
        else _("{feed} from {count} files", feed=feed, count=count)
        for feed, count in source["feeds"].items()
    ]
    told = joined(feeds, pgettext("list", ", "))
    return _("{about}: {said}", about=source["source"], said=told)
