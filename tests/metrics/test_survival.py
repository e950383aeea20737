"""The survival curve on simulated documents, where the truth is known."""

from __future__ import annotations

import pytest
from simulated import MEDIAN, estimates


# ``make simulate`` runs more simulations, of more numbers of documents.
@pytest.mark.parametrize("documents", [2, 5])
def test_the_estimated_median_is_within_two_months_and_the_interval_covers_the_truth(documents):
    found = estimates(documents, runs=100)
    assert abs(found["median"].median() - MEDIAN) < 2
    assert 0.90 <= found["covers"].mean() <= 0.99
