"""Tables that show a document's stated figures next to those computed from its rows."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from jiu_analysis.metrics.status import is_closed, is_open, status
from jiu_analysis.terms import ACCEPTED, ADDRESSEES, report_order


class Session(Protocol):
    """The tables of one or several documents, as provided by ``Package``."""

    history: pd.DataFrame
    stated: pd.DataFrame
    headings: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    reviews: pd.DataFrame


#: Reasons why a stated figure cannot be computed from the rows.
WHY_NOT = {
    "reports_issued": "the rows hold only reports that concern the organization",
    "recommendations_since": "the rows hold only what was open or new",
    "implemented_share": "the rows hold only what was open or new",
    "closed_otherwise_share": "the rows hold only what was open or new",
}


def stated_beside_counted(session: Session) -> pd.DataFrame:
    """Return every figure that a document states, with the same figure computed from its rows.

    Parameters
    ----------
    session : Package
        The whole package, or one document.

    Returns
    -------
    DataFrame
        The columns of ``stated``, with ``counted`` (missing where it cannot be computed from
        the rows), ``agrees`` (missing likewise) and ``why_not``, in document order. A
        percentage agrees when the computed one rounds to it.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> session = jiu.load().document("WO/PBC/34/6")
    >>> table = jiu.checks.stated_beside_counted(session)
    >>> outstanding = table[table["locator"].str.startswith("paragraph 10")]
    >>> outstanding[["value", "counted"]].astype(int).values.tolist()
    [[5, 5], [18, 19]]
    """
    stated = session.stated.reset_index(drop=True)
    keys = pd.DataFrame(
        {
            key: stated[key].astype(object).where(stated[key].notna(), "")
            for key in ("document", "indicator", "addressee", "report", "year")
        }
    )
    counts = _counts(session).set_index(list(keys))["counted"]
    counted = counts.reindex(pd.MultiIndex.from_frame(keys)).to_numpy(dtype="float64")
    # A figure that can be computed from the rows is 0 where no row matches.
    can_be_none = keys["indicator"].isin(_SUMS).to_numpy()
    counted = np.where(np.isnan(counted) & can_be_none, 0, counted)
    shown = np.where(stated["unit"].eq("percent"), np.floor(counted + 0.5), counted)
    agrees = pd.array(shown == stated["value"].to_numpy(dtype="float64"), dtype="boolean")
    agrees[np.isnan(counted)] = pd.NA
    reasons = stated["indicator"].map(WHY_NOT).where(np.isnan(counted))
    return stated.assign(
        counted=pd.array(counted, dtype="Float64"),
        agrees=agrees,
        why_not=reasons.where(reasons.notna() | ~np.isnan(counted), "nothing to count it from"),
    )


_KEYS = ["document", "addressee", "report", "year"]
_SUMS = (
    "open_recommendations",
    "new_recommendations",
    "implemented_of_year",
    "reports_with_new_recommendations",
    "reports_issued_relevant",
    "reviews_starting",
    "reviews_continuing",
)


def _counts(session: Session) -> pd.DataFrame:
    """Return all computed figures: ``indicator``, the keys ("" for all) and ``counted``."""
    history = session.history
    rows = pd.DataFrame(
        {
            "document": history["document"].astype(object),
            "addressee": history["addressee"].astype(object),
            "report": history["report"].astype(object),
            "year": history["report_year"],
            "open": is_open(history).astype("int64"),
            "accepted_open": (is_open(history) & history["acceptance"].isin(ACCEPTED)).astype(
                "int64"
            ),
            "new": history["change"].eq("new").astype("int64"),
            "implemented": status(history).eq("implemented").astype("int64"),
        }
    )
    rows = rows.groupby(_KEYS, dropna=False, observed=True).sum().reset_index()
    open_years = rows[rows["open"] > 0].groupby("document")["year"]
    new = rows[rows["new"] > 0]
    reviews = session.reviews.groupby(["document", "programme_year"]).size()
    reviews = reviews.rename("counted").reset_index().rename(columns={"programme_year": "year"})
    announced = session.headings[session.headings["says_all_new"].astype(bool)]
    parts = [
        *(
            _sums(rows, value, by).assign(indicator=indicator)
            for indicator, value in (
                ("open_recommendations", "open"),
                ("new_recommendations", "new"),
            )
            for by in ([], ["addressee"], ["report"], ["addressee", "report"])
        ),
        *(
            _sums(rows, "implemented", by).assign(indicator="implemented_of_year")
            for by in (["year"], ["addressee", "year"])
        ),
        _named(new.groupby("document")["report"].nunique(), "reports_with_new_recommendations"),
        _named(open_years.min(), "open_from_year"),
        _named(open_years.max(), "open_to_year"),
        _named(announced.groupby("document")["report"].nunique(), "reports_issued_relevant"),
        reviews.assign(indicator="reviews_starting"),
        reviews.assign(indicator="reviews_continuing"),
        _shares(session.stated, rows),
    ]
    every = pd.concat(
        [part.reindex(columns=["indicator", *_KEYS, "counted"]).astype(object) for part in parts]
    )
    return every.where(every.notna(), "").drop_duplicates(["indicator", *_KEYS])


def _sums(rows: pd.DataFrame, value: str, by: list[str]) -> pd.DataFrame:
    sums = rows.groupby(["document", *by], observed=True)[value].sum()
    return sums.rename("counted").reset_index()


def _named(counts: pd.Series, indicator: str) -> pd.DataFrame:
    return counts.rename("counted").reset_index().assign(indicator=indicator)


def _shares(stated: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the open accepted rows as a percentage of the total that the document states."""
    whole = stated[stated["indicator"].eq("recommendations_since")].set_index("document")["value"]
    opened = rows.groupby("document")["accepted_open"].sum()
    percent = (100 * opened / whole.astype("float64")).dropna()
    return (
        percent.rename("counted")
        .rename_axis("document")
        .reset_index()
        .assign(indicator="in_progress_share")
    )


