"""Consistent documents give no finding, and each planted contradiction gives exactly one.

Documents of varying size are written as text, ingested like any document, and checked for internal
consistency. Then one contradiction is planted, which must be found in its place.
"""

from __future__ import annotations

import datetime
import os
import random
from dataclasses import replace

import pandas as pd
import pytest
from text_tables import check
from writing import ADDRESSEE_WORD, OPEN, Document, Recommendation, Report

from jiu_analysis import checks
from jiu_analysis.datapackage import descriptor, schema
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.ingest import load_phrase_tables, parse
from jiu_analysis.ingest.formats.text import blocks

#: Documents with a contradiction each, and pairs of documents; more in a long run (``make fuzz``).
DOCUMENTS, PAIRS = (500, 20) if "JIU_FUZZ" in os.environ else (40, 8)
ZH = load_phrase_tables()["zh"]
STATUSES = ["implemented", "in_progress", "not_started", "under_consideration", "not_accepted"]
STATUSES += ["not_relevant"]


# --- writing consistent documents ----------------------------------------------------------


def consistent_document(seed: int) -> Document:
    """Return a consistent document; the seed determines its size and content."""
    chance = random.Random(seed)
    reports = tuple(_report(chance, place) for place in range(chance.randint(1, 5)))
    count = sum(len(report.recommendations) for report in reports)
    codes = [f"B{500 + number}" for number in range(chance.randint(0, 4))]
    reviews = tuple((code, f"审查第{code}号工作", 2023 - chance.randint(0, 1)) for code in codes)
    since = chance.choice([0, count + chance.randint(20, 400)])
    return Document(reports, reviews=reviews, since=since)


def _report(chance: random.Random, place: int) -> Report:
    is_new = chance.random() < 0.4
    year = 2022 if is_new else chance.randint(2014, 2021)
    numbers = sorted(chance.sample(range(1, 13), chance.randint(1, 5)))
    return Report(
        f"JIU/REP/{year}/{place + 1}",
        tuple(_recommendation(chance, number, is_new) for number in numbers),
        title=f"审查第{place + 1}项计划工作",
        issued_on=datetime.date(2022, 11, place + 1) if is_new else None,
    )


def _recommendation(chance: random.Random, number: int, is_new: bool) -> Recommendation:
    status = chance.choice(STATUSES)
    made = Recommendation(number, chance.choice(list(ADDRESSEE_WORD)), status)
    if is_new:
        return made
    if status in OPEN and chance.random() < 0.5:
        return replace(made, unchanged=True, updated=chance.random() < 0.5)
    was = chance.choice(
        [each for each in ("in_progress", "not_started", "under_consideration") if each != status]
    )
    return replace(made, before=was)


def earlier(document: Document) -> Document:
    """Return the previous document, with the statuses that this one prints as previous."""
    reports = tuple(
        replace(
            report,
            recommendations=tuple(
                replace(each, status=each.before or each.status, before="", unchanged=True)
                for each in report.recommendations
            ),
        )
        for report in document.reports
        if not report.issued_on
    )
    return replace(
        document,
        reports=reports,
        symbol=document.previous,
        previous="WO/PBC/33/7",
        session=34,
        as_of=datetime.date(2022, 3, 31),
        starts=datetime.date(2022, 6, 27),
        ends=datetime.date(2022, 6, 30),
        reviews=(),
        since=0,
    )


# --- reading and checking them -------------------------------------------------------------


def packaged(*documents: Document) -> Package:
    """Return one package with these documents."""
    rows: dict[str, list] = {name: [] for name in descriptor.dictionary()}
    for document in documents:
        reading = parse(
            blocks(document.text()), ZH, source_name="written.md", source_sha256="0" * 64
        )
        assert reading.is_whole, [reading.problems, reading.unread, document.text()]
        for name, read in reading.tables.items():
            rows[name] += read
    for name, keys in (("reports", ["report"]), ("recommendations", ["report", "recommendation"])):
        once = {tuple(row[key] for key in keys): row for row in reversed(rows[name])}
        rows[name] = [{"source": "written", **row} for row in once.values()]
    text = {}
    for name, table in descriptor.dictionary().items():
        frame = pd.DataFrame(rows[name], dtype=object).reindex(columns=table.columns)
        text[name] = schema.as_text(table, frame)
    return Package(None, check(text))


def findings(*documents: Document) -> pd.DataFrame:
    return checks.contradictions(packaged(*documents))


# --- planting ------------------------------------------------------------------------------


class NoGroundError(Exception):
    """The document has no place where the contradiction could be planted."""


def pick(chance: random.Random, things):
    things = list(things)
    if not things:
        raise NoGroundError
    return chance.choice(things)


def rows_of(document: Document):
    return [(report, each) for report in document.reports for each in report.recommendations]


def exchanged(document: Document, report: Report, **changes) -> Document:
    reports = tuple(
        replace(each, **changes) if each.symbol == report.symbol else each
        for each in document.reports
    )
    return replace(document, reports=reports)


def with_recommendation(document: Document, report: Report, old, new) -> Document:
    recommendations = tuple(new if each is old else each for each in report.recommendations)
    return exchanged(document, report, recommendations=recommendations)


