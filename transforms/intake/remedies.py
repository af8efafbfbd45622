"""What helps a person against a fault of their files, in words.

What a remedy says helps when it is done: it names the key of the source map that reads the texts
in question, where one does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from transforms.intake.file_faults import FileRefused, code_of
from transforms.intake.inference.forms import flow, number_keys
from transforms.intake.source_map import SourceMap
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import joined

CORRECT = _("correct the rows and deliver the file again, or raise `limits` in source.yaml")
_REMEDIES = {
    "unknown_account": _(
        "deliver the accounts first, or the ones that are missing; the rows are then read again by"
        " themselves"
    ),
    "unknown_product": _(
        "deliver the products first, or the ones that are missing; the rows are then read again by"
        " themselves"
    ),
    "account_closed": _(
        "correct `closed_on` of the account, or the rows; they are then read again"
    ),
    "conversion_missing": _("give the products their units_per_case or units_per_pallet"),
    "currency_missing": _("give the rows their currency, or say `currency: …` in source.yaml"),
    "conflicting_version": _("give the rows a version, or say `conflicts: newest` in source.yaml"),
    "ends_before_start": _(
        "swap the two days where they were swapped, or correct the last one (it is the last day"
        " itself, not the day after), and deliver the file again"
    ),
    "unknown_code": _(
        "say what its source's words mean: `map: {theirs: ours}` at the column in source.yaml"
    ),
    "unit_missing": _("say which unit the rows are in: `unit: {value: case}` in source.yaml"),
    "unit_unknown": _("say what its source's units are: `units: {KAR: case}` in source.yaml"),
    "missing_key": _(
        "give every row its key; where a report names it once for several rows, say"
        " `fill_down: […]` in source.yaml"
    ),
    "too_many_decimals": _(
        "ask its source for fewer decimals, or say `round: …` at the column in source.yaml"
    ),
    "bad_boolean": _(
        "say what its source's words mean: `map: {yes: true, no: false}` at the column"
        " in source.yaml"
    ),
}
_DAY_FIRST = re.compile(r"\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}\b")


def remedy_for(reason: str, texts: Sequence[str], are_others_days: bool = False) -> str:
    """Return what helps against a reason; `texts` are what could not be read of its column.

    `are_others_days`: other rows of the column are days as it is declared.
    """
    if reason in ("bad_decimal", "bad_integer", "ambiguous_reading"):
        keys = number_keys(texts)
        if keys:
            return _(
                "declare how its source writes numbers: `numbers: {keys}` in source.yaml",
                keys=flow(keys),
            )
    if reason == "bad_date":
        return _of_dates(texts, are_others_days)
    return _REMEDIES.get(reason, CORRECT)


def with_map(refusal: DataRefused, source_map: SourceMap) -> DataRefused:
    """Add to a remedy that speaks of a source map how files without one get it.

    By that name the rows that stand stay those of the same source.
    """
    remedy = refusal.remedy or ""
    if not source_map.canonical or "source.yaml" not in remedy:
        return refusal
    return FileRefused(
        code_of(refusal),
        refusal.message,
        where=refusal.where,
        remedy=_(
            "{remedy}; files without a source.yaml get one by"
            " `peakledger sources infer --feeds DIR --source {source} --write`",
            remedy=remedy,
            source=source_map.source,
        ),
    )


def _of_dates(texts: Sequence[str], are_others_days: bool) -> str:
    if are_others_days and any(_DAY_FIRST.match(text) for text in texts):
        return _(
            "find out first why one column writes its days in two ways: a spreadsheet that takes"
            " the month for the day leaves such a mixture, with the days it could read swapped."
            " Ask its source for the file as it was before; only where all days are known to be"
            " right, declare both ways: `parse: […]` in source.yaml"
        )
    from transforms.intake.inference.profile import profile

    found = profile("day", list(texts)).dates
    if found:
        named = joined((f"`parse: {json.dumps(each)}`" for each in found[:3]), _(" or "))
        return _(
            "if its source writes days so, say {named} at the column in source.yaml", named=named
        )
    return _("correct the dates, or declare how they are written: `parse: …` in source.yaml")
