"""A document beside the other documents of a package and the annexes of JIU reports.

Each case is a table of a few rows; the findings were worked out by hand.
"""

from __future__ import annotations

import pandas as pd
import pytest
from text_tables import check

from jiu_analysis import checks
from jiu_analysis.datapackage import descriptor, schema
from jiu_analysis.datapackage.loading import Package

REPORT = "JIU/REP/2021/1"


def document(symbol, as_of, organization="WIPO", **more):
    more = {"body": "PBC", "language": "en", "source_name": "x", "source_sha256": "0" * 64, **more}
    return {"document": symbol, "organization": organization, "as_of": as_of, **more}


def status(symbol, number, term, change=None, previous=None, **more):
    acceptance = term if term in ("under_consideration", "not_accepted") else "accepted"
    return {
        "document": symbol,
        "report": REPORT,
        "recommendation": number,
        "addressee": "executive_head",
        "acceptance": acceptance,
        "implementation": None if acceptance == term else term,
        "previous_implementation": previous,
        "change": change,
        "assessment_updated": False,
        "locator": f"row {number}",
        **more,
    }


def addressed(number, organization="WIPO", addressee="executive_head", report=REPORT):
    return {
        "report": report,
        "recommendation": number,
        "organization": organization,
        "addressee": addressee,
    }


def package(documents, statuses, addressed=(), reports=()):
    keys = sorted({(row["report"], row["recommendation"]) for row in [*statuses, *addressed]})
    known = {row["report"] for row in reports}
    rows = {
        "documents": documents,
        "statuses": statuses,
        "addressed": list(addressed),
        "reports": [
            *reports,
            *({"report": each} for each in sorted({report for report, _ in keys} - known)),
        ],
        "recommendations": [{"report": report, "recommendation": n} for report, n in keys],
    }
    rows["reports"] = [{"source": "x", **row} for row in rows["reports"]]
    text = {}
    for name, table in descriptor.dictionary().items():
        frame = pd.DataFrame(rows.get(name, []), dtype=object).reindex(columns=table.columns)
        text[name] = schema.as_text(table, frame)
    return Package(None, check(text))


def found(made, rule, outcome="contradicts"):
    compared = checks.comparisons(made)
    rows = compared[compared["rule"].eq(rule) & compared["outcome"].eq(outcome)]
    return list(zip(rows["document"], rows["recommendation"], rows["message"], strict=True))


# --- the printed previous status ------------------------------------------------------------

FIRST, SECOND, THIRD = "A/1", "A/2", "A/3"


def three(named, *statuses, **more):
    return package(
        [
            document(FIRST, "2020-12-31"),
            document(SECOND, "2021-12-31", **more),
            document(THIRD, "2022-12-31", previous_document=named),
        ],
        [
            status(FIRST, 1, "not_started", "new"),
            status(SECOND, 1, "in_progress", "changed", "not_started"),
            *statuses,
        ],
    )


@pytest.mark.parametrize(
    ("named", "printed", "is_found"),
    [
        (SECOND, "in_progress", False),
        (SECOND, "not_started", True),
        (FIRST, "not_started", False),  # the document that is named, adjacent or not
        (FIRST, "in_progress", True),
        (None, "in_progress", False),  # none is named: the latest before
        ("A/0", "not_started", False),  # not in the package
    ],
)
def test_the_printed_previous_status_is_compared_with_the_named_document(named, printed, is_found):
    made = three(named, status(THIRD, 1, "implemented", "changed", printed))
    rows = found(made, "previous_status")
    assert bool(rows) == is_found
    if rows:
        [(symbol, number, message)] = rows
        assert (symbol, number) == (THIRD, 1)
        assert f"previous status is “{printed.replace('_', ' ')}”" in message
        assert (named or SECOND) in message


def test_a_superseded_document_is_checked_and_replaced_by_its_revision():
    revised = "A/2/Rev.1"
    made = package(
        [
            document(SECOND, "2021-12-31"),
            document(revised, "2021-12-31", supersedes=SECOND),
            document(THIRD, "2022-12-31", previous_document=SECOND),
        ],
        [
            status(SECOND, 1, "not_started", "new"),
            status(SECOND, 2, "in_progress"),
            status(revised, 1, "in_progress", "new"),
            status(THIRD, 1, "implemented", "changed", "not_started"),
        ],
    )
    [(symbol, _, message)] = found(made, "previous_status")
    assert symbol == THIRD
    assert revised in message
    assert not found(made, "other_documents")
    assert SECOND in set(checks.comparisons(made)["document"])


def test_a_wrong_claim_to_be_new_or_not_new_is_found():
    made = three(
        SECOND, status(THIRD, 1, "in_progress", "new"), status(THIRD, 2, "in_progress", "unchanged")
    )
    messages = [message for _, _, message in found(made, "previous_status")]
    assert messages == [
        f"{REPORT} recommendation 1 is said to be new, but {SECOND} lists it.",
        f"{REPORT} recommendation 2 is said not to be new, but {SECOND} does not list it.",
    ]


def test_a_recommendation_absent_from_the_previous_document_needs_no_change_mark():
    made = three(
        SECOND, status(THIRD, 1, "implemented", "unchanged"), status(THIRD, 2, "in_progress")
    )
    assert not found(made, "change_mark")


def test_selected_documents_are_compared_with_the_others():
    made = three(SECOND, status(THIRD, 1, "implemented", "changed", "not_started"))
    compared = checks.comparisons(made, [THIRD])
    assert set(compared["document"]) == {THIRD}
    assert compared["outcome"].eq("contradicts").any()


