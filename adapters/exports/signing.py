"""The home's key that signs manifests: who holds the public half can check an export offline.

Goes in: a home. Comes out: Ed25519 signatures. The private key stays in `<home>/secrets`, readable
by its owner alone; it is made with the first export. Signing the same bytes with the same key gives
the same signature, so a signed export stays the same to the byte.
"""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from adapters.lake.atomic_files import sibling_of, write_atomically
from adapters.lake.home import Home
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _

_NAME = "export_signing.key"


def signature(home: Home, content: bytes) -> bytes:
    """Return the signature of `content` as a line of base64, making the home's key at first."""
    return base64.b64encode(_private(home).sign(content)) + b"\n"


def public_key(home: Home) -> bytes:
    """Return the public half of the home's key as PEM, making the key where there is none."""
    return _pem(_private(home).public_key())


def known_key(home: Home) -> bytes | None:
    """Return the public key of a home that has one; never makes it."""
    return public_key(home) if _file(home).exists() else None


def is_signed(content: bytes, signed: bytes, public: bytes) -> bool:
    """Say whether `signed` is this key's signature of `content`, to the last byte.

    Raises `DataRefused` where `public` is no Ed25519 public key.
    """
    key = _public(public)
    try:
        raw = base64.b64decode(signed.removesuffix(b"\n"), validate=True)
        key.verify(raw, content)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return base64.b64encode(raw) + b"\n" == signed


def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise DataRefused(
            _("the file holds no Ed25519 public key"),
            remedy=_("give the text that `peakledger export key` prints"),
        )
    return key


def _private(home: Home) -> Ed25519PrivateKey:
    file = _file(home)
    if not file.exists():
        _make(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise _closed(file, error.strerror or _("it cannot be read")) from error
    except ValueError:
        raise _closed(file, _("it is damaged")) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _closed(file, _("it is no Ed25519 key"))
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.chmod(0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    mine = sibling_of(file)
    write_atomically(mine, pem, mode=0o600)
    # Two first exports at once: the first to link its key wins, both sign with that one.
    with suppress(FileExistsError):
        os.link(mine, file)
    mine.unlink()


def _file(home: Home) -> Path:
    return home.secrets / _NAME


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _closed(file: Path, why: str) -> OutsideError:
    return OutsideError(
        _("the key that signs exports cannot be used: {why}", why=why),
        where=str(file),
        remedy=_("run as the user who made this home, or restore the file from the backup"),
    )