def decisions_beside_closed(session: Session) -> pd.DataFrame:
    """Return the recommendations put to decision and those closed in the rows, by report.

    Parameters
    ----------
    session : Package
        Filtered to one document.

    Returns
    -------
    DataFrame
        ``report``, ``listed`` and ``counted``: sorted lists of recommendation numbers, one
        row for each report in either. Latest report first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.checks.decisions_beside_closed(jiu.load().document("WO/PBC/34/6"))
    >>> table.loc[table["report"].eq("JIU/REP/2018/6"), "listed"].iloc[0]
    [5, 8]
    """
    rows = session.history
    listed = _numbers_by_report(session.decisions)
    counted = _numbers_by_report(rows[is_closed(rows)])
    reports = sorted({*listed, *counted}, key=_latest_first)
    return pd.DataFrame(
        {
            "report": reports,
            "listed": [listed.get(report, []) for report in reports],
            "counted": [counted.get(report, []) for report in reports],
        }
    )


def open_reports_beside_counted(session: Session) -> pd.DataFrame:
    """Return the list of open reports with the number of open recommendations in the rows.

    Parameters
    ----------
    session : Package
        Filtered to one document.

    Returns
    -------
    DataFrame
        The columns of ``open_reports``, with ``legislative_body_counted`` and
        ``executive_head_counted``. A report with open recommendations that is missing from
        the list has a row with 0 listed and no locator.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.checks.open_reports_beside_counted(jiu.load().document("WO/PBC/34/6"))
    >>> row = table[table["report"].eq("JIU/REP/2020/8")].iloc[0]
    >>> int(row["executive_head_count"]), int(row["executive_head_counted"])
    (5, 4)
    """
    rows = session.history[is_open(session.history)]
    table = session.open_reports.reset_index(drop=True)
    missing = sorted(set(rows["report"]) - set(table["report"]), key=_latest_first)
    if missing:
        titles = session.headings.drop_duplicates("report").set_index("report")["title"]
        added = pd.DataFrame({"report": missing, "title": titles.reindex(missing).to_list()})
        table = pd.concat([table, added], ignore_index=True)
    for addressee in ADDRESSEES:
        counted = rows[rows["addressee"].eq(addressee)].groupby("report").size()
        table[f"{addressee}_count"] = table[f"{addressee}_count"].fillna(0)
        table[f"{addressee}_counted"] = counted.reindex(table["report"], fill_value=0).to_numpy(
            dtype="int64"
        )
    return table


def _numbers_by_report(rows: pd.DataFrame) -> dict[str, list[int]]:
    numbers = rows.groupby("report")["recommendation"].agg(lambda each: sorted(map(int, each)))
    return numbers.to_dict()


def _latest_first(report: str) -> tuple[int, ...]:
    _, year, number, _ = report_order(report)
    return -year, -number
