"""What the run of a day saw: where the lake's tables stood, its settings and its formulas.

Goes in: a home at the end of a day's run. Comes out: the same at any later run, so that this one
can tell what a figure was, and what has changed since that may have moved it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version as installed_version
from operator import attrgetter

from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.content import digest
from adapters.lake.models.inputs import SETTING_OF
from adapters.lake.places import Place
from adapters.lake.table_versions import Stand, stand_of
from adapters.lake.tables import Lake, LakeTable
from transforms.schema import CLEAN_TABLES
from transforms.schema.models_profit import LEDGER_SUM
from transforms.warehouse.account_figures import account_figures

LEDGER = "ledger"
# Settings that models take besides those of `params`, by their names.
_OTHERS = ("company_currency",)


@dataclass(frozen=True)
class DayGrounds:
    """Stands by the name of a mart or feed, settings by name, the digest of each mart's formula."""

    stands: Mapping[str, Stand]
    settings: Mapping[str, str]
    formulas: Mapping[str, str]
    product: str

    @classmethod
    def of_now(cls, home: Home) -> DayGrounds:
        """Return what the home holds now."""
        catalog, settings = Catalog.of_project(), home.settings
        present = {name: t for name, t in grounds_tables(home).items() if t.exists()}
        return cls(
            {name: stand_of(table) for name, table in present.items()},
            {name: _told(attrgetter(name)(settings)) for name in {*SETTING_OF.values(), *_OTHERS}},
            {
                name: digest(model.normal for model in catalog.below(catalog[name]))
                for name in account_figures()
            },
            installed_version("peakledger"),
        )

    @classmethod
    def read(cls, home: Home, day: date) -> DayGrounds | None:
        """Return what the run of a day saw; None where it is not on record."""
        try:
            document = json.loads(_file(home, day).read())
            stands = {name: Stand(*stand) for name, stand in document.pop("stands").items()}
            return cls(stands, **document)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, home: Home, day: date) -> None:
        """Put on record what the run of a day saw."""
        text = json.dumps(asdict(self), sort_keys=True) + "\n"
        _file(home, day).write(text.encode())


def stands_of_last_day(home: Home) -> Iterator[tuple[LakeTable, Stand]]:
    """Yield where the tables stood at the end of the last day that was told."""
    days = [name for name in _days(home).names() if name.endswith(".json")]
    grounds = DayGrounds.read(home, date.fromisoformat(days[-1][:-5])) if days else None
    tables = grounds_tables(home)
    for name, stand in grounds.stands.items() if grounds else ():
        if name in tables:
            yield tables[name], stand


def grounds_tables(home: Home) -> dict[str, LakeTable]:
    """Return the tables whose stands are kept: figures by account and month, feeds, the ledger."""
    lake = Lake(home)
    return {
        **{name: mart(home, name) for name in account_figures()},
        **{name: lake.clean(name) for name in CLEAN_TABLES},
        LEDGER: lake.table("state", LEDGER_SUM, ()),
    }


def _told(value: object) -> str:
    return "not set" if value is None else str(value)


def _file(home: Home, day: date) -> Place:
    return _days(home) / f"{day.isoformat()}.json"


def _days(home: Home) -> Place:
    return home.shared / "state" / "days"
