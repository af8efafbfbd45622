"""Hold an export folder against its own manifest: names, bytes, sums and signature.

Goes in: a folder. Comes out: every way in which it is not what its manifest says, as sentences.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.exports.contents import on_disk
from adapters.exports.folder import sha256_of
from adapters.exports.signing import is_signed
from transforms.exports.finance.manifest import FORMAT, MANIFEST, SIGNATURE
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

_MOST_BYTES = 64 << 20


def read_manifest(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a folder's manifest as bytes and as a document; `DataRefused` where it has none."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large for a manifest")
        text = path.read_bytes()
        document = json.loads(text)
        _must_be_a_manifest(document)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataRefused(
            _("the folder has no readable manifest"),
            where=str(path),
            remedy=_("export the month again into an empty folder"),
        ) from error
    return text, document


def _must_be_a_manifest(document: Any) -> None:
    texts = [document["format"], document["import_id"], document["period"], document["status"]]
    texts += [file[key] for file in document["files"] for key in ("name", "sha256")]
    numbers = [file[key] for file in document["files"] for key in ("rows", "bytes")]
    parts = [document["ledger"], document["control_totals"]]
    if not (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(number, int) for number in numbers)
        and all(isinstance(part, dict) for part in parts)
    ):
        raise TypeError("not a manifest")


def differences(folder: Path, document: dict[str, Any]) -> Iterator[str]:
    """Name every file that is missing, strange, renamed or not what the manifest says."""
    wanted = {file["name"]: file for file in document["files"]}
    present = {path.name for path in folder.iterdir()}
    expected = {*wanted, MANIFEST, SIGNATURE}
    yield from (_("{name} is missing", name=name) for name in sorted(expected - present))
    yield from (
        _("{name} is not part of the export", name=name) for name in sorted(present - expected)
    )
    for name in sorted(expected & present):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield _("{name} is not a plain file", name=name)
        elif name in wanted:
            yield from _file_differences(path, wanted[name], document["format"] == FORMAT)


def _file_differences(path: Path, told: dict[str, Any], is_summed: bool) -> Iterator[str]:
    if path.stat().st_size != told["bytes"] or sha256_of(path) != told["sha256"]:
        yield _("{name} is not what was exported", name=path.name)
        return
    if not is_summed:
        return
    try:
        found = on_disk(path)
    except DataRefused as error:
        yield error.message
        return
    if found.rows != told["rows"] or found.told() != told.get("totals"):
        yield _("{name} does not hold what the manifest says it holds", name=path.name)


def signature_differences(folder: Path, text: bytes, public: bytes | None) -> Iterator[str]:
    """Say what is wrong with the manifest's signature."""
    path = folder / SIGNATURE
    if not path.is_file():  # told as missing
        return
    if public is None:
        yield _("the signature cannot be checked: this home has no signing key (give --public-key)")
    elif path.stat().st_size > 1_000 or not is_signed(text, path.read_bytes(), public):
        yield _(
            "{signature} is not this key's signature of {manifest}",
            signature=SIGNATURE,
            manifest=MANIFEST,
        )
