"""Signals that a status is worth reading first; a signal is no finding and no judgement."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.datapackage.loading import Package
from jiu_analysis.document_sequence import previous_documents
from jiu_analysis.metrics.columns import listed

#: The signals, with what each says, in the order of a reading queue.
SIGNALS = {
    "planned_action": "Reported as implemented, but the text describes future action",
    "decision_while_open": "Submitted for decision as closed, but the status is open",
    "due_and_silent": "Overdue, and neither status nor text has changed",
    "unchanged_text": "The same text as in the previous document",
}
#: Patterns of what is still to happen, by language. The tense alone decides nothing: half of the
#: texts of implemented recommendations are mixed, and few of those are doubtful.
FUTURE = {
    "en": r"\b(?:will|shall|plans? to|planned|intends? to|expected to|scheduled|to be completed)\b",
    "fr": r"\b(?:sera|seront|prévoit|prévue?s?|envisage|entend)\b",
    "es": r"\b(?:será|serán|prevé|previst[oa]s?|planea|tiene la intención)\b",
    "ru": r"\b(?:будет|будут|планирует\w*|намерен\w*|предполагается|намечен\w*)\b",
    "ar": r"(?:سوف|سيتم|ستقوم|من المقرر|من المتوقع|تعتزم|يعتزم)",
    "zh": r"(?:将(?=[^军领])|计划于|拟于|预计|打算|有待)",
}
_KEYS = ["document", "report", "recommendation", "addressee"]


def signals(package: Package) -> pd.DataFrame:
    """Return the signals of a package, in the order in which the statuses are worth reading.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`. Two of the signals need the document's own sentences,
        which only a package of the user's own has.

    Returns
    -------
    DataFrame
        One row per status and signal: ``document``, ``report``, ``recommendation``,
        ``addressee`` and ``signal``, a key of `SIGNALS`. A status with more signals comes first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> found = jiu.checks.signals(jiu.load(document="WO/PBC/34/6"))
    >>> found.loc[found["signal"].eq("decision_while_open"), "report"].tolist()
    ['JIU/REP/2018/6']
    """
    previous = previous_documents(listed(package.documents))
    rows = package.history
    rows = rows.assign(previous_document=[previous[each].document for each in rows["document"]])
    texts = package.texts[["document", "locator", "assessment_text"]]
    rows = rows.astype({"document": object, "report": object}).merge(
        texts, on=["document", "locator"], how="left"
    )
    decided = package.decisions[_KEYS[:3]].drop_duplicates().assign(is_decided=True)
    rows = rows.merge(decided, on=_KEYS[:3], how="left")
    silent = rows["is_overdue"] & ~rows["change"].isin(["new", "changed"])
    signals = {
        "planned_action": rows["implementation"].eq("implemented") & _speaks_of_the_future(rows),
        "decision_while_open": rows["is_decided"].notna() & rows["is_open"].astype(bool),
        "due_and_silent": silent & ~rows["assessment_updated"].fillna(False).astype(bool),
        "unchanged_text": _is_unchanged(rows),
    }
    masks = pd.DataFrame({each: signals[each].fillna(False).astype(bool) for each in SIGNALS})
    order = masks.sum(axis=1).sort_values(ascending=False, kind="stable").index
    found = masks.loc[order].stack()
    places = found[found].index
    table = rows.loc[places.get_level_values(0), _KEYS].assign(signal=places.get_level_values(1))
    return table.reset_index(drop=True)


def _speaks_of_the_future(rows: pd.DataFrame) -> pd.Series:
    found = pd.Series(False, index=rows.index)
    for language, pattern in FUTURE.items():
        texts = rows.loc[rows["language"].eq(language), "assessment_text"].dropna()
        # As objects: the regular expressions of Arrow know no words but in Latin letters.
        found[texts.index] = texts.astype(object).str.contains(pattern, case=False).astype(bool)
    return found


def _is_unchanged(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have the text that the previous document has."""
    keys = ["previous_document", "report", "recommendation", "organization"]
    before = rows[["document", *keys[1:], "assessment_text"]].dropna(subset="assessment_text")
    before = before.rename(columns={"document": "previous_document"}).drop_duplicates(keys)
    before = before.astype({"organization": object})
    now = rows[[*keys, "assessment_text"]].astype({"organization": object})
    pairs = now.merge(before, on=keys, how="left", suffixes=("", "_before"))
    same = _plain(pairs["assessment_text"]).eq(_plain(pairs["assessment_text_before"]))
    return pd.Series(
        same.to_numpy() & pairs["assessment_text_before"].notna().to_numpy(), rows.index
    )


def _plain(texts: pd.Series) -> pd.Series:
    return texts.astype(object).map(lambda text: "".join(str(text).split()), na_action="ignore")
