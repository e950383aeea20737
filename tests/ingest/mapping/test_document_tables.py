"""Tables and lists of documents: where values come from, and what is refused."""

from __future__ import annotations

import datetime
import textwrap

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import statuses

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import load_mapping
from jiu_analysis.ingest import mapping as tables

DOCUMENT = """\
[document]
symbol = "UOE/EB/12/5"
organization = "Universal Organization for Examples"
body = "Executive Board"
as_of = 2024-03-31
language = "en"
"""
COLUMNS = '[columns]\nrecommendation = "No."\naddressee = "To"\nstatus = "Status"\n'
PLANS = ("JIU/REP/2021/91", 1, "executive_head", "accepted", "implemented")


def read(folder, lines, mapping=COLUMNS):
    """Read a text of lines; cells of a table stand between tabs."""
    path = folder / "document.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    target = folder / "map.toml"
    target.write_text(DOCUMENT + mapping, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(target))
    return reading


def table(*rows):
    return ["\t".join(row) for row in rows]


HEADER = ("No.", "To", "Status")
ROW = ("1", "E", "Implemented")


# the report


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("JIU/REP/2021/91 – On plans (2021)", "On plans (2021)"),
        ("On plans (JIU/REP/2021/91)", "On plans"),
        ("JIU/REP/ 2021/91: On plans", "On plans"),
        ("JIU/REP/2021/91 (2021)", None),
        ("JIU/REP/2021/91 (A/77/323)", None),
        ("JIU/REP/2021/91On plans", "On plans"),  # as a narrow cell of a PDF prints it
        ("jiu/rep/2021/91", None),
    ],
)
def test_the_heading_above_a_table_names_the_report(tmp_path, heading, title):
    reading = read(tmp_path, [heading, "", *table(HEADER, ROW)])
    assert reading.is_whole, reading.problems
    assert statuses(reading) == {PLANS}
    assert [row["title"] for row in reading.tables.get("headings", ())] == [title] * bool(title)


@pytest.mark.parametrize(
    "above",
    [
        [],
        ["See also JIU/REP/2021/91."],  # a sentence is no heading
        ["JIU/REP/2021/91 and JIU/REP/2021/92"],
        ["JIU/REP/2021/9123"],
        ["JIU/REP/2021/9 1"],
        ["JIU/REP/2021/91A"],
        ["JIU/REP/2021/91/Corr.1"],
    ],
)
def test_a_table_without_a_named_report_is_refused(tmp_path, above):
    [problem] = read(tmp_path, [*above, "", *table(HEADER, ROW)]).problems
    assert problem.place.endswith(f"line {len(above) + 3}")
    assert "has no report" in problem.message


def test_the_report_of_one_table_does_not_apply_to_the_next(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "", "Review of bicycles", ""]
    [problem] = read(tmp_path, [*lines, *table(HEADER, ROW)]).problems
    assert "has no report" in problem.message


def test_a_row_with_one_cell_names_the_report_of_the_rows_below(tmp_path):
    rows = [HEADER, ("On plans (JIU/REP/2021/91)",), ROW, ("JIU/NOTE/2020/93",), ROW]
    reading = read(tmp_path, table(*rows))
    assert statuses(reading) == {PLANS, ("JIU/NOTE/2020/93", *PLANS[1:])}


def test_a_row_with_one_cell_that_names_no_report_is_refused_until_it_is_left_out(tmp_path):
    rows = table(HEADER, ("JIU/REP/2021/91",), ROW, ("Reports of 2020",), ("2", *ROW[1:]))
    reading = read(tmp_path, rows)
    assert reading.problems[0].place == "row 4"
    assert 'skip = [{starts_with = "Reports of 2020"}]' in reading.problems[0].message
    skip = '[table]\nskip = [{starts_with = "Reports of"}]\n'
    assert len(statuses(read(tmp_path, rows, skip + COLUMNS))) == 2


def test_one_report_can_be_declared_for_the_file(tmp_path):
    text = '[table]\nreport = "JIU/REP/2021/91"\n' + COLUMNS
    assert statuses(read(tmp_path, table(HEADER, ROW), text)) == {PLANS}


# several fields in a column, several recommendations in a row

ONE = '[columns]\nstatus = "Status"\n[patterns]\n"What" = '


def one(folder, text, pattern):
    lines = ["JIU/REP/2021/91", "", *table(("What", "Status"), (text, "Implemented"))]
    return read(folder, lines, f"{ONE}{pattern}\n")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Recommendation 1 (E): Plan.", "Recommendation {n} ({addressee}): {text}"),
        ("RECOMMENDATION 1  (executive head) :  Plan.", "Recommendation {n} ({addressee}): {text}"),
        ("E / 1 – Plan.", "{addressee} / {n} - {text}"),
        ("1 (E) [high] Plan.", "{n} ({addressee}) [{any}] {text}"),
    ],
)
def test_a_pattern_extracts_several_fields_from_a_column(tmp_path, text, pattern):
    reading = one(tmp_path, text, f'"{pattern}"')
    assert statuses(reading) == {PLANS}
    assert reading.tables["texts"][0]["recommendation_text"] == "Plan."


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("JIU/REP/2021/91/1", "{report}/{n}"),
        ("Implemented: JIU/REP/2021/91-1 (E)", "{status}: {report}-{n} ({addressee})"),
        ("JIU/REP/2021/91 – On plans (2021), 1", "{report} – {title} ({any}), {n}"),
    ],
)
def test_a_pattern_matches_a_symbol_followed_by_text(tmp_path, text, pattern):
    mapping = f'[table]\naddressee = "executive_head"\n{ONE}"{pattern}"\n'
    if "{addressee}" in pattern:
        mapping = mapping.replace('[table]\naddressee = "executive_head"\n', "")
        mapping = mapping.replace('[columns]\nstatus = "Status"\n', "")
    reading = read(tmp_path, table(("What", "Status"), (text, "Implemented")), mapping)
    assert statuses(reading) == {PLANS}


