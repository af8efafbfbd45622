"""`backup` and `restore`: a home kept elsewhere, and made again from there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cli.context import Call, common, needs_warehouse

if TYPE_CHECKING:
    from adapters.operations.backups import BackupFolder

_TARGET = click.argument("target")
_CONNECTION = click.option(
    "--connection", help="Connection to log in by, where TARGET is s3://bucket/prefix."
)


@click.command(short_help="Copy the home into a folder of backups.")
@_TARGET
@_CONNECTION
@click.option("--name", help="Name of the backup. Default: the moment it is made, in UTC.")
@click.option("--list", "list_", is_flag=True, help="Name the backups in TARGET; make none.")
@click.option("--check", is_flag=True, help="Read all backups in TARGET again; make none.")
@click.option(
    "--keep", type=click.IntRange(min=1), help="Afterwards remove all but the N newest backups."
)
@click.option(
    "--with-secrets",
    is_flag=True,
    help="Copy passwords and keys too; whoever reads the backup then has them.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    help="Minutes to wait for a run that is at work. Default: none.",
)
@common
def backup(
    call: Call, target: str, connection: str | None, list_: bool, check: bool, **options: Any
) -> None:
    """Copy lake, warehouse, ledger head, settings and outputs, all of one moment, into TARGET.

    TARGET is a folder, or s3://bucket/prefix. What it has already is not copied again.
    Runs wait, or are refused, until it is done.

    \b
    Example:
      peakledger backup /mnt/backups/peakledger --keep 14
    """
    from adapters.operations.backups import BackupFolder

    folder = BackupFolder.at(target, connection)
    if list_ or check:
        _tell(call, folder, check)
    else:
        _make(call, folder=folder, **options)


def _tell(call: Call, folder: BackupFolder, check: bool) -> None:
    from stages.operations.backup_list import listed

    result = listed(folder, check=check)
    call.answer(result, result.text(), result.error())


@needs_warehouse
def _make(
    call: Call,
    folder: BackupFolder,
    name: str | None,
    keep: int | None,
    with_secrets: bool,
    wait: float,
) -> None:
    from adapters.lake.locks import patient
    from stages.operations.backup import backup as stage

    with call.progress() as progress, patient(wait * 60):
        result = stage(
            call.home,
            call.warehouse_url,
            folder,
            name=name,
            secrets=with_secrets,
            keep=keep,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())


@click.command(short_help="Make a home of a backup and verify it.")
@_TARGET
@_CONNECTION
@click.option("--name", help="Name of the backup. Default: the newest.")
@click.option("--digest", help="The digest that `backup` told, to see that it is the same backup.")
@partial(common, whole=False)
def restore(
    call: Call, target: str, connection: str | None, name: str | None, digest: str | None
) -> None:
    """Write a backup of TARGET into a home that does not exist yet, and run `verify --all` on it.

    Every file is held against its hash. The lake is made where PEAKLEDGER_LAKE says, and in the
    home without it; the warehouse in the database of --warehouse-url, and in a PostgreSQL of the
    home without it. A home with anything in it is refused, and a database with a warehouse. A
    restore that was killed is finished by the same command. Exits 1 where an invariant does not
    hold.
    """
    from adapters.operations.backups import BackupFolder
    from stages.operations.restore import restore as stage

    with call.progress() as progress:
        folder = BackupFolder.at(target, connection)
        result = stage(
            call.home, call.warehouse_url, folder, name=name, digest=digest, progress=progress
        )
    call.answer(result, result.text(), result.error())
