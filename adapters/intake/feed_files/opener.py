"""A landed file made readable: its header, where its texts are, and whether the engine may read it.

Plain CSV in UTF-8 is read where it lies. Everything else is rewritten first: other encodings to a
copy in UTF-8; what is packed to a plain copy; workbooks, Parquet, JSON lines and CSV that is not
one row a line to scratch Parquet of texts with the line of each row. What needs a parser of its own
is handed to the child (`adapters.intake.parsers`): here bytes are counted and lines of CSV split.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adapters.intake.feed_files.conservation import is_unsure, value_bytes
from adapters.intake.feed_files.content import Content, Opened
from adapters.intake.feed_files.csv_text import read_csv_exactly, read_header, without_trailer
from adapters.intake.feed_files.encodings import as_utf8, check_text
from adapters.intake.feed_files.nature import TYPES, check_nature, nature_of
from adapters.intake.parsers.json_lines import ROWS_A_LINE
from adapters.intake.parsers.parent import Parsers
from adapters.intake.parsers.text_facts import TextFacts
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Control, Format, NumberFormat
from transforms.intake.source_map.totals import trailer_totals
from transforms.language.message_json import message_from_json
from transforms.language.messages import gettext as _

_PACKED = {".gz": "gzip", ".zip": "zip"}
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_MOST_COLUMNS = 2_000


@dataclass(frozen=True)
class Opener:
    """Open contents by what a map says of their form, in a scratch folder, with the help of the
    child's parsers."""

    form: Format
    scratch: Path
    parsers: Parsers
    control: Control = field(default_factory=Control)
    numbers: NumberFormat = field(default_factory=NumberFormat)

    def open(self, content: Content) -> Opened:
        """Make a content readable; raise `FileRefused` where it cannot be trusted."""
        if content.size == 0:
            raise empty(content.name, _("is empty"))
        return self._checked(content, self._open(content, settled(content, self.form)))

    def _checked(self, content: Content, opened: Opened) -> Opened:
        if not any(opened.header):
            raise empty(content.name, _("has no header"))
        if len(opened.header) > _MOST_COLUMNS:
            raise FileRefused(
                "too_wide",
                _(
                    "{name} has {count} columns, more than {most_columns}",
                    name=content.name,
                    count=len(opened.header),
                    most_columns=_MOST_COLUMNS,
                ),
                where=_("{name}, header", name=content.name),
                remedy=_("deliver one row per fact, with a column per property"),
            )
        return opened

    def _open(self, content: Content, form: Format) -> Opened:
        path, facts = self._unpacked(content, form)
        check_nature(path, content.name, form, "none")
        if form.type == "parquet":
            return self._parsed(content, form, "parquet", path, int96=form.int96)
        if form.type == "excel":
            return self._workbook(content, form, path)
        path, facts = as_utf8(path, content.name, facts, form, target=self._target(content, "utf8"))
        if form.type == "jsonl":
            check_text(path, content.name, facts, form)
            opened = self._parsed(content, form, "jsonl", path, unfold=form.unfold)
            return replace(opened, rows_a_line=ROWS_A_LINE if form.unfold else 1)
        return self._csv(content, form, path, facts)

    def _unpacked(self, content: Content, form: Format) -> tuple[Path, TextFacts]:
        if form.compression not in ("gzip", "zip"):
            return content.path, content.facts
        check_nature(content.path, content.name, form, form.compression)
        plain = self._target(content, "plain")
        done = self.parsers.do(
            "unpack",
            content.name,
            path=str(content.path),
            packing=form.compression,
            of_type=form.type,
            target=str(plain),
        )
        return plain, TextFacts(**done["facts"])

    def _parsed(
        self, content: Content, form: Format, job: str, path: Path, **more: object
    ) -> Opened:
        opened, _ = self._lined(content, form, job, path, **more)
        return opened

    def _lined(
        self, content: Content, form: Format, job: str, path: Path, **more: object
    ) -> tuple[Opened, dict[str, Any]]:
        lined = self._target(content, "parquet")
        done = self.parsers.do(job, content.name, path=str(path), target=str(lined), **more)
        return Opened(content, "lined", lined, tuple(done["header"]), form=form), done

    def _workbook(self, content: Content, form: Format, path: Path) -> Opened:
        trailer = self.control.trailer
        layout = {
            "header": form.header,
            "header_row": form.header_row,
            "names": form.names,
            "sheet": form.sheet,
            "merged": form.merged,
            "trailer": trailer.starts_with if trailer else None,
        }
        opened, done = self._lined(content, form, "excel", path, layout=layout)
        totals = None
        if trailer is not None:
            fields = done["trailer"] or ()
            totals = trailer_totals(fields, trailer, self.numbers, content.name)
        told = {
            _("cells are formulas; their saved results are read"): done["formulas"],
            _("rows are hidden, by a filter or by hand; they are read like the others"): done[
                "hidden_rows"
            ],
        }
        return replace(
            opened,
            totals=totals,
            notes=tuple(
                _("{name}: {count} {what}", name=content.name, count=n, what=what)
                for what, n in told.items()
                if n
            ),
            counts_from_1904=done["counts_from_1904"],
            mixed_dates={c: message_from_json(each) for c, each in done["mixed_dates"].items()},
        )

    def _csv(self, content: Content, form: Format, path: Path, facts: TextFacts) -> Opened:
        totals, trailer = None, self.control.trailer
        if trailer is not None:
            # That the trailer stands says that nothing is cut off; a line break need not follow.
            check_text(
                path,
                content.name,
                facts,
                form.model_copy(update={"final_line_break": "optional"}),
            )
            found = without_trailer(
                path, content.name, form, trailer, target=self._target(content, "body")
            )
            path, facts = found.path, found.facts
            totals = trailer_totals(found.fields, trailer, self.numbers, content.name)
        check_text(path, content.name, facts, form)
        header = read_header(path, content.name, form)
        opened = Opened(
            content,
            "text",
            path,
            header.names,
            form=form,
            rows=None,
            first_line=header.lines + 1,
            totals=totals,
        )
        odd = not (facts.has_one_line_ending and facts.ends_in_break)
        if odd or header.lines > form.header_row or len(header.names) == 1:
            return opened
        rows = facts.line_feeds - header.lines
        breaks = facts.line_feeds + facts.paired_feeds - header.breaks
        kept = value_bytes(path, header.size, breaks, rows, width=len(header.names), form=form)
        if kept is not None and is_unsure(path, header.size, form):
            return opened
        return replace(opened, rows=rows, value_bytes=kept)

    def _target(self, content: Content, kind: str) -> Path:
        return self.scratch / f"{content.number}.{kind}"