# --- other documents ------------------------------------------------------------------------


def two(addressed=(), **other):
    return package(
        [document("W/1", "2022-12-31"), document("F/1", "2022-06-30", "FAO")],
        [status("W/1", 1, "in_progress", "new"), status("F/1", 1, "in_progress", "new", **other)],
        addressed,
    )


def test_different_statements_of_two_organizations_are_found():
    assert not found(two(), "other_documents")
    [(symbol, number, message)] = found(two(addressee="legislative_body"), "other_documents")
    assert (symbol, number) == ("W/1", 1)
    assert "the addressee is executive heads, but legislative bodies in F/1 (row 1)" in message
    target = {"target_precision": "day", "target_kind": "deadline", "target_wording": "by then"}
    made = package(
        [document("W/1", "2022-12-31"), document("F/1", "2022-06-30", "FAO")],
        [
            status("W/1", 1, "in_progress", "new", target_date="2024-12-31", **target),
            status("F/1", 1, "in_progress", "new", target_date="2023-12-31", **target),
        ],
    )
    [(_, _, message)] = found(made, "other_documents")
    assert "the target date is 2024-12-31, but 2023-12-31 in F/1 (row 1)" in message


def test_an_addressee_that_the_annex_of_the_report_explains_is_not_a_contradiction():
    rows = [addressed(1), addressed(1, "FAO", "legislative_body")]
    assert not found(two(rows, addressee="legislative_body"), "other_documents")
    assert found(two(rows[:1], addressee="legislative_body"), "other_documents")


def test_a_recommendation_printed_twice_with_different_statuses_is_found_with_both():
    made = package(
        [document("W/1", "2022-12-31")],
        [
            status("W/1", 1, "in_progress", "new"),
            status("W/1", 1, "implemented", "new", locator="row 9"),
        ],
    )
    [(_, _, message)] = found(made, "listed_once")
    assert "row 1 and row 9" in message
    assert "The statuses differ: in progress and implemented." in message
    rows = checks.contradicted_rows(made)
    assert rows["rule"].tolist() == ["listed_once"]


def test_partially_accepted_has_an_implementation_status_and_no_information_has_none():
    made = package(
        [document("W/1", "2022-12-31")],
        [
            status("W/1", 1, "in_progress", "new", acceptance="partially_accepted"),
            status("W/1", 2, "in_progress", "new", acceptance="no_information"),
            status("W/1", 3, "under_consideration", "new", acceptance="no_information"),
        ],
    )
    [(_, number, message)] = found(made, "both_statuses")
    assert number == 2
    assert "“no information”" in message


# --- the annexes of JIU reports -------------------------------------------------------------


@pytest.mark.parametrize("organization", ["WIPO", "World Intellectual Property Organization"])
def test_an_addressed_but_unlisted_or_listed_but_unaddressed_recommendation_is_found(organization):
    made = package(
        [document("W/1", "2021-12-31", organization)],
        [status("W/1", 1, "in_progress", "new"), status("W/1", 2, "in_progress", "new")],
        [addressed(1), addressed(3), addressed(2, "FAO")],
    )
    rows = {number: message for _, number, message in found(made, "addressed")}
    assert set(rows) == {2, 3}
    assert f"does not address it to {organization}" in rows[2]
    assert rows[3] == f"{REPORT} recommendation 3 is addressed to {organization}, but not listed."


def test_a_recommendation_that_may_be_reported_to_another_body_cannot_be_compared():
    made = package(
        [document("W/1", "2020-12-31", body="CC"), document("W/2", "2022-12-31")],
        [status("W/1", 1, "implemented", "new"), status("W/2", 2, "in_progress", "new")],
        [addressed(1), addressed(2), addressed(3)],
    )
    assert found(made, "addressed") == []
    [(_, number, message)] = found(made, "addressed", "cannot_tell")
    assert number == 3
    assert message.endswith("later than W/1, the latest document to another body.")


def test_an_addressee_other_than_in_the_annex_is_found():
    made = package(
        [document("W/1", "2021-12-31")],
        [status("W/1", 1, "in_progress", "new")],
        [addressed(1, addressee="legislative_body")],
    )
    [(_, _, message)] = found(made, "addressed")
    assert "but legislative bodies in the annex of the report (WIPO)" in message


@pytest.mark.parametrize(
    ("last", "outcome"), [("implemented", "agrees"), ("in_progress", "contradicts")]
)
def test_a_recommendation_closed_in_an_earlier_document_need_not_be_listed(last, outcome):
    made = package(
        [document("W/1", "2021-12-31"), document("W/2", "2022-12-31")],
        [
            status("W/1", 1, last, "new"),
            status("W/1", 2, "in_progress", "new"),
            status("W/2", 2, "in_progress", "unchanged"),
        ],
        [addressed(1), addressed(2)],
    )
    assert 1 in {number for _, number, _ in found(made, "addressed", outcome)}


@pytest.mark.parametrize(
    ("report", "outcome", "message"),
    [
        ("JIU/REP/2015/1", "cannot_tell", "may have been closed before W/1"),
        ("JIU/REP/2022/1", "cannot_tell", "later than the as-of date"),
        ("JIU/REP/2021/7", "contradicts", "but not listed"),
    ],
)
def test_a_report_before_the_first_document_or_after_the_as_of_date_cannot_be_compared(
    report, outcome, message
):
    made = package(
        [document("W/1", "2021-12-31")],
        [status("W/1", 1, "in_progress", "new")],
        [addressed(1, report=report)],
    )
    [(_, _, expected)] = found(made, "addressed", outcome)
    assert message in expected