def test_a_text_without_the_pattern_is_refused(tmp_path):
    [problem] = one(tmp_path, "Rec. one", '"Rec. {n} ({addressee})"').problems
    assert "says “Rec. one”, which does not have the form “Rec. {n} ({addressee})”" in (
        problem.message
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 2 and 4", [1, 2, 4]),
        ("1-3", [1, 2, 3]),
        ("1 – 3, and 7", [1, 2, 3, 7]),
        ("2 to 4", [2, 3, 4]),
        ("5", [5]),
        ("1 & 2", [1, 2]),
    ],
)
def test_one_row_can_cover_several_recommendations(tmp_path, text, numbers):
    reading = one(
        tmp_path, f"Recommendations {text} (E)", '"Recommendations {numbers} ({addressee})"'
    )
    assert [row["recommendation"] for row in reading.tables["statuses"]] == numbers
    # Each has a locator of its own, as the data package demands.
    locators = {row["locator"] for row in reading.tables["statuses"]}
    assert len(locators) == len(numbers)


@pytest.mark.parametrize("text", ["4-2", "1, 1", "1 or 2", "0, 1", "1-200", "1-3-5", "1 to 3-4"])
def test_numbers_that_do_not_form_a_list_are_refused(tmp_path, text):
    reading = one(tmp_path, f"Rec. {text} (E)", '"Rec. {numbers} ({addressee})"')
    assert not reading.is_whole


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("Rec. {m}", "patterns without {m}"),
        ("Rec.", "patterns with each placeholder once"),
        ("{n} {n}", "patterns with each placeholder once"),
        ("{title}{text}", "patterns with a text between the placeholders"),
        ("{n} {numbers}", "patterns with {n} or {numbers}, not both"),
    ],
)
def test_an_invalid_pattern_is_refused_with_its_line(tmp_path, pattern, complaint):
    with pytest.raises(UsageError) as caught:
        one(tmp_path, "x", f'"{pattern}"')
    assert "line 10, patterns.What: must be " in str(caught.value)
    assert complaint in str(caught.value)


# parts, headers, rows


def test_a_part_sets_the_addressee_of_its_rows(tmp_path):
    lines = ["Annex I", "JIU/REP/2021/91", "", *table(("No.", "Status"), ("1", "Implemented"))]
    lines += ["Annex II", "JIU/REP/2021/91", "", *table(("No.", "Status"), ("2", "Implemented"))]
    columns = '[columns]\nrecommendation = "No."\nstatus = "Status"\n'
    first = '[[parts]]\nstarts_with = "Annex I"\naddressee = "executive_head"\n'
    second = '[[parts]]\nstarts_with = "Annex II"\naddressee = "legislative_body"\n'
    found = statuses(read(tmp_path, lines, columns + first + second))
    assert found == {PLANS, ("JIU/REP/2021/91", 2, "legislative_body", "accepted", "implemented")}
    # "Annex II" is not the beginning of a part whose heading is "Annex I": its row is refused.
    third = second.replace("Annex II", "Annex III")
    problems = read(tmp_path, lines, columns + first + third).problems
    assert any(
        "no heading of the document starts with “annexiii”" in each.message.lower()
        for each in problems
    )


def test_a_table_of_a_part_that_is_left_out_is_not_read(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "Annex", "JIU/REP/2021/92", ""]
    part = '[parts]\n"Annex" = {skip = true}\n'
    reading = read(tmp_path, [*lines, *table(HEADER, ROW)], COLUMNS + part)
    assert statuses(reading) == {PLANS}


def test_a_header_may_have_two_lines(tmp_path):
    rows = table(("No.", "To", "Status", "Status"), ("", "", "Acceptance", "Implementation"))
    rows += table(("1", "E", "Accepted", "Implemented"))
    columns = COLUMNS.replace(
        'status = "Status"', 'acceptance = "Acceptance"\nimplementation = "Status Implementation"'
    )
    assert statuses(read(tmp_path, ["JIU/REP/2021/91", "", *rows], columns)) == {PLANS}


def test_a_table_divided_without_a_header_continues(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "", *table(("2", *ROW[1:]))]
    assert len(statuses(read(tmp_path, lines))) == 2


def test_a_table_that_looks_like_recommendations_and_is_not_used_is_refused(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "Others", ""]
    lines += table(("Item", "Note", "State"), ("Recommendation 2", "x", "Implemented"))
    [problem] = read(tmp_path, lines).problems
    assert "looks like a recommendation, and table 2 lacks columns of the mapping" in (
        problem.message
    )
    assert read(tmp_path, lines, "[table]\nskip_tables = [2]\n" + COLUMNS).is_whole


