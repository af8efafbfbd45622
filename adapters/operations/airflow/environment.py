"""The environment every Airflow process of a home runs in, and the home's Airflow secrets.

Goes in: the home, the folders of feeds and terms, the address of the metadata database. Comes out:
a complete environment (Airflow reads it once, while it is imported, so it must stand before the
process starts), also as a file for a shell. Of the caller's environment hold connections and
variables, and those settings that are handed on (`outer_settings.py` says which).
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import LAKE, Home
from adapters.operations.airflow.outer_settings import settled
from adapters.warehouse.roles import AIRFLOW
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

PROJECT = Path(__file__).resolve().parents[3]
DAGS = PROJECT / "dags"
USER = "admin"
HOST = "AIRFLOW__API__HOST"
LOCAL = "127.0.0.1"
_FOREIGN = ("AIRFLOW_", "_AIRFLOW_", "__AIRFLOW_")
# A person's own password is for the command they give it to, and for no task.
_DROPPED = ("PYTHONDONTWRITEBYTECODE", "PEAKLEDGER_PASSWORD")
_KEPT = ("AIRFLOW_CONN_", "AIRFLOW_VAR_")

# Why each differs from Airflow's default stands in docs/airflow.md.
FIXED = {
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    # Not LocalExecutor itself: see there.
    "AIRFLOW__CORE__EXECUTOR": (
        "adapters.operations.airflow.lasting_executor.LastingLocalExecutor"
    ),
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
    # Assets may lie elsewhere than half a minute ago: tasks of a DAG kept from then would renew
    # what is there no more.
    "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
    HOST: LOCAL,
    "AIRFLOW__API__WORKERS": "1",
    "AIRFLOW__API__EXPOSE_CONFIG": "False",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
    "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "great_expectations=WARNING",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "SCARF_ANALYTICS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
}
QUIET = {
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "airflow.sdk.api.client=CRITICAL",
}


@dataclass(frozen=True)
class Site:
    """Where a run works: home, feeds, terms (or none) and the warehouse (none: the embedded)."""

    home: Home
    feeds: Path
    terms: Path | None = None
    warehouse_url: str | None = None

    @property
    def variables(self) -> dict[str, str]:
        """Name the places for the tasks, absolute, since workers start elsewhere."""
        named = {
            "PEAKLEDGER_HOME": str(self.home.path),
            "PEAKLEDGER_FEEDS": str(self.feeds.absolute()),
            "PEAKLEDGER_TIMEZONE": self.home.settings.timezone,
            "PEAKLEDGER_APPROVERS": ",".join(self.home.settings.approvers),
        }
        if self.home.lake_url:
            named[LAKE] = self.home.lake_url
        if self.terms:
            named["PEAKLEDGER_TERMS"] = str(self.terms.absolute())
        if self.warehouse_url:
            named["PEAKLEDGER_WAREHOUSE_URL"] = self.warehouse_url
        return named


def metadata_url(home: Home) -> str:
    """Start the embedded PostgreSQL where it is not running; give Airflow's database in it."""
    # Not at the top: whoever brings a database of their own needs no server of ours.
    from adapters.warehouse.embedded import Embedded

    server = Embedded(home)
    server.start()
    return server.url(role=AIRFLOW, database=AIRFLOW).text()


