"""The pages of a simulation and of a backtest of accrual: each column and picture has its words."""

from __future__ import annotations

import pytest

from transforms.exports import accrual_backtest, simulation
from transforms.exports.accrual_backtest import ACCRUAL_BACKTEST_WORDS
from transforms.exports.looks import LOOKS
from transforms.exports.sections import named
from transforms.exports.simulation import SIMULATION_WORDS
from transforms.language.messages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("sections", "words"),
    [
        (simulation.SECTIONS, SIMULATION_WORDS),
        (accrual_backtest.SECTIONS, ACCRUAL_BACKTEST_WORDS),
    ],
)
def test_every_column_section_and_picture_has_its_words(sections, words, language) -> None:
    told = words[language]
    assert all(named(shown, told) for section in sections for shown in section.columns)
    assert all(told[section.name] for section in sections)
    for section in sections:
        if section.look in LOOKS:
            keys = LOOKS[section.look].keys_of([shown.name for shown in section.columns])
            assert all(told[phrase] for _, phrase in keys)
            assert "{low}" in told[f"{section.look}_says"]