def stated_figure(document, chance):
    figure = pick(
        chance,
        [
            key
            for key in document.stated()
            if not key.startswith("share")
            and (document.stated()["new"] or not key.startswith("new"))
        ],
    )
    return replace(document, off={figure: 1}), "paragraph"


def percentages_that_do_not_add_up(document, chance):
    if not document.since:
        raise NoGroundError
    return replace(document, off={"share_done": 3}), "paragraph 7"


def percentage_that_does_not_fit(document, chance):
    if not document.since:
        raise NoGroundError
    return replace(document, off={"share_open": 3, "share_done": -3}), "paragraph 7"


def count_in_the_list_of_open_reports(document, chance):
    report, each = pick(chance, [(r, e) for r, e in rows_of(document) if e.is_open])
    return replace(document, off={f"{report.symbol} {each.addressee}": 1}), "annex III"


def report_missing_from_the_list(document, chance):
    report = pick(
        chance,
        [
            r
            for r in document.reports
            if len({e.addressee for e in r.recommendations if e.is_open}) == 1
            and len(document.reports) > 1
            and any(e.is_open for o in document.reports if o is not r for e in o.recommendations)
        ],
    )
    return replace(document, not_in_list=(report.symbol,)), "list of open reports"


def open_one_put_to_decision(document, chance):
    report, each = pick(chance, [(r, e) for r, e in rows_of(document) if e.is_open])
    return replace(document, decided_too=((report.symbol, each.number),)), "paragraph 8"


def one_put_to_decision_that_no_annex_lists(document, chance):
    report = pick(chance, document.reports)
    return replace(document, decided_too=((report.symbol, 99),)), "paragraph 8"


def closed_one_not_put_to_decision(document, chance):
    closed = [(r, e) for r, e in rows_of(document) if not e.is_open]
    report, each = pick(chance, closed if len(closed) > 1 else [])
    return replace(document, not_decided=((report.symbol, each.number),)), _annex(each)


def all_new_beside_a_previous_status(document, chance):
    report = pick(chance, [r for r in document.reports if not r.issued_on])
    first = next(key for key in ADDRESSEE_WORD if report.to(key))
    return exchanged(document, report, issued_on=datetime.date(2022, 12, 24)), _annex_of(first)


def no_mark_of_change(document, chance):
    report, each = pick(
        chance, [(r, e) for r, e in rows_of(document) if e.is_open and not r.issued_on]
    )
    bare = replace(each, before="", unchanged=False, updated=False)
    return with_recommendation(document, report, each, bare), _annex(each)


def second_title(document, chance):
    def places(report):
        annexes = sum(bool(report.to(key)) for key in ADDRESSEE_WORD)
        return annexes + any(each.is_open for each in report.recommendations)

    report = pick(chance, [r for r in document.reports if places(r) > 1])
    heading = f"{report.symbol} “{report.title}”"
    return document.edited(heading, heading.replace("计划", "预算")), "annex"


def second_day_of_issue(document, chance):
    report = pick(
        chance,
        [r for r in document.reports if r.issued_on and all(r.to(key) for key in ADDRESSEE_WORD)],
    )
    day = f"2022 年 11 月 {report.issued_on.day} 日发布"
    return document.edited(day, "2022 年 10 月 31 日发布"), "annex II"


def code_of_two_reviews(document, chance):
    code, _, year = pick(chance, document.reviews)
    return replace(
        document, reviews=(*document.reviews, (code, "审查另一项工作", year))
    ), "paragraph 2"


def listed_twice(document, chance):
    report, each = pick(chance, rows_of(document))
    twice = (*report.recommendations, each)
    return exchanged(document, report, recommendations=twice), _annex(each)


def listed_to_two_addressees(document, chance):
    report, each = pick(chance, rows_of(document))
    [other] = set(ADDRESSEE_WORD) - {each.addressee}
    both = sorted(
        (*report.recommendations, replace(each, addressee=other)), key=lambda every: every.number
    )
    return exchanged(document, report, recommendations=tuple(both)), "annex II"


def accepted_without_implementation(document, chance):
    report, each = pick(chance, [(r, e) for r, e in rows_of(document) if e.status == "in_progress"])
    return with_recommendation(document, report, each, replace(each, status="accepted")), _annex(
        each
    )


def implementation_without_acceptance(document, chance):
    report, each = pick(
        chance, [(r, e) for r, e in rows_of(document) if e.acceptance == "under_consideration"]
    )
    odd = replace(each, odd_implementation="in_progress")
    return with_recommendation(document, report, each, odd), _annex(each)


def as_of_after_the_session(document, chance):
    day = document.as_of - datetime.timedelta(days=chance.randint(5, 80))
    return replace(document, starts=day, ends=day), "masthead"


def symbol_not_well_formed(document, chance):
    report = pick(chance, document.reports)
    kind, number = report.symbol.rsplit("/", 1)
    return exchanged(document, report, symbol=f"{kind}/0{number}"), "annex"


def session_of_another_symbol(document, chance):
    return replace(document, symbol="WO/PBC/36/3"), "masthead"


