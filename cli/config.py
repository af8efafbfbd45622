"""`config`: print the home's settings, with the default of every key."""

from __future__ import annotations

import io

import click

from cli.context import Call, common


@click.command(short_help="The home's settings, with defaults.")
@common
def config(call: Call) -> None:
    """Print every setting as it stands; put what you want to change into peakledger.yaml."""
    from ruamel.yaml import YAML

    from transforms.operations.settings_file import as_document

    settings = as_document(call.home.settings)
    text = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(settings, text)
    call.answer(settings, f"# {call.home.settings_file}\n{text.getvalue().rstrip()}")
