"""The rows that belong to a document: exactly those that its page may read."""

from __future__ import annotations

import csv
import io
import os
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_tables import read_text
from writing import small_document

import jiu_analysis as jiu
from jiu_analysis.cli import main
from jiu_analysis.datapackage import descriptor, schema
from jiu_analysis.datapackage import subset as rows
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
    """Write a package of these tables, all others empty; omitted columns are empty."""
    folder.mkdir(exist_ok=True)
    (folder / descriptor.DICTIONARY).write_bytes(descriptor.dictionary_file().read_bytes())
    for name, form in descriptor.dictionary().items():
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
    """Return the row numbers of a document in each table that has rows of it."""
    return {name: places for name, places in text.links.of(documents).items() if places}


def test_a_document_is_read_with_its_rows_and_those_they_refer_to(text):
    assert kept(text, "A") == {
        "documents": [0],
        "reports": [0, 2],
        "recommendations": [0],
        "statuses": [0],
        "open_reports": [0],
        "officers": [0],
    }


def test_several_documents_are_read_with_the_rows_of_each(text):
    together = kept(text, "A", "B")
    assert together["reports"] == [0, 1, 2]
    assert together["officers"] == [0, 1]


def test_a_table_without_a_document_key_is_read_for_every_page(text):
    assert text.links.of(["A"])["published_rates"] is None


def test_recommendations_addressed_to_an_organization_are_read_with_its_documents(text):
    row = ["JIU/REP/2021/2", "1", "WHO", "executive_head", "e"]
    after = rows.Text(text.folder, {**text.tables, "addressed": [row]})
    before = text.links.of(["C"])
    assert before["reports"] == [0]
    kept = after.links.of(["C"])
    assert (kept["addressed"], kept["recommendations"], kept["reports"]) == ([0], [0, 2], [0, 1])
    assert after.version(["A"]) == text.version(["A"])


def test_text_and_typed_tables_have_the_same_rows_and_the_same_version(repository):
    text = rows.read(repository / "data")
    whole = jiu.load(repository / "data")
    for document in whole.documents["document"]:
        narrowed = jiu.load(repository / "data", document=document)
        for name, table in whole.document(document).tables.items():
            pd.testing.assert_frame_equal(narrowed.tables[name], table)
        assert narrowed.version == whole.document(document).version == text.version([document])
    assert whole.version == text.whole_version == rows.version(text.tables)
    for report in whole.reports["report"][:2]:
        assert text.version_on(report) == rows.version(text.on(report).tables)


def test_a_version_depends_on_cell_values_and_not_on_how_numbers_are_written(text):
    again = {name: [list(row) for row in table] for name, table in text.tables.items()}
    place = descriptor.dictionary()["published_rates"].columns.index("value")
    assert again["published_rates"][0][place] == "0.50"
    again["published_rates"][0][place] = "0.5"
    assert rows.version(again) == rows.version(text.tables)
    again["published_rates"][0][place] = "0.51"
    assert rows.version(again) != rows.version(text.tables)


@given(st.data())
def test_a_changed_row_changes_only_the_versions_of_documents_that_have_it(text, data):
    documents = ("A", "B", "C")
    before = {each: text.version([each]) for each in documents}
    name = data.draw(st.sampled_from([name for name, table in text.tables.items() if table]))
    place = data.draw(st.integers(0, len(text.tables[name]) - 1))
    form = descriptor.dictionary()[name]
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
def test_new_rows_of_other_documents_do_not_change_a_version(text, new):
    columns = descriptor.dictionary()["statuses"].columns
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


