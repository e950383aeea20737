"""Further recommendations within the text of one are noted, lists within a text are not."""

from __future__ import annotations

import itertools

import pytest

from jiu_analysis.ingest.numbered_items import note_further
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.result import ParseResult

PHRASES = load_phrase_tables()
REPORT = "JIU/REP/2021/91"


def notes(text, own=2, listed=(2,), language="en", forms=()):
    """Return the notes on the text of a recommendation of a report, of which some have a row."""
    reading = ParseResult("document.txt")
    for number in listed:
        reading.add("statuses", {"report": REPORT, "recommendation": number})
    row = {"report": REPORT, "recommendation": own, "locator": f"row {own}"}
    reading.add("texts", {**row, "recommendation_text": text})
    note_further(reading, PHRASES[language], forms)
    return reading.notes


STARTS = ("Do this. ", "Do this; ", "2. Do this.", "Do this (soon).\n")
LABELS = (
    "{n}. ",
    "{n}) ",
    "({n}) ",
    "{n}: ",
    "{n} – ",
    "Recommendation {n}: ",
    "RECOMMENDATION {n} ",
    "R{n} ",
)


@pytest.mark.parametrize("label", LABELS)
def test_a_number_without_a_row_is_noted_with_its_location(label):
    for start, further, rest in itertools.product(STARTS, (3, 7), ("Do that.", "do that")):
        text = f"{start}{label.format(n=further)}{rest}"
        [note] = notes(text, forms=("R{n}",))
        assert note.startswith(f"row 2: the text of recommendation 2 of {REPORT} may hold"), text
        assert f"recommendation {further}, which has no row" in note
        assert notes(text, listed=(2, further), forms=("R{n}",)) == []


def test_many_notes_are_counted():
    text = "".join(f"Do this. Recommendation {at}: " for at in range(3, 50)) + "Do that."
    found = notes(text)
    assert len(found) == 21
    assert found[-1] == "27 more texts may hold further recommendations"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Faire ceci. Recommandation 3 : Faire cela."),
        ("es", "Hacer esto. Recomendación 3. Hacer eso."),
        ("ru", "Сделать это. Рекомендация 3: сделать то."),
        ("ar", "افعلوا هذا. التوصية ٣: افعلوا ذلك."),
        ("ar", "افعلوا هذا. ٣- افعلوا ذلك."),
        ("zh", "应这样做。建议3：应那样做。"),
        ("zh", "应这样做。3．应那样做。"),
        ("zh", "应这样做。 3、应那样做。"),
    ],
)
def test_further_recommendations_are_noted_in_each_language(language, text):
    assert len(notes(text, language=language)) == 1


def test_a_text_that_begins_with_its_own_number_is_not_a_list():
    assert len(notes("1. Plan. 2. Report.", own=1, listed=(1,))) == 1
    assert notes("1. Plan. 2. Report.", own=1, listed=(1, 2)) == []


@pytest.mark.parametrize("own", [1, 2, 3])
@pytest.mark.parametrize(
    "text",
    [
        "The heads should: 1) plan; 2) report; 3) learn.",
        "Do this: (1) plan. (2) report. (4) learn.",
        "Do this. 1. Plan. 2. Report.",
        "Do this: (a) plan; (b) report.",
        "Do this: (i) plan; (ii) report.",
        "Spend 2.5 million. 30 offices should close by 31.12. 2026 is too late.",
        "Do this. 30-day periods are too long. 12 - 15 offices agree.",
        "See para. 4. The heads should plan.",
        "Follow JIU/REP/2020/5. Then report in 2022.",
        "Implement recommendation 5: it is overdue.",
    ],
)
def test_a_list_within_a_text_and_other_numbers_are_not_noted(own, text):
    assert notes(text, own=own, listed=(own,)) == []
