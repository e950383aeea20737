"""Options with check boxes: the ticked one, or the unchanged text."""

from __future__ import annotations

import pytest

from jiu_analysis.ingest.grammar.choices import ticked


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("☒ Accepted ☐ Not accepted", "Accepted"),
        ("☐ Acceptée ☑ Non acceptée", "Non acceptée"),
        ("■已接受 □未接受", "已接受"),
        ("□已接受√未接受", "未接受"),
        ("Accepted ☐ Not accepted ☒", "Not accepted"),
        ("☐ Accepted / ☒ Not accepted", "Not accepted"),
        ("○ Accepted ● Not accepted", "Not accepted"),
        ("☒ Accepted", "Accepted"),
    ],
)
def test_the_only_ticked_option_is_read(text, chosen):
    assert ticked(text) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Accepted",
        "☐ Accepted",
        "☐ Accepted ☐ Not accepted",
        "☒ Accepted ☒ Not accepted",
        "✓ Accepted ✗ Not accepted",
        "☒",
        "Accepted ☒ Not accepted",
        "A: ☒ Accepted ☐ Not accepted",
        "☒ Accepted ☐",
        "☒ ☐ Accepted",
        "● Accepted",
    ],
)
def test_a_text_without_exactly_one_ticked_option_is_unchanged(text):
    assert ticked(text) == text
