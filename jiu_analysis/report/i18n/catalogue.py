"""Translation catalogues: the sentences of pages, one .po file per language.

A catalogue is compiled on first use, which takes a few milliseconds, so that no compiled file
can be out of date.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale

from jiu_analysis.report.i18n.language import check_language, get_language
from jiu_analysis.resources import LOCALE

DOMAIN = "jiu_analysis"


def direction(language: str | None = None) -> str:
    """Return the writing direction of a language, by default the page's: ``ltr`` or ``rtl``.

    Examples
    --------
    >>> direction("ar")
    'rtl'
    """
    return Locale.parse(_chosen(language)).text_direction


def autonym(language: str) -> str:
    """Return the name of a language in that language.

    Examples
    --------
    >>> autonym("fr")
    'français'
    """
    return Locale.parse(check_language(language)).languages[language]


def in_order(languages: Iterable[str]) -> list[str]:
    """Sort languages by their English names, as the United Nations list them.

    Examples
    --------
    >>> in_order(["en", "es", "zh", "ar"])
    ['ar', 'zh', 'en', 'es']
    """
    return sorted(languages, key=Locale("en").languages.__getitem__)


def language_name(language: str) -> str:
    """Return the name of a language in the page's language, for use inside a sentence.

    Examples
    --------
    >>> language_name("zh")
    'Chinese'
    """
    return Locale.parse(get_language()).languages[language]


def translations(language: str | None = None) -> NullTranslations:
    """Return the translations of a language; for English, the messages themselves.

    Parameters
    ----------
    language : str, optional
        One of `AVAILABLE`; by default the language of the page.

    Returns
    -------
    NullTranslations
        With ``gettext``, ``ngettext``, ``pgettext`` and ``npgettext``.

    Raises
    ------
    UsageError
        The language is not supported.

    Examples
    --------
    >>> _ = translations("fr").gettext
    >>> _("Open")
    'En suspens'
    """
    return _opened(_chosen(language))


def gettext(message: str) -> str:
    """Translate a message into the page's language."""
    return translations().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a message in the form for a number of things."""
    return translations().ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """Translate a message that needs its context to be understood."""
    return translations().pgettext(context, message)


def npgettext(context: str, one: str, many: str, number: int) -> str:
    """Translate a message with context in the form for a number of things."""
    return translations().npgettext(context, one, many, number)


def path(language: str) -> Path:
    """Return the path of the catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mark(message: str) -> str:
    """Mark a message for extraction to the catalogues; it is returned unchanged."""
    return message


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """Mark a message with singular and plural for extraction to the catalogues."""
    return one, many


def _chosen(language: str | None) -> str:
    return get_language() if language is None else check_language(language)


@cache
def _opened(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    # Imported here because a page in English does not need them.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
