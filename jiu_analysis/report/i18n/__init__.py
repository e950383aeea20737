"""Localized text: sentences, labels, numbers and dates in the six UN languages."""

from __future__ import annotations

from jiu_analysis.report.i18n.catalogue import (
    autonym,
    direction,
    gettext,
    in_order,
    language_name,
    localize,
    ngettext,
    npgettext,
    pgettext,
    translations,
)
from jiu_analysis.report.i18n.findings import finding_text
from jiu_analysis.report.i18n.formats import (
    MISSING,
    date,
    filled,
    foreign,
    fraction,
    listing,
    number,
    percent,
    plain_text,
    shown,
    symbol,
)
from jiu_analysis.report.i18n.labels import (
    counted,
    has_label,
    indicator_label,
    label,
    label_in_sentence,
)
from jiu_analysis.report.i18n.language import (
    AVAILABLE,
    check_language,
    get_language,
    set_language,
    use,
)
from jiu_analysis.report.i18n.markdown import markdown_blocks, translate_markdown
from jiu_analysis.report.i18n.names import (
    full_name,
    location,
    organization_name,
    recommendation_name,
)
