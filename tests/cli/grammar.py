"""The verbs that there are, and whether the program would take a command: nothing is run."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli.main import peakledger


def leaves(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every verb below a group by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


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
