"""The rows of a document as tables show them."""

from __future__ import annotations

import pandas as pd

from jiu_analysis import checks
from jiu_analysis.datapackage.loading import Package

_KEY = ["document", "report", "recommendation"]


def rows_of_document(session: Package, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of a document with what tables show beside them.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    compared : DataFrame, optional
        Result of `jiu_analysis.checks.comparisons` for the document, if already computed.

    Returns
    -------
    DataFrame
        ``session.history`` with ``is_contradicted`` (a contradiction names the recommendation)
        and ``recommendation_text`` (the document's own words; missing where the package does
        not have them). Metrics keep both columns.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rows = rows_of_document(jiu.load().document("WO/PBC/34/6"))
    >>> int(rows["is_contradicted"].sum())
    9
    """
    rows = session.history
    keys = pd.MultiIndex.from_frame(rows[_KEY].astype(object))
    contradicted = checks.contradicted_rows(session, compared)
    texts = session.texts.drop_duplicates(_KEY).set_index(_KEY)["recommendation_text"]
    texts.index = pd.MultiIndex.from_frame(texts.index.to_frame(index=False).astype(object))
    return rows.assign(
        is_contradicted=keys.isin(pd.MultiIndex.from_frame(contradicted[_KEY].astype(object))),
        recommendation_text=texts.reindex(keys).to_numpy(),
    )
