"""The fields of a recommendation that a table can contain."""

from __future__ import annotations

from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, CHANGES, IMPLEMENTATION, STATUSES

#: The fields that a column of the table can hold, and what each is.
FIELDS = {
    "organization": "organization of the row, in a file for several: one document each",
    "report": "symbol of the JIU report; further text beside it is the title",
    "title": "title of the report",
    "issued_on": "day on which the report was issued",
    "recommendation": "number of the recommendation in the report",
    "addressee": "addressee of the recommendation",
    "status": "acceptance and implementation in one text",
    "acceptance": "acceptance, if it has a column of its own",
    "implementation": "implementation, if it has a column of its own",
    "previous_status": "status in the previous document",
    "change": "whether the recommendation is new, changed or unchanged",
    "officer": "officer in charge; lines and columns that stand alone are several officers",
    "recommendation_text": "text of the recommendation",
    "assessment_text": "the organization's assessment",
    "summary": "one-line summary of the recommendation",
    "target_date": "JIU's deadline; without it, taken from the text of the recommendation",
    "due_on": "the organization's own due date",
}
#: Columns with terms, and the possible meanings of a term.
VOCABULARIES = {
    "status": STATUSES,
    "acceptance": ACCEPTANCE,
    "implementation": IMPLEMENTATION,
    "previous_status": (*STATUSES, "new"),
    "change": CHANGES,
    "addressee": ADDRESSEES,
}
#: Instead of a report: the line below each table names it.
BELOW = "below"
#: Instead of an addressee: the first one that the text of the recommendation names.
FROM_TEXT = "from_text"
