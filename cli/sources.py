"""`sources`: check source maps and preview what they make of the files."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder


@click.group(short_help="Check and preview source maps.")
def sources() -> None:
    """Source maps: how a source's columns become ours. See docs/feeds.md for the grammar."""


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
