"""What a planner wants to try on a plan: other supply, demand, lead time, seasons, settings.

Goes in: texts such as `supply=0.8`, and the settings that hold. Comes out: a `WhatIf`, with the
settings changed where a setting is named.

Worked: `supply=0.8` takes a fifth off what is available; `lead_time_days=+7` adds a week to every
lead time and `lead_time_days=21` makes each 21 days; `season.spring_festival=+7` moves that season
a week on; `service_level=0.99` holds for all classes, `service_level.key=0.99` for one. Any other
name is that of a setting: `transport.units_per_week=5000`, `allocation.rule=priority`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import numpy as np
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transforms.language.errors import UsageError
from transforms.language.keys import keys_of
from transforms.language.messages import gettext as _
from transforms.language.mistakes import mistake_of, refused
from transforms.language.words import choices
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.limits import SupplyByProduct
from transforms.planning.stock_up.plan import SeriesTerms
from transforms.planning.stock_up.settings import CLASSES, StockUpSettings
from transforms.planning.ticks import Ints

_WHERE = "option --what-if"
_LONGEST_DAYS = 366


@dataclass(frozen=True)
class WhatIf:
    """Hold what is tried beside other settings; without arguments nothing is."""

    supply: Decimal = Decimal(1)
    demand: Decimal = Decimal(1)
    lead_days: int | None = None
    more_lead_days: int = 0
    season_days: Mapping[str, int] = field(default_factory=dict)

    def supplied(self, supply: SupplyByProduct) -> SupplyByProduct:
        """Return what is available, whole ticks."""
        return {
            product: [(day, int(units * self.supply)) for day, units in rows]
            for product, rows in supply.items()
        }

    def moved(self, window: SeasonWindow) -> SeasonWindow:
        """Return a season's occurrence on the days it is tried on."""
        days = timedelta(days=self.season_days.get(window.name, 0))
        return replace(window, start=window.start + days, end=window.end + days)

    def terms(self, terms: SeriesTerms) -> SeriesTerms:
        """Return terms with the lead times that are tried, whoever they came from."""
        lead: Ints = terms.lead_days
        if self.lead_days is not None:
            lead = np.full_like(lead, self.lead_days)
        return replace(terms, lead_days=np.maximum(lead + self.more_lead_days, 0))


def what_if(texts: Sequence[str], settings: StockUpSettings) -> tuple[WhatIf, StockUpSettings]:
    """Read what is tried; raise `UsageError` for what cannot be, with the nearest that can."""
    tried, document = WhatIf(), settings.model_dump(by_alias=True, exclude_unset=True)
    every = settings.model_dump(by_alias=True)
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (equals and name and value):
            raise UsageError(
                _("{value} says nothing to try", value=repr(text)),
                where=_WHERE,
                remedy=_("write supply=0.8, say"),
            )
        known = _known(tried, name, value, settings)
        if known is None:
            _set(document, every, name, value)
        tried = known or tried
    try:
        return tried, StockUpSettings.model_validate(document)
    except ValidationError as error:
        raise refused(error, partial(_explained, texts), _WHERE) from error


def _known(tried: WhatIf, name: str, value: str, settings: StockUpSettings) -> WhatIf | None:
    """Return what is tried with one more thing that is no setting; None for a setting."""
    if name in ("supply", "demand") and value != "null":
        changed: dict[str, Any] = {name: _factor(name, value)}
        return replace(tried, **changed)
    if name == "lead_time_days":
        days = _whole(name, value)
        if value[0] in "+-":
            return replace(tried, more_lead_days=days)
        return replace(tried, lead_days=days)
    if name.startswith("season."):
        season, names = name.partition(".")[2], [one.name for one in settings.seasons]
        if season not in names:
            raise UsageError(
                _("no season is named {season}", season=repr(season)),
                where=_WHERE,
                remedy=choices(season, names),
            )
        return replace(tried, season_days={**tried.season_days, season: _whole(name, value)})
    return None


def _set(document: dict[str, Any], every: Mapping[str, Any], name: str, value: str) -> None:
    """Put a value under a dotted name, beside what holds there; `every` has the defaults too.

    A level for all classes goes to each of them.
    """
    path, set_to = name.split("."), None if value == "null" else value
    if path == ["service_level"]:
        document["service_level"] = dict.fromkeys(CLASSES, set_to)
        return
    place = document
    for part in path[:-1]:
        below = place.get(part, every.get(part))
        place[part] = dict(below) if isinstance(below, Mapping) else {}
        place, every = place[part], place[part]
    place[path[-1]] = set_to


def _factor(name: str, value: str) -> Decimal:
    try:
        factor = Decimal(value)
    except InvalidOperation:
        factor = Decimal(-1)
    if not (factor.is_finite() and 0 <= factor <= 1000):
        raise UsageError(
            _("{name}={value} is no factor", name=name, value=value),
            where=_WHERE,
            remedy=_("write {name}=0.8 for a fifth less, {name}=1.2 for a fifth more", name=name),
        )
    return factor


def _whole(name: str, value: str) -> int:
    try:
        days = int(value)
    except ValueError:
        days = _LONGEST_DAYS + 1
    if abs(days) > _LONGEST_DAYS:
        raise UsageError(
            _("{name}={value} is no number of days", name=name, value=value),
            where=_WHERE,
            remedy=_(
                "write {name}=+7 for a week more; for lead times also lead_time_days=21", name=name
            ),
        )
    return days


def _explained(texts: Sequence[str], error: ErrorDetails) -> UsageError:
    known = ["supply", "demand", "lead_time_days", "season.NAME", *keys_of(StockUpSettings)]
    key, says, remedy = mistake_of(error, known)
    tried = [text for text in texts if f"{key}.".startswith(f"{text.partition('=')[0].strip()}.")]
    blamed = says if tried or not key else f"`{key}` {says}"
    return UsageError(
        _("{tried}: {blamed}", tried=tried[-1] if tried else ", ".join(texts), blamed=blamed),
        where=_WHERE,
        remedy=remedy or _("see docs/stock_up.md for the settings and their limits"),
    )
