"""What a file is by its bytes, whatever its name says: for refusals whose remedy then works.

Goes in: a file, and the format that its name or its map settles. Comes out: the refusal of one that
is something else, naming what it is and the `format:` that reads it, where one does. Bytes are
searched and never parsed here: what needs a parser belongs to the child.

Worked: a text divided by tabs under the name `orders.xls` says `format: {type: tsv}`; a web page
under that name says that it is to be saved as .xlsx, for no format reads it.
"""

from __future__ import annotations

import codecs
import csv
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.intake.feed_files.encodings import likely_encoding
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format
from transforms.language.messages import gettext as _

_HEAD, _LINES = 1 << 16, 20
_SAVE = _("open it in a spreadsheet program, save it as .xlsx or CSV and deliver that")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script|style)\b", re.IGNORECASE)
_SHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
# What the ending of a name says of a file.
TYPES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_DELIMITERS = (",", ";", "\t", "|")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Signs that no terminal prints and that a text may hold all the same.
_UNPRINTED = str.maketrans("", "", "\t\r\n\f\ufeff\ufffd")


@dataclass(frozen=True)
class Nature:
    """What some bytes are: in words, as a format of ours, or with what to do where none reads it.

    `format`: the keys that read it; empty where none does.
    """

    what: str
    format: Mapping[str, str]
    instead: str = ""

    @property
    def remedy(self) -> str:
        if not self.format:
            return self.instead
        keys = ", ".join(f"{key}: {_quoted(value)}" for key, value in self.format.items())
        return _("if it is meant to be, say `format: {{{keys}}}` in source.yaml", keys=keys)


