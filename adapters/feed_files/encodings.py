"""Texts in UTF-8, or a refusal that says where they are not and what they look like.

Goes in: a plain text file and its facts. Comes out: the same, or a copy in UTF-8 where the source
declares another encoding. A guess is shown to a person and never acted on; no character is ever
replaced by another.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from adapters.parsers.text_facts import TextFacts
from adapters.parsers.unpack import written
from transforms.file_faults import FileRefused
from transforms.source_map import Format

_CHUNK = 1 << 20
_UTF8_NAMES = ("utf-8", "utf-8-sig", "ascii")
# Codecs that Python calls text encodings, and that are notations of something else.
_NO_ENCODINGS = ("unicode-escape", "raw-unicode-escape", "punycode", "idna", "utf-7", "undefined")
# Ten characters that happen to be sound UTF-8 are no chance: it is UTF-8.
_NO_CHANCE = 10
# Two high bytes are a Chinese character; in Western texts high bytes mostly stand alone.
_CHINESE = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WINDOW = 1 << 16


def as_utf8(
    path: Path, name: str, facts: TextFacts, form: Format, target: Path
) -> tuple[Path, TextFacts]:
    """Return a text file in UTF-8 and its facts, rewriting one of another declared encoding."""
    codec = _codec(form.encoding, name)
    if codec.name in _UTF8_NAMES:
        return path, facts
    with path.open("rb") as stream:
        head = stream.read(_WINDOW * 16)
        if facts.not_utf8_at is None and len(_UTF8_CHARACTER.findall(head)) >= _NO_CHANCE:
            raise FileRefused(
                "not_its_encoding",
                f"{name} is in UTF-8, and its source declares {form.encoding}",
                where=name,
                remedy="remove `encoding` from source.yaml, or deliver the file in that encoding",
            )
        stream.seek(0)
        return target, written(_decoded(stream, codec, name, form.encoding), target)


def check_text(path: Path, name: str, facts: TextFacts, form: Format) -> None:
    """Refuse a text that is no UTF-8, holds NUL bytes, or does not end as it must."""
    if facts.not_utf8_at is not None:
        raise _not_utf8(path, name, facts.not_utf8_at)
    if facts.nuls:
        raise _nuls(path, name)
    if not facts.ends_in_break and form.final_line_break == "required":
        raise FileRefused(
            "cut_off",
            f"{name} does not end with a line break: its last row may be cut off",
            where=f"{name}, line {facts.line_feeds + 1}",
            remedy="deliver the file again; or, if its source never ends files with one, say"
            " `format: {final_line_break: optional}` in source.yaml",
        )


def guessed_encoding(sample: bytes) -> str:
    """Name the encoding that some bytes look like."""
    for mark, name in _BOMS.items():
        if sample.startswith(mark):
            return name
    nuls = sample.count(b"\0")
    if nuls > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(b"\0") > nuls // 2 else "utf-16-be"
    foreign = sum(byte >= 0x80 for byte in sample)
    paired = sum(sum(byte >= 0x80 for byte in pair) for pair in _CHINESE.findall(sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    return "gb18030" if paired * 10 >= foreign * 8 and alone * 2 <= foreign else "cp1252"


def _codec(encoding: str, name: str) -> codecs.CodecInfo:
    try:
        codec = codecs.lookup(encoding)
    except LookupError:
        codec = None
    plain = codec is not None and getattr(codec, "_is_text_encoding", True)
    if codec is None or not plain or codec.name.replace("_", "-") in _NO_ENCODINGS:
        raise FileRefused(
            "undeclared",
            f"{name}: there is no encoding {encoding!r}",
            where=name,
            remedy="declare one that Python knows, such as gb18030, cp1252 or utf-16",
        )
    return codec


def _decoded(
    stream: IO[bytes], codec: codecs.CodecInfo, name: str, encoding: str
) -> Iterator[bytes]:
    decoder = codec.incrementaldecoder()  # type: ignore[misc]  # every text encoding has one
    seen = lines = 0
    while True:
        chunk = stream.read(_CHUNK)
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            at = seen - held + error.start
            line = lines + error.object[: error.start].count(b"\n") + 1
            raise FileRefused(
                "not_its_encoding",
                f"{name} is not in {encoding}, the encoding its source declares",
                where=f"{name}, line {line}, byte {at + 1}",
                remedy="deliver the file again, or correct `format: {encoding: …}`",
            ) from error
        lines += text.count("\n")
        yield text.encode()
        if not chunk:
            return
        seen += len(chunk)


def _not_utf8(path: Path, name: str, at: int) -> FileRefused:
    line, sound = _before(path, at)
    with path.open("rb") as stream:
        stream.seek(0 if at < _WINDOW else at - 64)
        sample = stream.read(_WINDOW)
    where = f"{name}, line {line}, byte {at + 1}"
    guess = guessed_encoding(sample)
    if sound:
        return FileRefused(
            "not_its_encoding",
            f"{name} begins in UTF-8 and goes on in something else: one encoding is mixed with"
            " another, or a character is damaged",
            where=where,
            remedy=f"from there on it looks like {guess}: deliver the file in one encoding",
        )
    return FileRefused(
        "not_its_encoding",
        f"{name} is not UTF-8, and its source declares no other encoding",
        where=where,
        remedy=f"it looks like {guess}: if so, say `format: {{encoding: {guess}}}` in source.yaml",
    )


def _nuls(path: Path, name: str) -> FileRefused:
    with path.open("rb") as stream:
        head = stream.read(_WINDOW)
    at = next(_found(path, b"\0"))
    line, _ = _before(path, at)
    guess = guessed_encoding(head)
    remedy = "deliver the file again"
    if guess.startswith("utf-16"):
        remedy = f"it looks like {guess}: if so, say `format: {{encoding: {guess}}}` in source.yaml"
    return FileRefused(
        "nul_bytes",
        f"{name} holds NUL bytes: it is no text, or was cut while being written",
        where=f"{name}, line {line}, byte {at + 1}",
        remedy=remedy,
    )


def _found(path: Path, sign: bytes) -> Iterator[int]:
    with path.open("rb") as stream:
        seen = 0
        while chunk := stream.read(_CHUNK):
            if sign in chunk:
                yield seen + chunk.index(sign)
            seen += len(chunk)


def _before(path: Path, at: int) -> tuple[int, bool]:
    """Return the line of a byte, and whether sound characters beyond ASCII stand before it."""
    line, sound, left = 1, False, at
    with path.open("rb") as stream:
        while left and (chunk := stream.read(min(_CHUNK, left))):
            line += chunk.count(b"\n")
            text = chunk.removeprefix(codecs.BOM_UTF8) if left == at else chunk
            sound = sound or not text.isascii()
            left -= len(chunk)
    return line, sound
