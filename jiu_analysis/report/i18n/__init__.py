"""Localized text: sentences, labels, numbers and dates in the six UN languages."""

from __future__ import annotations

from jiu_analysis.report.i18n.catalogue import (
    autonym,
    direction,
    gettext,
    in_order,
    language_name,
    ngettext,
    npgettext,
    pgettext,
    translations,
)
from jiu_analysis.report.i18n.findings import said
from jiu_analysis.report.i18n.formats import (
    MISSING,
    date,
    foreign,
    listing,
    number,
    percent,
    plain,
    symbol,
)
from jiu_analysis.report.i18n.labels import counted, figure, inside, label
from jiu_analysis.report.i18n.language import (
    AVAILABLE,
    check_language,
    get_language,
    set_language,
    use,
)
from jiu_analysis.report.i18n.names import name, place, proper
from jiu_analysis.report.i18n.prose import blocks, prose

__all__ = [
    "AVAILABLE",
    "MISSING",
    "autonym",
    "blocks",
    "check_language",
    "counted",
    "date",
    "direction",
    "figure",
    "foreign",
    "get_language",
    "gettext",
    "in_order",
    "inside",
    "label",
    "language_name",
    "listing",
    "name",
    "ngettext",
    "npgettext",
    "number",
    "percent",
    "pgettext",
    "place",
    "plain",
    "proper",
    "prose",
    "said",
    "set_language",
    "symbol",
    "translations",
    "use",
]