def test_a_cached_package_is_read_again_after_a_file_has_changed(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_kept", [])
    file = copied(folder, tmp_path) / "documents.csv"
    rows.keep(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    same = rows.read(tmp_path.relative_to(tmp_path.parent))
    assert same.tables is rows.read(tmp_path).tables
    assert str(same.folder) == tmp_path.name
    file.write_bytes(file.read_bytes() + b"\n")
    changed = rows.read(tmp_path)
    assert changed.tables is not same.tables
    assert changed.tables == same.tables


def copied(folder, target):
    for file in folder.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    return target


#: Errors of a file as a whole: how to damage it, and the expected message.
FAULTS = {
    "a comma too many in each row": (
        lambda content: content.replace(b"\n", b",\n").replace(b"locator,\n", b"locator\n"),
        "line 2: has 18 cells, the table has 17 columns; is there a comma too many at its end"
        r"\?; 4 such rows in total, lines 2 to 5",
    ),
    "a comma too many everywhere": (
        lambda content: content.replace(b"\n", b",\n"),
        "line 1: the columns must be document, report",
    ),
    "a cell too few": (
        lambda content: content.replace(b",line 2\n", b"\n"),
        "line 4: has 16 cells, the table has 17 columns",
    ),
    "only blanks in a line": (lambda content: content + b"  \n", "line 6: has 1 cells"),
    "a comma that is no separator": (
        lambda content: content.replace(b"Legal counsel", b"Legal, counsel"),
        "line 3: has 18 cells, the table has 17 columns",
    ),
    "semicolons": (lambda content: content.replace(b",", b";"), "line 1: the columns must be"),
    "a column twice": (
        lambda content: content.replace(b"officer,", b"report,"),
        "line 1: the columns must be",
    ),
    "columns in another order": (
        lambda content: content.replace(b"document,report", b"report,document"),
        "line 1: the columns must be",
    ),
    "no header": (
        lambda content: content.partition(b"\n")[2],
        "line 1: the columns must be document, report",
    ),
    "nothing": (lambda _: b"", r"line 1: the columns must be .* \(has nothing\)"),
    "a quotation mark that is not closed": (
        lambda content: content.replace(b"Legal", b'"Legal'),
        "line 3: cannot be read as a table: .*is a quotation mark missing",
    ),
    "a quotation mark too many": (
        lambda content: content.replace(b"Legal counsel", b'"Legal" counsel'),
        "line 3: cannot be read as a table: ",
    ),
    "a NUL character": (
        lambda content: content.replace(b"Legal", b"Leg\0al"),
        "line 3: cannot be read as a table: it contains a NUL character",
    ),
    "UTF-16": (
        lambda content: content.decode().encode("utf-16"),
        "line 1: cannot be read as a table: it is UTF-16",
    ),
    "UTF-16 without a mark": (
        lambda content: content.decode().encode("utf-16-le"),
        "line 1: cannot be read as a table: it contains a NUL",
    ),
    "Latin-1": (
        lambda content: content.replace(b"Legal", "Légal".encode("latin-1")),
        "line 3: cannot be read as a table: it is not UTF-8",
    ),
    "a row of no document": (
        lambda content: content.replace(b"B,JIU/REP/2021", b"B2,JIU/REP/2021"),
        r"line 4, column document: must be a row of documents\.csv \(is 'B2'\)",
    ),
    "a row without a document": (
        lambda content: content.replace(b"B,JIU/REP/2021", b",JIU/REP/2021"),
        r"line 4, column document: may not be empty",
    ),
}


def commands(folder, tmp_path):
    """Return everything that reads a package: each command, and each way to open it."""
    source = tmp_path / "report.md"
    source.write_text(small_document().text(), encoding="utf-8")
    data = ["--data", str(folder)]
    site = ["--output", str(tmp_path / "site")]
    return {
        "list": lambda: main(["list", *data, *site]),
        "check": lambda: main(["check", *data]),
        "report": lambda: main(["report", *data, *site]),
        "report of one": lambda: main(["report", "A", *data, *site]),
        "ingest": lambda: main(["ingest", str(source), *data]),
        "load": lambda: jiu.load(folder),
        "load of a document": lambda: jiu.load(folder, document="A"),
        "load of an organization": lambda: jiu.load(folder, organization="WHO"),
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_every_command_reports_a_file_error_with_its_line(folder, tmp_path, capsys, fault):
    spoil, complaint = FAULTS[fault]
    data = tmp_path / "data"
    data.mkdir()
    path = copied(folder, data) / "statuses.csv"
    content = path.read_bytes()
    path.write_bytes(spoil(content))
    assert path.read_bytes() != content
    before = {each.name: each.read_bytes() for each in data.iterdir()}
    output = set()
    for name, command in commands(data, tmp_path).items():
        try:
            status = command()
        except ContentError as error:
            output.add(str(error))
        else:
            assert status == 1, name
            [message] = re.findall("(?s)jiu-analysis: (.*)\n", capsys.readouterr().err)
            output.add(message)
    [message] = output
    assert re.search(rf"(?s)statuses\.csv, {complaint}", message)
    assert {each.name: each.read_bytes() for each in data.iterdir()} == before


@pytest.mark.parametrize(
    ("table", "old", "new", "cell"),
    [
        (
            "reviews",
            ",2021,",
            ",٢٠٢١,",
            r"reviews\.csv, line 2, column programme_year: .*\(is '٢٠٢١'\)",
        ),
        (
            "documents",
            "2022-03-31",
            "9999-03-31",
            r"documents\.csv, line 2, column as_of: from",
        ),
        ("statuses", ",accepted,", ",yes,", r"statuses\.csv, line 2, column acceptance: one of"),
        ("reports", "JIU/REP/2018/4,", "JIU/REP/2018/5,", r"reports\.csv, line \d+, column report"),
        (
            "published_rates",
            ",65,",
            ",1e3,",
            r"published_rates\.csv, line \d+, column value: a",
        ),
    ],
)
def test_every_command_reports_an_invalid_cell(repository, tmp_path, capsys, table, old, new, cell):
    data = tmp_path / "data"
    data.mkdir()
    path = copied(repository / "data", data) / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    source = tmp_path / "report.md"
    source.write_text(small_document().text(), encoding="utf-8")
    output = set()
    for command in (["list"], ["check"], ["check", "WO/PBC/34/6"], ["ingest", str(source)]):
        assert main([*command, "--data", str(data)]) == 1, command
        output.add(capsys.readouterr().err)
    with pytest.raises(ContentError) as caught:
        jiu.load(data)
    assert output == {f"jiu-analysis: {caught.value}\n"}
    assert re.search(cell, str(caught.value))


@pytest.mark.parametrize(
    "alike",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r\n", 2),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content.replace(b"\n", b"\n\n\r\n"),
        lambda content: content.removesuffix(b"\n"),
        lambda content: content.replace(b"Director", b'"Director"'),
    ],
)
def test_byte_order_marks_line_ends_and_blank_lines_make_no_difference(folder, tmp_path, alike):
    data = copied(folder, tmp_path)
    for path in data.glob("*.csv"):
        path.write_bytes(alike(path.read_bytes()))
    assert rows.read(data).tables == rows.read(folder).tables


def test_a_cell_of_any_length_is_read(folder, tmp_path):
    data = copied(folder, tmp_path)
    path = data / "statuses.csv"
    long = b"Legal counsel " * 50_000
    path.write_bytes(path.read_bytes().replace(b"Legal counsel", long))
    limit = csv.field_size_limit()
    assert long.decode() in rows.read(data).column("statuses", "officer")
    assert long.decode() in read_text(data)["statuses"]["officer"].tolist()
    assert csv.field_size_limit() == limit


def test_line_numbers_are_those_of_the_file_after_blank_and_multiline_cells(folder, tmp_path):
    data = copied(folder, tmp_path)
    path = data / "statuses.csv"
    content = path.read_text(encoding="utf-8").replace("Legal counsel", '"Legal\ncounsel"', 1)
    path.write_text(content.replace("\n", "\n\n", 1).replace("C,", "C2,"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"statuses\.csv, line 7, column document"):
        rows.read(data)


def test_one_error_lists_every_unreadable_file(folder, tmp_path):
    data = copied(folder, tmp_path)
    (data / "stated.csv").unlink()
    (data / "officers.csv").write_bytes(b"\xff")
    with pytest.raises(ContentError) as caught:
        rows.read(data)
    [first, second] = str(caught.value).splitlines()
    assert first.endswith("stated.csv: this table of the package is missing")
    assert "officers.csv, line 1: cannot be read as a table" in second


@pytest.mark.parametrize(
    "table",
    [name for name, form in descriptor.dictionary().items() if form.speaks_of_documents][1:],
)
def test_a_row_of_an_unknown_document_is_refused_in_every_table(folder, tmp_path, table):
    data = copied(folder, tmp_path)
    form = descriptor.dictionary()[table]
    row = ["D" if column == "document" else "" for column in form.columns]
    path = data / form.file
    path.write_bytes(path.read_bytes() + schema.csv_of(row, []))
    with pytest.raises(ContentError, match=rf"{form.file}, line \d+, column document: must be"):
        rows.read(data)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_instead_of_a_table_file_is_refused_at_once(folder, tmp_path):
    data = copied(folder, tmp_path)
    (data / "stated.csv").unlink()
    os.mkfifo(data / "stated.csv")
    with pytest.raises(ContentError, match=r"stated\.csv: cannot be read \(not a regular file\)"):
        rows.read(data)


def test_a_foreign_data_package_is_refused_as_such_and_not_for_missing_tables(tmp_path):
    (tmp_path / descriptor.DICTIONARY).write_text(
        '{"name": "holiday", "resources": [{"name": "trips"}]}'
    )
    with pytest.raises(UsageError, match=r"describes another data package \(holiday\)"):
        rows.read(tmp_path)
    with pytest.raises(UsageError, match=r"describes another data package \(holiday\)"):
        jiu.load(tmp_path, document="A")


def test_the_error_about_an_unknown_document_or_organization_lists_the_known_ones():
    with pytest.raises(UsageError, match="no document 'WO/PBC/1/1' in the data package; it has"):
        jiu.load(document="WO/PBC/1/1")
    with pytest.raises(UsageError, match="no documents of 'WHO' in the data package; it has"):
        jiu.load(organization="WHO")