def open_exactly(opened: Opened, scratch: Path) -> Opened:
    """Read a CSV row by row instead, with the line of each; for files that are not a row a line."""
    lined = scratch / f"{opened.content.number}.parquet"
    read_csv_exactly(opened.path, opened.content.name, opened.form, opened.header, target=lined)
    return replace(opened, kind="lined", path=lined, rows=None)


def file_type(name: str) -> str | None:
    """Return the type that a file's name says it has; None for names that say nothing."""
    path = Path(name)
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return TYPES.get(path.suffix.lower())


def empty(name: str, what: str) -> FileRefused:
    """Return the refusal of a file that holds no rows."""
    return FileRefused(
        "empty",
        _("{name} {what}; read as data it would say that nothing was sold", name=name, what=what),
        where=name,
        remedy=_("deliver the file again, or say `allow_empty: true` in source.yaml"),
    )


def settled(content: Content, form: Format) -> Format:
    """Fill in what the map leaves to the file's name."""
    kind = form.type or file_type(content.name)
    if kind is None:
        found = nature_of(content.path)
        looks = _("; its bytes are {what}", what=found.what) if found is not None else ""
        remedy = _("name it .csv, .tsv, .xlsx, .parquet or .jsonl, or declare `format: {type: …}`")
        raise FileRefused(
            "undeclared",
            _(
                "{name}: its name does not say what kind of file it is{looks}",
                name=content.name,
                looks=looks,
            ),
            where=content.name,
            remedy=found.remedy if found is not None else remedy,
        )
    packing = form.compression
    if packing == "auto":
        packing = _PACKED.get(Path(content.name).suffix.lower(), "none")  # type: ignore[assignment]
    return form.model_copy(
        update={
            "type": kind,
            "compression": packing,
            "delimiter": form.delimiter or _DELIMITERS.get(kind),
        }
    )
