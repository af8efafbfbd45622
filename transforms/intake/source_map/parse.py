"""From the text of a source map to a checked `SourceMap`, or to a mistake shown where it stands."""

from __future__ import annotations

import hashlib
import json
from functools import partial

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transforms.intake.source_map.checks import mistakes
from transforms.intake.source_map.mistake import MapMistake
from transforms.intake.source_map.model import SourceMap
from transforms.intake.source_map.origins import FEED_ORIGIN_KEYS, ORIGIN_KEYS, shown
from transforms.language.errors import UsageError
from transforms.language.keys import keys_at
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.mistakes import every_mistake, mistake_of, refused
from transforms.language.yaml_text import Document, placed, read_document

_SEE = _("see docs/feeds.md for the grammar, one example per feature")
# Raise it when the cleaning itself changes: files are then read again by the new rules.
RULES_VERSION = 2
# What a feed's map says of where its files are and which of them count, not of how one is read.
_NOT_OF_READING = {*FEED_ORIGIN_KEYS, "deliveries"}


def parse_source_map(text: str, file: str, *, allow_draft: bool = False) -> SourceMap:
    """Read and check the text of a source map; `file` names it in messages.

    Raises `UsageError` for text that is not YAML, an unknown key (with the nearest known one), a
    value out of its limits, a column or feed that does not exist, a required column not mapped, and
    for conditions, templates and date formats that cannot be read; and for a draft that nobody has
    checked, unless `allow_draft`.
    """
    document = read_document(text, file)
    if not isinstance(document.value, dict) or not document.value:
        raise UsageError(
            _("a source map is one mapping of keys"),
            where=file,
            remedy=_("begin with `source: name`; write one file per source"),
        )
    try:
        source_map = SourceMap.model_validate(document.value)
    except ValidationError as error:
        raise refused(error, partial(_explained, document, file), file) from error
    # The first of a key: what follows it may only follow from it.
    first = {mistake.path: mistake for mistake in reversed(list(mistakes(source_map)))}
    found = [_located(mistake, document, file) for mistake in reversed(first.values())]
    if refusal := every_mistake(found, file):
        raise refusal
    if source_map.draft is not None and not allow_draft:
        raise UsageError(
            _("the source map is a proposal that nobody has checked yet"),
            where=placed(file, document.line(("draft",))),
            remedy=_(
                "read it line by line, try `peakledger sources preview`, and then remove"
                " the line `draft: …`"
            ),
        )
    return source_map


def map_digest(source_map: SourceMap, feed: str) -> str:
    """Return the SHA-256 of the rules by which a feed's files are read.

    What does not bear on this feed leaves its digest alone, so that a new feed in a map does not
    make the others be read again.
    """
    rules = source_map.model_dump(mode="json", exclude={"feeds", "source", *ORIGIN_KEYS})
    names = filter(None, (feed, source_map.feeds[feed].derive))
    feeds = {
        name: source_map.feeds[name].model_dump(mode="json", exclude=_NOT_OF_READING)
        for name in names
    }
    text = json.dumps([RULES_VERSION, rules, feeds], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _explained(document: Document, file: str, error: ErrorDetails) -> UsageError:
    path = tuple(error["loc"])
    mistake = mistake_of(error, keys_at(SourceMap, path), shown)
    return UsageError(
        mistake.told("key"),
        where=placed(file, document.line(path)),
        remedy=joined(filter(None, (mistake.remedy, _SEE)), _("; ")),
    )


def _located(mistake: MapMistake, document: Document, file: str) -> UsageError:
    return UsageError(
        mistake.message,
        where=_(
            "{place}, key `{key}`",
            place=placed(file, document.line(mistake.path)),
            key=".".join(mistake.path),
        ),
        remedy=mistake.remedy or _SEE,
    )
