"""Payouts that wait: a case under inquiry, or a person's word.

Goes in: the incidents of the lake, the programs' discipline, the holds of the ledger. Comes out:
why a program's payout to an account waits, if it does. An incident that is `reported` or `appealed`
holds the payouts of every program whose terms name its kind; once it is `confirmed` the terms take
their effect, once it is `dismissed` all of it is paid. Nothing is lost meanwhile: it stays open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import psycopg

from adapters.lake.account_links import link_spans
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.ledger import balances, batches
from adapters.ledger.batches import Hold
from adapters.ledger.store import LedgerStore
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.run_record import noted
from stages.ledger.hold_result import HoldResult, HoldsTold
from stages.ledger.names import require_account, require_program
from transforms.language.errors import UsageError
from transforms.language.figures import plain_money
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.language.quoting import date_literal
from transforms.language.words import unknown
from transforms.ledger.merges import owners
from transforms.ledger.settle import Payable
from transforms.rebates import Program
from transforms.schema import WAREHOUSE_TABLES

_OPEN = "('reported', 'appealed')"


@dataclass(frozen=True)
class Holds:
    """Who is held: by program and account, and by account for all programs."""

    of_program: dict[tuple[str, str], str]
    of_account: dict[str, str]

    def reason(self, program: str, account: str) -> str | None:
        """Say why a payout waits; null where it does not."""
        return self.of_program.get((program, account)) or self.of_account.get(account)


def holds_of(home: Home, connection: psycopg.Connection, before: date) -> Holds:
    """Gather the holds that people placed and those of open cases that occurred before a day."""
    found = Holds({}, {})
    for case, account, program in _cases(home, before):
        found.of_program.setdefault((program, account), _("held: {reason}", reason=case))
    for hold in batches.held(connection):
        says = _("held: {reason} ({hold})", reason=hold.reason, hold=hold.hold_id)
        if hold.program_id is None:
            found.of_account[hold.account_id] = says
        else:
            found.of_program[hold.program_id, hold.account_id] = says
    return _with_owners(home, found, before)


def _with_owners(home: Home, found: Holds, before: date) -> Holds:
    """Hold as well what a held account became: its sums were handed over."""
    with Engine.open(home) as engine:
        became = owners(link_spans(engine, home), before)
    more = {(p, became[a]): says for (p, a), says in found.of_program.items() if a in became}
    alike = {became[a]: says for a, says in found.of_account.items() if a in became}
    return Holds(more | found.of_program, alike | found.of_account)


def hold(
    home: Home,
    warehouse_url: str | None,
    account: str,
    program: str | None,
    *,
    by: str,
    reason: str,
    now: datetime,
    run_id: str,
) -> HoldResult:
    """Hold the payouts to an account, of one program or of all, until they are released.

    Raises `UsageError` for an account or a program that there is not.
    """
    if not reason.strip():
        raise UsageError(_("a hold needs a reason"), where=_("option {name}", name="--reason"))
    by = require_name(by, _("option {name}", name="--by"))
    hold_id = "hold-" + uuid5(NAMESPACE_URL, f"{account}\n{program}\n{reason}\n{run_id}").hex[:12]
    placed = Hold(hold_id, account, program, reason.strip())
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            noted(warehouse, "hold", None, now, run_id=run_id),
            LedgerStore(warehouse).inserting() as connection,
        ):
            require_account(home, connection, account)
            if program is not None:
                require_program(home, connection, program)
            is_new = batches.write_hold(connection, placed, "held", by, now=now, run_id=run_id)
            amounts = _amounts(_payables(home, connection), account, program)
    return HoldResult(hold_id, account, program, "held", is_new=is_new, amounts=amounts)


def release(
    home: Home, warehouse_url: str | None, hold_id: str, *, by: str, now: datetime, run_id: str
) -> HoldResult:
    """Release a hold; raise `DataRefused` where none of that name is open."""
    by = require_name(by, _("option {name}", name="--by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            noted(warehouse, "release", None, now, run_id=run_id),
            LedgerStore(warehouse).inserting() as connection,
        ):
            held = {each.hold_id: each for each in batches.held(connection)}
            if hold_id not in held:
                raise unknown(
                    _("no hold {hold_id} is open", hold_id=hold_id),
                    hold_id,
                    [*held],
                    where="ledger.hold",
                    lists=_("`peakledger rebates holds` lists them"),
                    none=_("no hold is open"),
                )
            placed = held[hold_id]
            is_new = batches.write_hold(connection, placed, "released", by, now=now, run_id=run_id)
            payables = _payables(home, connection)
    of = placed.account_id, placed.program_id
    return HoldResult(hold_id, *of, "released", is_new=is_new, amounts=_amounts(payables, *of))


def open_holds(home: Home, warehouse_url: str | None, now: datetime) -> HoldsTold:
    """List the payouts that wait, what is payable of each, and why."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with LedgerStore(warehouse).reading() as connection:
            found = holds_of(home, connection, now.date())
            payables = _payables(home, connection)
    of_all = ((None, account, reason) for account, reason in found.of_account.items())
    told = [
        {"account_id": a, "program_id": p, "reason": r, "amounts": _amounts(payables, a, p)}
        for p, a, r in (*((*key, reason) for key, reason in found.of_program.items()), *of_all)
    ]
    return HoldsTold(tuple(sorted(told, key=str)))


