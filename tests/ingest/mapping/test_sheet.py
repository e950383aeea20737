"""A table read with a mapping: every row is accounted for, and nothing is guessed."""

from __future__ import annotations

import datetime
import io
import random
import re
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mapped import (
    COLUMNS,
    DOCUMENT,
    HEADER,
    ROWS,
    WORDS,
    csv_text,
    mapping,
    read,
    statuses,
    with_table,
    workbook,
)

from jiu_analysis.errors import ContentError, JiuError, UsageError
from jiu_analysis.ingest import load_phrase_tables
from jiu_analysis.ingest import mapping as sheet
from jiu_analysis.ingest import read as read_document
from jiu_analysis.ingest.formats.text import clean
from jiu_analysis.ingest.mapping import cells, grid

EXPECTED = {
    ("JIU/REP/2021/91", 1, "executive_head", "accepted", "implemented"),
    ("JIU/REP/2021/91", 2, "legislative_body", "accepted", "in_progress"),
}


# the layouts of a table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_gives_the_columns(tmp_path, delimiter):
    reading = read(tmp_path, [HEADER, *ROWS], delimiter=delimiter)
    assert reading.is_whole
    assert statuses(reading) == EXPECTED
    assert reading.tables["statuses"][0]["locator"] == "row 2"


def test_another_delimiter_and_encoding_can_be_declared(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(csv_text([HEADER, *ROWS], "|").encode("cp1252"))
    text = with_table('delimiter = "|"\nencoding = "cp1252"')
    assert statuses(sheet.read(path, mapping(tmp_path, text))) == EXPECTED
    with pytest.raises(ContentError, match=r"table.csv, line 2: not text in utf-8 .* encoding"):
        sheet.read(path, mapping(tmp_path))


def test_a_workbook_gives_the_same_rows_as_the_csv(tmp_path):
    path = workbook(tmp_path / "table.xlsx", [HEADER, *ROWS])
    reading = sheet.read(path, mapping(tmp_path))
    assert reading.is_whole
    assert statuses(reading) == EXPECTED
    assert reading.tables["statuses"][1]["locator"] == 'sheet "Register", row 3'
    about = reading.tables["documents"][0]
    assert (about["source_name"], len(about["source_sha256"])) == ("table.xlsx", 64)


def test_a_sheet_is_selected_by_its_name(tmp_path):
    path = workbook(tmp_path / "table.xlsx", [HEADER, *ROWS], others=["Notes"])
    with pytest.raises(UsageError, match=r"has 2 sheets; say which .* There is: Register, Notes"):
        sheet.read(path, mapping(tmp_path))
    named = mapping(tmp_path, with_table('sheet = "register"'))
    assert statuses(sheet.read(path, named)) == EXPECTED
    wrong = mapping(tmp_path, with_table('sheet = "Regster"'))
    with pytest.raises(UsageError, match=r"line 12, table.sheet: .*did you mean 'Register'"):
        sheet.read(path, wrong)


def test_numbers_and_dates_in_a_workbook_are_read_as_such(tmp_path):
    day = datetime.datetime(2024, 12, 31)
    rows = [(*HEADER, "Due"), (*ROWS[0][:1], 1.0, *ROWS[0][2:], day), (*ROWS[1], 2025)]
    path = workbook(tmp_path / "table.xlsx", rows)
    reading = sheet.read(path, mapping(tmp_path, with_table("", 'target_date = "Due"')))
    targets = [
        (row["target_date"], row["target_precision"]) for row in reading.tables["recommendations"]
    ]
    assert targets == [(datetime.date(2024, 12, 31), "day"), (datetime.date(2025, 12, 31), "year")]


@pytest.mark.parametrize(
    ("shown", "last", "precision"),
    [
        ("yyyy\\-mm\\-dd", (2023, 6, 1), "day"),
        ("[$-409]mmm\\-yy;@", (2023, 6, 30), "month"),
        ('mmmm" of the day "yyyy', (2023, 6, 30), "month"),
        ("yyyy", (2023, 12, 31), "year"),
        ("General", None, ""),
    ],
)
def test_a_date_displayed_as_a_month_is_that_month(tmp_path, shown, last, precision):
    path = workbook(tmp_path / "table.xlsx", [(*HEADER, "Due"), (*ROWS[0], "")])
    book = openpyxl.load_workbook(path)
    book.active["E2"] = datetime.datetime(2023, 6, 1)
    book.active["E2"].number_format = shown
    book.save(path)
    reading = sheet.read(path, mapping(tmp_path, with_table("", 'target_date = "Due"')))
    if last is None:
        # Without a date format the cell is a number, and a number is not a date.
        assert "says “45078”, which is not a known date" in reading.problems[0].message
        return
    [row] = reading.tables["recommendations"]
    assert (row["target_date"], row["target_precision"]) == (datetime.date(*last), precision)


def test_a_symbol_converted_to_a_date_is_refused(tmp_path):
    rows = [HEADER, (datetime.datetime(2021, 6, 1), *ROWS[0][1:])]
    path = workbook(tmp_path / "table.xlsx", rows)
    text = with_table("loose_symbols = true")
    [problem] = sheet.read(path, mapping(tmp_path, text)).problems
    assert problem.place == 'sheet "Register", row 2'
    assert "holds the day 2021-06-01, which a spreadsheet program may have made" in problem.message


# rows


def test_every_row_is_accounted_for(tmp_path):
    rows = [["A register"], HEADER, ROWS[0], [], ["Total", 1], ["Note: ours"], ROWS[1], []]
    skip = '[{column = "Report", equals = "total"}, {column = "Report", starts_with = "Note"}]'
    reading = read(tmp_path, rows, with_table(f"header_row = 2\nskip = {skip}"))
    assert reading.account() == {
        "field": 2,
        "heading": 2,
        "boilerplate": 2,
        "prose": 0,
        "blank": 1,
        "unread": 0,
    }
    assert statuses(reading) == EXPECTED


def test_unused_columns_are_noted(tmp_path):
    rows = [(*HEADER, "Priority", ""), (*ROWS[0], "High", "?")]
    assert read(tmp_path, rows).notes == ["columns not used: “Priority”"]
    assert read(tmp_path, [HEADER, *ROWS]).notes == []


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (("Report", "No", "To", "Status"), "has no column 'No.'; did you mean 'No'? There is: Rep"),
        (("Report", "No.", "To", "Status", "to"), "has 2 columns 'To' (C, E); name one “To #1”"),
        (
            (),
            "row 1 should contain the column names, but is blank; give"
            " the row that does under [table]: hea",
        ),
    ],
)
def test_a_missing_or_duplicate_column_is_reported_with_its_key(tmp_path, header, complaint):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, [header, *ROWS])
    assert str(caught.value).startswith(str(tmp_path / "map.toml"))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (
            ("JIU/REP/21/91", 1, *ROWS[0][2:]),
            "“Report” says “JIU/REP/21/91”, which is not a JIU sym",
        ),
        (("2021/91", 1, *ROWS[0][2:]), "write it as JIU/REP/2021/6, or say loose_symbols = true"),
        (("", 1, *ROWS[0][2:]), "“Report” says nothing; write the symbol of the report"),
        ((ROWS[0][0], "", *ROWS[0][2:]), "“No.” says nothing; write the number of the recom"),
        ((ROWS[0][0], "1.5", *ROWS[0][2:]), "“No.” says “1.5”, which is not the number"),
        ((ROWS[0][0], "Item 1", *ROWS[0][2:]), 'under [table]: number_forms = ["Rec. {n}"]'),
        (
            (*ROWS[0][:2], "Nobody", ROWS[0][3]),
            "“To” says “Nobody”, which is not a known word; correc",
        ),
        ((*ROWS[0][:2], "", ROWS[0][3]), "column “To” says nothing; correct it, or say what it me"),
        ((*ROWS[0][:3], "Shelved"), 'under [words.status]: add "Shelved" to one of implemented,'),
        ((*ROWS[0][:3], "N/A"), "column “Status” says “N/A”, which is not a known word"),
        ((*ROWS[0][:3], "#REF!"), "column “Status” holds the error #REF!; correct it"),
    ],
)
def test_unknown_values_are_reported_and_the_table_is_refused(tmp_path, row, complaint):
    reading = read(tmp_path, [HEADER, row, ROWS[1]])
    [problem] = reading.problems
    assert problem.place == "row 2"
    assert complaint in problem.message
    assert [each.block.number for each in reading.unread] == [2]
    assert not reading.is_whole


