"""The example package: valid, made up, the same each time, with everything that pages show."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jiu_analysis as jiu
from jiu_analysis.cli import main
from jiu_analysis.datapackage import example, subset
from jiu_analysis.datapackage.example import ORGANIZATIONS, Size
from jiu_analysis.errors import UsageError
from jiu_analysis.terms import LANGUAGES, STATUSES


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example") / "data"
    example.write(folder)
    return jiu.load(folder)


@given(
    size=st.builds(
        Size,
        organizations=st.integers(1, 31),
        years=st.integers(1, 3),
        documents=st.integers(1, 3),
        recommendations=st.integers(1, 40),
    ),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=25, deadline=None)
def test_an_example_package_of_any_size_is_valid(size, seed):
    made = subset.Text("example", example.tables(size, seed))
    assert made.problem is None
    assert len(set(made.column("documents", "organization"))) == size.organizations


def test_the_same_size_and_seed_give_the_same_rows_and_another_seed_gives_others():
    size = Size(organizations=3, years=2)
    assert example.tables(size, 5) == example.tables(size, 5)
    assert example.tables(size, 5) != example.tables(size, 6)


def test_the_example_contains_every_status_language_and_kind_of_document(package):
    documents = package.documents
    assert set(package.history["status"]) == set(STATUSES)
    assert set(documents["language"]) == set(LANGUAGES)
    assert documents["supersedes"].notna().any()
    assert (documents.groupby("organization")["body"].nunique() == 2).any()
    named = set(documents["previous_document"].dropna())
    later = documents[
        documents["as_of"] > documents.groupby("organization")["as_of"].transform("min")
    ]
    assert set(later["previous_document"].dropna()) - set(documents["document"]), "a gap"
    assert named & set(documents["document"])
    assert package.statuses["due_on"].notna().any()
    assert set(package.addressed["addressee"]) == {"legislative_body", "executive_head"}


def test_few_documents_of_the_example_contradict_themselves(package):
    one = package.documents["organization"].eq(ORGANIZATIONS[0])
    found = jiu.checks.contradictions(jiu.load(package.path, organization=ORGANIZATIONS[0]))
    assert 0 < found["document"].nunique() <= one.sum()


def test_the_example_names_no_real_organization(package):
    known = set(jiu.load().documents["organization"])
    assert not known & set(package.documents["organization"])
    assert package.reports["title_en"].str.startswith("Made-up review").all()


def test_the_number_of_rows_is_close_to_the_requested_number():
    rows = example.tables(Size(organizations=4, years=20, documents=2, recommendations=50))
    assert len(rows["statuses"]) == pytest.approx(4 * 20 * 2 * 50, rel=0.3)


def test_the_descriptor_of_the_example_says_that_it_is_one(package):
    described = json.loads((package.path / "datapackage.json").read_text(encoding="utf-8"))
    assert described["example"] is True
    assert package.is_example
    assert not jiu.load().is_example
    assert repr(package).startswith("Example data: ")


def test_a_folder_that_is_not_empty_is_refused_and_left_unchanged(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["example", "--data", str(tmp_path)]) == 2
    assert "name another folder (--data)" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


def test_a_size_out_of_range_is_refused_with_the_range():
    with pytest.raises(UsageError, match="--documents must be from 1 to 12, not 13"):
        Size(documents=13)


def test_the_command_prints_what_it_wrote_and_the_next_command(tmp_path, capsys):
    folder = tmp_path / "data"
    assert main(["example", "--data", str(folder), "--organizations", "2", "--years", "1"]) == 0
    reported = capsys.readouterr().out
    assert "2 invented organizations" in reported
    assert f"jiu-analysis report --data {folder}" in reported
