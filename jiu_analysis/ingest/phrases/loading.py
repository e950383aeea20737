"""Load the phrase tables of progress reports: the package's own, and a user's additions.

They are data (``words.csv``, ``statements.csv``, ``numerals.csv``), so that a new language
or phrase needs a new row and no change of code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest.input_files import csv_rows, user_rows
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PLACEHOLDERS, PhraseTable, Statement
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION, LANGUAGES

_HERE = Path(__file__).parent
_COLUMNS = ["language", "concept", "phrase"]
_STATUSES = {*ACCEPTANCE, *IMPLEMENTATION}


def load_phrase_tables(extra: Path | None = None) -> dict[str, PhraseTable]:
    """Load the phrases of all languages, with a user's additions.

    Parameters
    ----------
    extra : Path, optional
        CSV with the columns ``language, concept, phrase``; its rows are added.

    Raises
    ------
    UsageError
        If `extra` is missing or not such a table; names the row.

    Examples
    --------
    >>> load_phrase_tables()["en"].which(("implemented", "in_progress"), fold("In progress").text)
    'in_progress'
    """
    phrases: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = _own("words")
    known = {row["concept"] for row in rows}
    if extra is not None:
        meanings = {
            (row["language"], fold(row["phrase"]).text): row["concept"]
            for row in rows
            if row["concept"] in _STATUSES
        }
        rows = rows + _checked_extra(extra, known, meanings)
    for row in rows:
        phrases[row["language"]][row["concept"]].append(row["phrase"])
    statements: dict[str, list[Statement]] = defaultdict(list)
    for row in _own("statements"):
        statement = Statement(row["indicator"], row["addressee"], row["unit"], row["phrase"])
        statements[row["language"]].append(statement)
    return {
        language: PhraseTable(
            language,
            {concept: tuple(each) for concept, each in by_concept.items()},
            tuple(statements[language]),
            _numerals().get(language, {}),
        )
        for language, by_concept in phrases.items()
    }


@cache
def known_words() -> frozenset[str]:
    """Return every word of the package's phrases, numbers and months, in lower case."""
    texts = [row["phrase"] for row in _own("words") + _own("statements")]
    texts += [row["word"] for row in _own("numerals")]
    return frozenset(word.lower() for text in texts for word in re.findall(r"\w+", text))


@cache
def _own(table: str) -> list[dict[str, str]]:
    return csv_rows(_HERE / f"{table}.csv")


@cache
def _numerals() -> dict[str, dict[str, dict[str, int]]]:
    numerals: dict[str, dict[str, dict[str, int]]] = {}
    for row in _own("numerals"):
        by_kind = numerals.setdefault(row["language"], {})
        by_kind.setdefault(row["kind"], {})[fold(row["word"]).text.casefold()] = int(row["number"])
    return numerals


def _checked_extra(
    path: Path, known: set[str], meanings: dict[tuple[str, str], str]
) -> list[dict[str, str]]:
    rows = user_rows(path, "a table of words", _COLUMNS)
    for line, row in enumerate(rows, start=2):
        if missing := [column for column in _COLUMNS if not (row.get(column) or "").strip()]:
            raise UsageError(f"{path}, line {line}: nothing in column {', '.join(missing)}")
        if row["language"] not in LANGUAGES:
            raise UsageError(f"{path}, line {line}: language must be one of {', '.join(LANGUAGES)}")
        if row["concept"] not in known:
            close = get_close_matches(row["concept"], known, n=1)
            hint = f"did you mean {close[0]!r}? The concepts are" if close else "the concepts are"
            raise UsageError(
                f"{path}, line {line}: no concept {row['concept']!r}; {hint}"
                f" {', '.join(sorted(known))}"
            )
        other = meanings.get((row["language"], fold(row["phrase"]).text), row["concept"])
        if row["concept"] in _STATUSES and other != row["concept"]:
            raise UsageError(
                f"{path}, line {line}: {row['phrase']!r} already means {other!r};"
                " a phrase cannot be given another status"
            )
        if unknown := set(re.findall(r"\{(\w*)\}", row["phrase"])) - {*PLACEHOLDERS}:
            raise UsageError(
                f"{path}, line {line}: no such placeholder as {{{min(unknown)}}};"
                f" known are {', '.join(sorted(PLACEHOLDERS))}"
            )
    return rows
