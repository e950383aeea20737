"""Labels for the codes of the data."""

from __future__ import annotations

from jiu_analysis.report.i18n.catalogue import gettext, mark, mark_counted, ngettext, pgettext
from jiu_analysis.report.i18n.formats import MISSING, filled, is_missing

_LABELS = {
    # statuses
    "implemented": mark("Implemented"),
    "in_progress": mark("In progress"),
    "not_started": mark("Not started"),
    "accepted": mark("Accepted"),
    "partially_accepted": mark("Partially accepted"),
    "under_consideration": mark("Under consideration"),
    "not_accepted": mark("Not accepted"),
    "not_relevant": mark("Not relevant"),
    "no_information": mark("No information"),
    "open": mark("Open"),
    "closed": mark("Closed"),
    # addressees
    "legislative_body": mark("Legislative bodies"),
    "executive_head": mark("Executive heads"),
    # changes
    "new": mark("New"),
    "changed": mark("Changed"),
    "unchanged": mark("Unchanged"),
    "not_stated": mark("Not stated"),
    # rates
    "acceptance_rate": mark("Acceptance rate"),
    "acceptance_rate_of_relevant": mark("Acceptance rate, excluding not relevant"),
    "implementation_rate": mark("Implementation rate"),
    "implemented_share": mark("Implemented share"),
    "closure_rate": mark("Closure rate"),
    # shares that others published
    "addressed_share": mark("Share addressed to the organization"),
    "legislative_body_share": mark("Share addressed to the legislative body"),
    "executive_head_share": mark("Share addressed to the executive head"),
    # figures that documents state about themselves
    "reports_issued": mark("JIU reports issued since the previous document"),
    "reports_issued_relevant": mark("Of these, reports that concern the organization"),
    "reviews_starting": mark("Reviews to start in {year}"),
    "reviews_continuing": mark("Reviews started in {year} and not finished"),
    "reports_with_new_recommendations": mark("Reports that contain the new recommendations"),
    "new_recommendations": mark("New recommendations"),
    "open_from_year": mark("Earliest review with open recommendations"),
    "open_to_year": mark("Latest review with open recommendations"),
    "implemented_of_year": mark("Recommendations of {year} now implemented"),
    "open_recommendations": mark("Open recommendations after endorsement"),
    "recommendations_since": mark("Recommendations made after {year}"),
    "implemented_share_stated": mark("Of these, implemented"),
    "closed_otherwise_share": mark("Of these, closed otherwise"),
    "in_progress_share": mark("Of these, accepted and in progress"),
    # values of a previous status that are not a status
    "not_there": mark("Not in the document"),
    # why an organization has no status for a recommendation
    "not_addressed": mark("Not addressed"),
    "not_listed": mark("Addressed, not listed"),
    "no_document": mark("No document since"),
    "not_known": mark("Not listed; addressees not known"),
    # reasons why a recommendation is no longer listed
    "left_open": mark("No longer listed although open"),
    # ages of open recommendations
    "under_1": mark("Under 1 year"),
    "1_to_2": mark("1 to 2 years"),
    "2_to_3": mark("2 to 3 years"),
    "3_to_5": mark("3 to 5 years"),
    "5_and_more": mark("5 years and more"),
    # rules of the internal consistency checks
    "stated_figure": mark("Figures in the text match the rows"),
    "shares_add_up": mark("Percentages add up to 100"),
    "share_of_rows": mark("Percentages match the rows"),
    "open_list": mark("The list of open reports matches the rows"),
    "decision": mark("The decision matches the rows"),
    "all_new": mark("New recommendations have no previous status"),
    "change_mark": mark("Recommendations that are not new have a change mark"),
    "title": mark("Each report has one title"),
    "day_of_issue": mark("Each report has one day of issue"),
    "review_code": mark("Each code denotes one review"),
    "listed_once": mark("Each recommendation is listed once, with one addressee"),
    "both_statuses": mark(
        "All accepted recommendations, and no others, have an implementation status"
    ),
    "as_of": mark("The as-of date is not after the session"),
    "symbol": mark("Symbols are well formed"),
    "previous_status": mark("Printed previous statuses match the previous document"),
    "other_documents": mark("Other documents give the same addressee and target date"),
    "addressed": mark("All recommendations addressed to the organization are listed"),
    "unread_line": mark("Lines outside the recommendations that were not read"),
    # verifications
    "supported": mark("Supported"),
    "arguable": mark("Arguable"),
    "not_supported": mark("Not supported"),
    "disputed": mark("Evaluators differ"),
    # open reports
    "not_available": mark("Not yet available"),
    "available": mark("Available"),
    "available_with_response": mark("Available, with JIU's response"),
    "review_highlights": mark("Review highlights"),
}

_COUNTED = {
    "implemented": mark_counted("{number} implemented", "{number} implemented"),
    "in_progress": mark_counted("{number} in progress", "{number} in progress"),
    "not_started": mark_counted("{number} not started", "{number} not started"),
    "accepted": mark_counted("{number} accepted", "{number} accepted"),
    "partially_accepted": mark_counted(
        "{number} partially accepted", "{number} partially accepted"
    ),
    "under_consideration": mark_counted(
        "{number} under consideration", "{number} under consideration"
    ),
    "not_accepted": mark_counted("{number} not accepted", "{number} not accepted"),
    "not_relevant": mark_counted("{number} not relevant", "{number} not relevant"),
    "no_information": mark_counted("{number} without information", "{number} without information"),
    "not_stated": mark_counted("{number} not stated", "{number} not stated"),
}


def label(code: object) -> str:
    """Return the label of a code of the data, such as ``in_progress``.

    Examples
    --------
    >>> label("executive_head")
    'Executive heads'
    """
    return MISSING if is_missing(code) else gettext(_LABELS[str(code)])


def has_label(code: str) -> bool:
    """Whether a text is a code with a label."""
    return code in _LABELS


def label_in_sentence(code: object) -> str:
    """Return a label for use inside a sentence.

    Examples
    --------
    >>> label_in_sentence("executive_head")
    'executive heads'
    """
    text = label(code)
    return text[:1].lower() + text[1:]


def counted(status: str, count: int) -> str:
    """Return the number of recommendations with a status, as text.

    Examples
    --------
    >>> counted("in_progress", 3)
    '3 in progress'
    """
    return filled(ngettext(*_COUNTED[status], count), number=count)


# This indicator of documents has the same code as one of the computed rates, but another label.
_FIGURES = {"implemented_share": "implemented_share_stated"}


def indicator_label(
    indicator: str,
    *,
    year: int | None = None,
    addressee: str | None = None,
) -> str:
    """Return the label of a figure that a document states about itself.

    Examples
    --------
    >>> indicator_label("implemented_of_year", year=2016)
    'Recommendations of 2016 now implemented'
    >>> indicator_label("open_recommendations", addressee="executive_head")
    'Open recommendations after endorsement (executive heads)'
    """
    name = label(_FIGURES.get(indicator, indicator))
    name = name.replace("{year}", "" if is_missing(year) else str(year))
    if not addressee:
        return name
    text = pgettext("figure, of whom", "{figure} ({addressee})")
    return text.format(figure=name, addressee=label_in_sentence(addressee))
