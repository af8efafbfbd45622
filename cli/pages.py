"""The pages of docs/ that are generated: data dictionary, commands, JSON Schema of rebate terms."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import click

_COMMANDS = """# Commands

Generated from the command line by `make docs`; do not edit.

Exit codes: 0 done; 1 the data, the gate or an invariant said no; 2 wrong usage or configuration;
3 something outside failed. Every verb takes `--home`, `--warehouse-url`, `--engine`, `--lang`,
`--json` and `--quiet`.
"""
_COMMON = {"home", "warehouse_url", "engine", "language", "as_json", "quiet"}


def pages() -> dict[str, str]:
    """Return the text of each generated page by its file name."""
    from transforms.rebates import terms_schema
    from transforms.schema.dictionary import data_dictionary

    return {
        "commands.md": "\n".join([_COMMANDS, *_reference()]),
        "data_dictionary.md": data_dictionary(),
        "rebate_terms.schema.json": json.dumps(terms_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def _reference() -> Iterator[str]:
    from cli.main import peakledger

    context = click.Context(peakledger, info_name="peakledger")
    for name in peakledger.list_commands(context):
        command = peakledger.get_command(context, name)
        if command is not None:
            yield from _command(f"peakledger {name}", command)


def _command(path: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        yield f"## {path}\n\n{_prose(command)}\n"
        for name, inner in command.commands.items():
            yield from _command(f"{path} {name}", inner)
        return
    own = [option for option in command.params if option.name not in _COMMON]
    arguments = "".join(
        f" {option.human_readable_name}" for option in own if isinstance(option, click.Argument)
    )
    yield f"{'#' * (1 + len(path.split()) - 1)} {path}{arguments}\n\n{_prose(command)}\n"
    rows = [_option(option) for option in own if isinstance(option, click.Option)]
    if rows:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows, ""])


def _option(option: click.Option) -> str:
    said = (option.help or "").replace("|", "\\|")
    need = " Required." if option.required else ""
    return f"| `{', '.join(option.opts)}` | {said}{need} |"


def _prose(command: click.Command) -> str:
    """Return a command's help; what click keeps as it stands becomes a code block."""
    parts = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(
        "```\n" + part.lstrip("\b").strip("\n") + "\n```" if part.startswith("\b") else part
        for part in parts
    )
