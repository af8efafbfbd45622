"""`sources`: check source maps, preview what they make of the files, propose one for new files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder
from cli.sources_decisions import accept, retire, withdraw
from cli.sources_preview import previewed
from transforms.language.errors import UsageError, together
from transforms.language.messages import Message, joined, lines, pgettext
from transforms.language.messages import gettext as _


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


for _verb in (accept, withdraw, retire):
    sources.add_command(_verb)
