"""Show everything known about one recommendation on a card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection.rows import TITLE
from jiu_analysis.report import i18n
from jiu_analysis.resources import template


@dataclass(frozen=True)
class Card:
    """Everything known about one recommendation.

    Parameters
    ----------
    report : str
        Symbol of the JIU report.
    recommendation : int
        Number of the recommendation in the report.
    about : mapping of str to object
        Values common to all documents: ``title``, ``summary``, ``issued_on``,
        ``issued_month``, ``target_date``, ``target_precision``, ``target_kind``,
        ``target_wording``; None where unknown.
    history : DataFrame
        One row per document that lists it, oldest first: ``organization``, ``document``,
        ``as_of``, ``addressee``, ``status``, ``previous_status`` (as the document
        prints it), ``change``, ``days_overdue`` (missing if not overdue), ``officer``,
        ``officer_en``, ``locator``, ``source_name``, ``language``, ``recommendation_text``
        and ``assessment_text``.
    verifications : DataFrame
        Evaluators' readings of these statuses: rows of the table ``verifications``.
    """

    report: str
    recommendation: int
    about: Mapping[str, Any]
    history: pd.DataFrame
    verifications: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def deadline(self) -> str:
        """The deadline or start date stated in the recommendation, as text."""
        about = self.about
        if about["target_date"] is None:
            return "None named"
        date = i18n.date(about["target_date"], precision=about["target_precision"])
        if about["target_kind"] == "start":
            return f"From {date}"
        return f"By {date}" if about["target_precision"] == "day" else f"By the end of {date}"

    @property
    def readings(self) -> list[dict[str, Any]]:
        """The verifications formatted as text, the newest first."""
        rows = self.verifications.astype(object).where(self.verifications.notna(), None)
        return [
            {
                **row,
                "support": str(row["support"]).replace("_", " "),
                "status": row["verified_implementation"]
                and i18n.label(row["verified_implementation"]),
                "day": i18n.date(row["verified_on"]),
            }
            for row in reversed(rows.to_dict("records"))
        ]

    @property
    def issued(self) -> str:
        """The date of issue of the report, in the precision known."""
        if self.about["issued_on"] is not None:
            return i18n.date(self.about["issued_on"])
        if self.about["issued_month"] is not None:
            return i18n.date(pd.Timestamp(self.about["issued_month"]), precision="month")
        return "Not known"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The history formatted as text, one row per document."""
        rows = self.history.astype(object).where(self.history.notna(), None)
        return [
            {
                **row,
                "as_of": i18n.date(row["as_of"]),
                "printed_in": i18n.language_name(row["language"]),
                "addressee": i18n.label(row["addressee"]),
                "status": i18n.label(row["status"]),
                "previous": row["previous_status"] and i18n.label(row["previous_status"]),
                "change": i18n.label(row["change"] or "not_stated"),
                "place": i18n.location(row["locator"]),
                "overdue": row["days_overdue"] and f"{row['days_overdue']:,} days overdue",
            }
            for row in rows.to_dict("records")
        ]

    def _repr_html_(self) -> str:
        return template("card.html.j2").render(card=self, rows=self.rows)

    def __repr__(self) -> str:
        lines = [i18n.recommendation_name(self.report, self.recommendation)]
        lines += [str(self.about[each]) for each in ("summary",) if self.about[each]]
        lines.append(f"Deadline: {self.deadline}")
        for row in self.rows:
            parts = [row["status"], row["overdue"], row["officer_en"] or row["officer"]]
            where = f"{row['document']}, {row['as_of']} ({row['place']})"
            lines.append(f"{where}: {'; '.join(each for each in parts if each)}")
        return "\n".join(lines)


def card(
    package: Package, report: str, recommendation: int | str, *, organization: str | None = None
) -> Card:
    """Return the card of one recommendation.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.
    report : str
        Symbol of the JIU report.
    recommendation : int or str
        Number of the recommendation in the report, also as typed: ``"10"``, ``"Rec. 10"``.
    organization : str, optional
        Organization whose assessments to include; all organizations by default.

    Returns
    -------
    Card

    Raises
    ------
    UsageError
        No document in the package lists the recommendation.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> card = jiu.card(jiu.load(), "JIU/REP/2018/4", "Rec. 10")
    >>> card.deadline, card.history["days_overdue"].tolist()
    ('By the end of 2019', [821])
    """
    history, number = package.history, _number(recommendation)
    report = " ".join(report.split()).upper()
    # Filter column by column, each only on the rows that passed the previous one.
    places = np.flatnonzero(history["report"].eq(report).to_numpy(dtype=bool))
    for key, value in (("recommendation", number), ("organization", organization)):
        if value is not None:
            fits = history[key].iloc[places].eq(value)
            places = places[fits.to_numpy(dtype=bool, na_value=False)]
    if not len(places):
        whose = f" of {organization}" if organization else ""
        raise UsageError(
            f"no document{whose} in the data package lists {report} recommendation {number}"
        )
    rows = history.iloc[places]
    read = package.verifications
    of_these = read["report"].eq(report) & read["recommendation"].eq(number)
    readings = read[of_these & read["document"].isin(rows["document"].astype(str))]
    return Card(report, number, _about(rows.iloc[-1]), _answers(rows, package), readings)


def _number(typed: int | str) -> int:
    """Return the number of a recommendation as someone types it.

    Raises
    ------
    UsageError
        The text does not hold exactly one number.
    """
    if isinstance(typed, str):
        found = re.findall(r"\d+", typed)
        if len(found) != 1:
            raise UsageError(
                f"{typed!r} is not the number of a recommendation, such as 10 or 'Rec. 10'"
            )
        typed = found[0]
    return int(typed)


def _about(row: pd.Series) -> dict[str, Any]:
    names = (
        "summary",
        "issued_on",
        "issued_month",
        "target_date",
        "target_precision",
        "target_kind",
        "target_wording",
    )
    titles = (row[each] for each in row.index if TITLE.fullmatch(each))
    title = next((each for each in titles if pd.notna(each)), None)
    known = {each: row.get(each) for each in names}
    return {
        "title": title,
        **{name: None if pd.isna(value) else value for name, value in known.items()},
    }


_KEPT = [
    *("organization", "document", "as_of", "addressee", "status", "previous_status", "change"),
    *("days_overdue", "officer", "locator", "language"),
]
_SENTENCES = ["recommendation_text", "assessment_text"]


def _answers(rows: pd.DataFrame, package: Package) -> pd.DataFrame:
    answers = rows.assign(previous_status=_printed(rows))[_KEPT]
    answers = answers.astype(dict.fromkeys(["organization", "document", "officer"], object))
    keys = ["document", "locator"]
    return (
        answers.merge(
            package.officers.drop(columns="language"), "left", ["organization", "officer"]
        )
        .merge(package.texts[[*keys, *_SENTENCES]], "left", keys)
        .merge(package.documents[["document", "source_name"]], "left", "document")
    )


def _printed(rows: pd.DataFrame) -> pd.Series:
    """Return the printed previous status as one code; it can belong to either vocabulary."""
    acceptance, implementation = (
        rows[f"previous_{each}"].astype(object) for each in ("acceptance", "implementation")
    )
    # Only an accepted recommendation has an implementation status.
    accepted = acceptance.where(acceptance.notna() | implementation.isna(), "accepted")
    before = pd.DataFrame({"acceptance": accepted, "implementation": implementation})
    return metrics.status(before).astype(object)