def test_a_duplicate_recommendation_is_reported_with_both_locations(tmp_path):
    [problem] = read(tmp_path, [HEADER, *ROWS, ROWS[0]]).problems
    assert problem.place == "row 4"
    assert "JIU/REP/2021/91 recommendation 1 is listed in row 2 already" in problem.message


def test_a_report_with_two_days_of_issue_is_reported(tmp_path):
    rows = [(*HEADER, "Issued"), (*ROWS[0], "2021-09-01"), (*ROWS[1], "2021-09-02")]
    [problem] = read(tmp_path, rows, with_table("", 'issued_on = "Issued"')).problems
    assert "was issued on 2021-09-02, and on 2021-09-01 by a row above" in problem.message


def test_a_table_without_recommendations_is_refused(tmp_path):
    [problem] = read(tmp_path, [HEADER]).problems
    assert "no recommendation was found under the header row" in problem.message


# the content of a row


def with_cell(tmp_path, columns, cell, keys="", words="", rows=ROWS[:1]):
    """Read a table with one further column that contains the cell."""
    table = [(*HEADER, "More"), *((*row, cell) for row in rows)]
    return read(tmp_path, table, with_table(keys, columns, words))


@pytest.mark.parametrize(
    ("cell", "date", "precision"),
    [
        ("2024-12-31", (2024, 12, 31), "day"),
        ("1 March 2024", (2024, 3, 1), "day"),
        ("Feb 2024", (2024, 2, 29), "month"),
        ("2024-06", (2024, 6, 30), "month"),
        ("2024", (2024, 12, 31), "year"),
        ("end  2022", (2022, 12, 31), "year"),
        ("End of 2022", (2022, 12, 31), "year"),
        ("03/04/2024", (2024, 4, 3), "day"),
    ],
)
def test_target_dates_are_stored_with_their_precision(tmp_path, cell, date, precision):
    keys = 'date_formats = ["%d/%m/%Y"]'
    reading = with_cell(tmp_path, 'target_date = "More"', cell, keys)
    [row] = reading.tables["recommendations"]
    assert (row["target_date"], row["target_precision"]) == (datetime.date(*date), precision)
    assert (row["target_kind"], row["target_wording"]) == ("deadline", " ".join(cell.split()))


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2024",
        "30 February 2024",
        "soon",
        "31.12.",
        "20 24",
        "2 024",
        "June 20 24",
        "3 0 June 2024",
        "Monday, 28 June 2024",
        "Friday, June 2024",
        "31st June 2024",
        "Sep. to Oct. 2024",
    ],
)
def test_an_invalid_or_ambiguous_date_is_refused(tmp_path, cell):
    [problem] = with_cell(tmp_path, 'target_date = "More"', cell).problems
    assert f"column “More” says “{cell}”, which is not a known date" in problem.message


