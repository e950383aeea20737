"""The published document, read again, gives the data in the repository."""

from __future__ import annotations

import pandas as pd
import pytest
from writing import stored

from jiu_analysis.datapackage import descriptor
from jiu_analysis.ingest import read


@pytest.fixture(scope="module")
def reading(real_document):
    return read(real_document)


def test_every_line_is_accounted_for(reading, real_document):
    assert reading.is_whole, [reading.problems, reading.unread]
    lines = real_document.read_text(encoding="utf-8").split("\n")
    assert sum(reading.account().values()) == len(lines)


def test_every_recommendation_of_both_annexes_is_read_once(reading):
    # Counted by hand in the published document.
    addressees = pd.Series([row["addressee"] for row in reading.tables["statuses"]])
    assert addressees.value_counts().to_dict() == {"executive_head": 38, "legislative_body": 13}
    keys = [(row["report"], row["recommendation"]) for row in reading.tables["statuses"]]
    assert len(set(keys)) == 51


def test_a_new_package_of_the_document_equals_the_committed_one(reading, repository, tmp_path):
    stored(reading, tmp_path / "package", keep_texts=False)
    for name, table in descriptor.dictionary().items():
        made = (tmp_path / "package" / table.file).read_text(encoding="utf-8")
        committed = (repository / "data" / table.file).read_text(encoding="utf-8")
        assert made == committed, f"{name}.csv"


def test_sentences_of_the_document_are_not_in_the_repository(reading, repository):
    sentences = [
        sentence
        for row in reading.tables["texts"]
        for text in (row["recommendation_text"], row["assessment_text"])
        for sentence in text.split("，")
        if len(sentence) > 20
    ]
    tracked = [
        path
        for folder in ("data", "jiu_analysis", "notebooks", "tests")
        for path in (repository / folder).rglob("*")
        if path.suffix in (".csv", ".py", ".json", ".md", ".ipynb", ".j2")
    ]
    held = "\n".join(path.read_text(encoding="utf-8") for path in tracked)
    assert [sentence for sentence in sentences if sentence in held] == []
