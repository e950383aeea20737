"""Check documents for internal consistency with general rules over the tables.

Each rule makes comparisons: two numbers, two titles, or a change mark and the status that
requires it. The outcome of a comparison is agrees, contradicts or cannot tell, the last
with its reason. What is stated only once is not a comparison. No rule is specific to one
document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from jiu_analysis.checks import rules_of_documents, rules_of_marks, rules_of_totals
from jiu_analysis.checks.comparison import (
    AGREES,
    CANNOT_TELL,
    CONTRADICTS,
    NOT_READ,
    Comparison,
    compared,
    records,
)
from jiu_analysis.checks.documents import Document, Library
from jiu_analysis.checks.messages import Title, named, sentence

if TYPE_CHECKING:
    from jiu_analysis.datapackage.loading import Package

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
    "sentences",
]


def contradictions(package: Package, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the contradictions within documents, and with other documents of the package.

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
        ``sentences`` (the message in parts, for translation).

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


def contradicted_rows(package: Package, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the recommendations that contradictions name, with the rule.

    Parameters
    ----------
    package : Package
        The whole package, or one document.
    compared : DataFrame, optional
        The result of `comparisons`, if already computed.

    Returns
    -------
    DataFrame
        ``document``, ``report``, ``recommendation``, ``addressee`` and ``rule``: one row for
        each status row and each rule of a contradiction whose message names the
        recommendation. Rows can be marked with it wherever they are shown.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rows = jiu.checks.contradicted_rows(jiu.load())
    >>> rows.loc[rows["report"].eq("JIU/REP/2018/6"), ["recommendation", "rule"]].values.tolist()
    [[8, 'stated_figure'], [8, 'decision']]
    """
    keys = ["document", "report", "recommendation"]
    found = contradictions(package, compared)
    every = [
        (document, name.report, name.recommendation, rule)
        for document, rule, sentences in zip(
            found["document"], found["rule"], found["sentences"], strict=True
        )
        for name in named(sentences)
    ]
    table = pd.DataFrame(every, columns=[*keys, "rule"]).astype({"recommendation": "Int64"})
    rows = package.history[[*keys, "addressee"]].astype({"document": object, "report": object})
    table = table.drop_duplicates().merge(rows.drop_duplicates(), on=keys)
    return table[[*keys, "addressee", "rule"]]


def with_contradictions(table: pd.DataFrame, package: Package) -> pd.DataFrame:
    """Return a table of organizations with the contradictions in their latest documents.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.by_organization`.
    package : Package
        The whole package.

    Returns
    -------
    DataFrame
        `table` with ``contradictions``, the number in all of ``documents``.
    """
    counts = Counter(
        symbol
        for symbol, _, each in _comparisons(package, set(table["documents"].explode()))
        if each.outcome == CONTRADICTS
    )
    return table.assign(
        contradictions=[sum(counts[each] for each in documents) for documents in table["documents"]]
    )


def comparisons(package: Package, documents: Collection[str] | None = None) -> pd.DataFrame:
    """Return every comparison that the rules made, with its outcome.

    Parameters
    ----------
    package : Package
        The whole package, or one document.
    documents : collection of str, optional
        The documents to check; the others are only compared with these. All if omitted.

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
    rows = [
        {
            "rule": rule,
            "document": symbol,
            **each._asdict(),
            "message": " ".join(map(str, each.sentences)),
        }
        for symbol, rule, each in _comparisons(package, documents)
    ]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "outcome"])
    return table.astype({"recommendation": "Int64", "stated": "Float64", "counted": "Float64"})


def _comparisons(
    package: Package, documents: Collection[str] | None
) -> Iterator[tuple[str, str, Comparison]]:
    """Yield each comparison with the symbol of the document and the rule."""
    library = Library(package, documents)
    for symbol in library.about:
        if symbol in library.checked:
            # One document for all rules: some of them need the same figures.
            document = library.document(symbol)
            for rule, compare in RULES.items():
                for each in compare(document):
                    yield symbol, rule, each


def check_summary(compared: pd.DataFrame) -> pd.DataFrame:
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
    >>> table = check_summary(jiu.checks.comparisons(jiu.load()))
    >>> table.set_index("rule").loc["change_mark"].astype(int).tolist()
    [33, 3, 0]
    """
    kinds = [AGREES, CONTRADICTS, CANNOT_TELL]
    counts = pd.crosstab(compared["rule"], compared["outcome"])
    rules = [each for each in RULES if each != "unread_line"]
    counts = counts.reindex(index=rules, columns=kinds, fill_value=0)
    return counts.rename_axis(index="rule", columns=None).reset_index()


def _unread_line(document: Document) -> Iterator[Comparison]:
    """Yield the lines outside every recommendation that no parsing rule recognised."""
    for row in records(document.unread):
        text = "" if pd.isna(row["text"]) else row["text"]
        line = Title(text, document.about["language"], row["locator"])
        yield compared(
            row, sentence("This line was not read: {line}.", line=line), outcome=NOT_READ
        )


#: The rules, in the order in which contradictions are shown.
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
    "previous_status": rules_of_documents.previous_status,
    "other_documents": rules_of_documents.other_documents,
    "addressed": rules_of_documents.addressed,
    "unread_line": _unread_line,
}
