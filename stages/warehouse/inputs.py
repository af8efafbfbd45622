"""What a build starts from: the feeds that must be there, the company's currency, what was known.

Goes in: a home and an as-of date. Comes out: the clean feeds and what the models are told, or a
refusal that names what is missing and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.feeds import CleanFeed, clean_feeds
from adapters.lake.models.inputs import Params
from adapters.lake.models.records import feed_record
from adapters.lake.tables import Lake
from adapters.ledger.sums import ledger_relations
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.quoting import timestamp_literal
from transforms.schema import INTAKE, REQUIRED_FEEDS

_LANDED_LATER = """
select sha256 from intake group by sha256 having min(landed_at) >= {night}
"""
_REPLACED = """
select old.feed, old.file, min(new.landed_at)
from intake as old
inner join intake as new
    on old.source = new.source and old.feed = new.feed and old.file = new.file
where old.status = 'superseded' and old.landed_at < {night} and new.landed_at >= {night}
group by old.feed, old.file
order by old.feed, old.file
limit 5
"""


def known_feeds(home: Home, engine: Engine, known_on: date | None) -> dict[str, CleanFeed]:
    """Return the clean feeds, without the files that landed after the day `known_on` (UTC).

    Raises `DataRefused` where a later delivery has replaced what was known on that day.
    """
    if known_on is None:
        return clean_feeds(home)
    night = datetime.combine(known_on + timedelta(days=1), datetime.min.time(), UTC)
    given = {"night": timestamp_literal(night)}
    engine.view("intake", Lake(home).state(INTAKE).scan())
    replaced = engine.rows(_REPLACED.format(**given))
    if replaced:
        raise DataRefused(
            _(
                "what was known on {known_on} has been replaced by later deliveries",
                known_on=known_on,
            ),
            where=joined(
                (
                    _("{file}, replaced {day}", file=f"{feed}/{file}", day=f"{on:%F}")
                    for feed, file, on in replaced
                ),
                _("; "),
            ),
            remedy=_("name a later day, or ingest the files of that day into a home of their own"),
        )
    return clean_feeds(home, (row[0] for row in engine.rows(_LANDED_LATER.format(**given))))


def require_feeds(engine: Engine, feeds: dict[str, CleanFeed], as_of: date) -> None:
    """Raise `DataRefused` for a required feed without rows, or no order before the as-of date."""
    missing = [name for name in REQUIRED_FEEDS if feeds[name].rows == 0]
    if missing:
        raise DataRefused(
            _("nothing has come in for the required feeds: {feeds}", feeds=", ".join(missing)),
            where=_("the clean tables of the lake"),
            remedy=_(
                "add the files (or a source map that derives them) and run `peakledger ingest`"
            ),
        )
    first = engine.scalar(f"select min(order_date) from ({feeds['orders'].scan()})")
    if not isinstance(first, date) or first >= as_of:
        raise DataRefused(
            _("no order lies before {as_of}: the first is dated {first}", as_of=as_of, first=first),
            where=_("feed {name}", name="orders"),
            remedy=_("give a later --as-of; it admits what is dated before it"),
        )


def read_besides(
    home: Home, engine: Engine, feeds: Mapping[str, CleanFeed], as_of: date
) -> dict[str, pa.Table]:
    """Return what the models read that is no feed: the records of intake, and the ledger's sums."""
    return {
        "feed_record": feed_record(home, engine, feeds, as_of),
        **ledger_relations(home, engine, as_of),
    }


def run_params(home: Home, engine: Engine, feeds: dict[str, CleanFeed], as_of: date) -> Params:
    """Return what the models are told.

    Raises `UsageError` where the orders bear several currencies, or none, and the setting names no
    company currency.
    """
    currency = home.settings.company_currency
    if currency is None:
        scan = feeds["orders"].scan()
        found = [row[0] for row in engine.rows(f"select distinct currency from ({scan})")]
        borne = sorted(code for code in found if code)
        if len(borne) != 1:
            raise UsageError(
                _(
                    "the company currency is not clear: orders bear {currencies}",
                    currencies=", ".join(borne) or _("none"),
                ),
                where=_("setting {name}", name="`company_currency`"),
                remedy=_(
                    "set `company_currency: {currency}` in peakledger.yaml; the others need no"
                    " exchange rates (feed fx_rates) but where their worth in it is asked for",
                    currency=borne[0] if borne else "EUR",
                ),
            )
        currency = borne[0]
    return Params(as_of, currency, home.settings)
