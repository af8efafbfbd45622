"""`export verify` and `key`: the proof that an export is what was sent."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FILE, FOLDER, Call, common, needs_home
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _


@click.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--public-key",
    type=FILE,
    help="Check against this key (`peakledger export key`) without asking the ledger.",
)
@common
def verify(call: Call, folder: Path, public_key: Path | None) -> None:
    """Find any change to an export: a file edited, renamed or missing, another manifest.

    Every file is read again and summed up, held against the manifest, the manifest against its
    signature and against what the ledger remembers, and the content against the ledger.
    """
    from stages.exports.check import verify_export

    given = {"public_key": _key(public_key) if public_key else None}
    with call.progress() as progress:
        result = verify_export(call.home, call.warehouse_url, folder, progress=progress, **given)
    call.answer(result, result.text())
    if not result.passed:
        raise DataRefused(
            _("the export is not what was sent"),
            where=result.findings[0],
            remedy=_("ask for it again: `peakledger export finance`"),
        )


@click.command()
@common
@needs_home
def key(call: Call) -> None:
    """Print the public key that exports of this home are signed for.

    Give it to whoever receives exports, once and by another way than the exports themselves:
    with it `export verify --public-key FILE` needs no access to the ledger.
    """
    from adapters.exports.signing import public_key

    call.answer({"public_key": (pem := public_key(call.home).decode())}, pem.rstrip("\n"))


def _key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            _("the public key cannot be read: {said}", said=error.strerror),
            where=str(file),
            remedy=_("name the file that holds what `peakledger export key` prints"),
        ) from error
