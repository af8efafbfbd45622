"""`warehouse` and `sql`: the embedded PostgreSQL, and read-only questions to the warehouse."""

from __future__ import annotations

from functools import partial

import click

from cli.context import Call, common, needs_home, needs_warehouse
from cli.warehouse_grants import check_grants, grants_script_of
from transforms.language.errors import UsageError
from transforms.language.figures import counted
from transforms.language.messages import gettext as _
from transforms.language.messages import lines, ngettext


@click.group(short_help="The embedded PostgreSQL.")
def warehouse() -> None:
    """Start, stop and ask about the embedded PostgreSQL of the home."""


@warehouse.command()
@common
def start(call: Call) -> None:
    """Start the server; nothing happens where it runs already."""
    from adapters.warehouse.embedded import Embedded

    server = Embedded(call.home)
    server.start()
    status = server.status()
    call.answer(
        status,
        _(
            "PostgreSQL {version} listens on {place}",
            version=status.version,
            place=f"127.0.0.1:{status.port}",
        ),
    )


@warehouse.command()
@common
@needs_home
def stop(call: Call) -> None:
    """Stop the server; the data stay."""
    from adapters.warehouse.embedded import Embedded

    server = Embedded(call.home)
    server.stop()
    call.answer(server.status(), _("stopped"))


@warehouse.command()
@common
@needs_home
def status(call: Call) -> None:
    """Say whether the server runs, and where."""
    from adapters.warehouse.embedded import Embedded

    found = Embedded(call.home).status()
    place = f"127.0.0.1:{found.port}"
    call.answer(found, _("running on {place}", place=place) if found.running else _("not running"))


@warehouse.command()
@click.option(
    "--role",
    help="Role to connect as; by default peakledger_bi, for BI tools. Finance: peakledger_finance.",
)
@common
@needs_warehouse
def url(call: Call, role: str | None) -> None:
    """Print a URL with its password, for a BI tool or for finance. Keep it to yourself."""
    from adapters.warehouse.embedded import Embedded
    from adapters.warehouse.roles import BI

    server = Embedded(call.home)
    server.start()
    role = role or server.roles.named(BI)
    text = server.url(role=role).text()
    call.answer({"url": text, "role": role}, text)


@warehouse.command()
@common
def lineage(call: Call) -> None:
    """Print which column comes from which, as events of OpenLineage, a line each.

    From the models' own text: for each table of the lake that they make and each that is published
    the columns of feeds and other tables that each of its columns is made of. Nothing is read of
    lake or warehouse but where they lie.
    """
    import json

    from stages.operations.lineage import lineage

    events = lineage(call.home, call.warehouse_url, now=call.now)
    call.answer(events, "\n".join(json.dumps(event) for event in events))


@warehouse.command()
@common
@needs_home
def readers(call: Call) -> None:
    """Apply the setting `readers` now, and say how many accounts each of them sees.

    A build does it as well. On the embedded server each role becomes a login with its password in
    <home>/secrets; on a server of your own an administrator makes the logins, as members of
    peakledger_bi_limited.
    """
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.migrate import migrate
    from adapters.warehouse.readers import accounts_in_sight, limit_readers

    with Warehouse.open(call.home, call.warehouse_url) as opened:
        migrate(opened)
        limit_readers(opened, call.home.settings.readers)
        sight = {reader.role: 0 for reader in call.home.settings.readers}
        sight |= accounts_in_sight(opened)
    told = [
        ngettext("{reader}: {count} accounts", "{reader}: {count} accounts", seen, reader=reader)
        for reader, seen in sorted(sight.items())
    ]
    file = call.home.settings_file
    nobody = _("no reader is limited: {file} has no key readers", file=file)
    call.answer(sight, lines(told) if told else nobody)


@warehouse.command()
@click.option("--login", help="Login to let in; by default the pipeline's, of the warehouse URL.")
@click.option("--database", help="Its database; by default that of the warehouse URL.")
@click.option(
    "--role",
    type=click.Choice(("bi", "bi_limited", "finance", "ops_reader", "approver")),
    help="Let the login in as a member of this role alone: a person's, or a BI tool's.",
)
@click.option(
    "--check", is_flag=True, help="Print what lacks at the warehouse URL, change nothing."
)
@partial(common, whole=False)
def grants(
    call: Call, login: str | None, database: str | None, role: str | None, *, check: bool
) -> None:
    """Print the script with which a database administrator lets the pipeline in, or a reader.

    It makes the roles, named by the home's setting warehouse.role_prefix, lets the login become
    them and the owner make schemas. With --role it lets a login in that is no more than a member of
    one role, with that role's settings. Nothing is run and nothing connected to. Exits 1 with
    --check where something lacks.

    \b
    Examples:
      peakledger warehouse grants --login etl --database sales
      peakledger warehouse grants --login chen --database sales --role bi
    """
    if check:
        check_grants(call)
        return
    from adapters.warehouse.url import parse_url

    if call.warehouse_url:
        named = parse_url(call.warehouse_url)
        login = login or (None if role else named.username)
        database = database or named.database
    if not (login and database):
        raise UsageError(
            _("whom the script is to let in is not known"),
            where=_("options --login and --database"),
            remedy=_(
                "name both, or give the URL with --warehouse-url; the embedded server"
                " needs no script"
            ),
        )
    script = grants_script_of(call, login, database, role)
    call.answer({"login": login, "database": database, "script": script}, script.rstrip())


@click.command(short_help="Read-only query on the warehouse.")
@click.argument("query")
@common
@needs_warehouse
def sql(call: Call, query: str) -> None:
    """Run one SELECT on warehouse, ledger or ops, read-only.

    \b
    Example:
      peakledger sql "select month, account_id, sell_in_net_amount
                      from warehouse.account_metrics
                      order by month desc, sell_in_net_amount desc nulls last limit 5"
    """
    from adapters.warehouse import query as ask
    from adapters.warehouse.connect import Warehouse
    from cli.tables import fitted

    with Warehouse.open(call.home, call.warehouse_url) as opened:
        if call.as_json:
            click.echo(ask.as_json(opened, query))
        else:
            columns, rows = ask.answer(opened, query)
            click.echo(f"{fitted(columns, rows)}\n({counted(len(rows), 'row')})")
