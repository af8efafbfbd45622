"""`sources`: check source maps, preview what they make of the files, propose one for new files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder
from cli.tables import printed
from transforms.errors import UsageError

if TYPE_CHECKING:
    from stages.ingest.preview import FeedPreview


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
    from stages.ingest.sources import find_sources

    found = [
        {
            "source": source.name,
            "place": source.place,
            "feeds": {
                feed: len(source.files(feed)) if source.is_local else None for feed in source.feeds
            },
        }
        for source in find_sources(call.home, feeds_folder(feeds), map_file)
    ]
    lines = [
        f"{entry['source']}: "
        + ", ".join(
            f"{feed} from {entry['place'] if count is None else f'{count} files'}"
            for feed, count in entry["feeds"].items()
        )
        for entry in found
    ]
    call.answer(found, "\n".join(lines))


@sources.command()
@click.option("--feeds", type=FOLDER, required=True, help="Folder of feeds.")
@click.option("--map", "map_file", type=FILE, help="Source map, where it lies elsewhere.")
@click.option("--rows", type=click.IntRange(1, 1000), default=5, show_default=True)
@common
def preview(call: Call, feeds: Path, map_file: Path | None, rows: int) -> None:
    """Show the first rows as they would be typed, and what would be held and why.

    The first file of each feed is looked at (a large CSV: its first lines), rows are held against
    the accounts and products of the home and of the folder, and nothing is written. What files say
    of each other, repeats and conflicts, only a run can tell.
    """
    from stages.ingest.preview import preview as look

    found = look(call.home, feeds_folder(feeds), map_file, rows=rows)
    call.answer(found, "\n\n".join(_previewed(each) for each in found))


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
    from adapters.home import hand_over
    from stages.ingest.infer import infer as propose

    folder = feeds_folder(feeds)
    text = propose(folder, source)
    target = folder / "source.yaml"
    if write:
        if target.exists():
            raise UsageError(
                "there is a source map already",
                where=str(target),
                remedy="move it away first, or leave out --write to see the proposal",
            )
        target.write_text(text, "utf-8")
        hand_over(target)
    shown = f"written: {target}; read it before anything else" if write else text.rstrip()
    call.answer({"map": text, "file": target if write else None}, shown)


def _previewed(found: FeedPreview) -> str:
    title = f"{found.source}/{found.feed} from {found.file or 'no file'}"
    if found.refused is not None:
        return f"{title}: refused: {found.refused}"
    columns = ["file_line", *found.columns, "held_for", "left_out"]
    lines = [f"{title}: {found.looked_at:,} rows looked at"]
    for what, counts in (("held", found.held), ("left out", found.left_out)):
        if counts:
            told = ", ".join(f"{count:,} {why}" for why, count in counts.items())
            lines.append(f"  {what}: {told}")
    if found.unused:
        lines.append(f"  columns that nothing reads: {', '.join(found.unused[:12])}")
    return "\n".join([*lines, printed(columns, found.rows, "no rows")])
