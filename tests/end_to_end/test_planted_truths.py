"""Whatever is planted in the sample company is found in its warehouse."""

from __future__ import annotations

import pytest

from tests.planted import DETECTORS


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_what_is_planted_is_found_and_hardly_anything_else(sample_run, detector):
    named, right, planted = detector.found(sample_run.ask, sample_run.truth)
    assert planted > 0
    assert right >= detector.precision * named
    assert right >= detector.recall * planted
