"""Whether the program would take a command: its words are read, and nothing is run."""

from __future__ import annotations

import click

from cli.main import peakledger


def take(words: list[str]) -> None:
    """Read the words after `peakledger`; raise `click.UsageError` where it would refuse them."""
    command: click.Command = peakledger
    context = click.Context(peakledger, info_name="peakledger")
    while isinstance(command, click.Group):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context)
    if words != ["--help"]:
        command.make_context(command.name, words, parent=context)
