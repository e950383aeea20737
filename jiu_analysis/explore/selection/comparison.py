"""Compare the statements of two documents about the same recommendations."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.datapackage.loading import Package

_KEYS = ["organization", "report", "recommendation", "addressee"]
_COMPARED = ["status", "target_date", "officer"]


def differences(package: Package, first: str, second: str) -> pd.DataFrame:
    """Return the recommendations that two documents list differently.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.
    first, second : str
        Document symbols. If they are of two organizations, a recommendation that both received is
        compared; else one that the organization received.

    Returns
    -------
    DataFrame
        One row per recommendation that only one of the two lists, or whose status, target date or
        officer differs: ``report``, ``recommendation``, ``addressee``, ``summary``;
        ``status_first``, ``status_second`` and so on, missing where it is not listed; and
        ``differs``, the names of what differs, or ``first_only`` or ``second_only``.

    Raises
    ------
    UsageError
        The package has no such document.
    """
    sides = []
    for document in (first, second):
        package.document(document)  # Raises for a symbol that is not there.
        rows = package.history[package.history["document"].eq(document)]
        rows = rows.assign(officer=rows["officer_en"])
        sides.append(rows.astype(dict.fromkeys(["organization", "report", "addressee"], object)))
    is_one = set(sides[0]["organization"]) == set(sides[1]["organization"])
    keys = _KEYS if is_one else _KEYS[1:]
    one, other = (rows[[*keys, "summary", *_COMPARED]].drop_duplicates(keys) for rows in sides)
    both = one.merge(other, on=keys, how="outer", suffixes=("_first", "_second"), indicator=True)
    both["summary"] = both["summary_first"].fillna(both["summary_second"])
    unlike = pd.DataFrame({each: _differ(both, each) for each in _COMPARED})
    named = [", ".join(row.index[row]) for _, row in unlike.iterrows()]
    sole = both["_merge"].map({"left_only": "first_only", "right_only": "second_only", "both": ""})
    both["differs"] = [one or other for one, other in zip(sole.astype(str), named, strict=True)]
    columns = [f"{each}_{side}" for each in _COMPARED for side in ("first", "second")]
    found = both[both["differs"].ne("")]
    shown = ["report", "recommendation", "addressee", "summary", *columns, "differs"]
    return found[shown].reset_index(drop=True)


def _differ(both: pd.DataFrame, name: str) -> pd.Series:
    one, other = (both[f"{name}_{side}"].astype(object) for side in ("first", "second"))
    return (one.ne(other) & ~(one.isna() & other.isna())).astype(bool)
