"""What a zipped workbook is, before a reader expands it: its true size, and no harmful markup."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.unpack import check_member, counted, opened_zip
from transforms.intake.file_faults import FileRefused

# Workbooks declare no document types; whoever does wants entities to be expanded.
_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY|<\0!\0D\0O\0C\0T|<\0!\0E\0N\0T")
_OVERLAP = 24


def check_workbook(path: Path, name: str, limits: FileLimits) -> bool:
    """Count what a workbook really holds and look for harm; return whether it is a zip at all."""
    if not zipfile.is_zipfile(path):
        return False
    packed, seen = path.stat().st_size, 0
    with opened_zip(path, name) as archive:
        for member in archive.infolist():
            check_member(member, name)
            with archive.open(member) as stream:
                before = b""
                for chunk in counted(stream, packed, name, limits, before=seen):
                    seen += len(chunk)
                    if _MARKUP.search(before + chunk):
                        raise _harmful(name, member.filename)
                    before = chunk[-_OVERLAP:]
    return True


def _harmful(name: str, member: str) -> FileRefused:
    return FileRefused(
        "hostile",
        f"{name} declares a document type or entities, which no spreadsheet program writes",
        where=f"{name}, {member}",
        remedy="ask its sender who made it; save the table anew as .xlsx or CSV",
    )
