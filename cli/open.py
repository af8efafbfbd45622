"""`open`: the start page of the home."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FILE, Call, common, needs_warehouse


@click.command(name="open", short_help="Write the start page and show it.")
@click.option("--to", type=FILE, help="File to write. Default: index.html in the home.")
@click.option("--no-browser", is_flag=True, help="Only write it.")
@common
@needs_warehouse
def open_(call: Call, to: Path | None, *, no_browser: bool) -> None:
    """Write one page of how everything stands, and open it in a browser.

    The trade of four weeks, what changed, the plan and what to ship this week, the ledger, who is
    near a tier, rows in quarantine, late feeds and the last runs; below each figure the question
    that it answers. The page runs nothing and calls nobody. It shows what BI and finance may see,
    so keep it to those who may see both.

    \b
    Example:
      peakledger open --lang zh
    """
    import webbrowser

    from stages.exports.start import write_start

    result = write_start(call.home, call.warehouse_url, to, language=call.language, now=call.now)
    call.answer(result, result.text())
    if not (no_browser or call.as_json):
        webbrowser.open(Path(result.file).as_uri())
