"""Cohorts: what became of the recommendations of one year, over all documents."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from jiu_analysis import terms
from jiu_analysis.metrics.columns import By, keys_of, require
from jiu_analysis.metrics.rates import rate_table
from jiu_analysis.metrics.series import WHO, Series, addressed_as
from jiu_analysis.metrics.timeliness import origins
from jiu_analysis.terms import STATUSES, YEAR_IN_SYMBOL


def cohorts(
    history: pd.DataFrame,
    by: By = (),
    *,
    addressed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return how many recommendations of each year of the review are open and closed.

    Each recommendation counts once, with its status in the last document that lists it.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.with_previous`, with ``report_year``.
    by : str or sequence of str
        Columns to group by before the year, such as ``organization``.
    addressed : DataFrame, optional
        The table ``addressed``: the recommendations addressed to each organization by the
        annex matrices of the JIU reports. For these reports it is the denominator.

    Returns
    -------
    DataFrame
        The keys and ``report_year``; ``numerator`` (implemented), ``denominator`` and ``rate``;
        ``listed``, ``open``, ``closed``, ``no_information``; ``never_listed`` (addressed to the
        organization, in none of the documents) and ``from_addressed``, how many of the
        denominator the annex matrices name. The denominator holds what is listed or addressed,
        also where there is no information. Without `addressed`, what was implemented before the
        first document is missing from it.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.metrics.cohorts(jiu.load().history).set_index("report_year")
    >>> table.loc[2021, ["numerator", "denominator", "open"]].astype(int).tolist()
    [8, 15, 7]
    """
    each = _each(history, by, addressed, "issued_on", "cohorts")
    status = each["status"]
    marks = {
        "numerator": status.eq("implemented"),
        "denominator": status.notna() | each["named"] | each["listed"],
        "listed": each["listed"],
        "open": status.isin(terms.OPEN),
        "closed": status.isin(terms.CLOSED),
        "no_information": status.eq("no_information"),
        "never_listed": ~each["listed"],
        "from_addressed": each["named"],
    }
    return _summed(each, marks, by)


def implemented_after(
    history: pd.DataFrame,
    by: By = (),
    *,
    years: Sequence[int] = (1, 2, 3, 4),
    addressed: pd.DataFrame | None = None,
    clock: str = "issued_on",
) -> pd.DataFrame:
    """Return the share of each year's recommendations implemented so many years after issue.

    Parameters
    ----------
    history : DataFrame
        As for `cohorts`, with ``issued_on``; the more documents, the less is unknown.
    by : str or sequence of str
        Columns to group by before the year.
    years : sequence of int
        Years (of 365.25 days) after the issue of the report.
    addressed : DataFrame, optional
        As for `cohorts`.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `jiu_analysis.metrics.age`.

    Returns
    -------
    DataFrame
        The keys, ``report_year`` and ``years``; ``numerator`` (reported as implemented by
        then), ``denominator`` (those that had reached this age at the organization's last
        as-of date) and ``rate``; ``unknown``, those in the denominator of which no document
        tells the status at that age, so that the true share lies between ``numerator`` and
        ``numerator + unknown``; ``not_reached``, those still younger.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.metrics.implemented_after(jiu.load().history, years=[1])
    >>> [int(table[each].sum()) for each in ("denominator", "unknown", "not_reached")]
    [30, 15, 21]
    """
    each = _each(history, by, addressed, clock, "implemented_after")
    refused = each["status"].isin(terms.CLOSED_OTHERWISE)
    parts = []
    for count in years:
        then = each["origin"] + pd.Timedelta(days=math.ceil(count * 365.25))
        reached = then <= each["last_as_of"]
        done = reached & (each["implemented_by"] <= then)
        known = done | refused | (each["not_implemented_at"] >= then)
        marks = {
            "numerator": done,
            "denominator": reached,
            "unknown": reached & ~known,
            "not_reached": ~reached,
        }
        parts.append(_summed(each, marks, by).assign(years=count))
    keys = [*_before_the_year(by), "report_year", "years"]
    table = pd.concat(parts).sort_values(keys, ignore_index=True)
    return table[[*keys, *table.columns.difference(keys, sort=False)]]


def _each(
    history: pd.DataFrame,
    by: By,
    addressed: pd.DataFrame | None,
    clock: str,
    function: str,
) -> pd.DataFrame:
    """Return one row per organization and recommendation with what is known of it."""
    keys = _before_the_year(by)
    require(history, function, "report_year", clock, by=keys)
    series = Series(history, function)
    rows = series.rows.assign(
        status=pd.Categorical.from_codes(series.now, STATUSES, ordered=True), who=series.who.codes
    ).sort_values("as_of", kind="stable")
    done = rows["status"].eq("implemented")
    each = rows.groupby("who").tail(1).set_index("who")
    each["implemented_by"] = rows[done].groupby("who")["as_of"].min()
    waiting = rows["status"].isin(terms.OPEN)
    each["not_implemented_at"] = rows[waiting].groupby("who")["as_of"].max()
    each = each.assign(origin=origins(each, clock, function)[0], listed=True, named=False)
    text = {"organization": object, "report": object, "recommendation": "float64"}
    dates = ("as_of", "implemented_by", "not_implemented_at", "origin")
    each = each.astype({**text, **dict.fromkeys(dates, "datetime64[s]")})
    last = each.groupby("organization")["as_of"].max()
    if addressed is not None:
        require(addressed, function, *WHO, by=keys)
        addressed = addressed_as(addressed, each["organization"])
        each = _joined(each, addressed.astype(text), keys)
    return each.assign(last_as_of=last.reindex(each["organization"]).to_numpy())


def _before_the_year(by: By) -> list[str]:
    """Return the keys before the year, by which all cohorts are grouped."""
    return [key for key in keys_of(by) if key != "report_year"]


def _joined(each: pd.DataFrame, addressed: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the recommendations with those that are addressed to the same organizations."""
    columns = [*WHO, *(key for key in keys if key not in WHO)]
    named = addressed.loc[addressed["organization"].isin(each["organization"]), columns]
    named = named.drop_duplicates(WHO).assign(named=True)
    both = each.drop(columns="named").merge(named, on=WHO, how="outer", suffixes=("", "_addressed"))
    for key in columns[len(WHO) :]:
        other = both[f"{key}_addressed"].astype(object)
        both[key] = both[key].astype(object).where(both["listed"].notna(), other)
    years = both["report"].str.extract(YEAR_IN_SYMBOL, expand=False)
    both["report_year"] = (
        both["report_year"].astype("Int64").fillna(pd.to_numeric(years).astype("Int64"))
    )
    # Where no document lists it, the day of issue is that of its report, else the year's end.
    origin = both["origin"].fillna(both.groupby("report")["origin"].transform("min"))
    ends = pd.to_datetime(years + "-12-31", errors="coerce")
    for mark in ("listed", "named"):
        both[mark] = both[mark].astype("boolean").fillna(value=False).astype(bool)
    return both.assign(origin=origin.fillna(ends))


def _summed(each: pd.DataFrame, marks: dict[str, pd.Series], by: By) -> pd.DataFrame:
    keys = [*_before_the_year(by), "report_year"]
    marked = each[keys].assign(**{name: mark.astype("int64") for name, mark in marks.items()})
    table = marked.groupby(keys, observed=True, dropna=False).sum().reset_index()
    rates = rate_table(
        table[keys], *(table[each].to_numpy() for each in ("numerator", "denominator"))
    )
    return rates.assign(**{name: table[name] for name in marks if name not in rates})
