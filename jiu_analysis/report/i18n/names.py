"""Names for readers: of organizations, recommendations and locations in documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jiu_analysis.report.i18n.catalogue import gettext, mark, pgettext
from jiu_analysis.report.i18n.formats import symbol
from jiu_analysis.report.i18n.language import get_language

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
#: Short and full names of organizations, as the United Nations use them, and of WIPO's committee.
_ORGANIZATIONS: Mapping[str, tuple[str, str]] = {
    "FAO": (mark("FAO"), mark("Food and Agriculture Organization of the United Nations (FAO)")),
    "ILO": (mark("ILO"), mark("International Labour Organization (ILO)")),
    "ITU": (mark("ITU"), mark("International Telecommunication Union (ITU)")),
    "PBC": (mark("PBC"), mark("Program and Budget Committee (PBC)")),
    "UNDP": (mark("UNDP"), mark("United Nations Development Programme (UNDP)")),
    "UNESCO": (
        mark("UNESCO"),
        mark("United Nations Educational, Scientific and Cultural Organization (UNESCO)"),
    ),
    "UNICEF": (mark("UNICEF"), mark("United Nations Children’s Fund (UNICEF)")),
    "UNIDO": (mark("UNIDO"), mark("United Nations Industrial Development Organization (UNIDO)")),
    "WFP": (mark("WFP"), mark("World Food Programme (WFP)")),
    "WHO": (mark("WHO"), mark("World Health Organization (WHO)")),
    "WIPO": (mark("WIPO"), mark("World Intellectual Property Organization (WIPO)")),
    "WMO": (mark("WMO"), mark("World Meteorological Organization (WMO)")),
}


def organization_name(name: str) -> str:
    """Return the name of an organization or body; an unknown one is returned as in the data.

    Examples
    --------
    >>> organization_name("WIPO")
    'WIPO'
    """
    return gettext(_ORGANIZATIONS[name][0]) if name in _ORGANIZATIONS else symbol(name)


def full_name(name: str) -> str:
    """Return the name of an organization or body spelled out; an unknown one as in the data.

    Examples
    --------
    >>> full_name("PBC")
    'Program and Budget Committee (PBC)'
    """
    return gettext(_ORGANIZATIONS[name][1]) if name in _ORGANIZATIONS else symbol(name)


def recommendation_name(report: object, recommendation: object) -> str:
    """Return the name of a recommendation for use in a sentence.

    Examples
    --------
    >>> recommendation_name("JIU/REP/2021/6", 3)
    'JIU/REP/2021/6 recommendation 3'
    """
    text = gettext("{report} recommendation {number}")
    return text.format(report=symbol(report), number=recommendation)


def location(locator: str) -> str:
    """Translate a location in a document, as given by ``locator`` in the data.

    Lines are those of the text that was read, which no reader has, so they are named only where
    nothing else is known. A part that is not of a known kind is not translated.

    Examples
    --------
    >>> location("annex I, lines 115-119"), location("lines 115-119")
    ('annex I', 'lines 115-119')
    """
    parts = locator.split(", ")
    named = [each for each in parts if not re.match("lines? ", each)] or parts
    if get_language() == "en":
        return ", ".join(named)
    shown = [_part(each) for each in named]
    separator = pgettext("between the parts of a place", ", ")
    return separator.join(shown)


def _part(part: str) -> str:
    if part in _PLACES:
        return gettext(_PLACES[part])
    found = re.fullmatch(r"([a-z]+) (\S+)", part)
    if found and found[1] in _NUMBERED:
        # With an en dash, a range follows the direction of the surrounding text.
        return gettext(_NUMBERED[found[1]]).format(number=found[2].replace("-", "–"))
    return symbol(part)