def test_a_table_of_which_header_and_rows_were_read_as_one_row_is_refused(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "Others", ""]
    whole = table(("To E E E", "Status Implemented " + "It should be done. " * 4), ("x", "y"))
    [problem] = read(tmp_path, [*lines, *whole]).problems
    assert "looks like a recommendation, and table 2 lacks" in problem.message
    short = table(("Status of all", "To be done"), ("Implemented", "1"))
    assert read(tmp_path, [*lines, *short]).is_whole


def test_a_table_of_counts_is_only_noted(tmp_path):
    lines = [*table(("Status", "Number"), ("Implemented", "1")), "JIU/REP/2021/91", ""]
    reading = read(tmp_path, [*lines, *table(HEADER, ROW)])
    assert reading.is_whole
    assert reading.notes == ["tables not used: table 1 (“Status”, “Number”)"]


def test_a_document_without_the_columns_is_refused_with_the_existing_ones(tmp_path):
    with pytest.raises(
        UsageError, match=r"table 1 lacks “To”\. There is: table 1: “No.”, “Status”"
    ):
        read(tmp_path, table(("No.", "Status"), ("1", "Implemented")))


def test_the_headers_of_several_tables_may_differ(tmp_path):
    lines = ["JIU/REP/2021/91", "", *table(HEADER, ROW), "JIU/REP/2021/92", ""]
    lines += table(("No.", "To", "State"), ROW)
    columns = COLUMNS.replace('"Status"', '["Status", "State"]')
    assert len(statuses(read(tmp_path, lines, columns))) == 2


def test_only_some_rows_can_be_read(tmp_path):
    rows = table((*HEADER, "Unit"), (*ROW, "A"), ("2", *ROW[1:], "B"))
    only = '[table]\nonly = [{column = "Unit", equals = "A"}]\n'
    assert statuses(read(tmp_path, ["JIU/REP/2021/91", "", *rows], only + COLUMNS)) == {PLANS}


def test_the_text_of_a_recommendation_can_name_its_addressee(tmp_path):
    columns = '[columns]\nrecommendation = "No."\nstatus = "Status"\nrecommendation_text = "Text"\n'
    text = '[table]\naddressee = "from_text"\n' + columns
    expected = "The executive heads should report to their governing bodies."
    rows = [("No.", "Text", "Status"), ("1", expected, "Implemented")]
    assert statuses(read(tmp_path, ["JIU/REP/2021/91", "", *table(*rows)], text)) == {PLANS}
    rows[1] = ("1", "Managers should report.", "Implemented")
    [problem] = read(tmp_path, ["JIU/REP/2021/91", "", *table(*rows)], text).problems
    assert "names no addressee at the beginning of its text" in problem.message


@pytest.mark.parametrize(
    ("parts", "heading"),
    [
        ('"Annex I" = "legislative_body"\n"Annex II" = "executive_head"', "Annex III: others"),
        ('"Annex 1" = "executive_head"', "ANNEX 2 – Others"),
        ('"Part A" = "executive_head"', "Part B"),
        ('"附件一" = "executive_head"', "附件二：其他"),
    ],
)
def test_a_numbered_heading_that_is_no_part_is_refused_if_it_has_rows(tmp_path, parts, heading):
    first = parts.split('"')[1]
    rows = table(("No.", "Status"), ("1", "Implemented"))
    lines = [first, "", *rows, "", heading, ""]
    lines += table(("No.", "Status"), ("2", "Implemented"))
    second = parts.split('"')[5] if "\n" in parts else ""
    lines = [second, "", *lines] if second else lines
    columns = '[table]\nreport = "JIU/REP/2021/91"\n[columns]\nrecommendation = "No."\n'
    columns += 'status = "Status"\n[parts]\n'
    [problem] = read(tmp_path, lines, columns + parts).problems
    assert f"the heading “{heading}” begins as those under [parts]" in problem.message
    named = f'{parts}\n"{heading}" = {{skip = true}}'
    found = read(tmp_path, lines, columns + named)
    assert found.is_whole
    assert {row[1] for row in statuses(found)} == {1}


@pytest.mark.parametrize(
    "words", ["Accepted – in progress", "In progress", "Accepted; in progress"]
)
def test_acceptance_and_implementation_in_a_merged_cell_are_read_apart(tmp_path, words):
    columns = COLUMNS.replace('status = "Status"', 'acceptance = "A"\nimplementation = "I"')
    html = (
        "<p>JIU/REP/2021/91</p><table><tr><th>No.<th>To<th>A<th>I"
        f"<tr><td>1<td>E<td colspan=2>{words}<tr><td>2<td>E<td>Accepted<td>Not started</table>"
    )
    (tmp_path / "document.html").write_text(html, encoding="utf-8")
    (tmp_path / "map.toml").write_text(DOCUMENT + columns, encoding="utf-8")
    [reading] = tables.read_all(tmp_path / "document.html", load_mapping(tmp_path / "map.toml"))
    assert [row[3:] for row in sorted(statuses(reading))] == [
        ("accepted", "in_progress"),
        ("accepted", "not_started"),
    ]


_EITHER = ("executive heads", "governing bodies")


