"""Localized text: sentences, labels, numbers and dates in the six UN languages."""

from __future__ import annotations

from jiu_analysis.report.i18n.catalogue import (
    AVAILABLE,
    autonym,
    check_language,
    direction,
    in_order,
    language_name,
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
    "in_order",
    "inside",
    "label",
    "language_name",
    "listing",
    "name",
    "number",
    "percent",
    "place",
    "plain",
    "proper",
    "prose",
    "said",
    "symbol",
    "translations",
]
