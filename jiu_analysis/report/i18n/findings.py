"""Format the sentences of a finding in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from jiu_analysis.checks.messages import Figure, Name, Place, Sentence, Title, Word
from jiu_analysis.report.i18n.catalogue import gettext
from jiu_analysis.report.i18n.formats import foreign, listing, shown, symbol
from jiu_analysis.report.i18n.labels import indicator_label, label_in_sentence
from jiu_analysis.report.i18n.language import get_language
from jiu_analysis.report.i18n.names import location, recommendation_name


def finding_text(sentences: Sequence[Sentence]) -> str:
    """Return the sentences of a finding as one text.

    Parameters
    ----------
    sentences : sequence of Sentence
        Sentences from the column ``sentences`` of `jiu_analysis.checks.comparisons`.

    Returns
    -------
    str
        Markup if a part is in another language, such as a title as printed.

    Examples
    --------
    >>> from jiu_analysis.checks.messages import sentence
    >>> finding_text([sentence("The rows have new recommendations in {reports}.", reports=["A"])])
    'The rows have new recommendations in A.'
    """
    texts = [_sentence(each) for each in sentences]
    # A Chinese full stop includes its own space.
    join = (Markup if any(isinstance(each, Markup) for each in texts) else str)(
        "" if get_language() == "zh" else " "
    )
    return join.join(texts)


def _sentence(sentence: Sentence) -> str:
    text = gettext(sentence.text)
    values = {key: _value(value) for key, value in sentence.values.items()}
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup("{}").format(text).format(**values)
    return text.format(**values)


def _value(value: Any) -> str:
    match value:
        case list() | tuple():
            # Two places of one annex are named once.
            return listing(dict.fromkeys(map(_value, value)))
        case Name():
            return recommendation_name(value.report, value.recommendation)
        case Word():
            return label_in_sentence(value.code)
        case Place():
            return location(value.locator)
        case Figure():
            return indicator_label(value.indicator, year=value.year, addressee=value.addressee)
        case Title():
            return Markup(gettext("“{title}” ({place})")).format(
                title=foreign(value.text, value.language),
                place=location(value.locator),
            )
        case str():
            return symbol(value)
        case _:
            return shown(value)
