"""Packed files made plain: gzip, and a zip of one file.

What comes out is counted byte by byte while it is written, so that a bomb is stopped by what it
really holds and not by what it says it holds. No name within an archive is ever used as a path; one
that is made to be is refused all the same, because whoever made it is not to be trusted.
"""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, cast

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.text_facts import FactsCounter, TextFacts
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_CHUNK = 1 << 20
_MOST_MEMBERS = 10_000
_MOST_TABLES = 500
_END_OF_ZIP = b"PK\x05\x06"
# What begins so is packed; a text never does.
_PACKED = {
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}


def unpack(
    path: Path, name: str, packing: str, of_type: str, *, target: Path, limits: FileLimits
) -> TextFacts:
    """Write the one file that a gzip or zip file holds; return its facts. `of_type` is its type."""
    try:
        if packing == "gzip":
            with gzip.open(path) as stream:
                return _plain(
                    cast(IO[bytes], stream), path, name, of_type, target=target, limits=limits
                )
        with opened_zip(path, name) as archive:
            member = _only_member(archive, name)
            with archive.open(member) as stream:
                return _plain(stream, path, name, of_type, target=target, limits=limits)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        cut = isinstance(error, EOFError)
        raise _unpackable("cut_off" if cut else "damaged", name, error) from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, struct.error) as error:
        raise _unpackable("damaged", name, error) from error


def unpack_members(
    path: Path, name: str, wanted: str, target: Path, *, limits: FileLimits
) -> list[tuple[str, Path, TextFacts]]:
    """Write the files of a zip whose names fit a pattern; return name, path and facts of each."""
    found: list[tuple[str, Path, TextFacts]] = []
    packed, seen = path.stat().st_size, 0
    try:
        with opened_zip(path, name) as archive:
            for member in archive.infolist():
                check_member(member, name)
                if member.is_dir() or not fnmatchcase(member.filename, wanted):
                    continue
                if len(found) >= _MOST_TABLES:
                    raise _too_many(name)
                part = target.with_name(f"{target.name}-{len(found) + 1}")
                with archive.open(member) as stream:
                    chunks = counted(stream, packed, name, limits, before=seen)
                    facts = written(_packed_once(chunks, name, "csv"), part)
                seen += part.stat().st_size
                found.append((member.filename, part, facts))
    except (EOFError, zlib.error) as error:
        code = "cut_off" if isinstance(error, EOFError) else "damaged"
        raise _unpackable(code, name, error) from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, struct.error) as error:
        raise _unpackable("damaged", name, error) from error
    return sorted(found)


def _too_many(name: str) -> FileRefused:
    return FileRefused(
        "bomb",
        _("{name} holds more than {most_tables} tables", name=name, most_tables=_MOST_TABLES),
        where=name,
        remedy=_("pack fewer of them together"),
    )


def opened_zip(path: Path, name: str) -> zipfile.ZipFile:
    """Open a zip file, having seen that its list of members is no bomb of its own."""
    listed = _members_listed(path)
    if listed > _MOST_MEMBERS:
        raise FileRefused(
            "bomb",
            _(
                "{name} lists {listed} members, more than {most_members}",
                name=name,
                listed=listed,
                most_members=_MOST_MEMBERS,
            ),
            where=name,
            remedy=_("deliver one file of one table"),
        )
    return zipfile.ZipFile(path)


def counted(
    stream: IO[bytes], packed: int, name: str, limits: FileLimits, *, before: int = 0
) -> Iterator[bytes]:
    """Yield what a packed stream holds, chunk by chunk, and stop where it holds too much.

    `before` is what was unpacked of the same file already.
    """
    seen = before
    while chunk := stream.read(_CHUNK):
        seen += len(chunk)
        swollen = seen > limits.harmless_bytes and seen > packed * limits.ratio
        if swollen or seen > limits.expanded_bytes:
            raise FileRefused(
                "bomb",
                _(
                    "{name} unpacks to more than it can honestly hold ({seen} bytes so far)",
                    name=name,
                    seen=seen,
                ),
                where=_("{name}, {packed} bytes packed", name=name, packed=packed),
                remedy=_(
                    "deliver it in smaller files, or unpacked; or raise `files.expanded` or"
                    " `files.ratio` in peakledger.yaml if it is honest"
                ),
            )
        yield chunk


def check_member(member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a member whose name or kind is made to be written where it should not be."""
    parts = member.filename.replace("\\", "/").split("/")
    mode = member.external_attr >> 16
    # Python cuts a name at its first NUL; the one in the archive keeps it.
    odd = member.filename != member.orig_filename.replace("\\", "/") or "\0" in member.orig_filename
    climbs = ".." in parts or parts[0] == "" or ":" in parts[0]
    no_file = stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    too_long = len(member.filename.encode("utf-8", "replace")) > 1024 or any(
        len(part.encode("utf-8", "replace")) > 255 for part in parts
    )
    unshown = not member.filename.isprintable()
    if climbs or odd or no_file or too_long or unshown:
        raise FileRefused(
            "hostile",
            _(
                "{name} holds {filename}, a name or a link that leads elsewhere",
                name=name,
                filename=repr(member.filename[:80]),
            ),
            where=name,
            remedy=_("ask its sender who made it; pack the file alone, under a plain name"),
        )


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    for member in archive.infolist():
        check_member(member, name)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise FileRefused(
            "wrong_format",
            _("{name} holds {count} files, and one is expected", name=name, count=len(members)),
            where=name,
            remedy=_(
                "pack each file by itself; or, where all are of one form, say which of"
                ' them are read: `format: {members: "*.csv"}` in source.yaml'
            ),
        )
    return members[0]


def _plain(
    stream: IO[bytes], path: Path, name: str, of_type: str, *, target: Path, limits: FileLimits
) -> TextFacts:
    chunks = counted(stream, path.stat().st_size, name, limits)
    return written(_packed_once(chunks, name, of_type), target)


def _packed_once(chunks: Iterator[bytes], name: str, of_type: str) -> Iterator[bytes]:
    """Pass chunks on, unless a text turns out to be an archive again."""
    for place, chunk in enumerate(chunks):
        if place == 0 and of_type not in ("excel", "parquet"):
            for mark, kind in _PACKED.items():
                if chunk.startswith(mark):
                    raise FileRefused(
                        "wrong_format",
                        _("{name} is packed twice: it holds {kind}", name=name, kind=kind),
                        where=name,
                        remedy=_("pack the table once"),
                    )
        yield chunk


def written(chunks: Iterable[bytes], target: Path) -> TextFacts:
    """Write chunks to a file and return their facts."""
    counter = FactsCounter()
    with target.open("wb") as stream:
        for chunk in chunks:
            counter.add(chunk)
            stream.write(chunk)
    return counter.facts()


def _members_listed(path: Path) -> int:
    """Return how many members a zip says it has, before its list is read; 0 where it says none."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - (1 << 16) - 22))
        tail = stream.read()
    at = tail.rfind(_END_OF_ZIP)
    if at < 0 or len(tail) < at + 12:
        return 0
    (count,) = struct.unpack_from("<H", tail, at + 10)
    # All ones: the count stands elsewhere, and is larger than this.
    return int(count)


def _unpackable(code: str, name: str, error: Exception) -> FileRefused:
    return FileRefused(
        code,
        _("{name} cannot be unpacked: {error}", name=name, error=error),
        where=name,
        remedy=_("it was cut or damaged on its way: deliver the file again"),
    )