_DAY = ("28 June", "28th June", "28th of June", "June 28", "June 28th", "28 Jun.", "Jun. 28")


@pytest.mark.parametrize("weekday", ["", "Friday, ", "Fri ", "Fri. "])
@pytest.mark.parametrize("day", _DAY)
@pytest.mark.parametrize("comma", ["", ","])
def test_a_day_is_read_in_any_english_spelling(weekday, day, comma):
    found = cells.period(f"{weekday}{day}{comma} 2024", (), load_phrase_tables()["en"])
    assert (found.first, found.precision) == (datetime.date(2024, 6, 28), "day")


@pytest.mark.parametrize(
    ("language", "cell", "last"),
    [
        *(("en", f"{month}{dot} 2024", (2024, 9, 30)) for month in ("Sep", "Sept") for dot in " ."),
        ("en", "2024-2025 biennium", (2025, 12, 31)),
        ("en", "biennium 2024-2025", (2025, 12, 31)),
        ("en", "End Q3 2024", (2024, 9, 30)),
        ("en", "second semester of 2024", (2024, 12, 31)),
        ("ru", "II квартал 2024 года", (2024, 6, 30)),
        ("ru", "конец 2024 г.", (2024, 12, 31)),
        ("es", "IV trimestre de 2024", (2024, 12, 31)),
        ("ar", "الربع الثاني 2024", (2024, 6, 30)),
    ],
)
def test_a_period_is_read_in_more_spellings(language, cell, last):
    found = cells.period(cell, (), load_phrase_tables()[language])
    assert found.last == datetime.date(*last)


