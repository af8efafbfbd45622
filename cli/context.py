"""What every verb shares: the common options, the run's identity, output and exit codes.

The clock is read here and nowhere below: a stage gets `now` and `run_id` as arguments.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import shlex
import shutil
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.lake.engine_choice import chosen_engine
from adapters.lake.home import DEFAULT_HOME, Home, read_settings
from adapters.lake.locks import locks_in
from cli.hints import Manner
from cli.said import as_fields, plain, report, speak_to
from cli.usage import HOME, LANG, language_in
from transforms.language.errors import PeakledgerError, UsageError
from transforms.language.messages import LANGUAGES
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB

if TYPE_CHECKING:
    from cli.progress import Progress


@dataclasses.dataclass
class Call:
    """One invocation: where it works, how it talks, and who it is."""

    home: Home
    warehouse_url: str | None
    as_json: bool
    quiet: bool
    asked_engine: str | None = None
    asked_language: str | None = None
    now: datetime = dataclasses.field(default_factory=lambda: datetime.now(UTC))
    run_id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def language(self) -> str:
        """Return the language of this person."""
        return self.manner.language

    @functools.cached_property
    def manner(self) -> Manner:
        """Return how this person calls the command, on the home and warehouse of this call."""
        program = "peakledger" if shutil.which("peakledger") else os.path.relpath(sys.argv[0])
        home = None if self.home == Home.at(DEFAULT_HOME) else str(self.home.path)
        language = language_in(self.home, self.asked_language)
        return Manner(shlex.quote(program), home, self.warehouse_url, language=language)

    @property
    def engine_name(self) -> str:
        """Return the engine of this call: the option's, else that of environment or home."""
        return chosen_engine(self.home, self.asked_engine)

    def progress(self) -> Progress:
        """Return a progress display: live where a person watches standard error, else lines."""
        from cli.progress import Progress

        if self.quiet:
            return Progress("none")
        told = self.manner.told
        return Progress("live" if sys.stderr.isatty() else "lines", told=told)

    def say(self, text: str) -> None:
        """Tell a person something; nothing when the answer is a JSON document or quiet is set."""
        if not self.as_json and not self.quiet:
            click.echo(self.manner.told(text))

    def answer(
        self, document: Any, text: str | None = None, error: PeakledgerError | None = None
    ) -> None:
        """Give the answer: the JSON document, or the text a person reads.

        With an error, the document has it under `error`, a person is told it after the text, and
        the command ends with its exit code.
        """
        if self.as_json:
            said = plain(document)
            if error is not None and isinstance(said, dict):
                said["error"] = as_fields(error)
            click.echo(json.dumps(said, ensure_ascii=False))
        elif text:
            click.echo(self.manner.told(text))
        if error is not None:
            report(error)
            sys.exit(error.exit_code)


class AsOf(click.ParamType[date]):
    """A date as YYYY-MM-DD, of years about which the lunar calendar of seasons is known."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(
                _("{value} is not a date; write it as 2026-11-01", value=repr(value)), param, ctx
            )
        if not 1910 <= day.year <= 2090:
            self.fail(_("{value} lies outside the years 1910 to 2090", value=value), param, ctx)
        return day


AS_OF = AsOf()
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
AS_OF_DAY = click.option(
    "--as-of", type=AS_OF, required=True, help="Admit facts dated before this day (2026-11-01)."
)


def common(
    verb: Callable[..., None], *, whole: bool = True, takes_engine: bool = False
) -> Callable[..., None]:
    """Add every verb's options; refuse a home that is not `whole`, an engine it does not take."""

    @click.option(
        "--home",
        type=FOLDER,
        envvar=HOME,
        default=DEFAULT_HOME,
        show_default=True,
        help="Folder of the lake, the embedded PostgreSQL and all outputs.",
    )
    @click.option(
        "--warehouse-url",
        envvar="PEAKLEDGER_WAREHOUSE_URL",
        help="Any PostgreSQL URL; without it the embedded one in the home.",
    )
    @click.option(
        "--engine",
        help="Where the work is done: duckdb, or for `run`, `ingest`, `build`, `rebates accrue` and"
        " `stock-up` local-spark or spark://HOST:PORT. Default: the variable PEAKLEDGER_ENGINE,"
        " else `engine.name` of peakledger.yaml, else duckdb.",
    )
    @click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        envvar=LANG,
        help="Language of what people read. Default: `language` of peakledger.yaml, else en.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
    @click.option("--quiet", is_flag=True, help="Show no progress: the answer and errors alone.")
    @functools.wraps(verb)
    def wrapped(
        home: Path,
        warehouse_url: str | None,
        engine: str | None,
        *,
        language: str | None,
        as_json: bool,
        quiet: bool,
        **given: Any,
    ) -> None:
        if engine not in (None, DUCKDB) and not takes_engine:
            raise UsageError(
                _(
                    "engine {engine!r} is for `run`, `ingest`, `build`, `rebates accrue` and"
                    " `stock-up`",
                    engine=engine,
                ),
                where=_("option {option}", option="--engine"),
                remedy=_("leave it out or say --engine duckdb"),
            )
        call = Call(
            Home.at(home),
            warehouse_url,
            as_json,
            quiet,
            asked_engine=engine,
            asked_language=language,
        )
        speak_to(call.manner)
        if whole:
            call.home.require_whole()
        with locks_in(warehouse_url):
            verb(call, **given)

    return wrapped


def needs_home(verb: Callable[..., None]) -> Callable[..., None]:
    """Refuse, under `@common`, a home that does not exist: a verb that reads creates nothing."""

    @functools.wraps(verb)
    def wrapped(call: Call, **options: Any) -> None:
        if not call.home.exists():
            raise UsageError(
                _("no home at {path}", path=call.home.path),
                where=_("option {option}", option="--home"),
                remedy=_(
                    "name the home with --home (or PEAKLEDGER_HOME), or make one:"
                    " `peakledger run --feeds DIR --as-of DATE`"
                ),
            )
        verb(call, **options)

    return wrapped


def needs_warehouse(verb: Callable[..., None]) -> Callable[..., None]:
    """Refuse, under `@common`, to start a new PostgreSQL to read from; a URL needs no home."""

    @functools.wraps(verb)
    def wrapped(call: Call, **options: Any) -> None:
        if call.warehouse_url is None and call.home.exists() and not call.home.has_server():
            # The remedy is a run, which settings that are wrong would stop.
            read_settings(call.home.settings_file)
            raise UsageError(
                _("nothing has been written to the warehouse of this home yet"),
                where=str(call.home.path),
                remedy=_("fill it: `peakledger run --feeds DIR --as-of DATE`"),
            )
        (verb if call.warehouse_url else needs_home(verb))(call, **options)

    return wrapped


def feeds_folder(path: Path) -> Path:
    """Return an existing feeds folder; raise `UsageError` otherwise."""
    if not path.is_dir():
        raise UsageError(
            _("no feeds folder at {path}", path=path),
            where=_("option {option}", option="--feeds"),
            remedy=_(
                "name a folder that holds orders.csv, accounts.csv and products.csv, or a"
                " source.yaml; `peakledger sample --out DIR` writes one"
            ),
        )
    return Path(os.path.abspath(path))
