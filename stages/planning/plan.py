"""Plan the stock-up: forecast every account and product, and say what to ship to whom by when.

Goes in: the lake's facts, a settings file, an as-of date. Comes out: the forecast, its accuracy and
the plan, in the lake and published as one version, and what a person wants to know of it. Memory
stays flat: series are read, forecast, planned and written some hundred at a time. The same facts,
settings and date give the same bytes, so that a second run publishes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from adapters.exports.stock_up.book import write_plan_book
from adapters.lake.crash_points import crash_point
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.workers import workers_of
from adapters.language.yaml_file import read_yaml
from adapters.planning import PlanFiles, PlanInputs, write_plan_file
from adapters.planning.outputs import check_plan_file, replace_as_of
from adapters.planning.overrides import decisions_that_count
from adapters.planning.scores import PLAN_SCORES, SEASON_SCORES, score_past
from adapters.planning.totals import TOTALS_ORDER, totals_of_plan
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.run_record import noted
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, version_made
from stages.planning.draft import OrderDraft
from stages.planning.facts import bring_facts_to
from stages.planning.money import MONEY_TABLES, fairness_change, value_plan
from stages.planning.plan_result import PlanResult
from stages.planning.plan_sums import result_of
from stages.planning.rows import Planner, kept_fits
from transforms.exports.stock_up import WORDS
from transforms.exports.stock_up.book import BookOrigin
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent
from transforms.planning.forecast_table import accuracy_table
from transforms.planning.stock_up.overrides import Decision
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.yaml_file import parse_stock_up

SETTINGS_FILE = "stock_up.yaml"
_BOOK = ".xlsx"
_MARTS = (
    "demand_forecast",
    "stock_up_plan",
    "stock_up_projection",
    "stock_up_driver",
    "stock_up_override",
    "stock_up_totals",
    "forecast_accuracy",
    *MONEY_TABLES,
)


def plan(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    *,
    season: str | None = None,
    config: Path | None = None,
    out: Path | None = None,
    language: str = "en",
    known_on: date | None = None,
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> PlanResult:
    """Forecast and plan everything known before a day, publish it, and return what came out.

    `season` plans one season by name; `config` defaults to `stock_up.yaml` in the home, and that
    to the settings' defaults; `out` also writes the plan to a .csv, .parquet or .xlsx file, a
    workbook in `language`; `known_on` leaves out what landed after that day; `engine_name` says
    where series are forecast. Raises `UsageError` for settings, a season, a file or an engine that
    cannot be, `DataRefused` where the lunar
    calendar does not reach, `OutsideError` for disk and database.
    """
    check_plan_file(out, _BOOK)
    settings = read_settings(home, config)
    require_season(settings, season)
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            lease(warehouse, "stock_up", run_id, now) as own_lease,
            noted(warehouse, "stock_up", as_of, now, run_id=run_id, engine_name=engine_name),
            Engine.open(home) as engine,
            home.scratch("plan") as folder,
            workers_of(engine_name, home) as workers,
        ):
            bring_facts_to(home, engine, as_of, known_on)
            inputs = PlanInputs(engine, home, folder, as_of, settings=settings)
            fits = kept_fits(home, as_of, settings, keeps=True)
            planner = Planner(inputs, settings, as_of, fits, workers=workers)
            decisions = decisions_that_count(warehouse, as_of, known_on)
            _make(home, planner, folder, progress, season=season, decisions=decisions)
            _add_up(home, engine, planner)
            scored = score_past(engine, home, as_of, settings)
            money = value_plan(home, engine, as_of, folder, allocation=settings.allocation)
            crash_point("plan.lake_written")
            version = VersionInfo(as_of, run_id, now)
            changes = [
                *_changes(home, engine, _MARTS, [as_of.isoformat()]),
                *_changes(home, engine, PLAN_SCORES, scored.days),
                *_changes(home, engine, SEASON_SCORES, scored.seasons),
                fairness_change(home, engine),
            ]
            published = publish(warehouse, version, changes, lease=own_lease)
            origin = _origin(warehouse, published.version_id)
            totals = _write_files(home, engine, as_of, out, book=(origin, language))
            return result_of(
                engine,
                planner,
                published,
                season=season,
                totals=totals,
                out=out,
                decided=decisions,
                money=money,
            )


def read_settings(home: Home, config: Path | None) -> StockUpSettings:
    """Read the settings file given, else the home's own, else the defaults.

    Raises `UsageError` for a file that is not there, not text, or says what it may not.
    """
    path = config or home.path / SETTINGS_FILE
    if config is None and not path.exists():
        return StockUpSettings()
    return parse_stock_up(read_yaml(path), str(path))


def require_season(settings: StockUpSettings, season: str | None) -> None:
    """Raise `UsageError` for a season that the settings do not name."""
    names = [one.name for one in settings.seasons]
    if season is not None and season not in names:
        raise unknown(
            _("no season is named {season} in the stock-up settings", season=repr(season)),
            season,
            names,
            where=_("option {name}", name="--season"),
            none=_("none is defined: say `seasons: …` in the settings"),
            error=UsageError,
        )


def _make(
    home: Home,
    planner: Planner,
    folder: Path,
    progress: ReportProgress,
    *,
    season: str | None,
    decisions: Mapping[tuple[str, str], Decision],
) -> None:
    series, as_of = planner.inputs.series_count, planner.as_of
    with PlanFiles(folder) as files:
        draft = OrderDraft(
            planner.inputs, planner.settings, as_of, season, files=files, decisions=decisions
        )
        scores = planner.learn([draft])
        planner.write(files, [draft], lambda done: progress(_("plan"), done, series))
        rows = draft.rows()
        for name in ("demand_forecast", "stock_up_projection"):
            replace_as_of(home, name, as_of, files.rows(name))
        replace_as_of(home, "stock_up_driver", as_of, draft.drivers())
        replace_as_of(home, "forecast_accuracy", as_of, accuracy_table(as_of, scores))
        replace_as_of(home, "stock_up_plan", as_of, rows)
        replace_as_of(home, "stock_up_override", as_of, draft.overrides())


def _add_up(home: Home, engine: Engine, planner: Planner) -> None:
    """Add up what ships by week, product and origin.

    Leaves relations behind: `plan`, `overrides` and `totals`.
    """
    as_of = planner.as_of
    within = {"as_of_date": [as_of.isoformat()]}
    engine.view("plan", mart(home, "stock_up_plan").scan(within))
    engine.view("overrides", mart(home, "stock_up_override").scan(within))
    replace_as_of(home, "stock_up_totals", as_of, totals_of_plan(engine, planner.settings))
    engine.view("totals", mart(home, "stock_up_totals").scan(within))


def _changes(
    home: Home, engine: Engine, names: Sequence[str], partitions: list[str]
) -> list[TableChange]:
    """Return what is to be published of some tables: the rows of some of their partitions."""

    def rows_of(name: str) -> Callable[[], pa.RecordBatchReader]:
        table = mart(home, name)
        scan = table.scan({str(table.table.partition): partitions})
        return lambda: engine.stream(scan)

    return [TableChange(name, rows_of(name), partitions) for name in names if partitions]


def _origin(warehouse: Warehouse, version_id: int) -> BookOrigin:
    """Return where a workbook comes from: the version that stands, and what made that."""
    with warehouse.connection() as connection:
        made = version_made(connection, version_id)
    return BookOrigin(version_id, made.now if made else None, made.run_id if made else None)


def _write_files(
    home: Home, engine: Engine, as_of: date, out: Path | None, *, book: tuple[BookOrigin, str]
) -> Path:
    """Write relations `totals` and `plan` for people; return the path of the totals.

    `book` is where a workbook comes from, and its language.
    """
    path = home.reports / f"stock_up_{as_of}_weekly_totals.csv"
    totals = engine.stream(f"select * from totals {TOTALS_ORDER}")
    write_plan_file(totals, path)
    if out is not None and out.suffix.lower() == _BOOK:
        _write_book(home, engine, as_of, out, book=book)
    elif out is not None:
        rows = engine.stream("select * from plan order by account_id, product_id")
        write_plan_file(rows, out)
    return path


def _write_book(
    home: Home, engine: Engine, as_of: date, out: Path, *, book: tuple[BookOrigin, str]
) -> None:
    for name in ("override", "driver"):
        scan = mart(home, f"stock_up_{name}").scan({"as_of_date": [as_of.isoformat()]})
        engine.view(f"plan_{name}", scan)
    origin, language = book
    with home.scratch("book") as scratch:
        write_plan_book(engine, out, scratch, as_of, origin=origin, words=WORDS[language])
