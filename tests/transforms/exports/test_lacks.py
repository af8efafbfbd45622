"""Why a metric is not known is said on pages as the warehouse says it, and in Chinese too."""

from __future__ import annotations

import pytest

from sql import select_text
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.sections import told
from transforms.exports.sentences import SENTENCES
from transforms.schema.fields import FIELDS
from transforms.warehouse.metric_needs import lacking, metric_needs


@pytest.mark.parametrize("need", metric_needs().to_pylist(), ids=lambda need: need["metric"])
def test_a_feed_that_has_not_come_is_named_as_in_the_warehouse(need) -> None:
    english, chinese = (told("no_feed", need, REVIEW_WORDS[word], "CNY") for word in ("en", "zh"))
    assert english == need["reason_absent"]
    assert need["needs_feed"] in chinese


def test_what_accounts_lack_has_a_sentence_for_every_metric() -> None:
    said = {
        code.removeprefix("lacks_"): one
        for code, one in SENTENCES.items()
        if code.startswith("lacks_")
    }
    assert said == lacking()


def test_every_other_kind_of_reason_has_its_sentence() -> None:
    kinds = set(FIELDS["null_reason_code"].allowed)
    assert kinds - SENTENCES.keys() == {"lacking"}
    text = select_text("marts", "metric_availability")
    assert all(f"'{kind}'" in text for kind in kinds)
    assert f"'{SENTENCES['no_row']}'" in text