@pytest.mark.parametrize("pair", [_EITHER, _EITHER[::-1], ("executive head", "legislative body")])
@pytest.mark.parametrize(
    ("form", "is_sure"),
    [
        ("The {0} should ask the {1} to report.", True),
        ("The {0} of all organizations are requested to decide with the {1}.", True),
        ("The {0} should report.", True),
        ("At the request of the {0}, the {1} should report.", False),
        ("The {0} and the {1} should decide.", False),
        ("The {0} that have not informed their {1} must do so.", False),
        ("The Secretary-General should ask the {0} to decide.", False),
    ],
)
def test_an_addressee_that_may_not_be_the_one_asked_is_named(tmp_path, pair, form, is_sure):
    columns = '[columns]\nrecommendation = "No."\nstatus = "Status"\nrecommendation_text = "Text"\n'
    text = form.format(*pair)
    rows = table(("No.", "Text", "Status"), ("1", text, "Implemented"))
    mapping = '[table]\naddressee = "from_text"\n' + columns
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], mapping)
    [row] = reading.tables["statuses"]
    expected = "executive_head" if pair[0].startswith("executive") else "legislative_body"
    assert row["addressee"] == expected
    assert any("addressees to look at" in note for note in reading.notes) != is_sure


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "See also {0}"),
        ("en", "Cross-reference: {0}"),
        ("en", "This follows {0}."),
        ("fr", "Voir aussi {0}"),
        ("es", "Véase {0}"),
        ("ru", "См. также {0}"),
        ("ar", "انظر {0}"),
        ("zh", "另见 {0}"),
        ("zh", "本表依据 {0}。"),
    ],
)
@pytest.mark.parametrize("is_in_table", [True, False])
def test_a_reference_to_a_report_is_not_its_heading(tmp_path, language, text, is_in_table):
    """A row of the table, or a line above it, that mentions another report."""
    words = {"en": ROW, "fr": ("1", "E", "Appliquée"), "es": ("1", "E", "Aplicada")}
    words |= {"ru": ("1", "E", "Выполнена"), "ar": ("1", "E", "منفذة"), "zh": ("1", "E", "已落实")}
    row, mention = words[language], text.format("JIU/REP/2022/92")
    lines = [*table(HEADER, row)]
    lines += table((mention, "", ""), ("2", *row[1:])) if is_in_table else []
    above = ["JIU/REP/2021/91 – On plans", ""] if is_in_table else [mention, ""]
    (tmp_path / "document.txt").write_text("\n".join([*above, *lines]), encoding="utf-8")
    about = DOCUMENT.replace('"en"', f'"{language}"')
    (tmp_path / "map.toml").write_text(about + COLUMNS, encoding="utf-8")
    [reading] = tables.read_all(tmp_path / "document.txt", load_mapping(tmp_path / "map.toml"))
    assert not reading.is_whole
    assert "JIU/REP/2022/92" not in {each[0] for each in statuses(reading)}


@pytest.mark.parametrize(
    ("title", "is_heading"),
    [
        (": On plans.", True),
        (" On plans;", True),
        (" – «О планах».", True),
        (" “关于计划”。", True),
        (" was closed last year.", False),
    ],
)
def test_a_full_stop_does_not_make_a_title_after_its_symbol_a_reference(
    tmp_path, title, is_heading
):
    lines = table(HEADER, (f"JIU/REP/2021/91{title}", "", ""), ROW)
    assert read(tmp_path, lines, COLUMNS).is_whole == is_heading


# statuses and dates


@pytest.mark.parametrize(
    ("word", "acceptance", "implementation"),
    [
        ("Accepted (implemented)", "accepted", "implemented"),
        ("Accepted; not started", "accepted", "not_started"),
        ("Accepted – in progress", "accepted", "in_progress"),
        ("Partially accepted / in progress", "partially_accepted", "in_progress"),
        ("Accepted", "accepted", None),
        ("No information provided", "no_information", None),
    ],
)
def test_one_text_can_give_acceptance_and_implementation(
    tmp_path, word, acceptance, implementation
):
    [row] = read(tmp_path, ["JIU/REP/2021/91", "", *table(HEADER, (*ROW[:2], word))]).tables[
        "statuses"
    ]
    assert (row["acceptance"], row["implementation"]) == (acceptance, implementation)


@pytest.mark.parametrize(
    "word",
    [
        "Accepted Accepted",
        "Implemented in part",
        "Accepted (implemented and in progress)",
        "Not accepted; implemented",
        "Implemented; accepted; in progress",
        "",
    ],
)
def test_a_status_that_only_begins_with_a_known_word_is_refused(tmp_path, word):
    [problem] = read(
        tmp_path, ["JIU/REP/2021/91", "", *table(HEADER, (*ROW[:2], word, ""))]
    ).problems
    assert "line 4" in problem.place


def test_a_word_with_a_wildcard_can_have_a_meaning(tmp_path):
    words = '[words.status]\nimplemented = "100%"\nin_progress = "{any}%"\n'
    rows = table(HEADER, ("1", "E", "100%"), ("2", "E", "40 %"), ("3", "E", "done"))
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], COLUMNS + words)
    assert [row["implementation"] for row in reading.tables["statuses"]] == [
        "implemented",
        "in_progress",
    ]
    assert len(reading.problems) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Q4 2024", (2024, 12, 31)),
        ("Q1/2025", (2025, 3, 31)),
        ("first half of 2025", (2025, 6, 30)),
        ("second half 2025", (2025, 12, 31)),
        ("H1 2026", (2026, 6, 30)),
        ("end of June 2024", (2024, 6, 30)),
    ],
)
def test_the_due_date_of_the_organization_is_separate_from_the_deadline(tmp_path, text, day):
    rows = table((*HEADER, "Due", "Text"), (*ROW, text, "The head should plan by the end of 2030."))
    columns = COLUMNS + 'due_on = "Due"\nrecommendation_text = "Text"\n'
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], columns)
    assert reading.tables["statuses"][0]["due_on"] == datetime.date(*day)
    assert reading.tables["recommendations"][0]["target_date"] == datetime.date(2030, 12, 31)


