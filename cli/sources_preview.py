"""What a preview of a source map tells of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.intake_table import intake_table
from transforms.intake.reasons import reason_name
from transforms.language.messages import Message, joined, laid, lines, ngettext, pgettext
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    from stages.intake.preview import FilePreview


def previewed(found: FilePreview, language: str) -> Message:
    """Say what an ingest would make of a file, with its first rows."""
    looked = ngettext("{count} row looked at", "{count} rows looked at", found.looked_at)
    what = {"source": found.source, "feed": found.feed, "file": found.file or _("no file")}
    if found.refused is None:
        form = _("{source}/{feed} from {file}: {rows}, {loaded} would be loaded",
                 **what, rows=looked, loaded=found.loaded)  # fmt: skip
    else:
        form = _("{source}/{feed} from {file}: {rows}: refused: {why}",
                 **what, rows=looked, why=found.refused)  # fmt: skip
    told = [form]
    if found.repeated:
        told.append(_("  repeated: {rows}", rows=found.repeated))
    for head, counts in ((_("held"), found.held), (_("left out"), found.left_out)):
        if counts:
            rows = (
                laid("{count} {why}", count=count, why=reason_name(why))
                for why, count in counts.items()
            )
            said = joined(rows, pgettext("list", ", "))
            told.append(_("  {head}: {said}", head=head, said=said))
    if found.unused:
        names = ", ".join(found.unused[:12])
        told.append(_("  columns that nothing reads: {names}", names=names))
    if found.rows:
        columns = ["file_line", *found.columns, "fate", "held_for", "left_out"]
        told.append(laid("{table}", table=intake_table(columns, found.rows, "", language)))
    if found.held_rows:
        columns = ["file_line", "held_for", "column_name", "raw_value"]
        told.append(_("  what would be held:"))
        told.append(laid("{table}", table=intake_table(columns, found.held_rows, "", language)))
    return lines(told)
