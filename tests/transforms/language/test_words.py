"""A word that nothing bears is answered with the nearest one, and with what there is."""

from __future__ import annotations

import pytest

from transforms.language.words import choices, nearest


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("order", ["accounts", "orders"], "did you mean `orders`? there is accounts, orders"),
        ("BAD_DATE", ["bad_date", "missing_key"], "did you mean `bad_date`?"),
        ("qqq", ["accounts", "orders"], "there is accounts, orders"),
        ("x", [], "nothing has come in"),
        ("A7", [f"A{n}" for n in range(100, 200)], "and 75 more"),
    ],
)
def test_the_nearest_word_is_asked_for_and_all_are_named(word, known, said):
    assert said in choices(word, known, "nothing has come in")


def test_nothing_is_asked_where_nothing_is_near():
    assert nearest("qqq", ["accounts"]) is None
