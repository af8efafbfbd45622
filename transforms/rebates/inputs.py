"""The facts a calculation reads, which program needs which, and their typed, admitted views.

Goes in: names of relations that stand on the connection, with canonical columns (columns may be
missing, they are null then); orders are order lines as the model `stg_order_document` makes them
(signed, packed, with their `line_amount`), inventory the counts of `fct_inventory_day`. Comes out:
one view per fact table with every column of the registry, holding only rows whose business date is
before the as-of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date

from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal, identifier
from transforms.language.words import option
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Attainment, Contest, Event, PriceProtection
from transforms.rebates.workspace import Workspace
from transforms.schema import FEEDS, WAREHOUSE_TABLES
from transforms.schema.models import MODEL_TABLES


@dataclass(frozen=True)
class Facts:
    """Name the relations that hold the facts; null where a table is not given."""

    orders: str | None = None
    accounts: str | None = None
    products: str | None = None
    targets: str | None = None
    collections: str | None = None
    incidents: str | None = None
    events: str | None = None
    receivables: str | None = None
    sell_through: str | None = None
    inventory: str | None = None


_ALL_TABLES = {**FEEDS, **MODEL_TABLES, **WAREHOUSE_TABLES}
FACT_TABLES = tuple(field.name for field in fields(Facts))
_DATES = {
    "orders": "order_date",
    "accounts": "valid_from",
    "products": "valid_from",
    "collections": "collected_on",
    "incidents": "occurred_on",
    "events": "occurred_on",
    "receivables": "invoice_date",
    "sell_through": "period_start",
    "inventory": "date_day",
}
_MODELS = {"orders": "stg_order_document", "inventory": "fct_inventory_day"}


def reads_orders(program: Program) -> bool:
    """Say whether a program's basis is order lines."""
    return not (
        program.basis.measure == "collected"
        or isinstance(program.earn, Event | PriceProtection)
        or program.basis.on == "sold_through"
    )


def needed(program: Program) -> dict[str, str]:
    """Return the fact tables a program cannot do without, and why."""
    accounts, basis = program.accounts, program.basis
    need: dict[str, str] = {}
    if reads_orders(program):
        need["orders"] = _("its basis is order lines")
    elif isinstance(program.earn, PriceProtection):
        need["inventory"] = _("it protects counted stock")
        need["products"] = _("it reads when list prices fell: one row per price, by valid_from")
        if program.earn.limit_days is not None:
            need["orders"] = _("it protects what was bought in the days before")
    elif basis.on == "sold_through" and basis.measure != "collected":
        need["sell_through"] = _("its basis is sell-through")
    if basis.measure == "collected":
        need["collections"] = _("it measures money collected")
    if isinstance(program.earn, Event):
        need = {"events": "it pays for events"}
    if accounts.needs_attributes or _needs_group(program) or _needs_scope(program):
        need["accounts"] = _("it selects or groups accounts")
    if program.products.needs_attributes or basis.measure in ("cost", "margin"):
        need["products"] = _("it reads category, brand or cost of products")
    if isinstance(program.earn, Attainment):
        need["targets"] = _("it pays by attainment")
    return need | _needed_by_conditions(program)


def _needs_group(program: Program) -> bool:
    by_group = any(rule.of == "group" for rule in program.discipline)
    return program.pool == "group" or program.pay_to != "account" or by_group


def _needs_scope(program: Program) -> bool:
    return isinstance(program.earn, Contest) and program.earn.scope != "all"


def _needed_by_conditions(program: Program) -> dict[str, str]:
    need: dict[str, str] = {}
    if program.collection_scale:
        need["receivables"] = _("it scales by collection days")
    if program.basis.on == "collected" and program.basis.measure != "collected":
        need["receivables"] = _("its lines count when their invoice is paid")
    if program.discipline:
        need["incidents"] = _("it has discipline rules")
    for requirement in program.require:
        if requirement.attainment is not None:
            need["targets"] = _("it requires an attainment")
        if requirement.paid_on_time:
            need["receivables"] = _("it requires payment on time")
        if requirement.outlets_stocked is not None:
            need |= {
                "accounts": _("it counts outlets"),
                "orders": _("it counts outlets that bought"),
            }
        if requirement.products is not None and requirement.products.needs_attributes:
            need["products"] = _("it requires products by category or brand")
    return need


def check_inputs(facts: Facts, programs: Iterable[Program]) -> None:
    """Raise `UsageError` naming the option of the first fact table that is needed and missing."""
    for program in programs:
        for table, why in needed(program).items():
            if getattr(facts, table) is None:
                raise UsageError(
                    _(
                        "program {program} needs {table}: {why}",
                        program=program.program,
                        table=table,
                        why=why,
                    ),
                    where=_("option {name}", name=option(table)),
                    remedy=_("give the file with {option}", option=option(table)),
                )


def admitted(workspace: Workspace, facts: Facts) -> dict[str, str]:
    """Make the typed views of all fact tables; a table that is not given is an empty view."""
    return {table: _view(workspace, facts, table) for table in FACT_TABLES}


def _view(workspace: Workspace, facts: Facts, table: str) -> str:
    relation = getattr(facts, table)
    present = workspace.columns(identifier(relation)) if relation is not None else set()
    declared = _ALL_TABLES[_MODELS.get(table, table)]
    columns = [(column.name, column.type.sql) for column in declared]
    picked = ", ".join(
        f"cast({identifier(c) if c in present else 'null'} as {kind}) as {identifier(c)}"
        for c, kind in columns
    )
    source = identifier(relation) if relation is not None else "(select 1) where false"
    typed = f"select {picked} from {source}"
    return workspace.view(table, f"select * from ({typed}) where {_admits(table, workspace.as_of)}")


def _admits(table: str, as_of: date) -> str:
    dated = _DATES.get(table)
    if dated is None:
        return "true"
    before = f"{dated} < {date_literal(as_of)}"
    if table in ("accounts", "products"):
        return f"valid_from is null or {before}"
    return before + (" and coalesce(is_anonymous, false) = false" if table == "orders" else "")


def refuse_first(workspace: Workspace, query: str, says: Callable[..., str], remedy: str) -> None:
    """Raise `DataRefused` with the first row of a query that must find nothing.

    `says` takes the row's columns; a fixed order makes the message stable.
    """
    rows = workspace.rows(f"{query} order by all limit 1")
    if rows:
        raise DataRefused(says(*rows[0]), remedy=remedy)
