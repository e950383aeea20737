"""Translation catalogues: the sentences of pages, one .po file per language.

A catalogue is compiled on first use, which takes a few milliseconds, so that no compiled file
can be out of date.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale

from jiu_analysis.errors import UsageError
from jiu_analysis.resources import LOCALE
from jiu_analysis.terms import LANGUAGES

#: Supported languages of pages.
AVAILABLE = LANGUAGES

DOMAIN = "jiu_analysis"


def check_language(language: str) -> str:
    """Return the language if it is supported.

    Raises
    ------
    UsageError
        The language is not supported; the message lists the supported ones.
    """
    if language not in AVAILABLE:
        raise UsageError(f"no pages in language {language!r}; there is: {', '.join(AVAILABLE)}")
    return language


def direction(language: str = "en") -> str:
    """Return the writing direction of a language: ``ltr`` or ``rtl``.

    Examples
    --------
    >>> direction("ar")
    'rtl'
    """
    return Locale.parse(check_language(language)).text_direction


def autonym(language: str) -> str:
    """Return the name of a language in that language.

    Examples
    --------
    >>> autonym("fr")
    'français'
    """
    return Locale.parse(check_language(language)).get_language_name(language)


def in_order(languages: Iterable[str]) -> list[str]:
    """Sort languages by their English names, as the United Nations list them.

    Examples
    --------
    >>> in_order(["en", "es", "zh", "ar"])
    ['ar', 'zh', 'en', 'es']
    """
    return sorted(languages, key=language_name)


def language_name(of: str, language: str = "en") -> str:
    """Return the name of a language in another language, for use inside a sentence.

    Examples
    --------
    >>> language_name("zh", "fr")
    'chinois'
    """
    return Locale.parse(check_language(language)).languages[of]


def translations(language: str = "en") -> gettext.NullTranslations:
    """Return the translations of a language; for English, the messages themselves.

    Parameters
    ----------
    language : str
        One of `AVAILABLE`.

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
    return _opened(check_language(language))


def path(language: str) -> Path:
    """Return the path of the catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mark(message: str) -> str:
    """Mark a message for extraction to the catalogues; it is returned unchanged."""
    return message


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """Mark a message with singular and plural for extraction to the catalogues."""
    return one, many


@cache
def _opened(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # Imported here because a page in English does not need them.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
