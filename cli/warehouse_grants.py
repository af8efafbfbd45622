"""`warehouse grants`: an administrator's script, and what lacks at a warehouse of one's own."""

from __future__ import annotations

from cli.context import Call
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _


def grants_script_of(call: Call, login: str, database: str, role: str | None) -> str:
    """Return the script that lets the pipeline in, or a reader by the name of their role."""
    from adapters.warehouse.grants import grants_script
    from adapters.warehouse.role_settings import SETTINGS, reader_script
    from adapters.warehouse.roles import RoleNames

    roles = RoleNames.of(call.home.settings)
    if role is None:
        return grants_script(login, database, roles)
    named = next(known for known in SETTINGS if known.endswith(f"_{role}"))
    return reader_script(login, database, named, roles)


def check_grants(call: Call) -> None:
    """Print what lacks at the warehouse URL; exit 1 where something does."""
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.grants import lacking, open_to_everybody, sharing, unfit
    from adapters.warehouse.role_settings import without_settings

    if call.warehouse_url is None:
        raise UsageError(
            _("only a PostgreSQL of your own can lack something"),
            where=_("option {option}", option="--warehouse-url"),
            remedy=_("give its URL with --warehouse-url or in PEAKLEDGER_WAREHOUSE_URL"),
        )
    with (
        Warehouse.open(call.home, call.warehouse_url) as opened,
        opened.administrator() as connection,
    ):
        if refused := unfit(connection):
            raise refused
        lacks, is_open = lacking(connection, opened.roles), open_to_everybody(connection)
        shared, bare = sharing(connection, opened.roles), without_settings(connection, opened.roles)
        place = opened.place
    error = DataRefused(
        _("{count} of what the pipeline needs in this database is lacking", count=len(lacks)),
        where=place,
        remedy=_(
            "let an administrator of the database run what `peakledger warehouse grants` prints"
        ),
    )
    document = {
        "lacking": lacks,
        "open_to_everybody": is_open,
        "shared_with": shared,
        "without_settings": [login for login, _settings in bare],
    }
    told = _told(lacks, shared, bare, is_open=is_open)
    call.answer(document, told, error if lacks else None)


def _told(
    lacks: list[str], shared: list[str], bare: list[tuple[str, str]], *, is_open: bool
) -> Message:
    told = [_("lacking: {what}", what=lack) for lack in lacks] or [_("nothing is lacking")]
    if is_open:
        told.append(
            _(
                "everybody may call functions with side effects: a superuser can take them"
                " (docs/warehouse.md)"
            )
        )
    told += [
        _(
            "the roles own things in the database {database} too: who may write one may write the"
            " other; a warehouse.role_prefix for each installation parts them (docs/warehouse.md)",
            database=database,
        )
        for database in shared
    ]
    told += [
        _(
            "the login {login} has not the settings of its role {role}: let an administrator run"
            " what `peakledger warehouse grants` prints with --role (docs/warehouse.md)",
            login=login,
            role=role,
        )
        for login, role in bare
    ]
    return lines(told)