def _payables(home: Home, connection: psycopg.Connection) -> list[Payable]:
    return balances.payables(connection, {name for name, _ in kept_terms(home)})


def _amounts(payables: Iterable[Payable], account: str, program: str | None) -> dict[str, str]:
    """Sum up what is payable to an account, under one program or under all."""
    found: dict[str, Decimal] = {}
    for key in payables:
        if key.account_id == account and program in (None, key.program_id):
            found[key.currency] = found.get(key.currency, Decimal(0)) + key.payable
    return {code: plain_money(amount, code) for code, amount in sorted(found.items()) if amount}


def _cases(home: Home, before: date) -> Iterable[tuple[str, str, str]]:
    """Return (case, account, program) of every open case that the program's terms speak of."""
    wanted = _disciplined(kept_terms(home).values())
    incidents = Lake(home).clean("incidents")
    if not wanted or not incidents.exists():
        return []
    with Engine.open(home) as engine:
        rows = engine.rows(
            f"select incident_id, account_id, kind, status from ({incidents.scan()})"
            f" where status in {_OPEN} and occurred_on < {date_literal(before)}"
            " order by incident_id"
        )
        members = _members(home, engine)
    return [
        (f"case {case} of {kind} is {status}", account, program)
        for case, offender, kind, status in rows
        for program, of in wanted.get(kind, {}).items()
        for account in (members.get(offender, {offender}) if of == "group" else {offender})
    ]


def _disciplined(programs: Iterable[Program]) -> dict[str, dict[str, str]]:
    """Return, per kind of incident, the programs it touches and whether the group answers."""
    found: dict[str, dict[str, str]] = {}
    for program in programs:
        for rule in program.discipline:
            of = found.setdefault(rule.incident, {})
            group = rule.of == "group" or program.pool == "group"
            of[program.program] = "group" if group else of.get(program.program, "account")
    return found


def _members(home: Home, engine: Engine) -> dict[str, set[str]]:
    """Return the accounts of each account's group, itself among them."""
    lake, dim = Lake(home), WAREHOUSE_TABLES["dim_account"]
    tables = (lake.table(layer, dim) for layer in ("facts", "marts"))
    accounts = next((table.scan() for table in tables if table.exists()), None)
    if accounts is None:
        return {}
    rows = engine.rows(
        f"select distinct group_id, account_id from ({accounts}) where group_id is not null"
    )
    groups: dict[str, set[str]] = {}
    for group, account in rows:
        groups.setdefault(group, set()).add(account)
    return {account: groups[group] for group, account in rows}
