"""The organizations side by side: the latest documents of each, and one JIU report across all.

A document that another one supersedes does not count, and a recommendation that a document prints
twice counts once, with the less advanced status. An organization that reports to two bodies
in turn has two latest documents; a recommendation that both list counts once, with the status of
the later one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import pandas as pd

from jiu_analysis.metrics.columns import require, superseded
from jiu_analysis.metrics.series import Series, addressed_as
from jiu_analysis.metrics.transitions import NOT_THERE, with_previous
from jiu_analysis.organizations import spelled_as
from jiu_analysis.terms import CLOSED, STATUSES, YEAR_IN_SYMBOL

#: Why an organization has no status for a recommendation. ``not_known``: nothing is listed, and
#: the package does not have the addressees of the report.
BLANKS = ("not_addressed", "not_listed", "no_document", "not_known")

_RECOMMENDATION = ["report", "recommendation"]
_LAST = {"document": "last_document"}


class Package(Protocol):
    """The tables of several organizations, as provided by ``jiu_analysis.load``."""

    documents: pd.DataFrame
    reports: pd.DataFrame
    addressed: pd.DataFrame

    @property
    def history(self) -> pd.DataFrame:
        """One row per recommendation and document."""


_COUNTS = ("listed", "open", "closed", "no_information", "new", "overdue")


def latest_documents(documents: pd.DataFrame, as_of: object = None) -> pd.DataFrame:
    """Return the latest document of each organization and body, up to a date.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``.
    as_of : date-like, optional
        Only documents that give the status as at this day or earlier.

    Returns
    -------
    DataFrame
        Rows of `documents`, by organization and body.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> list(latest_documents(jiu.load().documents)["document"])
    ['WO/PBC/34/6']
    """
    require(documents, "latest_documents", "document", "organization", "body", "as_of")
    rows = _in_force(documents, as_of).sort_values(["organization", "body", "as_of"])
    return rows.drop_duplicates(["organization", "body"], keep="last", ignore_index=True)


def latest(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return what the latest documents list, each recommendation of an organization once.

    Rows are as from `last_reported`.

    Parameters
    ----------
    package : Package
        The whole package.
    as_of : date-like, optional
        As for `latest_documents`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(latest(jiu.load()))
    51
    """
    chosen = latest_documents(package.documents, as_of)["document"]
    rows = _listed(package, as_of)
    return _once(rows[rows["document"].isin(chosen)]).rename(columns=_LAST)


def without_document(
    package: Package, *, as_of: object = None, organizations: Collection[str] = ()
) -> list[str]:
    """Return the organizations of which the package has no document up to a date, by name.

    Parameters
    ----------
    package, as_of, organizations
        As for `by_organization`; all are those to which anything is addressed, and those of later
        documents.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> without_document(jiu.load(), organizations=["WIPO", "WHO"])
    ['WHO']
    """
    reporting = _in_force(package.documents, as_of)["organization"].unique()
    named = pd.concat([package.addressed["organization"], package.documents["organization"]])
    names = [*(organizations or named.unique())]
    known = spelled_as(names, reporting)
    others = [each for each in names if each not in known]
    return sorted({*spelled_as(others, others).values()})


