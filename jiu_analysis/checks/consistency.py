"""Check documents for internal consistency with general rules over the tables.

Each rule makes comparisons: two numbers, two titles, or a change mark and the status that
requires it. The outcome of a comparison is agrees, contradicts or cannot tell, the last
with its reason. No rule is specific to one document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pandas as pd

from jiu_analysis.checks import rules_of_marks, rules_of_totals
from jiu_analysis.checks.comparison import (
    AGREES,
    CANNOT_TELL,
    CONTRADICTS,
    NOT_READ,
    Comparison,
    Document,
    Tables,
)
from jiu_analysis.checks.messages import Name, Title, Word, message, say
from jiu_analysis.metrics.transitions import with_previous


class Package(Tables, Protocol):
    """The tables of several documents."""

    def document(self, symbol: str) -> Tables:
        """Return the tables of one document."""


_COLUMNS = [
    "rule",
    "document",
    "report",
    "recommendation",
    "addressee",
    "stated",
    "counted",
    "where",
    "message",
    "explained_by",
    "said",
]


def contradictions(package: Package, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the contradictions within documents, and with the previous document.

    Parameters
    ----------
    package : Package
        The whole package, or one document.
    compared : DataFrame, optional
        The result of `comparisons`, if already computed.

    Returns
    -------
    DataFrame
        One row per contradiction: ``rule``, ``document``, ``report``, ``recommendation``,
        ``addressee``, ``stated``, ``counted`` (missing where not applicable), ``where``
        (location), ``message`` (in English), ``explained_by`` (recommendations that would
        account for the difference, where they can be determined; otherwise empty) and
        ``said`` (the message in parts, for translation).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> found = jiu.checks.contradictions(jiu.load())
    >>> found.loc[found["rule"].eq("stated_figure"), ["stated", "counted"]].values.tolist()
    [[3.0, 4.0], [18.0, 19.0]]
    """
    every = comparisons(package) if compared is None else compared
    found = every[every["outcome"].eq(CONTRADICTS)]
    return found[_COLUMNS].reset_index(drop=True)


def comparisons(package: Package) -> pd.DataFrame:
    """Return every comparison that the rules made, with its outcome.

    Parameters
    ----------
    package : Package
        The whole package, or one document.

    Returns
    -------
    DataFrame
        The columns of `contradictions` and ``outcome``: ``agrees``, ``contradicts`` or
        ``cannot_tell`` (``message`` gives the reason); ``not_read`` for each line of the
        document that was stored without being recognised.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> outcomes = jiu.checks.comparisons(jiu.load())["outcome"].value_counts()
    >>> int(outcomes["contradicts"])
    13
    """
    rows: list[dict[str, Any]] = []
    symbols = list(package.documents["document"])
    for symbol in symbols:
        document = Document.of(package if len(symbols) == 1 else package.document(symbol))
        for rule, compare in RULES.items():
            rows += [
                {"rule": rule, "document": symbol, **each._asdict()} for each in compare(document)
            ]
    rows += [{"rule": "previous_status", **each} for each in _against_the_one_before(package)]
    rows += _not_read(package)
    for row in rows:
        row["message"] = message(row["said"])
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "outcome"])
    return table.astype({"recommendation": "Int64", "stated": "Float64", "counted": "Float64"})


def outcomes(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the number of comparisons that agree, contradict or cannot be made, by rule.

    Parameters
    ----------
    compared : DataFrame
        The result of `comparisons`.

    Returns
    -------
    DataFrame
        ``rule``, ``agrees``, ``contradicts``, ``cannot_tell``; one row per rule, in rule order.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = outcomes(jiu.checks.comparisons(jiu.load()))
    >>> table.set_index("rule").loc["change_mark"].astype(int).tolist()
    [33, 3, 0]
    """
    kinds = [AGREES, CONTRADICTS, CANNOT_TELL]
    counts = pd.crosstab(compared["rule"], compared["outcome"])
    counts = counts.reindex(index=[*RULES, "previous_status"], columns=kinds, fill_value=0)
    return counts.rename_axis(index="rule", columns=None).reset_index()


def _not_read(package: Package) -> Iterator[dict[str, Any]]:
    """Yield the lines outside every recommendation that no parsing rule recognised."""
    languages = package.documents.set_index("document")["language"]
    for row in package.unread.to_dict("records"):
        text = "" if pd.isna(row["text"]) else row["text"]
        line = Title(text, languages[row["document"]], row["locator"])
        yield {
            "rule": "unread_line",
            "outcome": NOT_READ,
            "document": row["document"],
            "where": row["locator"],
            "said": (say("This line was not read: {line}.", line=line),),
            "explained_by": "",
        }


#: The rules for one document, in the order in which contradictions are shown.
RULES: dict[str, Callable[[Document], Iterator[Comparison]]] = {
    "stated_figure": rules_of_totals.stated_figure,
    "shares_add_up": rules_of_totals.shares_add_up,
    "share_of_rows": rules_of_totals.share_of_rows,
    "open_list": rules_of_totals.open_list,
    "decision": rules_of_totals.decision,
    "all_new": rules_of_marks.all_new,
    "change_mark": rules_of_marks.change_mark,
    "title": rules_of_marks.title,
    "day_of_issue": rules_of_marks.day_of_issue,
    "review_code": rules_of_marks.review_code,
    "listed_once": rules_of_marks.listed_once,
    "both_statuses": rules_of_marks.both_statuses,
    "as_of": rules_of_marks.as_of,
    "symbol": rules_of_marks.symbol,
}


def _against_the_one_before(package: Package) -> Iterator[dict[str, Any]]:
    """Compare the previous status that a document prints with the previous document's row."""
    history = package.history
    moved = with_previous(history)
    alone = history.assign(organization=history["document"].astype(object))
    printed = with_previous(alone)["previous"].astype(object)
    both = moved["known_from"].eq("rows") & ~printed.isin(["not_stated"])
    for row, told in zip(moved[both].to_dict("records"), printed[both], strict=True):
        about = {
            "document": row["document"],
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if told == row["previous"]:
            yield {"outcome": AGREES, "said": (), "explained_by": "", **about}
            continue
        values = {
            "name": Name(row["report"], row["recommendation"]),
            "document": row["document"],
            "told": Word(told),
            "previous": Word(row["previous"]),
        }
        if told == "not_there":
            said = say(
                "{name}: {document} says that it is new, the document before has it “{previous}”.",
                **values,
            )
        elif row["previous"] == "not_there":
            said = say(
                "{name}: {document} prints “{told}” as previous, the document before does not list"
                " it.",
                **values,
            )
        else:
            said = say(
                "{name}: {document} prints “{told}” as previous, the document before has it"
                " “{previous}”.",
                **values,
            )
        yield {"outcome": CONTRADICTS, "said": (said,), "explained_by": "", **about}
    first = history.drop_duplicates("document")
    known = set(moved.loc[moved["known_from"].eq("rows"), "document"])
    for row in first[~first["document"].isin(known)].to_dict("records"):
        before = row["previous_document"]
        said = (
            say("Printed previous statuses: the document before is not in the package.")
            if pd.isna(before)
            else say(
                "Printed previous statuses: {document} is not in the package.", document=before
            )
        )
        yield {
            "outcome": CANNOT_TELL,
            "document": row["document"],
            "where": "",
            "said": (said,),
            "explained_by": "",
        }