def _annex_of(addressee):
    return "annex I," if addressee == "legislative_body" else "annex II,"


def _annex(each):
    return _annex_of(each.addressee)


#: Each kind of contradiction with the rule that must find it.
PLANTS = {
    stated_figure: "stated_figure",
    percentages_that_do_not_add_up: "shares_add_up",
    percentage_that_does_not_fit: "share_of_rows",
    count_in_the_list_of_open_reports: "open_list",
    report_missing_from_the_list: "open_list",
    open_one_put_to_decision: "decision",
    one_put_to_decision_that_no_annex_lists: "decision",
    closed_one_not_put_to_decision: "decision",
    all_new_beside_a_previous_status: "all_new",
    no_mark_of_change: "change_mark",
    second_title: "title",
    second_day_of_issue: "day_of_issue",
    code_of_two_reviews: "review_code",
    listed_twice: "listed_once",
    listed_to_two_addressees: "listed_once",
    accepted_without_implementation: "both_statuses",
    implementation_without_acceptance: "both_statuses",
    as_of_after_the_session: "as_of",
    symbol_not_well_formed: "symbol",
    session_of_another_symbol: "symbol",
}
EACH = DOCUMENTS // len(PLANTS)


def seeds_with_ground(plant, number):
    """Yield the first documents, from a seed specific to the plant, where it can be planted."""
    seed = 10_000 * (1 + list(PLANTS).index(plant))
    found = 0
    while found < number:
        seed += 1
        document = consistent_document(seed)
        try:
            planted, where = plant(document, random.Random(seed))
        except NoGroundError:
            continue
        found += 1
        yield document, planted, where


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_consistent_document_has_no_contradiction_and_a_planted_one_is_found_once(plant):
    for document, planted, where in seeds_with_ground(plant, EACH):
        assert findings(document).empty, findings(document)["message"].tolist()
        found = findings(planted)
        assert found["rule"].tolist() == [PLANTS[plant]], found["message"].tolist()
        assert found["where"].iloc[0].startswith(where), found["where"].iloc[0]
        assert found["message"].iloc[0].endswith(".")


@pytest.mark.parametrize("seed", range(PAIRS))
def test_two_consistent_documents_agree_and_a_wrong_previous_status_is_found(seed):
    chance = random.Random(seed)
    for number in range(50):
        later = consistent_document(900_000 + 1000 * seed + number)
        if earlier(later).reports and any(each.before for _, each in rows_of(later)):
            break
    assert findings(earlier(later), later).empty
    report, each = pick(chance, [(r, e) for r, e in rows_of(later) if e.before])
    open_words = {"in_progress", "not_started", "under_consideration"}
    other = pick(chance, sorted(open_words - {each.before, each.status}))
    wrong = with_recommendation(later, report, each, replace(each, before=other))
    found = findings(earlier(later), wrong)
    assert found["rule"].tolist() == ["previous_status"]
    assert found["recommendation"].tolist() == [each.number]


def test_a_missing_document_between_two_is_not_a_contradiction():
    later = replace(consistent_document(11), previous="WO/PBC/34/9")
    before = replace(
        earlier(later),
        symbol="WO/PBC/34/6",
        reports=tuple(
            replace(
                report,
                recommendations=tuple(
                    replace(each, status="not_started") for each in report.recommendations
                ),
            )
            for report in earlier(later).reports
        ),
    )
    compared = checks.comparisons(packaged(before, later))
    assert not compared["outcome"].eq("contradicts").any()
    reported = compared[compared["rule"].eq("previous_status")]
    assert reported["message"].str.contains("is not in the package").all()
    assert len(reported) == 2


def test_every_rule_has_a_planted_contradiction():
    planted = {*PLANTS.values(), "previous_status", "other_documents", "addressed"}
    assert planted == set(checks.check_summary(checks.comparisons(packaged()))["rule"])


def test_a_difference_is_explained_by_the_recommendation_that_accounts_for_it():
    report = Report("JIU/REP/2020/1", (Recommendation(1, unchanged=True),))
    document = Document(
        (report,), decided_too=((report.symbol, 1),), off={"open_executive_head": -1}
    )
    found = findings(document).set_index("rule")
    assert found.loc["stated_figure", "explained_by"] == "JIU/REP/2020/1 recommendation 1"


def test_a_rounded_share_that_fits_two_counts_confirms_neither():
    report = Report(
        "JIU/REP/2020/1", tuple(Recommendation(number, unchanged=True) for number in range(1, 6))
    )
    document = Document((report,), since=400, off={"open_executive_head": -1})
    compared = checks.comparisons(packaged(document))
    [message] = compared.loc[
        compared["rule"].eq("share_of_rows")
        & compared["outcome"].eq("cannot_tell")
        & compared["counted"].notna(),
        "message",
    ]
    assert message == (
        "1 percent is the rounded share of both 5 of 400 and 4 of 400, so it confirms neither."
    )


def test_an_empty_package_has_nothing_to_compare():
    assert checks.comparisons(packaged()).empty
    assert checks.contradictions(packaged()).empty
