"""Tables that show a document's stated figures next to those computed from its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from jiu_analysis.metrics import is_closed, is_open, status
from jiu_analysis.terms import ACCEPTED, ADDRESSEES, report_order

if TYPE_CHECKING:
    from jiu_analysis.checks.documents import Document
    from jiu_analysis.datapackage.loading import Package

#: What has the tables of one or several documents.
Session: TypeAlias = "Package | Document"

#: Reasons why a stated figure cannot be compared with the rows.
ONLY_RELEVANT = "the rows include only reports that concern the organization"
ONLY_OPEN_OR_NEW = "the rows include only open and new recommendations"
DENIED_NEW = "a report is said to be new, and a previous status is printed for it"
NO_ROWS = "the rows do not give this figure"
_WHY_NOT = {
    "reports_issued": ONLY_RELEVANT,
    "recommendations_since": ONLY_OPEN_OR_NEW,
    "implemented_share": ONLY_OPEN_OR_NEW,
    "closed_otherwise_share": ONLY_OPEN_OR_NEW,
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
        the rows), ``agrees`` (missing where the two cannot be compared) and ``why_not``, in
        document order. A percentage agrees when the computed one rounds to it. Reports that
        are said to be new count only if no previous status is printed for them.

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
    keys = stated[["indicator", *_KEYS]].astype(object)
    keys = keys.where(keys.notna(), "")
    counts = _counts(session)
    counted = pd.Series(
        [*map(counts.get, keys.itertuples(index=False, name=None))], dtype="Float64"
    )
    # A figure that can be computed from the rows is 0 where no row matches.
    counted = counted.mask(counted.isna() & keys["indicator"].isin(_SUMS), 0)
    rounded = np.floor(counted + 0.5).where(stated["unit"].eq("percent"), counted)
    agrees = rounded.eq(stated["value"])
    reasons = stated["indicator"].map(_WHY_NOT).fillna(NO_ROWS).where(counted.isna())
    # A report that is wrongly said to be new may concern the organization all the same.
    denied = keys["document"].map(_denied_new(session).groupby("document").size()).fillna(0)
    is_possible = stated["value"].gt(counted) & stated["value"].le(counted + denied)
    is_unclear = keys["indicator"].eq("reports_issued_relevant") & is_possible.fillna(False)
    return stated.assign(
        counted=counted,
        agrees=agrees.mask(is_unclear).astype("boolean"),
        why_not=reasons.mask(is_unclear, DENIED_NEW),
    )


_KEYS = ["document", "addressee", "report", "year"]
_BY_ADDRESSEE_AND_REPORT = [(), ("addressee",), ("report",), ("addressee", "report")]
#: The figures that are numbers of rows, and the combinations of keys that they are stated by.
_ROW_COUNTS: dict[str, list[tuple[str, ...]]] = {
    "open_recommendations": _BY_ADDRESSEE_AND_REPORT,
    "new_recommendations": _BY_ADDRESSEE_AND_REPORT,
    "implemented_of_year": [("year",), ("addressee", "year")],
}
_SUMS = (
    *_ROW_COUNTS,
    "reports_with_new_recommendations",
    "reports_issued_relevant",
    "reviews_starting",
    "reviews_continuing",
)


def _counts(session: Session) -> dict[tuple[Any, ...], float]:
    """Return the computed figures by indicator and `_KEYS`, of which "" stands for all."""
    history = session.history
    rows = history.rename(columns={"report_year": "year"})[_KEYS].astype(object)
    rows = rows.where(rows.notna(), None)
    opens, new = is_open(history), history["change"].eq("new")
    of_rows = {
        "open_recommendations": rows[opens],
        "new_recommendations": rows[new],
        "implemented_of_year": rows[status(history).eq("implemented")],
    }
    counts: defaultdict[tuple[Any, ...], float] = defaultdict(float)
    for indicator, combinations in _ROW_COUNTS.items():
        for each, by in product(of_rows[indicator].to_dict("records"), combinations):
            of = (each[key] if key in ("document", *by) else "" for key in _KEYS)
            counts[indicator, *of] += 1
    reviews = session.reviews[["document", "programme_year"]]
    for document, year in reviews.itertuples(index=False, name=None):
        for indicator in ("reviews_starting", "reviews_continuing"):
            counts[indicator, document, "", "", year] += 1
    said_new = _pairs(session.headings[session.headings["says_all_new"].astype(bool)])
    denied = _pairs(_denied_new(session))
    for indicator, pairs in {
        "reports_with_new_recommendations": _pairs(rows[new]),
        "reports_issued_relevant": said_new - denied,
    }.items():
        for document, _ in pairs:
            counts[indicator, document, "", "", ""] += 1
    years = rows[opens].dropna(subset="year").groupby("document")["year"]
    for indicator, found in {"open_from_year": years.min(), "open_to_year": years.max()}.items():
        counts |= {(indicator, document, "", "", ""): year for document, year in found.items()}
    in_progress = Counter(rows.loc[opens & history["acceptance"].isin(ACCEPTED), "document"])
    whole = session.stated[session.stated["indicator"].eq("recommendations_since")]
    listing = {*rows["document"]}
    for document, total in whole[["document", "value"]].dropna().itertuples(index=False, name=None):
        if total and document in listing:
            share = 100 * in_progress[document] / float(total)
            counts.setdefault(("in_progress_share", document, "", "", ""), share)
    return counts


def _pairs(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the different documents and reports of some rows."""
    return {*rows[["document", "report"]].itertuples(index=False, name=None)}


def _denied_new(session: Session) -> pd.DataFrame:
    """Return the reports described as new for which a previous status is printed."""
    keys = ["document", "report"]
    printed = session.history[session.history["change"].isin(["changed", "unchanged"])]
    said_new = session.headings[session.headings["says_all_new"].astype(bool)]
    return said_new[keys].astype(object).merge(printed[keys].astype(object)).drop_duplicates()


def decisions_beside_closed(session: Session) -> pd.DataFrame:
    """Return the recommendations submitted for decision and those closed in the rows, by report.

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
    numbers = [
        each.groupby("report", observed=True)["recommendation"].agg(
            lambda all: sorted(map(int, all))
        )
        for each in (session.decisions, rows[is_closed(rows)])
    ]
    reports = sorted({*numbers[0].index, *numbers[1].index}, key=_latest_first)
    listed, counted = ([each.get(report, []) for report in reports] for each in numbers)
    return pd.DataFrame({"report": reports, "listed": listed, "counted": counted})


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
        counted = rows[rows["addressee"].eq(addressee)].groupby("report", observed=False).size()
        table[f"{addressee}_count"] = table[f"{addressee}_count"].fillna(0)
        counted = counted.reindex(table["report"], fill_value=0)
        table[f"{addressee}_counted"] = counted.to_numpy(dtype="int64")
    return table


def _latest_first(report: str) -> tuple[int, ...]:
    _, year, number, _ = report_order(report)
    return -year, -number
