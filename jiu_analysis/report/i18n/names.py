"""Names for readers: of organizations, recommendations and locations in documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jiu_analysis.report.i18n.catalogue import mark, translations
from jiu_analysis.report.i18n.formats import symbol

_PLACES: Mapping[str, str] = {
    "masthead": mark("masthead"),
    "list of open reports": mark("list of open reports"),
    "annex I": mark("annex I"),
    "annex II": mark("annex II"),
    "annex III": mark("annex III"),
}
_NUMBERED: Mapping[str, str] = {
    "annex": mark("annex {number}"),
    "paragraph": mark("paragraph {number}"),
    "table": mark("table {number}"),
    "row": mark("row {number}"),
    "rows": mark("rows {number}"),
    "page": mark("page {number}"),
    "pages": mark("pages {number}"),
    "line": mark("line {number}"),
    "lines": mark("lines {number}"),
}
# Names that the United Nations use for organizations, and WIPO for its committee, per language.
_PROPER: Mapping[str, str] = {
    "FAO": mark("FAO"),
    "ILO": mark("ILO"),
    "ITU": mark("ITU"),
    "PBC": mark("PBC"),
    "UNDP": mark("UNDP"),
    "UNESCO": mark("UNESCO"),
    "UNICEF": mark("UNICEF"),
    "UNIDO": mark("UNIDO"),
    "WFP": mark("WFP"),
    "WHO": mark("WHO"),
    "WIPO": mark("WIPO"),
    "WMO": mark("WMO"),
}


def proper(name: str, language: str = "en") -> str:
    """Return the name of an organization or body; an unknown one is returned as in the data.

    Examples
    --------
    >>> proper("WIPO", "fr")
    'OMPI'
    """
    if name in _PROPER:
        return translations(language).gettext(_PROPER[name])
    return symbol(name, language)


def name(report: object, recommendation: object, language: str = "en") -> str:
    """Return the name of a recommendation for use in a sentence.

    Examples
    --------
    >>> name("JIU/REP/2021/6", 3)
    'JIU/REP/2021/6 recommendation 3'
    """
    text = translations(language).gettext("{report} recommendation {number}")
    return text.format(report=symbol(report, language), number=recommendation)


def place(locator: str, language: str = "en") -> str:
    """Translate a location in a document, as given by ``locator`` in the data.

    A part that is not of a known kind is not translated.

    Examples
    --------
    >>> place("annex I, lines 115-119")
    'annex I, lines 115-119'
    """
    if language == "en":
        return locator
    shown = [_part(each, language) for each in locator.split(", ")]
    separator = translations(language).pgettext("between the parts of a place", ", ")
    return separator.join(shown)


def _part(part: str, language: str) -> str:
    _ = translations(language).gettext
    if part in _PLACES:
        return _(_PLACES[part])
    found = re.fullmatch(r"([a-z]+) (\S+)", part)
    if found and found[1] in _NUMBERED:
        # With an en dash, a range follows the direction of the surrounding text.
        return _(_NUMBERED[found[1]]).format(number=found[2].replace("-", "–"))
    return symbol(part, language)
