"""The `peakledger` command: what the DAGs do on schedule, by hand.

Exit codes: 0 done; 1 the data, the gate or an invariant said no; 2 wrong usage or configuration;
3 something outside failed; 130 interrupted, 143 by SIGTERM. Verbs are imported when they are
called, so that `--help` is quick.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from typing import Any

import click

from adapters.lake.home import private_files
from cli.help import language_of, spoken
from cli.hints import Manner
from cli.interruption import Interruption
from cli.said import as_fields, report, speak_to
from cli.usage import context_of, language_of_call, said_by_click, value_example, without_language
from cli.verbs import JOBS, VERBS
from transforms.language.errors import PeakledgerError
from transforms.language.messages import gettext as _
from transforms.language.messages import tell
from transforms.language.words import choices

_HELP = "Stock-up before the peak season, account metrics and an exact rebate ledger."

_HELPS = ["-h", "--help"]
_DEBUG = "PEAKLEDGER_DEBUG"
_UNKNOWN_VERB = re.compile(r"No such command ['\"]?([^'\".]+)")


class _Verbs(click.Group):
    """Find verbs by name and import them only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        verb = VERBS[name]
        command: click.Command = getattr(importlib.import_module(verb.module), verb.attribute)
        return spoken(command, language_of(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for job, verbs in JOBS.items():
            lines = ["\b"]
            for name, verb in verbs.items():
                lines.append(f"{name:<12}{tell(verb.line, language_of(ctx))}")
                if verb.example:
                    lines.append(f"{'':12}  peakledger {name} {verb.example}")
            with formatter.section(job):
                formatter.write_text("\n".join(lines))


@click.group(cls=_Verbs, help=_HELP, context_settings={"help_option_names": _HELPS})
@click.version_option(package_name="peakledger")
def peakledger() -> None:
    pass


def main() -> None:
    """Run the command and leave with its exit code; every refusal is a sentence, not a trace."""
    with Interruption.watched() as interruption, private_files():
        words = sys.argv[1:]
        language = language_of_call(words)
        speak_to(Manner("peakledger", None, None, language=language))
        if set(_HELPS) & set(words):
            # Verbs take the language, groups of verbs do not.
            words = without_language(words)
        try:
            # Named here, because click would tell how Python was started.
            spoken(peakledger, language).main(words, prog_name="peakledger", standalone_mode=False)
        except Exception as error:
            # DuckDB turns an interrupt into a RuntimeError of its own, other libraries into others.
            code = _failed(error) if not interruption.came else _interrupted(error, interruption)
        except KeyboardInterrupt as error:
            code = _interrupted(error, interruption)
        else:
            return
        interruption.ignore_more()
        sys.exit(code)


def _interrupted(error: BaseException, interruption: Interruption | None = None) -> int:
    if not isinstance(error, click.Abort):
        # As click does: end the line that the terminal's ^C stands in.
        click.echo(err=True)
    _report(_("interrupted"), None, _("run the same command again; nothing is half done"))
    return interruption.exit_code if interruption else 130


def _failed(error: Exception) -> int:
    """Tell of an error and return the exit code that it means."""
    if isinstance(error, PeakledgerError):
        _report(error.message, error.where, error.remedy)
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return 2
    if isinstance(error, click.ClickException):
        _report(said_by_click(error), None, _usage(error))
        return 2
    if isinstance(error, click.Abort):
        return _interrupted(error)
    if isinstance(error, OSError):
        said = _("something outside failed: {error}", error=error)
        _report(said, None, _("see to it and run again"))
        return 3
    refusal = _of_database(error)
    if refusal is not None:
        return _failed(refusal)
    if os.environ.get(_DEBUG):
        raise error
    _report(
        _(
            "a fault of the program: {kind}: {said}",
            kind=type(error).__name__,
            said=_first_line(error),
        ),
        None,
        _(
            "nothing is half done; run it again with {variable}=1 to see the trace, and report it",
            variable=_DEBUG,
        ),
    )
    return 1


def _of_database(error: Exception) -> PeakledgerError | None:
    """Return what a database's error means; None for any other, and where none was asked."""
    if not {"psycopg", "duckdb"} & set(sys.modules):
        return None
    from adapters.warehouse.refusals import refusal_of

    return refusal_of(error)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [_("no more is known")])[0][:300]


def _usage(error: click.ClickException) -> str | None:
    # Click's parser does not tell of which verb it speaks.
    context: Any = getattr(error, "ctx", None) or context_of(peakledger, sys.argv[1:])
    unknown = _UNKNOWN_VERB.match(error.format_message())
    verbs = context.command.list_commands(context) if unknown is not None else []
    see = _("see `{command} --help`", command=context.command_path)
    if isinstance(error, click.NoSuchOption) and _is_of_verbs(error.option_name, context):
        of = {"command": context.command_path, "option": error.option_name}
        return _("write an option behind its verb: `{command} VERB {option}`; {see}", **of, see=see)
    if isinstance(error, click.BadOptionUsage) and "requires an argument" in error.message:
        value = value_example(error.option_name, context.command)
        return _(
            "write a value behind it, as `{option} {value}`; {see}",
            option=error.option_name,
            value=value,
            see=see,
        )
    if unknown is None:
        return see
    return _("{remedy}; {lists}", remedy=choices(unknown[1], verbs), lists=see)


def _is_of_verbs(option: str, context: click.Context) -> bool:
    """Say whether an option that stands before any verb is one of those that every verb takes."""
    of_all = isinstance(context.command, _Verbs)
    verb = peakledger.get_command(context, "status") if of_all else None
    return verb is not None and any(option in each.opts for each in verb.params)


def _wants_json() -> bool:
    """Say whether the call asked for JSON; errors need it where a verb's options are gone."""
    return "--json" in sys.argv[1:]


def _report(message: str, where: str | None, remedy: str | None) -> None:
    error = PeakledgerError(message, where=where, remedy=remedy)
    if _wants_json():
        click.echo(json.dumps({"error": as_fields(error)}))
    report(error)


if __name__ == "__main__":
    main()
