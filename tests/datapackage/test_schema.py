"""Validation by the data dictionary: an invalid table gives one error with every invalid cell."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from text_tables import check, read_text

import jiu_analysis as jiu
from jiu_analysis.datapackage import descriptor, schema, validation
from jiu_analysis.datapackage import subset as rows
from jiu_analysis.errors import ContentError, UsageError


@pytest.fixture
def copied(repository, tmp_path):
    folder = tmp_path / "package"
    shutil.copytree(repository / "data", folder)
    return folder


def spoil(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "complaint"),
    [
        ("statuses", ",accepted,", ",acepted,", "statuses.csv, line 2, column acceptance: one of"),
        ("documents", "2022-03-31", "2022-02-30", "documents.csv, line 2, column as_of: a date"),
        ("statuses", "2021/6,6", "2021/6,VI", "column recommendation: a whole number (is 'VI')"),
        ("documents", ",WIPO,", ",,", "column organization: may not be empty (is '')"),
        ("statuses", ",false,", ",no,", "column assessment_updated: true or false (is 'no')"),
        ("decisions", "JIU/REP/2021/6", "REP/2021/6", "column report: of the shape"),
        ("published_rates", ",65,", ",650,", "column value: from 0 to 100 (is '650')"),
        ("reports", "2018-08,", "2018-13,", "column issued_month: a month as 2022-03"),
        ("recommendations", "JIU/REP/2021/6,6", "JIU/REP/2021/5,2", "the key of an earlier row"),
        (
            "statuses",
            "JIU/REP/2021/6,6",
            "JIU/REP/2021/6,7",
            "must be a row of recommendations.csv",
        ),
    ],
)
def test_an_invalid_cell_is_reported_with_file_line_column_rule_and_value(
    copied, table, old, new, complaint
):
    spoil(copied, table, old, new)
    with pytest.raises(validation.ContractError) as caught:
        jiu.load(copied)
    assert complaint in str(caught.value)


def test_one_error_lists_every_invalid_cell(copied):
    spoil(copied, "statuses", ",accepted,", ",acepted,")
    spoil(copied, "statuses", ",accepted,", ",accept,")
    spoil(copied, "documents", "2022-03-31", "31.3.2022")
    with pytest.raises(validation.ContractError) as caught:
        jiu.load(copied)
    assert len(caught.value.violations) == 3


def test_many_invalid_cells_are_grouped_by_column_and_rule_and_counted(copied):
    path = copied / "statuses.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",accepted,", ",yes,"), "utf-8")
    with pytest.raises(validation.ContractError) as caught:
        jiu.load(copied)
    assert len(caught.value.violations) == 49
    [_, line, *others] = str(caught.value).splitlines()
    assert line.startswith("statuses.csv, line 2, column acceptance: one of accepted,")
    assert "(is 'yes'); 49 such cells in total, lines 2, 3," in line
    assert others == []


def test_a_message_is_short_with_any_number_of_errors(copied):
    for path in copied.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        spoilt = [",".join(["x" * 20_000] * (header.count(",") + 1))] * max(len(rows), 1)
        path.write_text("\n".join([header, *spoilt]), "utf-8")
    with pytest.raises(ContentError) as caught:
        jiu.load(copied)
    assert len(str(caught.value).splitlines()) <= 20
    assert max(map(len, str(caught.value).splitlines())) < 500


def test_errors_about_a_missing_table_or_package_say_what_to_do(copied, tmp_path):
    (copied / "stated.csv").unlink()
    with pytest.raises(ContentError, match=r"stated\.csv: this table of the package is missing"):
        jiu.load(copied)
    with pytest.raises(UsageError, match="jiu-analysis ingest creates one"):
        jiu.load(tmp_path / "nowhere")


def test_typed_tables_written_as_text_equal_the_files(package, repository):
    for name, table in descriptor.dictionary().items():
        text = schema.as_text(table, package.tables[name])
        from_file = read_text(repository / "data")[name]
        pd.testing.assert_frame_equal(text, from_file, obj=name)


#: Pieces of text that a mutation inserts into a file or removes from it.
PIECES = [
    b"", b",", b'"', b'""', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b" ", b"x",
    b"0", b"-1", b"1e3", b"2022-02-30", b"9999-12-31", "١٢".encode(), b"\x1b[2J", b"accepted",
    b"\n\n",
]  # fmt: skip


@st.composite
def mutilations(draw):
    """Return the name of a table and positions to change, as shares of its file's length."""
    table = draw(st.sampled_from(list(descriptor.dictionary())))
    change = st.tuples(
        st.floats(0, 1), st.integers(0, 3), st.sampled_from(PIECES) | st.binary(max_size=3)
    )
    return table, draw(st.lists(change, min_size=1, max_size=3))


def mutilated(content, changes):
    for share, gone, piece in changes:
        at = int(share * len(content))
        content = content[:at] + piece + content[at + gone :]
    return content


def verdict(read):
    """Return the result of reading a package: its rows as text, or its one error."""
    try:
        return read()
    except ContentError as error:
        assert len(str(error).splitlines()) <= 20
        return str(error)


@pytest.fixture(scope="module")
def small(repository, tmp_path_factory):
    """Return the shipped package with at most three rows per table."""
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(repository / "data", folder)
    for path in folder.glob("*.csv"):
        if path.stem not in ("reports", "recommendations"):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[:4]), encoding="utf-8")
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutilations())
def test_every_way_to_read_a_damaged_package_gives_the_same_result(small, mutilation):
    table, changes = mutilation
    path = small / f"{table}.csv"
    before = path.read_bytes()
    path.write_bytes(mutilated(before, changes))
    try:
        quick = verdict(lambda: sound(rows.read(small)).tables)
        typed = verdict(lambda: check(read_text(small), str(small)))
        loaded = verdict(lambda: jiu.load(small).tables)
    finally:
        path.write_bytes(before)
    if isinstance(quick, str):
        assert quick == typed == loaded
        return
    for name, described in descriptor.dictionary().items():
        pd.testing.assert_frame_equal(typed[name], loaded[name])
        assert rows_of(schema.as_text(described, typed[name])) == [
            plain(row, described) for row in quick[name]
        ]


def sound(text):
    """Return the text of a valid package."""
    if text.problem:
        raise text.problem
    return text


def rows_of(frame):
    return [list(row) for row in frame.fillna("").itertuples(index=False, name=None)]


def plain(row, described):
    """Return a row with its numbers formatted as the package writes them."""
    return [
        f"{float(cell):.10g}" if cell and field.type == "number" else cell
        for cell, field in zip(row, described.fields, strict=True)
    ]


def test_every_column_is_described():
    for table in descriptor.dictionary().values():
        assert table.description
        for field in table.fields:
            assert field.description.endswith("."), (table.name, field.name)
