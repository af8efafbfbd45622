"""`docs`: write the pages of docs/ that are generated from the code."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FOLDER, Call, common
from transforms.language.messages import gettext as _


@click.command(short_help="Write the generated pages of docs/.")
@click.option("--out", type=FOLDER, default=Path("docs"), show_default=True)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a page is stale.")
@common
def docs(call: Call, out: Path, check: bool) -> None:
    """Write the data dictionary, the command reference and the JSON Schema of rebate terms."""
    from cli.pages import pages
    from transforms.language.errors import DataRefused

    stale = []
    for name, content in pages().items():
        target = out / name
        if target.exists() and target.read_text("utf-8") == content:
            continue
        stale.append(name)
        if not check:
            target.write_text(content, "utf-8")
    if stale and check:
        raise DataRefused(
            _("stale pages: {names}", names=", ".join(stale)),
            where=str(out),
            remedy=_("run `make docs`"),
        )
    call.answer({"written": stale}, f"written: {', '.join(stale) or 'nothing, all are current'}")
