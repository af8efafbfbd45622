"""The start page before there is anything to show: each part says what will stand there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.exports.start import write_start
from transforms.exports.start.words import START_WORDS

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize("language", START_WORDS)
def test_each_part_of_a_page_without_data_says_what_will_stand_there(
    language: str, fresh_database, tmp_path: Path
) -> None:
    url = Embedded(fresh_database.home).url(ADMIN, fresh_database.place.rpartition("/")[2]).text()
    written = write_start(Home.at(tmp_path), url, language=language, now=NOW)
    page = BeautifulSoup(Path(written.file).read_text("utf-8"), "html.parser")
    words = START_WORDS[language]
    for code in page.select("code"):
        code.replace_with(f"`{code.get_text()}`")
    said = [p.get_text() for p in page.select(".card p")]
    empty = [text for name, text in words.phrases.items() if name.startswith("no_")]
    assert len(empty) == 13
    assert sorted(said) == sorted([*empty, words["none_late"]])
    assert words["first_day"] in page.get_text()
