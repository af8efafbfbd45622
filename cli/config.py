"""`config`: print the home's settings, or write a file that says what each is for."""

from __future__ import annotations

import click

from cli.context import Call, common
from transforms.language.messages import gettext as _


@click.command(short_help="The home's settings, with defaults.")
@click.option(
    "--write",
    is_flag=True,
    help="Write peakledger.yaml with every key, what it is for and its default, all as remarks.",
)
@common
def config(call: Call, *, write: bool) -> None:
    """Print every setting as it stands; put what you want to change into peakledger.yaml."""
    from transforms.operations.settings_file import as_document, dumped

    if write:
        _write(call)
        return
    settings = as_document(call.home.settings)
    call.answer(settings, f"# {call.home.settings_file}\n{dumped(settings)}")


def _write(call: Call) -> None:
    from adapters.lake.atomic_files import write_atomically
    from transforms.language.errors import UsageError
    from transforms.operations.settings import Settings
    from transforms.operations.settings_text import settings_text

    file = call.home.settings_file
    if file.exists():
        raise UsageError(
            _("the settings file is there already, and is not overwritten"),
            where=str(file),
            remedy=_("see `peakledger config` for its keys as they stand, or move it away first"),
        )
    call.home.make(call.home.path)
    write_atomically(file, settings_text(Settings()).encode())
    call.answer({"file": str(file)}, _("written: {file}", file=file))
