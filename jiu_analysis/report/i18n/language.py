"""The language of the page: set once, and used by everything that is displayed.

It is kept in a context variable, so that pages made at the same time, in threads or in
processes, do not change each other's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from jiu_analysis.errors import UsageError
from jiu_analysis.terms import LANGUAGES

#: Supported languages of pages.
AVAILABLE = LANGUAGES

_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")


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


def get_language() -> str:
    """Return the language of the page; English if none was set."""
    return _LANGUAGE.get()


def set_language(language: str) -> None:
    """Set the language of everything displayed from now on, at the top of a notebook.

    Parameters
    ----------
    language : str
        One of `AVAILABLE`.

    Raises
    ------
    UsageError
        The language is not supported.
    """
    _LANGUAGE.set(check_language(language))


@contextmanager
def use(language: str) -> Iterator[None]:
    """Use a language inside a ``with`` block, or as a decorator inside a function.

    Raises
    ------
    UsageError
        The language is not supported.

    Examples
    --------
    >>> with use("fr"):
    ...     get_language()
    'fr'
    >>> get_language()
    'en'
    """
    before = _LANGUAGE.set(check_language(language))
    try:
        yield
    finally:
        _LANGUAGE.reset(before)
