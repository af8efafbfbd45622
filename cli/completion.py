"""`completion`: verbs and options by the tab key."""

from __future__ import annotations

from pathlib import Path

import click

from cli.said import as_read
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

# Where each shell looks for it by itself, below the home of the person.
_PLACES = {
    "bash": ".local/share/bash-completion/completions/peakledger",
    "zsh": ".zfunc/_peakledger",
    "fish": ".config/fish/completions/peakledger.fish",
}
_NEXT = {
    "bash": _("open a new shell"),
    "zsh": _("put `fpath+=~/.zfunc; autoload -Uz compinit; compinit` into ~/.zshrc once"),
    "fish": _("open a new shell"),
}


@click.command(short_help="Complete verbs and options by the tab key.")
@click.argument("shell", type=click.Choice(list(_PLACES)))
@click.option("--install", is_flag=True, help="Put it where the shell looks for it.")
def completion(shell: str, *, install: bool) -> None:
    """Print what makes a shell complete `peakledger` by the tab key, or install it.

    \b
    Example:
      peakledger completion bash --install
    """
    from click.shell_completion import get_completion_class

    from cli.main import peakledger

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(_("nothing is known of the shell {shell}", shell=shell))
    text = made(peakledger, {}, "peakledger", "_PEAKLEDGER_COMPLETE").source()
    if not install:
        click.echo(text)
        return
    file = Path.home() / _PLACES[shell]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise OutsideError(
            _("the completion cannot be written: {said}", said=error.strerror),
            where=str(file),
            remedy=_(
                "put what `peakledger completion {shell}` prints where your shell reads it",
                shell=shell,
            ),
        ) from error
    said = _("written: {file}; next: {next}", file=file, next=_NEXT[shell])
    click.echo(as_read(said))
