"""Whether a name that somebody gives is one the ledger or the home knows; else what there is."""

from __future__ import annotations

import psycopg

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.ledger import balances, reads
from adapters.rebates.terms_archive import kept_terms
from transforms.language.errors import PeakledgerError, UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import unknown

_ACCRUE = _("run `peakledger rebates accrue` first")


def require_account(home: Home, connection: psycopg.Connection, account: str) -> None:
    """Raise `UsageError` for an account that neither the ledger nor the accounts' feed knows."""
    known = {*balances.accounts(connection), *_fed(home)}
    if account not in known:
        raise unknown(
            _("there is no account {account}", account=account),
            account,
            sorted(known),
            where=_("option {name}", name="--account"),
            lists=_('`peakledger sql "select account_id from warehouse.dim_account"` lists them'),
            none=_("no account has come in: run `peakledger ingest --feeds DIR`"),
            error=UsageError,
        )


def require_program(home: Home, connection: psycopg.Connection, program: str) -> None:
    """Raise `UsageError` for a program that has neither entries nor kept terms."""
    known = {*balances.programs(connection), *(name for name, _ in kept_terms(home))}
    if program not in known:
        raise unknown(
            _("there is no program {program}", program=program),
            program,
            sorted(known),
            where=_("option {name}", name="--program"),
            lists=_("their terms lie in {folder}", folder=home.record / "terms"),
            none=_("none was accrued: {accrue}", accrue=_ACCRUE),
            error=UsageError,
        )


def no_entry(connection: psycopg.Connection, entry_id: int) -> PeakledgerError:
    """Return the refusal of a number that no entry bears."""
    last = reads.last_entry(connection)
    return unknown(
        _("the ledger has no entry {entry_id}", entry_id=str(entry_id)),
        entry_id,
        [] if last is None else [_("1 to {last}", last=str(last.seal.entry_id))],
        where="ledger.entry",
        lists=_("`peakledger rebates statement --account A` lists those of an account"),
        none=_("it is empty: {accrue}", accrue=_ACCRUE),
    )


def _fed(home: Home) -> list[str]:
    accounts = Lake(home).clean("accounts")
    if not accounts.exists():
        return []
    query = f"select distinct account_id from ({accounts.scan()})"
    with Engine.open(home) as engine:
        return [name for (name,) in engine.rows(query)]