@pytest.mark.parametrize("cell", ["", "N/A", "tbd"])
def test_a_placeholder_is_not_a_date(tmp_path, cell):
    reading = with_cell(tmp_path, 'target_date = "More"', cell, 'empty = "TBD"')
    assert reading.is_whole
    assert reading.tables["recommendations"][0]["target_date"] is None


def test_without_a_date_column_the_target_is_read_from_the_text(tmp_path):
    text = with_table("", 'recommendation_text = "More"').replace('"en"', '"zh"')
    rows = [(*HEADER, "More"), (*ROWS[0], "各组织应当在 2025 年底之前订立一项计划。")]
    [row] = read(tmp_path, rows, text).tables["recommendations"]
    assert row["target_date"] == datetime.date(2025, 12, 31)


def test_two_status_columns_have_their_own_words(tmp_path):
    columns = COLUMNS.replace('status = "Status"', 'acceptance = "A"\nimplementation = "I"')
    words = '[words.acceptance]\nnot_relevant = "N/A"\n'
    rows = [
        ("Report", "No.", "To", "A", "I"),
        (ROWS[0][0], 1, "Executive head", "Accepted", "In progress"),
        (ROWS[0][0], 2, "Executive head", "Accepted", ""),
        (ROWS[0][0], 3, "Executive head", "N/A", "N/A"),
        (ROWS[0][0], 4, "Executive head", "Rejected", "–"),
    ]
    reading = read(tmp_path, rows, DOCUMENT + columns + words)
    assert [(row["acceptance"], row["implementation"]) for row in reading.tables["statuses"]] == [
        ("accepted", "in_progress"),
        ("accepted", None),
        ("not_relevant", None),
        ("not_accepted", None),
    ]


@pytest.mark.parametrize(
    ("before", "change", "previous"),
    [
        ("Open – late", "changed", (None, "in_progress")),
        ("Closed – done", "unchanged", (None, "implemented")),
        ("Under consideration", "changed", ("under_consideration", None)),
        ("", None, (None, None)),
    ],
)
def test_the_change_is_derived_from_the_previous_status(tmp_path, before, change, previous):
    reading = with_cell(tmp_path, 'previous_status = "More"', before)
    [row] = reading.tables["statuses"]
    assert row["change"] == change
    assert (row["previous_acceptance"], row["previous_implementation"]) == previous


@pytest.mark.parametrize(
    ("cell", "change"), [("NEW", "new"), ("same as before", "unchanged"), ("", None)]
)
def test_a_change_column_has_its_own_words(tmp_path, cell, change):
    words = '[words.change]\nunchanged = ["Same as before"]\n'
    [row] = with_cell(tmp_path, 'change = "More"', cell, words=words).tables["statuses"]
    assert row["change"] == change


def test_words_of_the_mapping_override_those_of_the_language(tmp_path):
    words = 'under_consideration = "Accepted"\n'
    rows = [HEADER, (*ROWS[0][:3], "Accepted"), (*ROWS[1][:3], "Not started")]
    assert {row[3:] for row in statuses(read(tmp_path, rows, with_table("", words=words)))} == {
        ("under_consideration", None),
        ("accepted", "not_started"),
    }


def test_titles_officers_and_texts_are_stored(tmp_path):
    columns = 'title = "T"\nofficer = "O"\nrecommendation_text = "R"\nassessment_text = "A"\n'
    rows = [
        (*HEADER, "T", "O", "R", "A"),
        (*ROWS[0], "Of plans", "Registrar", "Make a\nplan.", "Made."),
        (*ROWS[1], "", "n/a", "", ""),
    ]
    reading = read(tmp_path, rows, with_table("", columns))
    assert reading.tables["reports"] == [{"report": "JIU/REP/2021/91", "title_en": "Of plans"}]
    assert [row["title"] for row in reading.tables["headings"]] == ["Of plans"]
    assert [row["officer"] for row in reading.tables["statuses"]] == ["Registrar", None]
    [text] = reading.tables["texts"]
    assert (text["recommendation_text"], text["assessment_text"]) == ("Make a plan.", "Made.")