def by_organization(
    package: Package, *, as_of: object = None, organizations: Collection[str] = ()
) -> pd.DataFrame:
    """Return what the latest documents of each organization list, one row per organization.

    Parameters
    ----------
    package : Package
        The whole package.
    as_of : date-like, optional
        As for `latest_documents`.
    organizations : collection of str
        Only these, in any spelling; empty for all.

    Returns
    -------
    DataFrame
        Ordered by name: ``organization``; ``documents``, a list of symbols; ``dates``, a list of
        their as-of dates; ``earliest_as_of`` and ``as_of``, the first and last of these;
        ``listed``, ``open``, ``closed``, ``no_information``, ``new`` (not in the previous
        document), ``overdue``; ``addressed`` and ``covered``, as in `coverage`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = by_organization(jiu.load())
    >>> table[["organization", "listed", "open", "closed", "new"]].values.tolist()
    [['WIPO', 51, 24, 27, 15]]
    """
    chosen = latest_documents(package.documents, as_of)
    table = chosen.groupby("organization").agg(
        documents=("document", list),
        dates=("as_of", list),
        earliest_as_of=("as_of", "min"),
        as_of=("as_of", "max"),
    )
    moved = with_previous(_listed(package, as_of))
    rows = _once(moved[moved["document"].isin(chosen["document"])])
    counts = _counted(
        rows["organization"].astype(object),
        listed=True,
        open=rows["is_open"],
        closed=rows["status"].isin(CLOSED),
        no_information=rows["status"].eq("no_information"),
        new=rows["previous"].eq(NOT_THERE),
        overdue=rows["is_overdue"],
    )
    # The latest document may list nothing; then the organization has no rows.
    table = table.join(counts).fillna(dict.fromkeys(_COUNTS, 0)).astype(dict.fromkeys(_COUNTS, int))
    table = table.join(coverage(package, as_of=as_of).set_index("organization")).reset_index()
    chosen_ones = spelled_as(organizations, table["organization"]).values()
    return table[table["organization"].isin(chosen_ones)] if organizations else table


