"""The rules of the dictionary applied to cell texts: parsed, or reported with the cell."""

from __future__ import annotations

import pickle

import pytest
from frictionless import Package, Schema
from text_tables import check, read_text

from jiu_analysis.datapackage import descriptor, validation
from jiu_analysis.datapackage import subset as rows

ROW = {
    "document": "WO/PBC/35/3",
    "organization": "WIPO",
    "body": "PBC",
    "session": "35",
    "as_of": "2023-03-31",
    "session_starts_on": "2023-05-22",
    "session_ends_on": "2023-05-26",
    "previous_document": "WO/PBC/34/6",
    "language": "en",
    "source_name": "report.docx",
    "source_sha256": "0" * 64,
}


def violations(table="documents", **cells):
    """Return the errors of one row of a table, by default of documents."""
    tables = {name: [] for name in descriptor.dictionary()}
    row = (ROW if table == "documents" else {"document": "WO/PBC/35/3"}) | cells
    tables[table] = [[row.get(name, "") for name in descriptor.dictionary()[table].columns]]
    return rows.Text(None, tables).violations


@pytest.fixture(scope="module")
def schema(repository):
    """Return the same rules as another program reads them."""
    return Package(str(repository / "data" / "datapackage.json")).get_resource("documents").schema


def is_sound_elsewhere(schema: Schema, name: str, text: str) -> bool:
    cell, notes = schema.get_field(name).read_cell(text)
    return cell is not None and not notes


NO_NUMBERS = [
    "١٢", "१२", "１２", "Ⅻ", "12 ", " 12", "1e3", "1,000", "1 000", "1.0", "+12", "0x1f", "1_000",
    "²", "012", "٣٤", "-", "--1", "1" * 16, "9" * 10_000, str(2**63), "NaN", "inf",
    "true", "twelve",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_an_invalid_whole_number_is_reported_with_its_cell(text):
    [found] = violations("reviews", code="A1", title="Ethics", locator="1", programme_year=text)
    assert found[:4] == ("reviews.csv", 2, "programme_year", "a whole number")
    assert len(str(found)) < 200


NO_DATES = [
    "١٢/٣/٢٠٢٢", "٢٠٢٢-٠٣-٣١", "２０２２-０３-３１", "2022-02-30", "2021-02-29", "2022-13-01",
    "2022-00-10", "0000-01-01", "31.3.2022", "3/31/2022", "2022-3-31", "2022-03-31T00:00:00",
    "2022-03-31 00:00", "20220331", "2022-W13-4", "2022-090", "2022-03", "44651", "-2022-03-31",
    "2022-03-31Z", "2022\u201103\u201131",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DATES)
def test_an_invalid_date_is_reported_with_its_cell(text):
    [found] = violations(as_of=text)
    assert found[:4] == ("documents.csv", 2, "as_of", "a date as 2022-03-31")


@pytest.mark.parametrize("text", ["0001-03-31", "1965-12-31", "2101-01-01", "9999-12-31"])
def test_a_date_before_the_unit_began_or_after_2100_is_refused_with_the_range(text, schema):
    [found] = violations(as_of=text)
    assert found[2:] == ("as_of", "from 1966-01-01 to 2100-12-31", text)
    assert not is_sound_elsewhere(schema, "as_of", text)


@pytest.mark.parametrize("text", ["1966-01-01", "2024-02-29", "2100-12-31"])
def test_a_date_within_the_range_is_accepted(text, schema):
    assert violations(as_of=text) == []
    assert is_sound_elsewhere(schema, "as_of", text)


@pytest.mark.parametrize("label", ["34", "2022 annual session", "第三十四届", ""])
def test_a_session_is_a_label_and_body_and_days_may_be_unknown(label):
    assert violations(session=label, session_starts_on="", session_ends_on="", body="") == []


SYMBOLS = [
    "WO/PBC/34/6", "FC 173/17", "202 EX/5", "A/24/15 rev.1", "EC-69/INF 16.1(5)", "CE/109/3(c)",
    "GB.337/PFA", "IOC/EC-LV/3 Annex 2", "Док. 7/3", "المجلس/١٢", "第34/6号", "A",
    "A/76/325*", "x" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", SYMBOLS)
def test_any_printable_symbol_is_accepted_unchanged(text, schema):
    assert violations(document=text, previous_document=text) == []
    assert is_sound_elsewhere(schema, "document", text)


@pytest.mark.parametrize(
    "text",
    [" A/1", "A/1 ", "A/1\n", "\u00a0A/1", "A\t/1", "A\x1b[2J/1", "A\u200b/1", "A\u202e/1",
     "A\u00ad/1", "\ufeffA/1", "A\x7f", "A\u0085/1", "A\u2028/1", " ", "x" * 501],
)  # fmt: skip
def test_an_unprintable_symbol_is_refused(text, schema):
    [found] = violations(previous_document=text)
    assert found[2] == "previous_document"
    assert found[3].startswith("1 to 500 printable characters")
    # In other programs "$" also matches before a final line end.
    assert text.endswith("\n") or not is_sound_elsewhere(schema, "previous_document", text)


def test_all_columns_of_symbols_have_the_same_pattern():
    patterns = {
        field.constraints["pattern"]
        for table in descriptor.dictionary().values()
        for field in table.fields
        if field.name in ("document", "previous_document", "supersedes")
    }
    assert len(patterns) == 1


def test_every_column_of_dates_has_a_range():
    for table in descriptor.dictionary().values():
        for field in table.fields:
            if field.type in ("date", "yearmonth"):
                assert {"minimum", "maximum"} <= set(field.constraints), field.name


def named(number, column="change", rule="one of new"):
    return [
        validation.Violation("statuses.csv", line, column, rule, f"value {line}")
        for line in range(2, number + 2)
    ]


def test_up_to_ten_violations_are_listed_individually():
    assert validation.listed(named(10)) == [str(each) for each in named(10)]


def test_many_similar_violations_are_one_line_with_their_number():
    [line] = validation.listed(named(20_000))
    assert "line 2, column change: one of new (is 'value 2'); 20000 such cells in total" in line


def test_the_list_of_kinds_of_violations_ends_after_ten():
    found = [each for number in range(50) for each in named(3, rule=f"rule {number}")]
    lines = validation.listed(found)
    assert len(lines) == 11
    assert lines[-1] == "… and 40 more"


def test_an_error_can_be_sent_to_another_process():
    error = validation.ContractError(named(30), "my-data")
    sent = pickle.loads(pickle.dumps(error))
    assert (str(sent), sent.violations) == (str(error), error.violations)


def test_a_duplicate_key_and_a_dangling_reference_are_reported():
    tables = {name: [] for name in descriptor.dictionary()}
    between = len(descriptor.dictionary()["reports"].columns) - 2
    report = ["JIU/REP/2021/6", *[""] * between, "WO/PBC/34/6"]
    tables["reports"] = [report, report]
    [found] = rows.Text(None, tables).violations
    assert found[:4] == ("reports.csv", 3, "report", "the key of an earlier row")
    tables["reports"] = [report]
    tables["recommendations"] = [["JIU/REP/2021/7", "1", *[""] * 5]]
    [found] = rows.Text(None, tables).violations
    assert found == ("recommendations.csv", 2, "report", "must be a row of reports.csv",
                     "JIU/REP/2021/7")  # fmt: skip


def test_invalid_text_is_not_converted_to_typed_tables(repository):
    text = read_text(repository / "data")
    text["documents"] = text["documents"].assign(as_of="١٢")
    with pytest.raises(validation.ContractError, match=r"column as_of: .*\(is '١٢'\)"):
        check(text)
