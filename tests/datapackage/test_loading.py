"""Loading the data package into memory."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

import jiu_analysis as jiu
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError


def test_load_opens_the_package_of_the_project(package):
    assert list(jiu.load().documents["document"]) == list(package.documents["document"])


def test_a_relative_path_is_found_from_the_project_and_from_the_folder_of_a_notebook(
    repository, tmp_path, monkeypatch
):
    shutil.copytree(repository / "data", tmp_path / "mine")
    (tmp_path / "notebooks").mkdir()
    for folder in (tmp_path, tmp_path / "notebooks"):
        monkeypatch.chdir(folder)
        assert jiu.load("mine").path.resolve() == tmp_path / "mine"
    # A folder of this name that is nearer is meant, even if it has no package.
    (tmp_path / "notebooks" / "mine").mkdir()
    with pytest.raises(UsageError, match=r"^mine: no data package here"):
        jiu.load("mine")


def test_history_has_one_row_per_status_with_joined_columns(package):
    history = package.history
    assert len(history) == len(package.statuses) == 51
    row = history[history["report"].eq("JIU/REP/2018/4")].iloc[0]
    assert row["organization"] == "WIPO"
    assert f"{row['as_of']:%Y-%m-%d}" == "2022-03-31"
    assert row["report_year"] == 2018
    assert f"{row['issued_on']:%Y-%m-%d}" == "2018-08-06"
    assert f"{row['target_date']:%Y-%m-%d}" == "2019-12-31"
    assert row["title_en"].startswith("Review of whistle-blower policies")


def test_history_has_no_duplicate_row_or_column(package):
    history = package.history
    assert not history.duplicated(["document", "locator"]).any()
    assert history.columns.is_unique


def test_the_repr_of_a_package_lists_its_tables(package):
    assert "statuses" in dir(package)
    assert "51 rows" in repr(package)
    assert str(package.path) not in repr(package) + package._repr_html_(), "no path of a machine"
    with pytest.raises(AttributeError, match="its tables are documents, reports"):
        _ = package.status


def test_an_unknown_document_is_refused_with_the_known_ones(package):
    with pytest.raises(UsageError, match="it has: WO/PBC/34/6"):
        package.document("WO/PBC/99/1")


def test_a_package_shows_its_documents_as_of_dates_counts_and_version(package):
    for shown in (repr(package), package._repr_html_()):
        for message in ("WO/PBC/34/6", "WIPO", "PBC 34", "2022-03-31", "51", package.version[:12]):
            assert message in shown
        assert "progress reports" not in shown.splitlines()[0]


def test_a_package_of_many_documents_shows_the_newest_and_the_number_of_others(package):
    many = pd.concat(
        [
            package.documents.assign(document=f"D/{year}", as_of=pd.Timestamp(f"{year}-01-01"))
            for year in range(2000, 2020)
        ]
    )
    shown = Package(package.path, {**package.tables, "documents": many})
    for text in (repr(shown), shown._repr_html_()):
        assert "D/2019" in text
        assert "D/2007" not in text
        assert "8 more" in text


def test_values_of_a_package_are_displayed_as_text_and_never_as_markup(package):
    hostile = package.documents.assign(organization="<script>alert(1)</script>")
    shown = Package(package.path, {**package.tables, "documents": hostile})._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_an_empty_package_and_one_without_a_folder_can_be_displayed(package, tmp_path):
    empty = Package(tmp_path, {name: table.iloc[:0] for name, table in package.tables.items()})
    assert "0 progress reports" in repr(empty)
    assert "jiu-analysis ingest" in empty._repr_html_()


def test_metrics_can_be_chained_with_pipe(package):
    late = package.history.pipe(jiu.metrics.overdue).pipe(jiu.metrics.status_counts, by=["officer"])
    assert late["count"].sum() == 5
    rate = package.history.query("addressee == 'executive_head'").pipe(
        jiu.metrics.implementation_rate
    )
    assert rate["denominator"].tolist() == [36]


def test_history_has_the_status_and_overdue_columns_that_the_metrics_compute(package):
    history = package.history
    assert history["status"].equals(jiu.metrics.status(history))
    assert history["is_open"].equals(jiu.metrics.is_open(history))
    late = jiu.metrics.overdue(history)
    assert history["is_overdue"].sum() == len(late) == 5
    assert history.loc[late.index, "days_overdue"].tolist() == late["days_overdue"].tolist()
    assert history.loc[~history["is_overdue"], "days_overdue"].isna().all()
    assert not history["is_superseded"].any()


def test_all_spellings_of_a_post_are_one_group(package):
    late = jiu.metrics.lateness(package.history, by=["officer_en"])
    by_post = late.set_index("officer_en")["open"]
    officers = package.officers.groupby("officer_en")["officer"].nunique()
    several = officers[officers > 1].index
    assert len(several)
    assert by_post.index.is_unique
    assert by_post["Chief Information Officer (CIO)"] == 6


def test_every_table_of_the_dictionary_is_an_attribute(package):
    assert {*Package.__annotations__} == {*package.tables}
    assert {*package.tables} <= {*dir(package)}
    assert package.statuses is package.tables["statuses"]
