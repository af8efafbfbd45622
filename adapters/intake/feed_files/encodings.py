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

from adapters.intake.parsers.text_facts import TextFacts
from adapters.intake.parsers.unpack import written
from transforms.intake.encodings import is_encoding
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format
from transforms.language.messages import gettext as _

_CHUNK = 1 << 20
_UTF8_NAMES = ("utf-8", "utf-8-sig", "ascii")
# Ten characters that happen to be sound UTF-8 are no chance: it is UTF-8.
_NO_CHANCE = 10
# Two high bytes are a Chinese character; in Western texts high bytes mostly stand alone.
_CHINESE = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
# Two bytes are soon met by chance in other encodings, three hardly ever.
_WEIGHTS = {2: 1, 3: 5, 4: 5}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What is tried where the likeliest cannot be right.
_OFTEN = ("gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "cp1252", "latin-1")
_WINDOW = 1 << 16


def as_utf8(
    path: Path, name: str, facts: TextFacts, form: Format, *, target: Path
) -> tuple[Path, TextFacts]:
    """Return a text file in UTF-8 and its facts, rewriting one of another declared encoding.

    A mark of UTF-8 that stands before text of another encoding, as some exports write it, is no
    part of the text.
    """
    codec = _codec(form.encoding, name)
    if codec.name in _UTF8_NAMES:
        return path, facts
    with path.open("rb") as stream:
        head = stream.read(_WINDOW * 16)
        if facts.not_utf8_at is None and len(_UTF8_CHARACTER.findall(head)) >= _NO_CHANCE:
            raise FileRefused(
                "not_its_encoding",
                _(
                    "{name} is in UTF-8, and its source declares {encoding}",
                    name=name,
                    encoding=form.encoding,
                ),
                where=name,
                remedy=_(
                    "remove `encoding` from source.yaml, or deliver the file in that encoding"
                ),
            )
        is_marked = facts.not_utf8_at is not None and head.startswith(codecs.BOM_UTF8)
        start = len(codecs.BOM_UTF8) if is_marked else 0
        stream.seek(start)
        chunks = _decoded(
            stream, codec, name, form.encoding, seen=start, is_utf8=facts.not_utf8_at is None
        )
        return target, written(chunks, target)


def check_text(path: Path, name: str, facts: TextFacts, form: Format) -> None:
    """Refuse a text that is no UTF-8, holds NUL bytes, or does not end as it must."""
    if facts.not_utf8_at is not None:
        raise _not_utf8(path, name, facts.not_utf8_at)
    if facts.nuls:
        raise _nuls(path, name)
    if not facts.ends_in_break and form.final_line_break == "required":
        raise FileRefused(
            "cut_off",
            _("{name} does not end with a line break: its last row may be cut off", name=name),
            where=_("{name}, line {line}", name=name, line=str(facts.line_feeds + 1)),
            remedy=_(
                "deliver the file again; or, if its source never ends files with one, say"
                " `format: {final_line_break: optional}` in source.yaml"
            ),
        )


def likely_encoding(sample: bytes, but: str = "") -> str | None:
    """Return an encoding that reads a sample, first the likeliest; None where none of them does."""
    for each in dict.fromkeys((_guessed(sample), *_OFTEN)):
        try:
            codecs.getincrementaldecoder(each)().decode(sample.removeprefix(codecs.BOM_UTF8))
        except UnicodeDecodeError:
            continue
        if codecs.lookup(each) != codecs.lookup(but or "ascii"):
            return each
    return None


def _guessed(sample: bytes) -> str:
    """Name the encoding that bytes look like which are no UTF-8, whatever mark they begin with."""
    sample = sample.removeprefix(codecs.BOM_UTF8)
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
    if not is_encoding(encoding):
        raise FileRefused(
            "undeclared",
            _("{name}: there is no encoding {encoding}", name=name, encoding=repr(encoding)),
            where=name,
            remedy=_("declare one that Python knows, such as gb18030, cp1252 or utf-16"),
        )
    return codecs.lookup(encoding)


def _decoded(
    stream: IO[bytes],
    codec: codecs.CodecInfo,
    name: str,
    encoding: str,
    *,
    seen: int,
    is_utf8: bool,
) -> Iterator[bytes]:
    decoder = codec.incrementaldecoder()
    lines = 0
    while True:
        chunk = stream.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            at = seen - pending + error.start
            line = lines + error.object[: error.start].count(b"\n") + 1
            raise FileRefused(
                "not_its_encoding",
                _(
                    "{name} is not in {encoding}, the encoding its source declares",
                    name=name,
                    encoding=encoding,
                ),
                where=_(
                    "{name}, line {line}, byte {at}", name=name, line=str(line), at=str(at + 1)
                ),
                remedy=_declare("utf-8" if is_utf8 else likely_encoding(error.object, encoding)),
            ) from error
        lines += text.count("\n")
        yield text.encode()
        if not chunk:
            return
        seen += len(chunk)


def _not_utf8(path: Path, name: str, at: int) -> FileRefused:
    line, sound = _before(path, at)
    with path.open("rb") as stream:
        is_marked = stream.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
        stream.seek(0 if at < _WINDOW else at - 64)
        sample = stream.read(_WINDOW)
    where = _("{name}, line {line}, byte {at}", name=name, line=str(line), at=str(at + 1))
    guess = likely_encoding(sample)
    # A few characters that happen to be sound in UTF-8 may well be others in what follows.
    if sound >= _NO_CHANCE or (sound and at >= _WINDOW):
        return FileRefused(
            "not_its_encoding",
            _(
                "{name} begins in UTF-8 and goes on in something else: one encoding is"
                " mixed with another, or a character is damaged",
                name=name,
            ),
            where=where,
            remedy=_(
                "correct or remove what stands there, or deliver the file in one encoding{guessed}",
                guessed=_("; from there on it looks like {guess}", guess=guess) if guess else "",
            ),
        )
    if is_marked:
        return FileRefused(
            "not_its_encoding",
            _(
                "{name} begins with the mark of UTF-8 (EF BB BF) and its text is not UTF-8",
                name=name,
            ),
            where=where,
            remedy=_("{remedy}; the mark is then passed over", remedy=_declare(guess)),
        )
    return FileRefused(
        "not_its_encoding",
        _("{name} is not UTF-8, and its source declares no other encoding", name=name),
        where=where,
        remedy=_declare(guess),
    )


def _declare(guess: str | None) -> str:
    if guess is None:
        return _("ask its source for its encoding, or for the file in UTF-8: no usual one reads it")
    return _(
        "it looks like {guess}: if so, say `format: {{encoding: {guess}}}` in source.yaml",
        guess=guess,
    )


def _nuls(path: Path, name: str) -> FileRefused:
    with path.open("rb") as stream:
        head = stream.read(_WINDOW)
    at = next(_found(path, b"\0"))
    line = _before(path, at)[0]
    guess = likely_encoding(head) or ""
    remedy = _declare(guess) if guess.startswith("utf-16") else _("deliver the file again")
    return FileRefused(
        "nul_bytes",
        _("{name} holds NUL bytes: it is no text, or was cut while being written", name=name),
        where=_("{name}, line {line}, byte {at}", name=name, line=str(line), at=str(at + 1)),
        remedy=remedy,
    )


def _found(path: Path, sign: bytes) -> Iterator[int]:
    with path.open("rb") as stream:
        seen = 0
        while chunk := stream.read(_CHUNK):
            if sign in chunk:
                yield seen + chunk.index(sign)
            seen += len(chunk)


def _before(path: Path, at: int) -> tuple[int, int]:
    """Return the line of a byte, and how much of what stands before it is sound UTF-8."""
    line, sound, left = 1, 0, at
    with path.open("rb") as stream:
        while left and (chunk := stream.read(min(_CHUNK, left))):
            line += chunk.count(b"\n")
            text = chunk.removeprefix(codecs.BOM_UTF8) if left == at else chunk
            sound += sum(_WEIGHTS[len(each)] for each in _UTF8_CHARACTER.findall(text))
            left -= len(chunk)
    return line, sound
