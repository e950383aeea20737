"""What the front page of a site shows of the data: computed on a worker, stored in the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jiu_analysis.terms import report_order

#: Maximum characters of a document's own sentence.
_LONGEST = 160


def overview(data: Path | None) -> dict[str, Any]:
    """Return the counts, the organizations over time and the recommendations of a data package.

    Parameters
    ----------
    data : Path or None
        The data package; None for the bundled one.

    Returns
    -------
    dict
        Of values that JSON can hold: ``is_example``; ``counts`` by name; ``dates``, the first and
        last as-of date; ``newest``, the latest document, with its counts; ``organizations``: by
        name, a list of date, listed, open and overdue; ``recommendations``, latest report first:
        report, number, what it asks, the language of that, and how many organizations list it
        and have it open.
    """
    # Imported here, because planning a run must not import pandas.
    import textwrap

    import pandas as pd

    from jiu_analysis import metrics
    from jiu_analysis.datapackage.loading import load

    package = load(data)
    documents, history = package.documents, package.history
    points = metrics.open_over_time(package)
    newest = documents.sort_values("as_of", kind="stable").iloc[-1]
    rows = history[history["document"].eq(newest["document"])]
    last = metrics.last_reported(package).astype({"report": object})
    texts = package.texts.drop_duplicates(["report", "recommendation"], keep="last")
    languages = documents.set_index("document")["language"]
    asked = (
        package.recommendations[["report", "recommendation", "summary"]]
        .merge(texts[["report", "recommendation", "document", "recommendation_text"]], how="left")
        .merge(
            last.groupby(["report", "recommendation"])["is_open"].agg(["size", "sum"]).reset_index()
        )
    )
    recommendations = []
    for row in asked.to_dict("records"):
        text, language = row["summary"], "en"
        if pd.isna(text) and pd.notna(row["recommendation_text"]):
            text = textwrap.shorten(row["recommendation_text"], _LONGEST, placeholder="…")
            language = languages[row["document"]]
        shown = "" if pd.isna(text) else text
        counts = [int(row["recommendation"]), shown, language, int(row["size"]), int(row["sum"])]
        recommendations.append([row["report"], *counts])
    recommendations.sort(key=lambda row: (*report_order(row[0])[1:3], -row[1]), reverse=True)
    return {
        "is_example": package.is_example,
        "counts": {
            "documents": len(documents),
            "organizations": int(documents["organization"].nunique()),
            "reports": int(asked["report"].nunique()),
            "recommendations": len(recommendations),
        },
        "dates": [f"{documents['as_of'].min():%Y-%m-%d}", f"{documents['as_of'].max():%Y-%m-%d}"],
        "newest": {
            "document": newest["document"],
            "organization": newest["organization"],
            "as_of": f"{newest['as_of']:%Y-%m-%d}",
            "listed": len(rows),
            "open": int(rows["is_open"].sum()),
        },
        "organizations": {
            organization: [
                [f"{row.as_of:%Y-%m-%d}", row.listed, row.open, row.overdue]
                for row in own.itertuples()
            ]
            for organization, own in points.groupby("organization")
        },
        "recommendations": recommendations,
    }