def nature_of(path: Path) -> Nature | None:
    """Tell what a file is by its first and last bytes; None where they tell nothing."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        size = stream.seek(0, 2)
        stream.seek(max(len(head), size - _HEAD))
        ends = head + stream.read()
    return _packed(head, ends) or _binary(head, ends) or _marked_up(head) or _text(head)


def check_nature(path: Path, name: str, form: Format, packing: str) -> None:
    """Refuse a file that is not packed by `packing`, or, of `none`, not of its settled type."""
    found = nature_of(path)
    if found is None or _is_as_settled(found, form, packing):
        return
    if found.format and packing != "none" and "compression" not in found.format:
        found = replace(found, format={**found.format, "compression": "none"})
    raise FileRefused(
        "wrong_format",
        _(
            "{name} is {what}, and is to be read as {read_as}",
            name=name,
            what=found.what,
            read_as=_READ_AS[packing if packing != "none" else str(form.type)],
        ),
        where=name,
        remedy=found.remedy,
    )


_READ_AS = {
    "csv": "CSV",
    "tsv": "TSV",
    "excel": _("a workbook"),
    "parquet": "Parquet",
    "jsonl": _("JSON lines"),
    "gzip": _("a gzip file"),
    "zip": _("a zip file"),
}


def _is_as_settled(found: Nature, form: Format, packing: str) -> bool:
    """Tell whether what was found fits; texts may be any of the types that are texts."""
    is_sheets = found.format.get("type") == "excel"
    packed = found.format.get("compression", "none")
    if packing != "none":
        return packed == packing or (packing == "zip" and is_sheets and form.type == "excel")
    texts, kind = ("csv", "tsv"), found.format.get("type")
    if packed == "zip" and form.type == "excel" and "type" not in found.format:
        return True  # what kind of zip it is, the parser tells
    if packed != "none" or not found.format:
        return False
    if kind == "jsonl":  # a line of CSV may begin with a brace, too
        return form.type in (*texts, "jsonl")
    return kind == form.type or (kind in texts and form.type in (*texts, "jsonl"))


def _packed(head: bytes, ends: bytes) -> Nature | None:
    if head.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            inner = zlib.decompressobj(wbits=31).decompress(head, _HEAD)
            inside = _binary(inner, inner) or _text(inner)
            if inside is not None and inside.format:
                return Nature(
                    _("a gzip file of {what}", what=inside.what),
                    {**inside.format, "compression": "gzip"},
                )
        return Nature(_("a gzip file"), {"compression": "gzip"})
    if not head.startswith(b"PK\x03\x04"):
        return None
    if b"xl/workbook" in ends or b"xl/worksheets" in ends or b"application/vnd.oasis" in head:
        return Nature(_("a workbook (a zip of sheets)"), {"type": "excel", "compression": "none"})
    if b"word/document" in ends or b"ppt/presentation" in ends:
        return Nature(_("a document, and no table"), {}, _SAVE)
    length = int.from_bytes(head[26:28], "little")
    ending = Path(head[30 : 30 + length].decode("utf-8", "replace")).suffix.lower()
    kind = {"type": TYPES[ending]} if ending in TYPES else {}
    return Nature(_("a zip file"), {**kind, "compression": "zip"})


def _binary(head: bytes, ends: bytes) -> Nature | None:
    if head.startswith(b"PAR1"):
        return Nature(_("a Parquet file"), {"type": "parquet"})
    if head.startswith(b"%PDF"):
        return Nature(_("a PDF"), {}, _("ask its source for the table as .xlsx or CSV"))
    if head.startswith(_OLE) and _LOCKED in ends:
        return Nature(
            _("a workbook locked by a password"),
            {},
            _("save it without a password and deliver that"),
        )
    return Nature(_("a workbook"), {"type": "excel"}) if head.startswith(_OLE) else None


def _marked_up(head: bytes) -> Nature | None:
    text = head.removeprefix(codecs.BOM_UTF8)
    if text.startswith(_UTF16):
        text = text.replace(b"\0", b"")[2:]
    text = text.lstrip()
    if not text.startswith(b"<"):
        return None
    if _SHEET_XML in text:
        return Nature(_("a sheet in XML (of Excel 2003)"), {}, _SAVE)
    if _PAGE.search(text[:4096]):
        instead = _(
            "{save}; a page may also say that a login or a download failed: look into it",
            save=_SAVE,
        )
        return Nature(_("a page of HTML"), {}, instead)
    if not text.startswith(b"<?xml"):
        return None
    return Nature("XML", {}, _("ask its source for the table as .xlsx, CSV or JSON lines"))


def _text(head: bytes) -> Nature | None:
    encoding = "utf-8"
    body = head[: head.rfind(b"\n") + 1] or head
    if head.startswith(_UTF16):
        encoding, body = "utf-16", head[: len(head) // 2 * 2]
    elif b"\0" in head:
        return None
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        encoding = likely_encoding(body) or "latin-1"
        text = body.decode(encoding, "replace")
    if not text[:4096].translate(_UNPRINTED).isprintable():
        return None
    said = {} if encoding == "utf-8" else {"encoding": encoding}
    lines = [line for line in text.removeprefix("\ufeff").splitlines()[:_LINES] if line.strip()]
    if lines and lines[0].lstrip().startswith("{"):
        return Nature(_("JSON lines"), {"type": "jsonl", **said})
    sign = _delimiter(lines)
    if sign == "\t":
        return Nature(_("a text divided by tabs"), {"type": "tsv", **said})
    shown = _("a text divided by {sign}", sign=repr(sign)) if sign else _("a text")
    between = {"delimiter": sign} if sign not in (None, ",") else {}
    return Nature(shown, {"type": "csv", **between, **said})


def _delimiter(lines: list[str]) -> str | None:
    """Return the sign that divides most lines into the same number of columns."""
    best, most = None, (0, 0)
    for sign in _DELIMITERS:
        widths = Counter(len(next(csv.reader([line], delimiter=sign), [])) for line in lines)
        for width, count in widths.items():
            if width > 1 and (count, width) > most:
                best, most = sign, (count, width)
    return best


def _quoted(value: str) -> str:
    return value if value.replace("-", "").isalnum() else f'"{value}"'.replace("\t", "\\t")