def test_a_blank_previous_status_can_mean_new(tmp_path):
    rows = table((*HEADER, "Before"), (*ROW, ""), ("2", *ROW[1:], "In progress"))
    words = 'previous_status = "Before"\n[words.previous_status]\nnew = ""\n'
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], COLUMNS + words)
    assert [row["change"] for row in reading.tables["statuses"]] == ["new", "changed"]


# lists

LIST = """\
[lines]
patterns = ["{report}: {title}", "Recommendation {n} ({addressee}): {text}", "Status: {status}"]
"""
ITEMS = ["JIU/REP/2021/91: On plans", "• Recommendation 1 (E): Plan.", "• Status: Implemented"]


def test_a_list_of_paragraphs_is_read_with_patterns(tmp_path):
    reading = read(tmp_path, ["A list", *ITEMS], LIST)
    assert reading.is_whole
    assert statuses(reading) == {PLANS}
    assert reading.tables["statuses"][0]["locator"] == "lines 3-4"


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([*ITEMS, "Recommendation two (E): Plan."], "begins as a recommendation, and has none"),
        ([*ITEMS, "JIU/REP/2021/92, on bicycles"], "names a report, and has none of the patterns"),
        ([*ITEMS, "Status: In progress"], "is given twice: in line 2 and line 4"),
        ([*ITEMS[:2], "Status: Shelved"], "which is not a known word"),
        (ITEMS[:2], "says nothing"),
        ([*ITEMS, ITEMS[1], "Status: In progress"], "is listed in lines 2-3 already"),
        (ITEMS[1:], "says nothing; write the symbol of the report"),
    ],
)
def test_a_line_that_could_belong_to_a_recommendation_is_not_lost(tmp_path, lines, complaint):
    problems = read(tmp_path, lines, LIST).problems
    assert any(complaint in each.message for each in problems), problems


def test_lines_before_the_number_belong_to_its_recommendation(tmp_path):
    """A record begins with the line that comes first, whichever it is."""
    lines = ["Status: Implemented", "Recommendation 1 (E): Plan.", "Status: In progress"]
    lines += ["Recommendation 2 (E): Cost."]
    text = '[table]\nreport = "JIU/REP/2021/91"\n' + LIST.replace('"{report}: {title}", ', "")
    found = {row[1]: row[4] for row in statuses(read(tmp_path, lines, text))}
    assert found == {1: "implemented", 2: "in_progress"}


def test_a_table_of_labels_is_read_as_a_list(tmp_path):
    rows = table(("Report", "JIU/REP/2021/91"), ("Recommendation", "1"), ("To", "E"))
    rows += table(("Status", "Implemented"))
    patterns = '"Report: {report}", "Recommendation: {n}", "To: {addressee}", "Status: {status}"'
    assert statuses(read(tmp_path, rows, f"[lines]\npatterns = [{patterns}]\n")) == {PLANS}


OFFICERS = LIST.replace(
    '"Status: {status}"', '"Status: {status}", "Officer: {officer}", "Due: {due_on}"'
)


def page(*paragraphs):
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def word(*paragraphs):
    made = docx.Document()
    for each in paragraphs:
        made.add_paragraph(each.removeprefix("- "), "List Bullet" if each[0] == "-" else None)
    return made


def read_list(folder, form, lines):
    if form == "text":
        return read(folder, lines, OFFICERS)
    (folder / "map.toml").write_text(DOCUMENT + OFFICERS, encoding="utf-8")
    path = folder / f"document.{form}"
    if form == "docx":
        word(*lines).save(path)
    else:
        path.write_text(page(*lines), encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(folder / "map.toml"))
    return reading


@pytest.mark.parametrize("after", [[], [ITEMS[1].replace("1", "2"), "Status: Implemented"]])
@pytest.mark.parametrize("form", ["text", "html", "docx"])
@pytest.mark.parametrize("label", ["Officer:", "Due:"])
def test_a_label_whose_text_is_below_it_is_refused(tmp_path, form, label, after):
    reading = read_list(tmp_path, form, [*ITEMS, label, "- Head, Plans", "- Head, Costs", *after])
    [problem] = reading.problems
    assert f"is a label without a text (“{label}”)" in problem.message
    # A label without a text between lines that are read is a blank value.
    assert read_list(tmp_path, form, [*ITEMS, label, "Due: 2025", *after]).is_whole


@pytest.mark.parametrize("value", ["", " -"])
@pytest.mark.parametrize("label", ["Officer:", "Due:"])
def test_a_blank_value_may_be_the_last_of_a_part_or_of_the_list(tmp_path, label, value):
    part = [*ITEMS, f"{label}{value}", ""]
    lines = ["Annex I", *part, "Annex II", *part]
    lines = [*lines, "Conclusion"] if value else lines
    parts = '[parts]\n"Annex I" = {skip = false}\n"Annex II" = {skip = false}\n'
    reading = read(tmp_path, lines, OFFICERS + parts)
    assert not any("is a label" in each.message for each in reading.problems)