@pytest.mark.parametrize(
    ("printed", "symbol"),
    [
        ("JIU REP 2021 6", "JIU/REP/2021/6"),
        ("jiu/rep/2021/06", "JIU/REP/2021/6"),
        ("2021/6", "JIU/REP/2021/6"),
        ("NOTE/2020/1", "JIU/NOTE/2020/1"),
        ("JIU-ML-2019-12", "JIU/ML/2019/12"),
    ],
)
def test_loosely_written_symbols_are_read_where_the_mapping_allows_it(tmp_path, printed, symbol):
    rows = [HEADER, (printed, *ROWS[0][1:])]
    reading = read(tmp_path, rows, with_table("loose_symbols = true"))
    assert reading.tables["statuses"][0]["report"] == symbol
    assert not read(tmp_path, rows).is_whole


def test_one_addressee_can_be_declared_for_all_rows(tmp_path):
    text = with_table('addressee = "executive_head"').replace('addressee = "To"\n', "")
    reading = read(tmp_path, [HEADER, *ROWS], text)
    assert {row["addressee"] for row in reading.tables["statuses"]} == {"executive_head"}


# values printed once for several rows

HEADS = "Executive head"


def test_a_report_printed_once_applies_to_the_rows_below(tmp_path):
    rows = [
        HEADER,
        ("JIU/REP/2021/91", 1, HEADS, "Implemented"),
        ("", 2, HEADS, "Implemented"),
        ("JIU/REP/2021/92", 1, HEADS, "Implemented"),
        ("", 2, HEADS, "Implemented"),
    ]
    reading = read(tmp_path, rows, with_table('fill_down = ["report"]'))
    assert {row[:2] for row in statuses(reading)} == {
        ("JIU/REP/2021/91", 1),
        ("JIU/REP/2021/91", 2),
        ("JIU/REP/2021/92", 1),
        ("JIU/REP/2021/92", 2),
    }
    assert len(read(tmp_path, rows).problems) == 2


@pytest.mark.parametrize("between", [(), ("Total", 1)])
def test_values_are_not_filled_down_across_blank_or_omitted_rows(tmp_path, between):
    rows = [HEADER, ROWS[0], between, ("", 2, HEADS, "Implemented")]
    keys = 'fill_down = ["report"]\nskip = [{column = "Report", equals = "Total"}]'
    [problem] = read(tmp_path, rows, with_table(keys)).problems
    assert problem.place == "row 4"


def test_a_new_outer_value_resets_inner_values(tmp_path):
    rows = [HEADER, ROWS[0], ("JIU/REP/2021/92", 1, "", "Implemented")]
    inner = with_table('fill_down = ["report", "addressee"]')
    [problem] = read(tmp_path, rows, inner).problems
    assert "column “To” says nothing" in problem.message
    outer = with_table('fill_down = ["addressee", "report"]')
    assert read(tmp_path, rows, outer).is_whole


# properties

WORD = {
    "Closed – done": ("accepted", "implemented"),
    "Open – late": ("accepted", "in_progress"),
    "Not started": ("accepted", "not_started"),
    "Under consideration": ("under_consideration", None),
    "Rejected": ("not_accepted", None),
    "Not relevant": ("not_relevant", None),
}
TO = {"Executive head": "executive_head", "legislative bodies": "legislative_body"}