def open_over_time(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return what each organization's latest documents listed at each of its as-of dates.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.

    Returns
    -------
    DataFrame
        ``organization``, ``as_of``, ``listed``, ``open``, ``overdue``, by name and date; the
        last row of an organization has the counts of `by_organization`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> open_over_time(jiu.load())[["listed", "open", "overdue"]].values.tolist()
    [[51, 24, 5]]
    """
    documents = _in_force(package.documents, as_of)
    rows = _listed(package, as_of).astype({"organization": object, "document": object})
    marks = ["listed", "open", "overdue"]
    rows = rows.assign(listed=True, open=rows["is_open"], overdue=rows["is_overdue"])
    rows = rows[["document", *_RECOMMENDATION, "as_of", *marks]].rename(columns={"as_of": "of"})
    # At each date, the latest document of each body.
    series = ["organization", "body", "as_of"]
    dated = documents.assign(body=documents["body"].fillna("")).drop_duplicates(series, keep="last")
    wide = dated.pivot(index=["organization", "as_of"], columns="body", values="document")
    chosen = wide.groupby(level="organization").ffill().stack().rename("document")
    keys = ["organization", "as_of"]
    listed = rows.merge(chosen.reset_index()[[*keys, "document"]], on="document")
    last = listed.sort_values("of", kind="stable")
    last = last.drop_duplicates([*keys, *_RECOMMENDATION], keep="last")
    counts = last.groupby(keys)[marks].sum().astype("int64")
    table = counts.reindex(wide.index, fill_value=0).reset_index()
    return table[["organization", "as_of", *marks]]


def coverage(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return how many of the recommendations addressed to an organization its documents list.

    What had been closed before the first document of an organization was never listed, and what
    was issued after its latest could not be. So only reports issued between these two count; of an
    organization that reports to several bodies, between the first and latest documents of each.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.

    Returns
    -------
    DataFrame
        ``organization``, ``addressed``, ``covered``: one row for each organization with documents
        to which the table ``addressed`` has anything addressed; 0 of 0 where no report counts.
    """
    rows = _in_force(package.documents, as_of)
    addressed = addressed_as(package.addressed, package.documents["organization"])
    span = _reporting(rows)
    earliest, latest = (
        issue_days(package.reports, earliest=each).reindex(addressed["report"]).to_numpy()
        for each in (True, False)
    )
    first, last = (span[each].reindex(addressed["organization"]).to_numpy() for each in span)
    counting = addressed[(earliest > first) & (latest <= last)]
    listed = _index(counting).isin(_index(_listed(package, as_of)))
    organization = counting["organization"].astype(object).reset_index(drop=True)
    known = sorted(set(addressed["organization"]) & set(rows["organization"]))
    counts = _counted(organization, addressed=True, covered=pd.Series(listed, dtype=bool))
    counts = counts.reindex(known, fill_value=0)
    return counts.rename_axis("organization").reset_index()


def last_reported(
    package: Package, *, as_of: object = None, report: str | None = None
) -> pd.DataFrame:
    """Return each recommendation of an organization as the last document that lists it has it.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.
    report : str, optional
        Only this JIU report.

    Returns
    -------
    DataFrame
        Rows of ``package.history`` with ``last_document`` in the place of ``document``: they
        are no document's rows, and each recommendation of an organization is there once.
    """
    return _last_reported(package, as_of, report).rename(columns=_LAST)


def by_report(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return what organizations last reported of each JIU report.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.

    Returns
    -------
    DataFrame
        ``report``; ``organizations``, how many list any of its recommendations; ``listed``,
        ``implemented``, ``open``, ``overdue``: recommendations times organizations.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = by_report(jiu.load()).set_index("report")
    >>> table.loc["JIU/REP/2018/4"].astype(int).tolist()
    [1, 1, 0, 1, 1]
    """
    rows = _last_reported(package, as_of).astype({"report": object, "organization": object})
    counts = _counted(
        rows["report"],
        listed=True,
        implemented=rows["status"].eq("implemented"),
        open=rows["is_open"],
        overdue=rows["is_overdue"],
    )
    counts.insert(0, "organizations", rows.groupby("report")["organization"].nunique())
    return counts.reset_index()


def changes_in_a_year(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return what changed in each organization's documents in the year up to its latest one.

    Its last reported statuses are compared with those that it had last reported a year before.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.

    Returns
    -------
    DataFrame
        One row for each organization with a document that is a year older than its latest one or
        older, by name: ``organization``, ``since`` and ``as_of``, the dates compared; ``new``,
        listed for the first time since; ``implemented`` and ``closed_otherwise``, which they were
        not before; ``reopened``, closed before and open now; ``newly_overdue``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(changes_in_a_year(jiu.load()))
    0
    """
    keys = ["organization", *_RECOMMENDATION]
    columns = [*keys, "as_of", "status", "is_open", "is_overdue"]
    rows = _listed(package, as_of)[columns].astype(dict.fromkeys(keys, object))
    dates = _in_force(package.documents, as_of)[["organization", "as_of"]]
    last = dates.groupby("organization")["as_of"].max()
    year_ago = last - pd.DateOffset(years=1)
    since = dates[dates["as_of"] <= year_ago.reindex(dates["organization"]).to_numpy()]
    since = since.groupby("organization")["as_of"].max()
    earlier = rows[rows["as_of"] <= since.reindex(rows["organization"]).to_numpy()]
    table = _once(rows).merge(_once(earlier), on=keys, how="left", suffixes=("", "_before"))
    now, before = table["status"], table["status_before"]
    was_closed = before.isin(CLOSED)
    counts = _counted(
        table["organization"],
        new=before.isna(),
        implemented=now.eq("implemented") & before.ne("implemented"),
        closed_otherwise=now.isin(CLOSED) & now.ne("implemented") & ~was_closed,
        reopened=was_closed & table["is_open"],
        newly_overdue=table["is_overdue"] & ~table["is_overdue_before"].eq(True),
    )
    counts = counts.reindex(since.index, fill_value=0)
    counts.insert(0, "since", since)
    counts.insert(1, "as_of", last.reindex(since.index))
    return counts.reset_index()


def since_first_document(package: Package, *, as_of: object = None) -> pd.DataFrame:
    """Return the last reported statuses of the reports issued since each first document.

    Of these reports an organization's documents list every recommendation that concerns it, also
    those that are closed by now, unless one of the documents is not in the package; of earlier
    reports they list only what was still open. So rates as JIU defines them can be given for these
    rows. A report that may have been issued before the first document (of each body) is left out.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.

    Returns
    -------
    DataFrame
        As from `last_reported`.
    """
    rows = _last_reported(package, as_of)
    first = _reporting(_in_force(package.documents, as_of))["first"]
    issued = issue_days(package.reports, earliest=True).reindex(rows["report"]).to_numpy()
    rows = rows[issued > first.reindex(rows["organization"]).to_numpy()]
    return rows.rename(columns=_LAST)


def report_statuses(package: Package, report: str, *, as_of: object = None) -> pd.DataFrame:
    """Return the last reported status of each recommendation of a JIU report, by organization.

    A recommendation that was closed leaves the lists; its last reported status still stands.

    Parameters
    ----------
    package, as_of
        As for `by_organization`.
    report : str
        Symbol of the JIU report.

    Returns
    -------
    DataFrame
        One row for each recommendation and organization, ordered by number and name:
        ``report``, ``recommendation``, ``organization``, ``status`` (missing where nothing is
        listed), ``blank`` (one of `BLANKS`; missing where there is a status), ``is_addressed``
        (missing where the package does not have the addressees of the report), ``impact``,
        ``document`` and ``as_of`` of the status, ``is_open``, ``is_overdue``, and
        ``is_dropped``: open when last listed, and a later document no longer lists it.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = report_statuses(jiu.load(), "JIU/REP/2018/6")
    >>> table.loc[table["recommendation"].eq(8), "status"].tolist()
    ['in_progress']
    """
    rows = _last_reported(package, as_of, report).astype({"organization": object})
    to = package.addressed[package.addressed["report"].eq(report)]
    to = addressed_as(to, package.documents["organization"])
    organizations = sorted({*package.documents["organization"], *to["organization"]})
    numbers = sorted({*rows["recommendation"], *to["recommendation"]})
    keys = ["recommendation", "organization"]
    grid = pd.MultiIndex.from_product([numbers, organizations], names=keys).to_frame(index=False)
    grid.insert(0, "report", report)
    # What was open when last listed, and is missing from a later document of the same body.
    bodies = latest_documents(package.documents, as_of).set_index(["organization", "body"])["as_of"]
    last = bodies.reindex(pd.MultiIndex.from_frame(rows[["organization", "body"]])).to_numpy()
    rows = rows.assign(is_dropped=rows["is_open"] & (rows["as_of"] < last))
    marks = ["is_open", "is_overdue", "is_dropped"]
    listed = rows[[*keys, "status", "document", "as_of", *marks]]
    table = grid.merge(listed, on=keys, how="left").merge(
        to[[*keys, "impact"]].assign(is_addressed=True), on=keys, how="left"
    )
    table[marks] = table[marks].eq(True)
    known = len(to) > 0
    is_to = table["is_addressed"].eq(True)
    table["is_addressed"] = is_to.astype("boolean") if known else pd.array([pd.NA] * len(table))
    end = table["organization"].map(bodies.groupby("organization").max())
    issued = issue_days(package.reports).get(report, pd.NaT)
    reports = (end >= issued) if pd.notna(issued) else end.notna()
    blank = pd.Series("not_listed" if known else "not_known", index=table.index, dtype=object)
    blank[~reports] = "no_document"
    blank[~is_to & known] = "not_addressed"
    blank[table["status"].notna()] = None
    table["blank"] = pd.Categorical(blank, BLANKS)
    return table


def report_over_time(package: Package, report: str) -> pd.DataFrame:
    """Return the last reported statuses of a JIU report at the end of each year, counted.

    Parameters
    ----------
    package, report
        As for `report_statuses`.

    Returns
    -------
    DataFrame
        ``year``, ``status`` (ordered) and ``count``: recommendations times organizations. From
        the first year in which a document lists one of them to that of the latest document.
    """
    # Few columns, because selecting rows of many takes long.
    columns = ["document", "organization", "body", "as_of", "previous_document", "supersedes"]
    columns += [*_RECOMMENDATION, "acceptance", "implementation", "status"]
    history = package.history.loc[package.history["report"].eq(report), columns]
    parts = [pd.DataFrame({"year": [], "status": [], "count": []})]
    first, last = history["as_of"].min(), package.documents["as_of"].max()
    for year in () if pd.isna(first) else range(first.year, last.year + 1):
        end = pd.Timestamp(year, 12, 31)
        rows = _once(_listed_in(history, _in_force(package.documents, end)))
        counts = rows["status"].value_counts().reindex(STATUSES, fill_value=0)
        words = pd.Categorical(STATUSES, STATUSES, ordered=True)
        parts.append(pd.DataFrame({"year": year, "status": words, "count": counts.to_numpy()}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def report_by_organization(statuses: pd.DataFrame) -> pd.DataFrame:
    """Return the progress of each organization with a JIU report.

    Parameters
    ----------
    statuses : DataFrame
        Result of `report_statuses`.

    Returns
    -------
    DataFrame
        One row for each organization that was addressed or lists something, by name:
        ``organization``, ``addressed`` (missing where not known), ``listed``, ``implemented``,
        ``open``, ``overdue``, ``dropped``, ``as_of`` (latest), and ``is_finished``: everything
        addressed to it is listed and closed.
    """
    listed = statuses["status"].notna()
    table = _counted(
        statuses["organization"],
        addressed=statuses["is_addressed"].eq(True),
        listed=listed,
        implemented=statuses["status"].eq("implemented"),
        open=statuses["is_open"],
        overdue=statuses["is_overdue"],
        dropped=statuses["is_dropped"],
        closed=listed & ~statuses["is_open"] & ~statuses["status"].eq("no_information"),
        missing=statuses["blank"].isin(["not_listed", "no_document"]),
    )
    table["as_of"] = statuses.groupby("organization")["as_of"].max()
    finished = table["closed"].eq(table["listed"]) & table["missing"].eq(0)
    table["is_finished"] = finished & table["listed"].gt(0)
    table = table[table["addressed"].gt(0) | table["listed"].gt(0)]
    if statuses["is_addressed"].isna().all():
        table["addressed"] = pd.array([pd.NA] * len(table), dtype="Int64")
    return table.drop(columns=["closed", "missing"]).reset_index()


def issue_days(reports: pd.DataFrame, *, earliest: bool = False) -> pd.Series:
    """Return the day from which each JIU report can be listed, by symbol.

    The day of issue; else the last of its month; else 31 December of the year in the symbol.

    Parameters
    ----------
    reports : DataFrame
        The table ``reports``.
    earliest : bool
        Take the first day of the month or year instead: the earliest possible day of issue.
    """
    months = pd.to_datetime(reports["issued_month"], format="%Y-%m")
    years = reports["report"].str.extract(YEAR_IN_SYMBOL, expand=False)
    years = pd.to_datetime(years + ("-01-01" if earliest else "-12-31"))
    months = months if earliest else months + pd.offsets.MonthEnd(0)
    days = reports["issued_on"].fillna(months).fillna(years)
    return pd.Series(days.to_numpy(), index=reports["report"])


def _reporting(documents: pd.DataFrame) -> pd.DataFrame:
    """Return from which day to which all bodies of each organization have documents."""
    dates = documents.groupby(["organization", "body"], dropna=False)["as_of"]
    spans = pd.DataFrame({"first": dates.min(), "last": dates.max()})
    return spans.groupby("organization").agg({"first": "max", "last": "min"})


def _in_force(documents: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """Return the documents up to a date that no other of them supersedes."""
    rows = documents if as_of is None else documents[documents["as_of"] <= pd.Timestamp(as_of)]
    return rows[~rows["document"].isin(superseded(rows))]


def _listed(package: Package, as_of: object) -> pd.DataFrame:
    """Return the rows of these documents, each recommendation of a document once."""
    return _listed_in(package.history, _in_force(package.documents, as_of))


def _listed_in(history: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    rows = history[history["document"].isin(documents["document"])]
    return Series(rows, "by_organization").rows


def _last_reported(package: Package, as_of: object, report: str | None = None) -> pd.DataFrame:
    rows = _listed(package, as_of)
    return _once(rows if report is None else rows[rows["report"].eq(report)])


def _counted(groups: pd.Series, **marks: pd.Series | bool) -> pd.DataFrame:
    """Return the number of rows with each mark, by group."""
    return pd.DataFrame(marks, index=groups.index).groupby(groups).sum().astype("int64")


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each recommendation of an organization once, as last reported."""
    keys = ["organization", *_RECOMMENDATION]
    return rows.sort_values("as_of", kind="stable").drop_duplicates(keys, keep="last")


def _index(rows: pd.DataFrame) -> pd.MultiIndex:
    keys = [rows[each].astype(object) for each in ("organization", *_RECOMMENDATION)]
    return pd.MultiIndex.from_arrays(keys)