def test_a_part_of_a_list_is_left_out(tmp_path):
    second = [ITEMS[1].replace("1", "2"), "Status: Closed", "Officer:", "- Head", ""]
    lines = ["Annex I", *ITEMS, "", "Annex II", *second, "Annex III", ITEMS[1].replace("1", "3")]
    parts = '"Annex I" = {skip = false}\n"Annex II" = {skip = true}\n"Annex III" = {skip = false}'
    reading = read(tmp_path, [*lines, "Status: Implemented"], f"{OFFICERS}[parts]\n{parts}\n")
    assert [row[1] for row in sorted(statuses(reading))] == [1, 3]
    assert reading.is_whole, reading.problems
    assert any(each.startswith("rows of parts that are left out") for each in reading.notes)


@pytest.mark.parametrize("form", ["text", "html", "docx"])
@pytest.mark.parametrize("mark", [" ", "; ", " – "])
def test_a_value_with_the_label_of_another_is_refused(tmp_path, form, mark):
    reading = read_list(tmp_path, form, [*ITEMS, f"Officer: Head, Plans{mark}Due: 2025"])
    assert "has the label “Due:” within its text" in reading.problems[0].message


@pytest.mark.parametrize("label", ["Title", "Second responsible officer", "Échéance", "Срок"])
def test_a_line_with_an_unknown_label_goes_on_no_officer_and_is_noted(tmp_path, label):
    lines = [*ITEMS, "Officer: Head,", "Plans", f"{label}: 2025"]
    reading = read_list(tmp_path, "text", lines)
    assert reading.tables["statuses"][0]["officer"] == "Head, Plans"
    assert reading.notes == ["lines that have none of the patterns: line 6"]


@pytest.mark.parametrize("form", ["html", "docx"])
def test_a_line_after_the_last_of_a_list_is_noted(tmp_path, form):
    reading = read_list(tmp_path, form, [*ITEMS, "Officer: Head, Plans", "Head, Costs"])
    assert reading.notes == ["lines that have none of the patterns: paragraph 5"]


def test_cells_that_have_a_pattern_each_are_read_apart(tmp_path):
    cells = table(["Status: Implemented", "Officer: Head, Plans", "Due: 2025"])
    reading = read(tmp_path, [*ITEMS[:2], *cells], OFFICERS)
    [row] = reading.tables["statuses"]
    assert (row["officer"], row["due_on"]) == ("Head, Plans", datetime.date(2025, 12, 31))


def test_running_prose_is_refused_with_that_reason(tmp_path):
    with pytest.raises(ContentError, match="recommendations in running prose cannot be read"):
        read(tmp_path, ["We accept recommendation 1 of JIU/REP/2021/91 and implement it."])


# several organizations in one file


def register(folder, symbol, names=("Fund A", "Fund B")):
    columns = 'organization = "Who"\nreport = "Report"\n'
    text = DOCUMENT.replace('organization = "Universal Organization for Examples"\n', "")
    text = text.replace('symbol = "UOE/EB/12/5"', f"symbol = {symbol}") + COLUMNS + columns
    (folder / "map.toml").write_text(text, encoding="utf-8")
    rows = [("Who", "Report", *HEADER), *((name, "JIU/REP/2021/91", *ROW) for name in names)]
    path = folder / "table.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return tables.read_all(path, load_mapping(folder / "map.toml"))


@pytest.mark.parametrize(
    ("symbol", "symbols"),
    [
        ('"X/{organization}"', ["X/Fund A", "X/Fund B"]),
        ('{"Fund A" = "FA/1", "fund b" = "FB/2"}', ["FA/1", "FB/2"]),
    ],
)
def test_a_file_for_several_organizations_gives_a_document_for_each(tmp_path, symbol, symbols):
    found = register(tmp_path, symbol)
    assert [each.document for each in found] == symbols
    assert all(statuses(each) == {PLANS} and each.is_whole for each in found)
    assert [each.account()["field"] for each in found] == [1, 1]


@pytest.mark.parametrize(
    ("first", "other"),
    [("Fund A", "FUND  A"), ("WHO", "Who"), ("W.H.O.", "World Health Organization (WHO)")],
)
def test_several_names_of_an_organization_give_one_document(tmp_path, first, other):
    found = register(tmp_path, '"X/{organization}"', [first, "Fund B", other])
    assert [each.tables["documents"][0]["organization"] for each in found] == [first, "Fund B"]
    # The row under the other name is seen as a second one of the same recommendation.
    [problem] = found[0].problems
    assert "with no text" in problem.message
    assert f"names of one organization, read as its first: “{first}” = “{other}”" in [
        note.replace("FUND A", "FUND  A") for note in found[0].notes
    ]


def test_a_file_with_an_organization_without_a_symbol_is_refused(tmp_path):
    found = register(tmp_path, '{"Fund A" = "FA/1"}')
    [problem] = found[0].problems
    assert problem.place == "row 3"
    assert "“Fund B”, for which no symbol is given" in problem.message


def test_a_row_without_an_organization_refuses_every_document_of_the_file(tmp_path):
    found = register(tmp_path, '"X/{organization}"', ["Fund A", "", "Fund B"])
    assert [len(each.problems) for each in found] == [1, 1]


LABELS = """\
[lines]
patterns = [
  "{report}: {title}",
  "No. {n}",
  "To {addressee}",
  "State {status}",
  "Text {text}",
  "Remark {assessment_text}",
  "Contact {any}",
]
"""


