"""Airflow's settings that stand in the caller's environment: which of them hold, which do not.

Goes in: the environment of whoever starts Airflow. Comes out: the `AIRFLOW__…` settings that were
set there, ours beneath them where a home leaves the choice, ours above them where it cannot, and
names to tell. A setting may come as `…_CMD` or `…_SECRET` too, as Airflow allows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

# What `airflow.env` holds besides ours: a shell that has read the file must not take ours for its.
NAMES = "PEAKLEDGER_OUTER_SETTINGS"
DATABASE = "DATABASE"
# A run at once needs a metadata database, an executor and an API of its own, and nobody else's.
AT_ONCE = ("LOGGING", "METRICS", "TRACES", "SECRETS", "OPENLINEAGE", "SENTRY")

_LOGINS = "the logins are the home's, one for each approver"
_DAGS = "the DAGs are this project's"
_TLS = "it answers HTTP; put what ends TLS in front of it"
# Setting of `up` that nobody else's takes the place of, and why.
OURS = {
    "AIRFLOW_HOME": "it lies in the home",
    "AIRFLOW_CONFIG": "settings of a home come from variables and from no file",
    "AIRFLOW__CORE__DAGS_FOLDER": _DAGS,
    "AIRFLOW__CORE__LOAD_EXAMPLES": _DAGS,
    "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": _DAGS,
    "AIRFLOW__CORE__AUTH_MANAGER": _LOGINS,
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": _LOGINS,
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": _LOGINS,
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": _LOGINS,
    "AIRFLOW__API__PORT": "--port says from where a free one is looked for",
    "AIRFLOW__API__SSL_CERT": _TLS,
    "AIRFLOW__API__SSL_KEY": _TLS,
}


@dataclass(frozen=True)
class SettingsTold:
    """Which settings of the caller are in force, and which are not, with the reason."""

    followed: tuple[str, ...]
    not_followed: dict[str, str]

    def lines(self) -> Iterator[str]:
        """Say both, a line each; names alone, since values may be secret."""
        if self.followed:
            yield f"  of your environment hold: {', '.join(self.followed)}"
        for name, why in self.not_followed.items():
            yield f"  of your environment does not hold: {name} ({why})"


def outer_settings(
    caller: Mapping[str, str], sections: Collection[str] | None = None
) -> dict[str, str]:
    """List the caller's settings, of the named sections or all; without those a home has made."""
    theirs = caller.get(NAMES)
    made = _variants(theirs.split(",")) if theirs is not None else None
    return {
        name: value
        for name, value in caller.items()
        if _is_setting(name, sections) and (made is None or name in made)
    }


def settled(
    ours: Mapping[str, str], outer: Mapping[str, str], *, own_database: bool
) -> dict[str, str]:
    """Lay the caller's settings over ours, but for those that stay ours.

    With a database of our own none of the section `DATABASE` is the caller's: its schema or pool
    was meant for another server.
    """
    kept = _variants(OURS)
    theirs = {
        name: value
        for name, value in outer.items()
        if name not in kept and not (own_database and _section(name) == DATABASE)
    }
    # Airflow reads a setting before its `_CMD` or `_SECRET`: ours would hide theirs.
    ours_alone = {
        name: value for name, value in ours.items() if not _variants([name]) & theirs.keys()
    }
    return {**ours_alone, **theirs, NAMES: ",".join(sorted(theirs))}


def names_database(outer: Mapping[str, str]) -> bool:
    """Tell whether the caller has named a metadata database."""
    return bool(_variants(["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]) & outer.keys())


def told(outer: Mapping[str, str], environment: Mapping[str, str]) -> SettingsTold:
    """Compare what the caller has set with what a home's processes get."""
    reasons = {name: why for ours, why in OURS.items() for name in _variants([ours])}
    followed = [name for name, value in outer.items() if environment.get(name) == value]
    without = {
        name: reasons.get(name, "the metadata database is the home's own")
        for name in sorted(outer.keys() - set(followed))
    }
    return SettingsTold(tuple(sorted(set(followed) - reasons.keys())), without)


def _is_setting(name: str, sections: Collection[str] | None) -> bool:
    if sections is None and name in ("AIRFLOW_HOME", "AIRFLOW_CONFIG"):
        return True
    return name.startswith("AIRFLOW__") and (sections is None or _section(name) in sections)


def _section(name: str) -> str:
    return name.removeprefix("AIRFLOW__").partition("__")[0]


def _variants(names: Collection[str]) -> set[str]:
    return {name + how for name in names for how in ("", "_CMD", "_SECRET")}
