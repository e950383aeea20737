"""The data package in memory."""

from __future__ import annotations

import pytest

import jiu_analysis as jiu
from jiu_analysis.errors import UsageError


def test_the_projects_own_package_is_what_load_opens(package):
    assert list(jiu.load().documents["document"]) == list(package.documents["document"])


def test_history_has_a_row_for_each_status_with_what_is_known_joined_on(package):
    history = package.history
    assert len(history) == len(package.statuses) == 51
    row = history[history["report"].eq("JIU/REP/2018/4")].iloc[0]
    assert row["organization"] == "WIPO"
    assert f"{row['as_of']:%Y-%m-%d}" == "2022-03-31"
    assert row["report_year"] == 2018
    assert f"{row['issued_on']:%Y-%m-%d}" == "2018-08-06"
    assert f"{row['target_date']:%Y-%m-%d}" == "2019-12-31"
    assert row["title_en"].startswith("Review of whistle-blower policies")


def test_history_has_no_row_twice_and_no_column_twice(package):
    history = package.history
    assert not history.duplicated(["document", "locator"]).any()
    assert history.columns.is_unique


def test_a_package_names_its_tables(package):
    assert "statuses" in dir(package)
    assert "51 rows" in repr(package)
    with pytest.raises(AttributeError, match="its tables are documents, reports"):
        _ = package.status


def test_an_unknown_document_is_refused_with_those_there_are(package):
    with pytest.raises(UsageError, match="it has: WO/PBC/34/6"):
        package.document("WO/PBC/99/1")