def airflow_environment(
    site: Site,
    database_url: str | None,
    *,
    port: int = 8080,
    base: Mapping[str, str] | None = None,
    outer: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Build the environment of the home's Airflow processes from the caller's (`base`).

    `outer` are the caller's own settings of Airflow that shall hold; without a `database_url` they
    name the database too. Generates the home's Airflow secrets on first use. Bytecode is cached:
    without it Airflow's start costs twice the time.
    """
    _refuse_variables(site.home.airflow, PROJECT)
    caller = os.environ if base is None else base
    folder = site.home.make(site.home.airflow)
    theirs = outer or {}
    ours = {**FIXED, **_own_settings(site.home, folder, port, host=theirs.get(HOST))}
    if database_url:
        ours["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = _with_driver(database_url)
    inherited = {name: value for name, value in caller.items() if _is_inherited(name)}
    return {
        **inherited,
        **settled(ours, theirs, own_database=database_url is not None),
        **site.variables,
        **_bytecode(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, [caller.get("PYTHONPATH"), str(PROJECT)])),
        # Tasks talk to the API server on this machine; a proxy must not stand between.
        "NO_PROXY": ",".join(filter(None, [caller.get("NO_PROXY"), "127.0.0.1,localhost"])),
    }


def local_address(port: int, host: str | None = None) -> str:
    """Name the address at which this machine reaches the API server that listens on `host`."""
    reached = LOCAL if host in (None, "", "0.0.0.0", "::", "*") else host  # noqa: S104  compared
    return f"http://{f'[{reached}]' if ':' in str(reached) else reached}:{port}"


def _own_settings(home: Home, folder: Path, port: int, *, host: str | None) -> dict[str, str]:
    people = [name for name in home.settings.approvers if name != USER]
    keys = home_secrets(home, people)
    address = local_address(port, host)
    return {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(
            folder / "logs" / "dag_processor"
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            [f"{USER}:admin", *(f"{name}:user" for name in people)]
        ),
        "AIRFLOW__CORE__FERNET_KEY": keys["fernet"],
        "AIRFLOW__API__SECRET_KEY": keys["session"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(password_file(home)),
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
    }


def _refuse_variables(*folders: Path) -> None:
    """Refuse a path in which Airflow would put a variable of the environment for `$NAME`."""
    for folder in folders:
        if os.path.expandvars(str(folder)) != str(folder):
            raise UsageError(
                _("Airflow cannot work in this folder: it reads `$…` in a path as a variable"),
                where=str(folder),
                remedy=_("name the folder without `$`, or choose another home with --home"),
            )


def password_file(home: Home) -> Path:
    """Name the file with each login's password, readable by its owner only."""
    return home.secrets / "airflow_login.json"


def home_secrets(home: Home, people: Collection[str] = ()) -> dict[str, str]:
    """Read the home's Airflow keys; make them, and each login's password, on first use."""
    file = home.secrets / "airflow_keys.json"
    home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    _give_passwords(home, [USER, *people])
    if not file.exists():
        keys = {
            "fernet": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "session": secrets.token_urlsafe(32),
            "jwt": secrets.token_urlsafe(48),
        }
        write_atomically(file, json.dumps(keys).encode(), 0o600)
    return dict(json.loads(file.read_text("utf-8")))


def _give_passwords(home: Home, names: Collection[str]) -> None:
    """Make a password for each login that has none; whoever left the list loses theirs."""
    file = password_file(home)
    given = json.loads(file.read_text("utf-8")) if file.exists() else {}
    wanted = {name: given.get(name) or secrets.token_urlsafe(12) for name in names}
    if wanted != given:
        write_atomically(file, (json.dumps(wanted) + "\n").encode(), 0o600)


def write_environment_file(home: Home, environment: Mapping[str, str]) -> Path:
    """Write what a shell needs to use the `airflow` command on this home (`set -a; . FILE`)."""
    file = home.airflow / "airflow.env"
    prefixes = ("AIRFLOW", "PEAKLEDGER_", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "NO_PROXY")
    lines = [
        f"{name}={shlex.quote(value)}\n"
        for name, value in sorted(environment.items())
        if name.startswith(prefixes) and not name.startswith(_KEPT)
    ]
    write_atomically(file, "".join(lines).encode(), 0o600)
    return file


def _is_inherited(name: str) -> bool:
    if name.startswith(_KEPT):
        return True
    return not name.startswith(_FOREIGN) and name not in _DROPPED


def _bytecode(folder: Path) -> dict[str, str]:
    """Cache bytecode beside the packages where that is allowed, else in the home."""
    package = find_spec("airflow")
    if package is None or package.origin is None or os.access(Path(package.origin).parent, os.W_OK):
        return {}
    return {"PYTHONPYCACHEPREFIX": str(folder / "pycache")}


def _with_driver(url: str) -> str:
    """Name the driver for which Airflow finds an asynchronous twin by itself."""
    scheme, separator, rest = url.partition("://")
    if scheme.split("+")[0] in ("postgresql", "postgres"):
        return f"postgresql+psycopg2{separator}{rest}"
    return url
