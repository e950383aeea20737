"""The survival curve on simulated documents, where the truth is known."""

from __future__ import annotations

import pytest
from simulated import MEDIAN, estimates


@pytest.mark.parametrize("documents", [2, 3, 5])
def test_the_median_is_less_than_two_months_off_and_the_interval_holds_the_truth(documents):
    found = estimates(documents, runs=200)
    assert abs(found["median"].median() - MEDIAN) < 2
    assert 0.90 <= found["covers"].mean() <= 0.99