listed = st.lists(
    st.tuples(
        st.sampled_from(["JIU/REP/2021/91", "JIU/REP/2022/9", "JIU/NOTE/2020/93"]),
        st.integers(1, 999),
        st.sampled_from(sorted(TO)),
        st.sampled_from(sorted(WORD)),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:2],
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
many = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def expected_rows(rows):
    return {(report, number, TO[to], *WORD[word]) for report, number, to, word in rows}


@many
@given(listed, st.lists(texts, max_size=3), st.randoms(use_true_random=False), st.data())
def test_column_order_and_additional_columns_make_no_difference(tmp_path, rows, extra, order, data):
    header = [*HEADER, *(f"Unknown {number}{name}" for number, name in enumerate(extra))]
    filled = [[*row, *(data.draw(texts) for _ in extra)] for row in rows]
    places = list(range(len(header)))
    order.shuffle(places)
    shuffled = [[row[place] for place in places] for row in [header, *filled]]
    path = workbook(tmp_path / "table.xlsx", shuffled)
    for each in (read(tmp_path, shuffled), sheet.read(path, mapping(tmp_path))):
        assert each.is_whole, each.problems
        assert statuses(each) == expected_rows(rows)
        assert sum(each.account().values()) == 1 + len(rows)


@many
@given(listed, st.data())
def test_a_report_printed_once_is_never_applied_to_rows_of_another(tmp_path, rows, data):
    """With any blank cells, blank rows and totals between them, a row is right or refused."""
    table, owners = [HEADER], {}
    for report, number, to, word in sorted(rows):
        for each in data.draw(st.lists(st.sampled_from([(), ("Total", 3)]), max_size=1)):
            table.append(each)
        shown = data.draw(st.sampled_from([report, report, ""]))
        table.append((shown, number, to, word))
        owners[len(table)] = report, shown
    keys = 'fill_down = ["report"]\nskip = [{column = "Report", equals = "Total"}]'
    reading = read(tmp_path, table, with_table(keys))
    above, right = None, {}
    for place, row in enumerate(table, start=1):
        # Computed as a reader would: the symbol in the row, or else the one directly above.
        above = None if place == 1 or len(row) < 4 else row[0] or above
        if place in owners and above:
            right[f"row {place}"] = above
    got = {row["locator"]: row["report"] for row in reading.tables.get("statuses", ())}
    repeated = {each.place for each in reading.problems if "already" in each.message}
    assert got == {place: report for place, report in right.items() if place not in repeated}
    missing = {f"row {place}" for place in owners} - set(right)
    assert {each.place for each in reading.problems} - {"whole table"} == missing | repeated
    assert sum(reading.account().values()) == len(table)


@many
@given(st.lists(st.lists(texts, max_size=6), max_size=8))
@example([["\xad"]])  # A soft hyphen alone is not visible, so that the row is blank.
def test_arbitrary_rows_are_each_accounted_for(tmp_path, rows):
    table = [HEADER, ROWS[0], *rows]
    reading = read(tmp_path, table)
    filled = [place for place, row in enumerate(table, 1) if any(clean(str(cell)) for cell in row)]
    last = max(filled)
    assert sum(reading.account().values()) == last
    assert statuses(reading) == expected_rows([ROWS[0]])


# damaged or malicious workbooks


def repacked(path, edit, compression=zipfile.ZIP_DEFLATED):
    """Rewrite the workbook with the parts that `edit` returns; a part of None is left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(path) as archive,
        zipfile.ZipFile(target, "w", compression) as changed,
    ):
        for name in archive.namelist():
            content = edit(name, archive.read(name))
            if content is not None:
                changed.writestr(name, content)
    path.write_bytes(target.getvalue())
    return path


@pytest.fixture
def table(tmp_path):
    return workbook(tmp_path / "table.xlsx", [HEADER, *ROWS])


def refused(path, tmp_path):
    with pytest.raises(ContentError) as caught:
        sheet.read(path, mapping(tmp_path))
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


def test_a_part_is_decompressed_only_to_the_limit(table, tmp_path):
    def with_bomb(name, content):
        return content + b" " * 300_000_000 if name == "xl/styles.xml" else content

    repacked(table, with_bomb)
    assert table.stat().st_size < 2_000_000
    tracemalloc.start()
    assert "unpacks to more than 64 MB" in refused(table, tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200_000_000


def test_a_wrong_declared_size_is_detected(table, tmp_path):
    repacked(
        table,
        lambda name, content: content + b" " * 5_000_000 if name == "xl/styles.xml" else content,
    )
    content = bytearray(table.read_bytes())
    with zipfile.ZipFile(table) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    true, false = size.to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert content.count(true) == 2
    table.write_bytes(bytes(content).replace(true, false))
    assert "xl/styles.xml cannot be unpacked" in refused(table, tmp_path)


def test_an_unusual_compression_method_is_refused(table, tmp_path):
    repacked(table, lambda _, content: content, zipfile.ZIP_BZIP2)
    assert "packed in a way that no Office program uses" in refused(table, tmp_path)


def with_shared_strings(path):
    """Rewrite the workbook with shared strings, as spreadsheet programs do."""
    shared: list[bytes] = []

    def share(found):
        shared.append(found[2])
        return b'<c r="%s" t="s"><v>%d</v></c>' % (found[1], len(shared) - 1)

    def edit(name, content):
        if name == "xl/worksheets/sheet1.xml":
            cell = rb'<c r="(\w+)" t="inlineStr"><is>(.*?)</is></c>'
            content, number = re.subn(cell, share, content)
            assert number == 10
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % kind
            content = content.replace(b"</Types>", part + b"</Types>")
        return content

    repacked(path, edit)
    strings = b"".join(b"<si>%s</si>" % each for each in shared)
    with zipfile.ZipFile(path, "a") as archive:
        space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        archive.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (space, strings))
    return path


def test_shared_texts_of_a_workbook_are_read(table, tmp_path):
    assert statuses(sheet.read(with_shared_strings(table), mapping(tmp_path))) == EXPECTED


# Each step multiplies by twenty: sixty gigabytes if the last entity were ever expanded.
BOMB = b'<!DOCTYPE x [<!ENTITY a "%s">' % (b"1" * 1000)
BOMB += b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(6))
BOMB += b"]>"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]
)
def test_expanding_entities_are_refused(table, tmp_path, part):
    def with_entities(name, content):
        if name != part:
            return content
        head, mark, root = content.rpartition(b"?>")
        return head + mark + BOMB + root.replace(b">Report<", b">&g;<")

    repacked(with_shared_strings(table), with_entities)
    assert "declares a document type or entities" in refused(table, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b'<row r="3"', b'<row r="99999999999"', "more than 1048576 blank rows"),
        (b'<row r="3"', b'<row r="60000"', "more than 50000 rows"),
        (b'r="B3"', b'r="ZZZ3"', "more than 500 columns"),
    ],
)
def test_a_sheet_with_too_many_rows_or_columns_is_refused(table, tmp_path, old, new, complaint):
    def enlarged(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        assert old in content
        changed = content.replace(old, new)
        # Cells are in order, so those after a cell far to the right are ignored.
        start = changed.find(b'<c r="C3"')
        end = changed.find(b"</row>", start)
        return changed[:start] + changed[end:] if b"ZZZ3" in changed else changed

    repacked(table, enlarged)
    assert complaint in refused(table, tmp_path)


def test_a_table_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "MOST_CELLS", 10)
    with pytest.raises(ContentError, match="more than 10 cells; copy the table"):
        read(tmp_path, [HEADER, *ROWS, *ROWS])


def test_a_sheet_that_is_wrong_about_its_own_size_is_read_whole(table, tmp_path):
    def shrunk(name, content):
        assert name != "xl/worksheets/sheet1.xml" or b'ref="A1:D3"' in content
        return content.replace(b'ref="A1:D3"', b'ref="A1:B2"')

    assert statuses(sheet.read(repacked(table, shrunk), mapping(tmp_path))) == EXPECTED


def test_styled_rows_without_cells_at_the_end_do_not_count(table, tmp_path):
    book = openpyxl.load_workbook(table)
    book.active["A70000"].font = openpyxl.styles.Font(bold=True)
    book.save(table)
    reading = sheet.read(table, mapping(tmp_path))
    assert sum(reading.account().values()) == 3


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a spreadsheet as XLSX"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1")
            + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le"),
            "an Office file with a password; save it without one",
        ),
        (b"%PDF-1.7\n\0\n", "the PDF is damaged or not a PDF"),
        (b"Report,No.\n\0\n", "not text in utf-8 (a zero byte at character 12)"),
        (b'Report,No.\n"a"b,1\n', "line 2: not CSV"),
        (b'Report,No.\n"a,1\n', "not CSV (unexpected end of data)"),
        (b" \n", "the file is empty"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_with_what_to_do(tmp_path, content, complaint):
    path = tmp_path / "table.bin"
    path.write_bytes(content)
    assert complaint in refused(path, tmp_path)


@pytest.mark.parametrize(
    ("part", "form"),
    [("content.xml", "OpenDocument"), ("xl/workbook.bin", "binary"), ("x", "an archive")],
)
def test_other_kinds_of_archives_are_named(tmp_path, part, form):
    path = tmp_path / "table.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "")
    assert form in refused(path, tmp_path)


def test_a_workbook_is_detected_by_its_content(table, tmp_path):
    renamed = table.rename(tmp_path / "report.md")
    assert statuses(sheet.read(renamed, mapping(tmp_path))) == EXPECTED
    with pytest.raises(UsageError, match="a spreadsheet needs a mapping"):
        read_document(renamed)


def test_a_formula_without_a_stored_result_is_reported_with_its_cell(tmp_path):
    rows = [HEADER, *ROWS, ("JIU/REP/2021/91", "=B3+1", HEADS, "Closed – done")]
    path = workbook(tmp_path / "table.xlsx", rows)
    [problem] = sheet.read(path, mapping(tmp_path)).problems
    assert problem.place == 'sheet "Register", row 4'
    assert "column “No.” B4 holds a formula without its result" in problem.message


def test_a_formula_in_an_unused_column_is_ignored(tmp_path):
    rows = [(*HEADER, "Sum"), *((*row, "=1+1") for row in ROWS)]
    path = workbook(tmp_path / "table.xlsx", rows)
    assert statuses(sheet.read(path, mapping(tmp_path))) == EXPECTED


def with_result(table, cell):
    """Replace the XML of the cell B3 of a workbook."""

    def edit(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        start = content.index(b'<c r="B3"')
        end = content.index(b"</c>", start) + len(b"</c>")
        return content[:start] + cell + content[end:]

    return repacked(table, edit)


def test_the_stored_result_of_a_formula_is_read(table, tmp_path):
    with_result(table, b'<c r="B3"><f>1+1</f><v>2</v></c>')
    assert statuses(sheet.read(table, mapping(tmp_path))) == EXPECTED


def test_a_formula_with_an_empty_result_is_an_empty_cell(table, tmp_path):
    with_result(table, b'<c r="B3" t="str"><f>""</f><v></v></c>')
    [problem] = sheet.read(table, mapping(tmp_path)).problems
    assert "column “No.” says nothing; write the number" in problem.message


def test_an_error_in_a_cell_is_reported(table, tmp_path):
    with_result(table, b'<c r="B3" t="e"><f>X1</f><v>#REF!</v></c>')
    [problem] = sheet.read(table, mapping(tmp_path)).problems
    assert "column “No.” B3 holds the error #REF!" in problem.message


def test_a_damaged_workbook_is_refused_with_a_message(table, tmp_path):
    whole, rules = table.read_bytes(), mapping(tmp_path)
    choose = random.Random(1)
    outcomes = set()
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(choose.randint(1, 20)):
            content[choose.randrange(len(content))] = choose.randrange(256)
        table.write_bytes(bytes(content[: choose.choice([len(content), len(content) // 2])]))
        try:
            sheet.read(table, rules)
            outcomes.add("read")
        except JiuError as error:
            assert str(table) in str(error)
            outcomes.add("refused")
    assert "refused" in outcomes


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"]
)
def test_a_workbook_without_one_of_its_parts_is_refused_with_a_message(table, tmp_path, part):
    repacked(table, lambda name, content: None if name == part else content)
    refused(table, tmp_path)


def test_words_of_the_user_apply_to_tables(tmp_path):
    extra = tmp_path / "words.csv"
    extra.write_text("language,concept,phrase\nen,in_progress,Going on\n", encoding="utf-8")
    path = tmp_path / "table.csv"
    path.write_text(csv_text([HEADER, (*ROWS[0][:3], "Going on")]), encoding="utf-8")
    rules = mapping(tmp_path, DOCUMENT + COLUMNS)
    assert not sheet.read(path, rules).is_whole
    assert sheet.read(path, rules, load_phrase_tables(extra)).is_whole


def test_words_of_another_language_are_unknown(tmp_path):
    rows = [HEADER, (*ROWS[0][:3], "已落实")]
    assert not read(tmp_path, rows).is_whole
    chinese = (DOCUMENT + COLUMNS + WORDS).replace('"en"', '"zh"')
    assert read(tmp_path, rows, chinese).is_whole
