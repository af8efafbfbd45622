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
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.lake.home import DEFAULT_HOME, Home
from adapters.lake.locks import locks_in
from cli.hints import Manner
from transforms.language.errors import PeakledgerError, UsageError

if TYPE_CHECKING:
    from cli.progress import Progress

# An error is told after its call is over, and its remedy is for the same person.
_manners: list[Manner] = []


@dataclasses.dataclass
class Call:
    """One invocation: where it works, how it talks, and who it is."""

    home: Home
    warehouse_url: str | None
    as_json: bool
    quiet: bool
    engine: str = "duckdb"
    now: datetime = dataclasses.field(default_factory=lambda: datetime.now(UTC))
    run_id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def manner(self) -> Manner:
        """Return how this person calls the command, on the home and warehouse of this call."""
        program = "peakledger" if shutil.which("peakledger") else os.path.relpath(sys.argv[0])
        home = None if self.home == Home.at(DEFAULT_HOME) else str(self.home.path)
        return Manner(shlex.quote(program), home, self.warehouse_url)

    def progress(self) -> Progress:
        """Return a progress display: live where a person watches standard error, else lines."""
        from cli.progress import Progress

        if self.quiet:
            return Progress("none")
        return Progress("live" if sys.stderr.isatty() else "lines")

    def say(self, text: str) -> None:
        """Tell a person something; nothing when the answer is a JSON document or quiet is set."""
        if not self.as_json and not self.quiet:
            click.echo(self.manner.spelled(text))

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
            click.echo(self.manner.spelled(text))
        if error is not None:
            report(error)
            sys.exit(error.exit_code)


def as_fields(error: PeakledgerError) -> dict[str, str | None]:
    """Return what JSON says of an error."""
    remedy = as_called(error.remedy) if error.remedy else None
    return {"message": as_called(error.message), "where": error.where, "remedy": remedy}


def report(error: PeakledgerError) -> None:
    """Tell a person what is wrong, where, and what to do."""
    said = as_fields(error)
    click.echo(f"peakledger: {said['message']}", err=True)
    for name in ("where", "remedy"):
        if said[name]:
            click.echo(f"  {name + ':':<7} {said[name]}", err=True)


def plain(value: Any) -> Any:
    """Turn dataclasses, dates, paths and decimals into what JSON can hold; decimals stay exact."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, Path)):
        return str(value)
    return value


class AsOf(click.ParamType[date]):
    """A date as YYYY-MM-DD, of years about which the lunar calendar of seasons is known."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-11-01", param, ctx)
        if not 1910 <= day.year <= 2090:
            self.fail(f"{value} lies outside the years 1910 to 2090", param, ctx)
        return day


AS_OF = AsOf()
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    help="Language of what is written for people. Default: `language` of peakledger.yaml, else en.",
)
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
        envvar="PEAKLEDGER_HOME",
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
        envvar="PEAKLEDGER_ENGINE",
        default="duckdb",
        show_default=True,
        help="Where the work is done: duckdb, or for `ingest`, `build`, `rebates accrue` and"
        " `stock-up` local-spark or spark://HOST:PORT.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
    @click.option("--quiet", is_flag=True, help="Show no progress: the answer and errors alone.")
    @functools.wraps(verb)
    def wrapped(
        home: Path, warehouse_url: str | None, engine: str, as_json: bool, quiet: bool, **given: Any
    ) -> None:
        if engine != "duckdb" and not takes_engine:
            raise UsageError(
                f"engine {engine!r} is for `ingest`, `build`, `rebates accrue` and `stock-up`",
                where="option --engine",
                remedy="leave it out or say --engine duckdb",
            )
        call = Call(Home.at(home), warehouse_url, as_json, quiet, engine=engine)
        _manners.append(call.manner)
        if whole:
            call.home.require_whole()
        if "language" in given:
            given["language"] = given["language"] or call.home.settings.language
        with locks_in(warehouse_url):
            verb(call, **given)

    return wrapped


def as_called(text: str) -> str:
    """Return a text with each command in it as the person of this process would call it."""
    return _manners[-1].spelled(text) if _manners else text


def needs_home(verb: Callable[..., None]) -> Callable[..., None]:
    """Refuse, under `@common`, a home that does not exist: a verb that reads creates nothing."""

    @functools.wraps(verb)
    def wrapped(call: Call, **options: Any) -> None:
        if not call.home.exists():
            raise UsageError(
                f"no home at {call.home.path}",
                where="option --home",
                remedy="name the home with --home (or PEAKLEDGER_HOME), or make one:"
                " `peakledger run --feeds DIR --as-of DATE`",
            )
        verb(call, **options)

    return wrapped


def needs_warehouse(verb: Callable[..., None]) -> Callable[..., None]:
    """Refuse, under `@common`, to start a new PostgreSQL to read from; a URL needs no home."""

    @functools.wraps(verb)
    def wrapped(call: Call, **options: Any) -> None:
        if call.warehouse_url is None and call.home.exists() and not call.home.has_server():
            raise UsageError(
                "nothing has been written to the warehouse of this home yet",
                where=str(call.home.path),
                remedy="fill it: `peakledger run --feeds DIR --as-of DATE`",
            )
        (verb if call.warehouse_url else needs_home(verb))(call, **options)

    return wrapped


def feeds_folder(path: Path) -> Path:
    """Return an existing feeds folder; raise `UsageError` otherwise."""
    if not path.is_dir():
        raise UsageError(
            f"no feeds folder at {path}",
            where="option --feeds",
            remedy="name a folder that holds orders.csv, accounts.csv and products.csv, or a"
            " source.yaml; `peakledger sample --out DIR` writes one",
        )
    return Path(os.path.abspath(path))
