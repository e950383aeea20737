"""Call functions that display something, in a language."""

from __future__ import annotations

from jiu_analysis.report import i18n


def in_language(language, function, *arguments, **options):
    """Return the result of a function in a language."""
    with i18n.use(language):
        return function(*arguments, **options)