def labelled(*more):
    return ["JIU/REP/2021/91: On plans", "", "No. 1", "To E", "State Implemented", *more]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from("plans for all of the staff are in force".split()), min_size=2),
    st.integers(14, 60),
)
def test_a_text_may_be_wrapped_over_lines_at_any_width(tmp_path, words, width):
    text = " ".join(words)
    lines = textwrap.wrap(f"Remark  {text}", width, subsequent_indent=" " * 6)
    reading = read(tmp_path, labelled(*lines, "Contact  Ms. A", "", "The end."), LABELS)
    assert statuses(reading) == {PLANS}
    assert reading.tables["texts"][0]["assessment_text"] == text


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("Phone 5", "says “Implemented Phone 5”, which is not a known word"),
        ("Recommendation 2", "begins as a recommendation"),
        ("JIU/REP/2021/92 on bicycles", "names a report"),
    ],
)
def test_a_line_that_does_not_continue_the_line_above_is_reported(tmp_path, line, complaint):
    problems = read(tmp_path, labelled(line), LABELS).problems
    assert any(complaint in each.message for each in problems), problems


def test_a_line_after_a_blank_line_is_reported_and_continues_nothing(tmp_path):
    lines = [*labelled("Remark Plans", "", "Phone 5", ""), *labelled()[2:]]
    lines[-3] = "No. 2"
    reading = read(tmp_path, lines, LABELS)
    assert reading.tables["texts"][0]["assessment_text"] == "Plans"
    assert reading.notes == ["lines that have none of the patterns: line 8"]


def read_page(folder, body):
    path = folder / "page.html"
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    target = folder / "map.toml"
    target.write_text(DOCUMENT + LABELS, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(target))
    return reading


def test_a_row_of_a_table_may_hold_several_labels_with_their_texts(tmp_path):
    card = "".join(
        f"<tr>{''.join(f'<td>{each}' for each in cells)}</tr>"
        for cells in (
            ("Report", "JIU/REP/2021/91: On plans", "No.", "1"),
            ("To", "E", "State", "Implemented"),
            ("Remark", "–", "Phone", "5"),
        )
    )
    body = f"<table>{card}</table><table>{card.replace('<td>1', '<td>2')}</table>"
    mapping = LABELS.replace('"{report}', '"Report {report}')
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    (tmp_path / "map.toml").write_text(DOCUMENT + mapping, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(tmp_path / "map.toml"))
    assert statuses(reading) == {PLANS, ("JIU/REP/2021/91", 2, *PLANS[2:])}
    assert reading.notes == ["label not used: “Phone”"]


def test_a_description_list_is_read_as_labels_with_their_texts(tmp_path):
    items = "<dt>No.<dd>1<dt>To<dd><p>E</p><dt>State<dd>Implemented"
    reading = read_page(tmp_path, f"<h2>JIU/REP/2021/91: On plans</h2><dl>{items}</dl>")
    assert statuses(reading) == {PLANS}


def test_a_recommendation_above_the_header_of_its_table_is_reported(tmp_path):
    """As where a page break divides the header, or a table goes on before a repeated header."""
    text = "The executive head should keep a list of all plans and publish it each year."
    wide = ("No.", "To", "Status", "Text")
    reading = read(
        tmp_path,
        ["JIU/REP/2021/91", "", *table(("3", "E", "Accepted", text), wide, (*ROW, text))],
        COLUMNS + 'recommendation_text = "Text"\n',
    )
    [problem] = reading.problems
    assert problem.place == "line 3"
    assert "is above the header" in problem.message


# a recommendation that is printed twice

WIDE = ("No.", "To", "Status", "Text")
PLAN = (*ROW, "The executive head should make plans.")


@pytest.mark.parametrize(
    ("again", "complaint"),
    [
        (PLAN, ""),
        ((" 1", "E", "Implemented", "The  executive head should make plans."), ""),
        (("1", "E", "In progress", PLAN[3]), "with another implementation"),
        (("1", "L", "Implemented", "Another text"), "another recommendation text and addressee"),
        (("1", "E", "Implemented", ""), "with another recommendation text"),
    ],
)
def test_identical_duplicates_of_a_recommendation_are_stored_once_with_a_note(
    tmp_path, again, complaint
):
    columns = COLUMNS + 'recommendation_text = "Text"\n'
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *table(WIDE, PLAN, again)], columns)
    if complaint:
        assert [complaint in problem.message for problem in reading.problems] == [True]
        assert "listed in line 4 already" in reading.problems[0].message
    else:
        assert reading.is_whole, reading.problems
        assert statuses(reading) == {PLANS}
        assert len(reading.tables["texts"]) == len(reading.tables["statuses"]) == 1
        [note] = [note for note in reading.notes if "twice with the same content" in note]
        assert note.endswith("JIU/REP/2021/91 recommendation 1 (line 4; line 5)")


def test_identical_rows_without_a_text_are_refused(tmp_path):
    """One of them may have the number of another recommendation."""
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *table(HEADER, ROW, ROW)])
    assert "already, with no text" in reading.problems[0].message


# a status that only a colour shows

