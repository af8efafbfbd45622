"""What accounts and programs are called, read from the lake and the kept terms."""

from __future__ import annotations

from datetime import date

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.rebates.facts import fact_tables
from adapters.rebates.terms_archive import kept_terms
from transforms.exports.finance.names import PartyNames


def account_names(engine: Engine, accounts: str, day: date) -> dict[str, str]:
    """Return each account's name as of a day, from a relation of effective-dated accounts."""
    rows = engine.rows(
        f"select account_id, arg_max(name, valid_from) from {accounts}"
        " where valid_from <= ? and name is not null group by account_id",
        [day],
    )
    return dict(rows)


def names_as_of(home: Home, day: date) -> PartyNames:
    """Return the names of accounts as of a day, and the title of every kept program version."""
    titles = {of: program.title for of, program in kept_terms(home).items() if program.title}
    accounts = fact_tables(home)["accounts"]
    if not accounts.exists():
        return PartyNames({}, titles)
    with Engine.open(home) as engine:
        return PartyNames(account_names(engine, f"({accounts.scan()})", day), titles)
