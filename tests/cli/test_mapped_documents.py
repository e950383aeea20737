"""`ingest --mapping` and `--summaries`: documents of several organizations in one package."""

from __future__ import annotations

import pytest
from known_layouts import EXAMPLES, FILES, LAYOUTS, truth

import jiu_analysis as jiu
from jiu_analysis.cli import main

#: One file of each layout; together they are of six organizations.
LAYOUT_FILES = [(name, mapping) for name, mapping in FILES if not name.endswith(".pdf")]


def ingested(folder, *arguments):
    return main(["ingest", *map(str, arguments), "--data", str(folder)])


def test_one_package_can_contain_documents_of_all_layouts(tmp_path, capsys):
    data = tmp_path / "data"
    for name, mapping in LAYOUT_FILES:
        assert ingested(data, LAYOUTS / name, "--mapping", EXAMPLES / mapping) == 0
    history = jiu.load(data).history
    keys = ["organization", "report", "recommendation", "addressee", "acceptance", "implementation"]
    # One organization has two documents, and so a row for each.
    found = set(
        history[keys]
        .astype(object)
        .where(history[keys].notna(), "")
        .astype(str)
        .itertuples(index=False, name=None)
    )
    assert found == set().union(*(truth(name.partition(".")[0]) for name, _ in LAYOUT_FILES))
    assert history["document"].nunique() == 8
    assert history["due_on"].notna().sum() == 10
    assert "refused" not in capsys.readouterr().err


def mapped(folder, document, before, extra=""):
    """Write a small register and its mapping; return the arguments of the command."""
    mapping = folder / "map.toml"
    mapping.write_text(
        f'[document]\nsymbol = "{document}"\norganization = "UOE"\nbody = "Board"\n'
        f'as_of = 2024-03-31\nlanguage = "en"\n{before}'
        f'[table]\naddressee = "executive_head"\n{extra}'
        '[columns]\nreport = "Report"\nrecommendation = "No."\nstatus = "Status"\n',
        encoding="utf-8",
    )
    return folder / "table.csv", "--mapping", mapping


def table(folder, *rows):
    lines = ["Report,No.,Status", *(",".join(row) for row in rows)]
    (folder / "table.csv").write_text("\n".join(lines), encoding="utf-8")


def test_the_change_is_derived_from_the_previous_document(tmp_path, capsys):
    data = tmp_path / "data"
    before, derive = 'previous_document = "UOE/1"\n', 'change = "derive"\n'
    table(tmp_path, ("JIU/REP/2021/91", "1", "In progress"), ("JIU/REP/2021/91", "2", "Accepted"))
    second = mapped(tmp_path, "UOE/2", before, derive)
    assert ingested(data, *second) == 2
    assert "has no document UOE/1 to compare with; ingest that one first" in capsys.readouterr().err
    assert ingested(data, *mapped(tmp_path, "UOE/1", "")) == 0
    table(
        tmp_path,
        ("JIU/REP/2021/91", "1", "Implemented"),
        ("JIU/REP/2021/91", "2", "Accepted"),
        ("JIU/REP/2021/91", "3", "Accepted"),
        ("JIU/REP/2022/9", "1", "Accepted"),
    )
    assert ingested(data, *mapped(tmp_path, "UOE/2", before, derive)) == 0
    statuses = jiu.load(data, document="UOE/2").statuses
    # Recommendation 3 was not listed, though its report was: what changed is not known.
    assert statuses["change"].astype(object).where(statuses["change"].notna(), None).tolist() == [
        "changed",
        "unchanged",
        None,
        "new",
    ]
    assert statuses["previous_implementation"].iloc[0] == "in_progress"


def test_a_derived_change_needs_the_previous_document_in_the_mapping(tmp_path, capsys):
    table(tmp_path, ("JIU/REP/2021/91", "1", "In progress"))
    assert ingested(tmp_path / "data", *mapped(tmp_path, "UOE/2", "", 'change = "derive"\n')) == 2
    assert "line 9, table.change: add previous_document" in capsys.readouterr().err


def test_summaries_are_added_from_a_table_file(tmp_path, capsys):
    data, path = tmp_path / "data", tmp_path / "summaries.csv"
    table(tmp_path, ("JIU/REP/2021/91", "1", "In progress"), ("JIU/REP/2021/91", "2", "Accepted"))
    path.write_text(
        "report,recommendation,summary\nJIU/REP/2021/91,2,Plan ahead\nJIU/REP/1999/1,1,Other\n",
        encoding="utf-8",
    )
    assert ingested(data, *mapped(tmp_path, "UOE/1", ""), "--summaries", path) == 0
    assert "summaries: 1 of 2 belong to it" in capsys.readouterr().out
    summaries = jiu.load(data).recommendations.set_index("recommendation")["summary"]
    assert summaries.dropna().to_dict() == {2: "Plan ahead"}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("JIU/REP/2021,1,Plan", "row 2: names no recommendation"),
        ("JIU/REP/2021/91,one,Plan", "row 2: names no recommendation"),
        ("JIU/REP/2021/91,1,", "row 2: a summary is one line of at most 500 characters"),
        ("JIU/REP/2021/91,1,A\nJIU/REP/2021/91,1,B", "row 3: JIU/REP/2021/91 recommendation 1 has"),
    ],
)
def test_a_table_of_summaries_with_an_error_is_refused_with_its_row(
    tmp_path, capsys, row, complaint
):
    path = tmp_path / "summaries.csv"
    path.write_text(f"report,recommendation,summary\n{row}\n", encoding="utf-8")
    table(tmp_path, ("JIU/REP/2021/91", "1", "In progress"))
    data = tmp_path / "data"
    assert ingested(data, *mapped(tmp_path, "UOE/1", ""), "--summaries", path) == 2
    assert complaint in capsys.readouterr().err
    assert not data.exists()


def test_one_package_can_contain_nine_organizations_that_disagree(tmp_path):
    data = tmp_path / "data"
    for number in range(1, 10):
        status = "In progress" if number % 2 else "Implemented"
        table(tmp_path, ("JIU/REP/2021/91", "1", status))
        source, option, path = mapped(tmp_path, f"O{number}/1", "")
        text = path.read_text(encoding="utf-8").replace('"UOE"', f'"Organization {number}"')
        to = ("executive_head", "legislative_body")[number % 2]
        path.write_text(text.replace("executive_head", to), encoding="utf-8")
        assert ingested(data, source, option, path) == 0
    assert jiu.load(data).history["organization"].nunique() == 9
