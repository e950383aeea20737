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
from typing import TYPE_CHECKING

from babel import Locale

from jiu_analysis.report.i18n.language import check_language, get_language
from jiu_analysis.resources import LOCALE

if TYPE_CHECKING:
    from jinja2 import Environment

DOMAIN = "jiu_analysis"


def direction() -> str:
    """Return the writing direction of the page's language: ``ltr`` or ``rtl``.

    Examples
    --------
    >>> direction()
    'ltr'
    """
    return Locale.parse(get_language()).text_direction


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


def translations() -> NullTranslations:
    """Return the translations of the page's language; for English, the messages themselves.

    Returns
    -------
    NullTranslations
        With ``gettext``, ``ngettext``, ``pgettext`` and ``npgettext``.
    """
    return _opened(get_language())


def localize(environment: Environment) -> None:
    """Let a template environment with the extension ``i18n`` use the page's language."""
    # The extension adds this method to the environment, so that no type of jinja2 has it.
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )


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
