"""What the front page of a site shows of the data."""

from __future__ import annotations

import shutil

from jiu_analysis.site.overview import overview


def test_the_newest_document_may_have_no_recommendations(repository, tmp_path):
    data = shutil.copytree(repository / "data", tmp_path / "data")
    documents = data / "documents.csv"
    head, row = documents.read_text(encoding="utf-8").splitlines()
    later = row.replace("WO/PBC/34/6", "WO/PBC/36/6").replace("2022-03-31", "2024-03-31")
    documents.write_text(f"{head}\n{row}\n{later}\n", encoding="utf-8", newline="\n")
    newest = overview(data)["newest"]
    assert (newest["document"], newest["listed"], newest["open"]) == ("WO/PBC/36/6", 0, 0)
