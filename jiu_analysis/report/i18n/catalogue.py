"""The catalogues: every sentence of a page in each language, one .po file a language.

A catalogue is compiled when it is first opened, which takes a few milliseconds: there is
no compiled file that could be older than its source.
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

#: Languages that pages can be written in.
AVAILABLE = LANGUAGES

DOMAIN = "jiu_analysis"


def check_language(language: str) -> str:
    """The language, if pages can be written in it.

    Raises
    ------
    UsageError
        Names the languages that there are.
    """
    if language not in AVAILABLE:
        raise UsageError(f"no pages in language {language!r}; there is: {', '.join(AVAILABLE)}")
    return language


def direction(language: str = "en") -> str:
    """Which way the language is written: ``ltr`` or ``rtl``.

    Examples
    --------
    >>> direction("ar")
    'rtl'
    """
    return Locale.parse(check_language(language)).text_direction


def autonym(language: str) -> str:
    """What a language is called in itself.

    Examples
    --------
    >>> autonym("fr")
    'français'
    """
    return Locale.parse(check_language(language)).get_language_name(language)


def in_order(languages: Iterable[str]) -> list[str]:
    """Languages as the United Nations list them: by their English names.

    Examples
    --------
    >>> in_order(["en", "es", "zh", "ar"])
    ['ar', 'zh', 'en', 'es']
    """
    return sorted(languages, key=language_name)


def language_name(of: str, language: str = "en") -> str:
    """What a language is called in another one, as it stands inside a sentence.

    Examples
    --------
    >>> language_name("zh", "fr")
    'chinois'
    """
    return Locale.parse(check_language(language)).languages[of]


def translations(language: str = "en") -> gettext.NullTranslations:
    """The sentences of a language; those of English are the messages themselves.

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
        Pages cannot be written in that language.

    Examples
    --------
    >>> _ = translations("fr").gettext
    >>> _("Open")
    'En suspens'
    """
    return _opened(check_language(language))


def path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mark(message: str) -> str:
    """The message itself, marked for the catalogues where it is translated later."""
    return message


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """A message that depends on a number, marked for the catalogues likewise."""
    return one, many


@cache
def _opened(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # Imported here: a page in English needs no catalogue.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
