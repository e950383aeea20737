"""The rows that belong to a document: all that its page may read, and nothing else."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jiu_analysis as jiu
from jiu_analysis import contract, rows
from jiu_analysis.errors import ContentError, UsageError

#: Two documents of one organization and one of another; A and B share a report.
TABLES = {
    "documents": """
        document,organization,as_of
        A,WIPO,2022-03-31
        B,WIPO,2023-03-31
        C,WHO,2022-12-31""",
    "reports": """
        report,title_en
        JIU/REP/2020/1,Shared
        JIU/REP/2021/2,Of B alone
        JIU/REP/2019/3,In the list of A alone
        JIU/REP/2018/4,Of nobody""",
    "recommendations": """
        report,recommendation,summary
        JIU/REP/2020/1,1,First
        JIU/REP/2020/1,2,Second
        JIU/REP/2021/2,1,Third""",
    "statuses": """
        document,report,recommendation,officer,locator
        A,JIU/REP/2020/1,1,Director,line 1
        B,JIU/REP/2020/1,2,Legal counsel,line 1
        B,JIU/REP/2021/2,1,Director,line 2
        C,JIU/REP/2020/1,1,Chief,line 1""",
    "open_reports": """
        document,report,locator
        A,JIU/REP/2019/3,line 9""",
    "officers": """
        organization,officer,officer_en
        WIPO,Director,The director
        WIPO,Legal counsel,The counsel
        WHO,Chief,The chief
        WHO,Director,Another director""",
    "published_rates": """
        organization,period,indicator,value
        WHO,2022,acceptance_rate,0.50""",
}


def write(folder, tables=TABLES):
    """A package of these tables, all others empty; columns that are not named are empty."""
    folder.mkdir(exist_ok=True)
    (folder / rows.DICTIONARY).write_bytes(contract.dictionary_file().read_bytes())
    for name, form in rows.forms().items():
        lines = [line.strip() for line in tables.get(name, "").strip().splitlines()]
        given = list(csv.DictReader(lines))
        text = io.StringIO()
        writer = csv.DictWriter(text, form.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(given)
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("rows") / "data")


@pytest.fixture(scope="module")
def text(folder):
    return rows.read(folder)


def kept(text, *documents):
    """The rows of a document in the tables that have any, by their place."""
    return {name: places for name, places in text.links.of(documents).items() if places}


def test_a_document_has_its_rows_and_those_they_lead_to(text):
    assert kept(text, "A") == {
        "documents": [0],
        "reports": [0, 2],
        "recommendations": [0],
        "statuses": [0],
        "open_reports": [0],
        "officers": [0],
    }


def test_several_documents_have_the_rows_of_each(text):
    together = kept(text, "A", "B")
    assert together["reports"] == [0, 1, 2]
    assert together["officers"] == [0, 1]


def test_a_table_without_a_key_in_documents_belongs_to_every_page(text):
    assert text.links.of(["A"])["published_rates"] is None


def test_text_and_typed_tables_have_the_same_rows_and_the_same_version(repository):
    text = rows.read(repository / "data")
    whole = jiu.load(repository / "data")
    for document in whole.documents["document"]:
        narrowed = jiu.load(repository / "data", document=document)
        for name, table in whole.document(document).tables.items():
            pd.testing.assert_frame_equal(narrowed.tables[name], table)
        assert narrowed.version == whole.document(document).version == text.version([document])
    assert whole.version == rows.version(text.tables)


def test_a_version_is_of_what_cells_say_and_not_of_how_numbers_are_written(text):
    again = {name: [list(row) for row in table] for name, table in text.tables.items()}
    place = rows.forms()["published_rates"].columns.index("value")
    assert again["published_rates"][0][place] == "0.50"
    again["published_rates"][0][place] = "0.5"
    assert rows.version(again) == rows.version(text.tables)
    again["published_rates"][0][place] = "0.51"
    assert rows.version(again) != rows.version(text.tables)


@given(st.data())
def test_a_change_moves_the_version_of_just_the_documents_that_have_the_row(text, data):
    documents = ("A", "B", "C")
    before = {each: text.version([each]) for each in documents}
    name = data.draw(st.sampled_from([name for name, table in text.tables.items() if table]))
    place = data.draw(st.integers(0, len(text.tables[name]) - 1))
    form = rows.forms()[name]
    keys = {"document", "organization", "officer", "report", "recommendation"}
    column = data.draw(st.sampled_from([each for each in form.columns if each not in keys]))
    value = data.draw(st.text(st.characters(codec="utf-8"), min_size=1))
    row = list(text.tables[name][place])
    row[form.columns.index(column)] += f"{value}!"
    table = [*text.tables[name][:place], row, *text.tables[name][place + 1 :]]
    after = rows.Text(text.folder, {**text.tables, name: table})
    for each in documents:
        places = text.links.of([each])[name]
        reads = places is None or place in places
        assert (after.version([each]) != before[each]) is reads, (each, name, place)


@given(
    st.lists(
        st.tuples(st.sampled_from("BC"), st.sampled_from(["1", "2"]), st.sampled_from("xyz")),
        max_size=5,
    )
)
def test_new_rows_of_other_documents_leave_a_version_as_it_is(text, new):
    columns = rows.forms()["statuses"].columns
    added = [
        [
            {"document": document, "report": "JIU/REP/2020/1", "recommendation": number}.get(
                column, officer if column == "officer" else ""
            )
            for column in columns
        ]
        for document, number, officer in new
    ]
    statuses = [*added, *text.tables["statuses"]]
    officers = [*text.tables["officers"], *([["WIPO", each[2], "zh", ""] for each in new])]
    after = rows.Text(text.folder, {**text.tables, "statuses": statuses, "officers": officers})
    assert after.version(["A"]) == text.version(["A"])


def test_only_the_rows_of_the_page_are_checked(repository, tmp_path):
    for file in (repository / "data").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    other = (tmp_path / "documents.csv").read_text(encoding="utf-8")
    header, row = other.splitlines()
    broken = row.replace("WO/PBC/34/6", "WHO/1", 1).replace("WIPO", "WHO").replace("2022-", "22-")
    (tmp_path / "documents.csv").write_text("\n".join([header, row, broken, ""]), encoding="utf-8")
    assert len(jiu.load(tmp_path, document="WO/PBC/34/6").history) == 51
    with pytest.raises(ContentError, match=r"documents\.csv, line 3, column as_of"):
        jiu.load(tmp_path, document="WHO/1")
    with pytest.raises(ContentError, match=r"documents\.csv, line 3, column as_of"):
        jiu.load(tmp_path)


def test_a_row_with_too_many_cells_is_told_by_the_page_that_has_it(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "statuses.csv").open("a", encoding="utf-8") as file:
        file.write("C" + "," * len(rows.forms()["statuses"].columns) + "\n")
    with pytest.raises(ContentError, match=r"statuses\.csv, line 6: has 13 cells"):
        jiu.load(tmp_path, document="C")
    assert rows.read(tmp_path).version(["A"]) == rows.read(folder).version(["A"])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "statuses.csv: this table of the package is missing"),
        (b"\xff", "statuses.csv: cannot be read as a table"),
        (b'document\n"A', "statuses.csv: cannot be read as a table"),
        (b"document\n", r"statuses.csv, line 1: the columns must be document, report"),
        (b"", r"statuses.csv, line 1: .* \(has nothing\)"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(folder, tmp_path, content, complaint):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "statuses.csv").unlink()
    if content is not None:
        (tmp_path / "statuses.csv").write_bytes(content)
    with pytest.raises(ContentError, match=complaint):
        rows.read(tmp_path)


def test_another_data_package_is_refused_before_its_tables_are_missed(tmp_path):
    (tmp_path / rows.DICTIONARY).write_text('{"name": "holiday", "resources": [{"name": "trips"}]}')
    with pytest.raises(UsageError, match=r"describes another data package \(holiday\)"):
        rows.read(tmp_path)
    with pytest.raises(UsageError, match=r"describes another data package \(holiday\)"):
        jiu.load(tmp_path, document="A")


def test_who_asks_for_an_unknown_document_or_organization_is_told_what_there_is():
    with pytest.raises(UsageError, match="no document 'WO/PBC/1/1' in the data package; it has"):
        jiu.load(document="WO/PBC/1/1")
    with pytest.raises(UsageError, match="no documents of 'WHO' in the data package; it has"):
        jiu.load(organization="WHO")
