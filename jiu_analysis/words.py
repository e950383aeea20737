"""Words for readers: labels of codes, numbers and dates in a reader's language."""

from __future__ import annotations

import datetime
import gettext
from collections.abc import Iterable

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from jiu_analysis.errors import UsageError

#: Languages that pages can be written in so far.
AVAILABLE = ("en",)

#: What a cell shows where there is nothing to show.
MISSING = "–"

_LABELS = {
    # statuses
    "implemented": "Implemented",
    "in_progress": "In progress",
    "not_started": "Not started",
    "accepted": "Accepted",
    "under_consideration": "Under consideration",
    "not_accepted": "Not accepted",
    "not_relevant": "Not relevant",
    "open": "Open",
    "closed": "Closed",
    # addressees
    "legislative_body": "Legislative bodies",
    "executive_head": "Executive heads",
    # changes
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "not_stated": "Nothing said",
    # rates
    "acceptance_rate": "Acceptance rate",
    "acceptance_rate_of_relevant": "Acceptance rate of the relevant",
    "implementation_rate": "Implementation rate",
    "implemented_share": "Implemented share",
    "closure_rate": "Closure rate",
    # what documents state about themselves
    "reports_issued": "JIU reports issued since the previous document",
    "reports_issued_relevant": "Of these, reports that concern the organization",
    "reviews_starting": "Reviews to start in {year}",
    "reviews_continuing": "Reviews started in {year} and not finished",
    "reports_with_new_recommendations": "Reports that make the new recommendations",
    "new_recommendations": "New recommendations",
    "open_from_year": "Earliest review with open recommendations",
    "open_to_year": "Latest review with open recommendations",
    "implemented_of_year": "Recommendations of {year} now implemented",
    "open_recommendations": "Open recommendations, once endorsed",
    "recommendations_since": "Recommendations made after {year}",
    "implemented_share_stated": "Of these, implemented",
    "closed_otherwise_share": "Of these, closed otherwise",
    "in_progress_share": "Of these, accepted and in progress",
    # what a previous status can be besides a status
    "not_there": "Not in the document",
    # why a recommendation left
    "left_open": "Left while open",
    # ages of open recommendations
    "under_1": "Under 1 year",
    "1_to_2": "1 to 2 years",
    "2_to_3": "2 to 3 years",
    "3_to_5": "3 to 5 years",
    "5_and_more": "5 years and more",
    # rules that documents are held against
    "stated_figure": "Figures in the text fit the rows",
    "shares_add_up": "Percentages add up to 100",
    "share_of_rows": "Percentages fit the rows",
    "open_list": "The list of open reports fits the rows",
    "decision": "The decision fits the rows",
    "all_new": "What is called new prints no previous status",
    "change_mark": "What is not new has a mark of change",
    "title": "A report has one title",
    "day_of_issue": "A report has one day of issue",
    "review_code": "A code stands for one review",
    "listed_once": "A recommendation is listed once, to one addressee",
    "both_statuses": "Accepted has a status of implementation, others none",
    "as_of": "The as-of date is not after the session",
    "symbol": "Symbols are well formed",
    "previous_status": "Printed previous statuses fit the document before",
    # open reports
    "not_available": "Not yet available",
    "available": "Available",
    "available_with_response": "Available, with JIU's response",
    "review_highlights": "Review highlights",
}

_DATES = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}


def check_language(language: str) -> str:
    """The language, if pages can be written in it.

    Raises
    ------
    UsageError
        Names the languages that there are.
    """
    if language not in AVAILABLE:
        raise UsageError(f"no pages in language {language!r} yet; there is: {', '.join(AVAILABLE)}")
    return language


def translations(language: str = "en") -> gettext.NullTranslations:
    """The messages of a language, for templates and sentences; English ones stand in the code."""
    check_language(language)
    return gettext.NullTranslations()


def direction(language: str = "en") -> str:
    """Which way a language is written: ``ltr`` or ``rtl``.

    Examples
    --------
    >>> direction("en")
    'ltr'
    """
    return Locale(check_language(language)).text_direction


def autonym(language: str) -> str:
    """What a language is called in itself.

    Examples
    --------
    >>> autonym("en")
    'English'
    """
    locale = Locale(check_language(language))
    return locale.get_language_name(language)


def prose(markdown: str, language: str = "en") -> str:
    """A notebook's prose in a language; it is written in English."""
    check_language(language)
    return markdown


def place(locator: str, language: str = "en") -> str:
    """A place in a document, as ``locator`` names it in the data, for readers."""
    check_language(language)
    return locator


def label(code: object, language: str = "en") -> str:
    """What readers call a code of the data, such as ``in_progress``.

    Examples
    --------
    >>> label("executive_head")
    'Executive heads'
    """
    check_language(language)
    return MISSING if pd.isna(code) else _LABELS[str(code)]


def number(value: float | None, language: str = "en") -> str:
    """A number as the language writes it.

    Examples
    --------
    >>> number(12345)
    '12,345'
    """
    if value is None or pd.isna(value):
        return MISSING
    return format_decimal(value, format="#,##0.##", locale=check_language(language))


def percent(share: float | None, language: str = "en") -> str:
    """A share between 0 and 1 in whole percent.

    Examples
    --------
    >>> percent(0.5102)
    '51%'
    """
    if share is None or pd.isna(share):
        return MISSING
    return format_percent(share, format="#,##0%", locale=check_language(language))


def date(value: datetime.date | None, language: str = "en", precision: str = "day") -> str:
    """A date with the precision that is known of it.

    Examples
    --------
    >>> date(datetime.date(2022, 3, 31))
    '31 March 2022'
    """
    if value is None or pd.isna(value):
        return MISSING
    return format_date(value, _DATES[precision], locale=check_language(language))


def listing(words: Iterable[str], language: str = "en") -> str:
    """Words as the language enumerates them.

    Examples
    --------
    >>> listing(["1", "2", "5"])
    '1, 2 and 5'
    """
    style = "standard"
    joined = format_list(list(words), style=style, locale=check_language(language))
    # Babel's "en" is American; the United Nations write no comma before the last "and".
    return joined.replace(", and ", " and ") if language == "en" else joined
