"""The fields of a recommendation that a table can contain."""

from __future__ import annotations

from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, CHANGES, IMPLEMENTATION, STATUSES

#: The fields that a column of the table can contain; docs/mapping.md explains each.
FIELDS = (
    *("organization", "report", "title", "issued_on", "recommendation", "addressee"),
    *("status", "acceptance", "implementation", "previous_status", "change", "officer"),
    *("recommendation_text", "assessment_text", "summary", "target_date", "due_on"),
)
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
