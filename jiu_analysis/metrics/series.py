"""Documents in sequence: each one's previous document, and each recommendation's row in it.

The sequence is that of `jiu_analysis.document_sequence`. A recommendation that a document prints
twice counts once, with the less advanced status.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from jiu_analysis.document_sequence import previous_documents
from jiu_analysis.metrics.columns import listed, require, superseded
from jiu_analysis.metrics.groups import group
from jiu_analysis.metrics.once import listed_once
from jiu_analysis.metrics.status import STATUS_OF, states
from jiu_analysis.organizations import spelled_as

#: The columns about documents that their sequence follows from.
_ABOUT = ("document", "organization", "as_of", "supersedes", "previous_document", "body")
#: The columns that tell one recommendation of an organization from another.
WHO = ["organization", "report", "recommendation"]


def up_to(history: pd.DataFrame, document: str) -> pd.DataFrame:
    """Return the rows of a document and of those before it: what was known at its date.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    document : str
        Symbol of the document; it counts even where a later one supersedes it.

    Returns
    -------
    DataFrame
        The rows of the organization's documents with an earlier as-of date, of the document
        itself, and of the one that it supersedes.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(up_to(jiu.load().history, "WO/PBC/34/6"))
    51
    """
    require(history, "up_to", "organization", "document", "as_of")
    is_own = history["document"].eq(document)
    if not is_own.any():
        return history[is_own]
    own = history[is_own].iloc[0]
    kept = is_own | history["as_of"].lt(own["as_of"])
    if pd.notna(own.get("supersedes")):
        kept |= history["document"].eq(own["supersedes"])
    return history[kept & history["organization"].eq(own["organization"])]


def addressed_as(addressed: pd.DataFrame, organizations: pd.Series) -> pd.DataFrame:
    """Return the table ``addressed`` with organizations in the spelling of their documents."""
    names = spelled_as(addressed["organization"].unique(), organizations.unique())
    spelled = addressed["organization"].map(lambda name: names.get(name, name))
    return addressed.assign(organization=spelled.astype(object)).drop_duplicates(WHO)


class Series:
    """The rows of all documents that count, with the sequence of these documents.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document.
    function : str
        Name of the metric, for the message about a missing column.

    Attributes
    ----------
    rows : DataFrame
        `history` without superseded documents and second rows of a recommendation.
    now : array of int
        The status of each row, an index into ``terms.STATUSES``; -1 where missing.
    who : Groups
        The organization and recommendation of each row.
    documents : DataFrame
        One row per document, ordered by organization and as-of date: ``organization``,
        ``document``, ``as_of``, ``previous`` (the place of its previous document, -1 without)
        and ``gap`` (an earlier document is there, but not the one that it names).
    document : array of int
        The place of each row's document in `documents`.
    """

    def __init__(self, history: pd.DataFrame, function: str) -> None:
        needed = ("document", "as_of", *WHO, "acceptance", "implementation")
        require(history, function, *needed)
        history = listed_once(history)
        # Few columns of many: these tables are small, and each column has its cost.
        about = history[history.columns.intersection(_ABOUT)].drop_duplicates("document")
        gone = about["document"].isin(superseded(about))
        if gone.any():
            history = history[~history["document"].isin(about.loc[gone, "document"])]
        of = group(history, "document")
        order = of.keys["document"]
        about, order = _sequence(
            about[~gone].set_index("document", drop=False).loc[[*order]], about[gone]
        )
        self.documents = about
        place = np.empty(len(about), dtype=np.int32)
        place[order] = np.arange(len(about), dtype=np.int32)
        self.document = place[of.codes]
        self._rank = about.groupby("organization", dropna=False).cumcount().to_numpy()
        self._span = int(self._rank.max(initial=0)) + 1
        self.rows, self.now, self.who = history, STATUS_OF[states(history)], group(history, WHO)
        # The row of each recommendation in each document of its organization.
        cell = self.who.codes * self._span + self._rank[self.document]
        self._row = np.full(len(self.who.occurring) * self._span, -1, dtype=np.int32)
        self._row[cell] = np.arange(len(history), dtype=np.int32)

    def row_in(self, document: np.ndarray) -> np.ndarray:
        """Return each recommendation's row in the given document of each row; -1 if not there.

        Parameters
        ----------
        document : array of int
            One place in `documents` per row; -1 for none.
        """
        if not len(document):
            return document
        cell = self.who.codes * self._span + self._rank[document]
        return np.where(document < 0, -1, self._row[cell])

    @cached_property
    def before(self) -> np.ndarray:
        """The place of each row's previous document in `documents`; -1 without."""
        return self.documents["previous"].to_numpy()[self.document]

    @cached_property
    def following(self) -> np.ndarray:
        """The place of the document that follows each document; -1 without."""
        previous = self.documents["previous"].to_numpy()
        after = np.full(len(previous), -1)
        later = np.flatnonzero(previous >= 0)[::-1]
        after[previous[later]] = later
        return after


def _sequence(about: pd.DataFrame, replaced: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the documents in order with their previous ones, and their places in `about`."""
    about = about.assign(organization=about["organization"].astype(object))
    order = np.lexsort((about["as_of"].to_numpy(), pd.factorize(about["organization"])[0]))
    about = about.iloc[order].reset_index(drop=True)
    found = previous_documents([*listed(about), *listed(replaced)])
    names = about["document"].astype(object).tolist()
    place = {name: row for row, name in enumerate(names)}
    previous = [place.get(found[name].document, -1) for name in names]
    gap = [found[name].is_after_gap for name in names]
    columns = ["organization", "document", "as_of"]
    return about[columns].assign(
        previous=np.array(previous, dtype=int), gap=np.array(gap, bool)
    ), order
