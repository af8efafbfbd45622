"""Read a reply form as it comes back from an account: its rows as texts, each with its place."""

from __future__ import annotations

from pathlib import Path

from adapters.intake.form_sheets import form_sheets
from transforms.exports.letters.reply_form import ANSWERS, FIGURES, KEYS
from transforms.intake.form_rows import Given
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _

_NEW = _("reply on the form that came with the letter: `peakledger export letters` writes it anew")


def read_reply_file(path: Path, scratch: Path) -> list[Given]:
    """Return the rows of a form.

    Raises `UsageError` where there is no such file or it is no .xlsx, `DataRefused` where it cannot
    be read, is no form of ours, or has a formula where there is a value to be.
    """
    if not path.is_file():
        raise UsageError(
            _("no file at {path}", path=str(path)),
            where=_("argument {name}", name="FILE"),
            remedy=_("name an .xlsx file"),
        )
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            _("replies are read from .xlsx, not from {file}", file=repr(path.name)),
            where=_("argument {name}", name="FILE"),
            remedy=_("save the form as .xlsx"),
        )
    rows: list[Given] = []
    sheets = list(form_sheets(path, scratch, KEYS))
    for sheet in sheets:
        if missing := [n for n in (*FIGURES, *ANSWERS) if sheet.header.count(n) != 1]:
            count = sheet.header.count(missing[0])
            raise DataRefused(
                _("the column {column} stands {count} times", column=missing[0], count=str(count)),
                where=_("{path}, sheet {sheet}", path=str(path), sheet=sheet.title),
                remedy=_NEW,
            )
        if sheet.first_formula:
            raise DataRefused(
                _("a formula stands where a value is to be"),
                where=_(
                    "{path}, sheet {sheet}, cell {cell}",
                    path=str(path),
                    sheet=sheet.title,
                    cell=sheet.first_formula,
                ),
                remedy=_("type what it comes to in its place"),
            )
        rows += sheet.rows
    if not sheets:
        columns = ", ".join(KEYS)
        says = _(
            "{file} is no reply form: no sheet has the columns {columns}",
            file=path.name,
            columns=columns,
        )
        raise DataRefused(says, where=str(path), remedy=_NEW)
    return rows
