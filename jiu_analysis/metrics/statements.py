"""What a document states about itself, beside what its rows give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pandas as pd

from jiu_analysis.metrics.status import is_open
from jiu_analysis.terms import ADDRESSEES, ReportSymbol


class Session(Protocol):
    """The tables of one document, as ``Package.document`` gives them."""

    history: pd.DataFrame
    stated: pd.DataFrame
    headings: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    reviews: pd.DataFrame


def stated_beside_counted(session: Session) -> pd.DataFrame:
    """Every figure that a document states about itself, beside the same count of its rows.

    Parameters
    ----------
    session : Package
        Narrowed to one document.

    Returns
    -------
    DataFrame
        The columns of ``stated``, with ``counted`` (missing where the rows cannot tell)
        and ``agrees`` (missing likewise), in the document's order.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> session = jiu.load().document("WO/PBC/34/6")
    >>> table = jiu.metrics.stated_beside_counted(session)
    >>> outstanding = table[table["locator"].str.startswith("paragraph 10")]
    >>> outstanding[["value", "counted"]].astype(int).values.tolist()
    [[5, 5], [18, 19]]
    """
    stated = session.stated.reset_index(drop=True)
    counted = [_count(session, row) for row in stated.to_dict("records")]
    table = stated.assign(counted=pd.array(counted, dtype="Float64"))
    return table.assign(agrees=table["counted"].eq(table["value"]))


def _count(session: Session, row: dict[str, Any]) -> float | None:
    counter = _COUNTERS.get(row["indicator"])
    value = counter(session, row) if counter else None
    return None if value is None or pd.isna(value) else float(value)


def _among(session: Session, row: dict[str, Any]) -> pd.DataFrame:
    """The rows that a statement speaks of: its addressee, its report, or all."""
    rows = session.history
    for key in ("addressee", "report"):
        if pd.notna(row[key]):
            rows = rows[rows[key].eq(row[key])]
    return rows


def _new(session: Session, row: dict[str, Any]) -> pd.DataFrame:
    rows = _among(session, row)
    return rows[rows["change"].eq("new")]


def _open(session: Session, row: dict[str, Any]) -> pd.DataFrame:
    rows = _among(session, row)
    return rows[is_open(rows)]


def _implemented_of_year(session: Session, row: dict[str, Any]) -> int:
    rows = _among(session, row)
    rows = rows[rows["report_year"].eq(row["year"])]
    return int(rows["implementation"].eq("implemented").sum())


def _reviews_of_year(session: Session, row: dict[str, Any]) -> int:
    return int(session.reviews["programme_year"].eq(row["year"]).sum())


def _announced(session: Session, _: dict[str, Any]) -> int:
    announced = session.headings["says_all_new"].astype(bool)
    return session.headings.loc[announced, "report"].nunique()


# A figure without an entry cannot be counted: the rows hold only what was open or new, so
# neither the reports that do not concern the organization nor all recommendations since 2010.
_COUNTERS: dict[str, Callable[[Session, dict[str, Any]], Any]] = {
    "reports_issued_relevant": _announced,
    "reviews_starting": _reviews_of_year,
    "reviews_continuing": _reviews_of_year,
    "reports_with_new_recommendations": lambda session, row: _new(session, row)["report"].nunique(),
    "new_recommendations": lambda session, row: len(_new(session, row)),
    "open_from_year": lambda session, row: _open(session, row)["report_year"].min(),
    "open_to_year": lambda session, row: _open(session, row)["report_year"].max(),
    "implemented_of_year": _implemented_of_year,
    "open_recommendations": lambda session, row: len(_open(session, row)),
}


def decisions_beside_closed(session: Session) -> pd.DataFrame:
    """Recommendations put to decision, beside those that the rows propose as closed.

    Parameters
    ----------
    session : Package
        Narrowed to one document.

    Returns
    -------
    DataFrame
        ``report``, ``listed`` and ``counted``: sorted lists of recommendation numbers,
        a row for each report in either. Latest report first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.metrics.decisions_beside_closed(jiu.load().document("WO/PBC/34/6"))
    >>> table.loc[table["report"].eq("JIU/REP/2018/6"), "listed"].iloc[0]
    [5, 8]
    """
    rows = session.history
    listed = _numbers_by_report(session.decisions)
    counted = _numbers_by_report(rows[~is_open(rows)])
    reports = sorted({*listed, *counted}, key=_latest_first)
    return pd.DataFrame(
        {
            "report": reports,
            "listed": [listed.get(report, []) for report in reports],
            "counted": [counted.get(report, []) for report in reports],
        }
    )


def open_reports_beside_counted(session: Session) -> pd.DataFrame:
    """The list of open reports, beside the open recommendations in the rows.

    Parameters
    ----------
    session : Package
        Narrowed to one document.

    Returns
    -------
    DataFrame
        The columns of ``open_reports``, with ``legislative_body_counted`` and
        ``executive_head_counted``. A report with open recommendations that the list
        lacks has a row with 0 listed and no locator.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.metrics.open_reports_beside_counted(jiu.load().document("WO/PBC/34/6"))
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
    _, year, number = ReportSymbol(report).sort_key
    return -year, -number