SHADED = {
    "": (False, ["", "", ""]),
    "one cell": (True, ["", "", "FFC000"]),
    "two cells": (True, ["", "92D050", "FFC000"]),
    "the whole column": (False, ["FFC000", "FFC000", "FFC000"]),
}
STATED = [("No.", "To", "Accepted?", "Progress")]
STATED += [(str(at), "E", "Accepted", text) for at, text in ((1, "Implemented"), (2, ""))]


def shaded_html(path, colours, *, as_class):
    cells = [
        f'<td class="c{at}">{row[3]}</td>' if as_class else f'<td bgcolor="#{colour}">{row[3]}</td>'
        for at, (row, colour) in enumerate(zip(STATED, colours, strict=True))
    ]
    if not as_class:
        cells = [cell.replace(' bgcolor="#"', "") for cell in cells]
    styles = [f"td.c{at} {{background: #{each}}}" for at, each in enumerate(colours) if each]
    rows = [
        "<tr>" + "".join(f"<td>{each}</td>" for each in row[:3]) + cell + "</tr>"
        for row, cell in zip(STATED, cells, strict=True)
    ]
    path.write_text(
        f"<!DOCTYPE html><html><head><style>{' '.join(styles)}</style></head><body>"
        f"<p>JIU/REP/2021/91</p><table>{''.join(rows)}</table></body></html>",
        encoding="utf-8",
    )


def shaded_docx(path, colours):
    document = docx.Document()
    document.add_paragraph("JIU/REP/2021/91")
    made = document.add_table(len(STATED), 4)
    for row, message, colour in zip(made.rows, STATED, colours, strict=True):
        for cell, text in zip(row.cells, message, strict=True):
            cell.text = text
        if colour:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), colour)
            row.cells[3]._element.get_or_add_tcPr().append(shade)
    document.save(path)


@pytest.mark.parametrize("form", ["html", "class", "docx"])
@pytest.mark.parametrize("shaded", SHADED)
def test_a_blank_status_in_a_colour_of_its_own_is_refused(tmp_path, form, shaded):
    is_refused, colours = SHADED[shaded]
    path = tmp_path / ("page.docx" if form == "docx" else "page.html")
    if form == "docx":
        shaded_docx(path, colours)
    else:
        shaded_html(path, colours, as_class=form == "class")
    columns = '[columns]\nrecommendation = "No."\naddressee = "To"\nacceptance = "Accepted?"\n'
    target = tmp_path / "map.toml"
    target.write_text(f'{DOCUMENT}{columns}implementation = "Progress"\n', encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(target))
    assert [problem.place for problem in reading.problems] == ["table 1, row 3"] * is_refused
    assert all("is blank in a colour" in problem.message for problem in reading.problems)


# several recommendations, options and languages in a cell

REGISTER = """\
[table]
addressee = "executive_head"
[columns]
status = "Status"
[patterns]
"Recommendation" = "{}"
"""


@pytest.mark.parametrize(
    ("pattern", "text", "is_refused"),
    [
        ("{n}. {text}", "1. Adopt a policy. 2. Report on it.", True),
        ("{n}. {text}", "1. Adopt a policy 2. Report on it", True),
        ("{n}. {text}", "1. 采用政策。2. 提出报告。", True),
        ("Rec. {n}: {text}", "Rec. 1: Plan. Rec. 2: Act.", True),
        ("Rec. {n}: {text}", "Rec. 1: Plan, in line with rec. 3: act.", False),
        ("{n}. {text}", "1. Adopt a policy by 31.12.2025. 2 offices should act.", False),
        ("{n}. {text}", "1. Adopt phase 2. of the plan", False),
        ("{numbers}. {text}", "1. Adopt phase 2. See there.", False),
    ],
)
def test_a_cell_with_a_further_recommendation_is_refused(tmp_path, pattern, text, is_refused):
    rows = table(("Recommendation", "Status"), (text, "Accepted"))
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], REGISTER.format(pattern))
    found = ["contains a further recommendation" in each.message for each in reading.problems]
    assert found == [True] * is_refused


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ("☑ Accepted ☐ Not accepted", ("accepted", None)),
        ("☐ Accepted ☑ Not accepted", ("not_accepted", None)),
        ("☑ Accepted, under implementation ☐ Not accepted", ("accepted", "in_progress")),
        ("Not accepted.", ("not_accepted", None)),
        ("Accepted, implemented.", ("accepted", "implemented")),
        ("☐ Accepted ☐ Not accepted", None),
        ("☑ Accepted ☑ Not accepted", None),
    ],
)
def test_the_ticked_option_of_a_status_is_read(tmp_path, message, meaning):
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *table(HEADER, ("1", "E", message))])
    assert [row[3:] for row in statuses(reading)] == [meaning] * (meaning is not None)
    assert reading.is_whole == (meaning is not None)


def test_options_without_a_tick_give_no_implementation_status(tmp_path):
    rows = table(("No.", "To", "Response", "Stage"), ("1", "E", "Not accepted", "☐ Done ☐ Begun"))
    columns = COLUMNS.replace('status = "Status"', 'acceptance = "Response"')
    reading = read(tmp_path, ["JIU/REP/2021/91", "", *rows], f'{columns}implementation = "Stage"\n')
    assert statuses(reading) == {(*PLANS[:3], "not_accepted", None)}


def test_a_year_divided_by_a_narrow_column_is_joined(tmp_path):
    reading = read(tmp_path, ["On plans (JIU/REP/202 1/91)", "", *table(HEADER, ROW)])
    assert statuses(reading) == {PLANS}
