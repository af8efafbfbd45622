"""What a trigger says against a statement is told in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.warehouse.database_texts import _FORMS
from transforms.language.libraries import as_ours
from transforms.language.messages import Message, tell

SQL = Path(__file__).parents[3] / "sql" / "warehouse"
SAID = re.compile(r"(?:raise exception|hint =|refusal :=|then)\s+'((?:[^']|'')*)'")


def said() -> set[str]:
    """Every text that a trigger raises or gives as a hint; a name of a kind has no blank."""
    found = {
        text.replace("''", "'")
        for file in SQL.glob("*.sql")
        for text in SAID.findall(file.read_text("utf-8"))
    }
    return {text for text in found if " " in text and not text.startswith("%,")}


@pytest.mark.parametrize("text", sorted(said()))
def test_a_text_of_a_trigger_has_its_chinese(text):
    shown = re.sub(r"%|\{\{prefix\}\}_approver", "x-7", text)
    ours = as_ours(shown, _FORMS)
    assert isinstance(ours, Message), "put it into adapters/warehouse/database_texts.py"
    assert str(ours) == shown
    assert re.search("[\u4e00-\u9fff]", tell(ours, "zh"))


def test_what_a_trigger_names_stays_in_the_text_as_it_is():
    says = as_ours("the ledger entries are of batch settlement-1, which was posted before", _FORMS)
    assert tell(says, "zh") == "这些台账属于批次 settlement-1：此前已入账"
