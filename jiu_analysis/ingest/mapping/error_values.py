"""Error values that spreadsheet programs show for a failed formula, in all their languages."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from jiu_analysis.ingest.input_files import csv_rows

_VALUES = Path(__file__).with_name("error_values.csv")
# "#VALEUR!", "#¿NOMBRE?", "#DIV/0!", "#Н/Д", "#N/D!", "#OBTENIENDO_DATOS", "#PUUTTUU!"
_SHAPE = re.compile(r"#[¡¿]?(?:[^\W_]+(?:[/_. -][^\W_]+)*[!?]|[^\W\d_]+(?:[/_][^\W_]+)+)")
# Shown by LibreOffice, in its languages, for errors that have no name.
_NUMBERED = re.compile(
    r"(?:err|erro|error|errore|erreur|fehler|fout|fel|fejl|błąd|chyba|hiba|hata|ошибка|помилка|"
    r"σφάλμα|خطأ|错误|錯誤|エラー|오류)\.?\s?[:：]\s?\d{3}",
    re.IGNORECASE,
)
# Exported as shown from a column too narrow for its dates and numbers.
_NARROW = re.compile(r"#{3,}")
_MARKS = "#＃¡¿"
#: Maximum length of an error value.
_LONGEST = 40


@cache
def _named() -> frozenset[str]:
    return frozenset(row["value"] for row in csv_rows(_VALUES))


def is_error(text: str) -> bool:
    """Return whether a cell's text is a spreadsheet program's error value.

    Examples
    --------
    >>> [is_error(each) for each in ("#VALEUR!", "#Н/Д", "Err:502", "######", "#1", "# N/A?")]
    [True, True, True, True, False, False]
    """
    if not 3 <= len(text) <= _LONGEST:
        return False
    if text[0] not in _MARKS:
        is_numbered = text[-1].isdigit() and _NUMBERED.fullmatch(text)
        return bool(is_numbered) or text in _named()
    # Full-width characters are equivalent.
    normalized = unicodedata.normalize("NFKC", text)
    if normalized in _named() or _NARROW.fullmatch(normalized):
        return True
    return (
        bool(_SHAPE.fullmatch(normalized))
        and normalized == normalized.upper()
        and not normalized[1:-1].isdigit()
    )
