"""The plan of a site: its pages and their inputs."""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from writing import small_document, stored

from jiu_analysis.datapackage import descriptor, schema
from jiu_analysis.errors import UsageError
from jiu_analysis.ingest import read
from jiu_analysis.resources import resource_path
from jiu_analysis.site import planning, report_config
from jiu_analysis.site.planning import BuildRequest

#: The pages about the two JIU reports that the documents list, and about all organizations.
ACROSS = (
    "jiu-rep-2019-2/jiu_report.en.html",
    "jiu-rep-2022-4/jiu_report.en.html",
    "system/system.en.html",
)


@pytest.fixture(scope="module")
def two_sessions(tmp_path_factory):
    """Return a package that contains two documents of WIPO."""
    folder = tmp_path_factory.mktemp("plan")
    first = small_document()
    second = replace(first, symbol="WO/PBC/36/4", previous="WO/PBC/35/3", session=36)
    for number, document in enumerate((first, second)):
        path = folder / f"{number}.md"
        path.write_text(document.text(), encoding="utf-8")
        reading = read(path)
        assert reading.is_whole, reading.problems
        stored(reading, folder / "data")
    return folder / "data"


@pytest.fixture
def data(two_sessions, tmp_path):
    shutil.copytree(two_sessions, tmp_path / "data")
    return tmp_path / "data"


def plan(data, tmp_path, **options):
    return planning.plan(BuildRequest(data=data, **options), tmp_path / "site")


def inputs(data, tmp_path):
    return {each.name: each.inputs for each in plan(data, tmp_path).pages}


def test_a_declared_report_gives_a_page_for_each_subject_and_language(data, tmp_path):
    made = plan(data, tmp_path, languages=["en", "ar"])
    assert [each.name for each in made.pages] == [
        "wo-pbc-35-3/session.en.html",
        "wo-pbc-35-3/session.ar.html",
        "wo-pbc-36-4/session.en.html",
        "wo-pbc-36-4/session.ar.html",
        "wipo/trends.en.html",
        "wipo/trends.ar.html",
        "system/system.en.html",
        "system/system.ar.html",
        "jiu-rep-2019-2/jiu_report.en.html",
        "jiu-rep-2019-2/jiu_report.ar.html",
        "jiu-rep-2022-4/jiu_report.en.html",
        "jiu-rep-2022-4/jiu_report.ar.html",
    ]
    assert [each.name for each in made.checks] == ["WO/PBC/35/3", "WO/PBC/36/4"]


def test_a_request_selects_pages_of_a_declared_report(data, tmp_path):
    made = plan(data, tmp_path, documents=["WO/PBC/36/4"], notebooks=["session"])
    assert [each.name for each in made.pages] == ["wo-pbc-36-4/session.en.html"]


def test_a_custom_report_may_be_about_selected_documents(data, tmp_path):
    shutil.copy(resource_path("notebooks") / "session.ipynb", tmp_path / "mine.ipynb")
    declared = tmp_path / "mine.yml"

    def some(document):
        declared.write_text(
            "reports:\n  - notebook: mine.ipynb\n    title: Mine\n    about: document\n"
            f"    languages: [fr]\n    documents: [{document}]\n"
        )
        return plan(data, tmp_path, reports=declared).pages

    [page] = some("WO/PBC/35/3")
    assert page.name == "wo-pbc-35-3/mine.fr.html"
    assert page.page().colophon.command.endswith(f"--reports {declared}")
    with pytest.raises(UsageError, match=r"mine\.yml, line 2: no document 'WO/PBC/1/1' in"):
        some("WO/PBC/1/1")


@pytest.mark.parametrize(
    ("about", "only", "names", "parameters"),
    [
        (
            "report",
            "",
            ["jiu-rep-2019-2/all.en.html", "jiu-rep-2022-4/all.en.html"],
            ["JIU/REP/2019/2", "JIU/REP/2022/4"],
        ),
        ("report", "reports: [JIU/REP/2022/4]", ["jiu-rep-2022-4/all.en.html"], ["JIU/REP/2022/4"]),
        ("system", "", ["system/all.en.html"], [None]),
    ],
)
def test_a_page_may_be_about_a_report_or_the_whole_system(
    data, tmp_path, about, only, names, parameters
):
    shutil.copy(resource_path("notebooks") / "session.ipynb", tmp_path / "all.ipynb")
    declared = tmp_path / "mine.yml"
    declared.write_text(
        f"reports:\n  - notebook: all.ipynb\n    title: All\n    about: {about}\n"
        f"    languages: [en]\n    {only}\n"
    )
    pages = plan(data, tmp_path, reports=declared).pages
    assert [each.name for each in pages] == names
    assert [each.page().parameters.get(about) for each in pages] == parameters
    assert {each.page().about for each in pages} == {"All organizations"}
    assert len({each.inputs["data"] for each in pages}) == len(pages), "each reads its own rows"
    assert plan(data, tmp_path, reports=declared).checks == [], "it is about no document"


def test_every_kind_of_subject_of_a_declaration_can_be_planned():
    assert {*planning.SUBJECTS_OF} == {*report_config.SUBJECTS}


def test_new_data_of_a_document_does_not_change_pages_that_do_not_read_it(data, tmp_path):
    before = inputs(data, tmp_path)
    third = replace(small_document(), symbol="WO/PBC/37/5", previous="WO/PBC/36/4", session=37)
    path = tmp_path / "third.md"
    path.write_text(third.text(), encoding="utf-8")
    stored(read(path), data)
    after = inputs(data, tmp_path)
    assert set(after) - set(before) == {"wo-pbc-37-5/session.en.html"}
    changed = {name for name in before if before[name] != after[name]}
    # The documents of an organization are compared with each other.
    assert changed == {
        "wo-pbc-35-3/session.en.html", "wo-pbc-36-4/session.en.html", "wipo/trends.en.html",
        *ACROSS,
    }  # fmt: skip


def test_new_data_of_another_organization_changes_only_the_pages_of_later_documents(data, tmp_path):
    before = inputs(data, tmp_path)
    path = tmp_path / "other.md"
    for symbol, year in (("DP/2022/9", 2022), ("DP/2024/9", 2024)):
        day = small_document().as_of.replace(year=year)
        other = replace(small_document(), symbol=symbol, previous="", as_of=day)
        path.write_text(other.text(), encoding="utf-8")
        stored(read(path, organization="UNDP"), data)
        after = inputs(data, tmp_path)
        changed = {name for name in before if before[name] != after[name]}
        later = {"wo-pbc-35-3/session.en.html", "wo-pbc-36-4/session.en.html"}
        assert changed == {*ACROSS, *(later if year == 2022 else ())}
        before = {name: after[name] for name in before}


@pytest.mark.parametrize(
    ("table", "old", "new", "changed"),
    [
        ("statuses", "WO/PBC/36/4", "WO/PBC/36/4", set()),
        ("statuses", "WO/PBC/36/4,JIU/REP/2022/4,2,executive_head,accepted,in_progress",
         "WO/PBC/36/4,JIU/REP/2022/4,2,executive_head,accepted,not_started",
         {"wo-pbc-35-3/session.en.html", "wo-pbc-36-4/session.en.html", "wipo/trends.en.html",
          *ACROSS[1:]}),
        ("reports", "JIU/REP/2022/4,", "JIU/REP/2022/4,A title",
         {"wo-pbc-35-3/session.en.html", "wo-pbc-36-4/session.en.html", "wipo/trends.en.html",
          *ACROSS[1:]}),
        ("reports", "JIU/REP/2018/4,", "JIU/REP/2018/4,A title of no report that is read",
         {"system/system.en.html"}),
    ],
)  # fmt: skip
def test_a_changed_row_rebuilds_only_the_pages_that_read_it(
    data, tmp_path, table, old, new, changed
):
    before = inputs(data, tmp_path)
    file = data / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    after = inputs(data, tmp_path)
    assert {name for name in before if before[name] != after[name]} == changed
    assert all(
        {key for key in before[name] if before[name][key] != after[name][key]} == {"data"}
        for name in changed
    )


def test_a_notebook_reads_exactly_the_rows_in_its_plan():
    for report in report_config.load(resource_path("notebooks") / report_config.FILE):
        source = report.notebook.read_text(encoding="utf-8")
        opened = re.findall(r"jiu\.load\(.*?\)", source)
        named = "" if report.about == "system" else f", {report.about}={report.about}"
        more = ", compared=True" * (report.about == "document")
        assert opened == [f"jiu.load(data or None{named}{more})"], report.name


def test_a_changed_notebook_or_catalogue_rebuilds_the_page(data, tmp_path):
    [first, second, *_] = plan(data, tmp_path, documents=["WO/PBC/36/4"]).pages
    assert first.inputs["notebook"] != second.inputs["notebook"]
    assert first.inputs["data"] != second.inputs["data"]
    french = plan(data, tmp_path, languages=["fr"]).pages[0]
    assert french.inputs["catalogue"] != first.inputs["catalogue"]
    assert set(first.inputs) == {
        "catalogue", "code", "data", "libraries", "notebook", "parameters", "templates", "version",
    }  # fmt: skip


def test_a_page_can_be_sent_to_another_process(data, tmp_path):
    page = plan(data, tmp_path).pages[0].page()
    sent = pickle.loads(pickle.dumps(page))
    assert sent.prose("## Sources") == page.prose("## Sources")
    assert sent.colophon == page.colophon


def test_a_page_names_the_data_that_it_reads(data, tmp_path):
    [planned] = plan(data, tmp_path, documents=["WO/PBC/36/4"]).pages[:1]
    page = planned.page()
    assert page.colophon.data == planned.inputs["data"]
    assert page.colophon.command == (
        f"jiu-analysis report WO/PBC/36/4 --notebook session --language en --data {data}"
    )


def test_an_empty_package_gives_no_pages(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "datapackage.json").write_bytes(descriptor.dictionary_file().read_bytes())
    for name, table in descriptor.dictionary().items():
        (folder / f"{name}.csv").write_bytes(schema.csv_of(table.columns, []))
    with pytest.raises(UsageError, match="it holds no document yet; see jiu-analysis ingest"):
        plan(folder, tmp_path)


def with_documents(data, *symbols, organizations=()):
    """Add documents with these symbols, or of these organizations, to a package."""
    text = (data / "documents.csv").read_text(encoding="utf-8")
    line = text.splitlines()[1]
    added = [line.replace("WO/PBC/35/3", symbol, 1) for symbol in symbols]
    added += [
        line.replace("WO/PBC/35/3", f"X/{number}", 1).replace(",WIPO,", f',"{organization}",')
        for number, organization in enumerate(organizations)
    ]
    (data / "documents.csv").write_text(text + "\n".join([*added, ""]), encoding="utf-8")


def test_symbols_that_differ_only_in_punctuation_have_different_addresses(data, tmp_path):
    with_documents(data, "WO-PBC-35-3", "WO/PBC.35/3", "wo/pbc/35/3")
    names = [each.name for each in plan(data, tmp_path, notebooks=["session"]).pages]
    assert "wo-pbc-35-3/session.en.html" in names
    assert len({each.casefold() for each in names}) == len(names) == 5


def test_the_address_of_a_subject_does_not_depend_on_other_subjects(data, tmp_path):
    before = {each.name for each in plan(data, tmp_path).pages}
    with_documents(data, "WO-PBC-35-3", organizations=["世界示例组织"])
    assert before <= {each.name for each in plan(data, tmp_path).pages}
    everything = {each.name for each in plan(data, tmp_path).pages}
    alone = {each.name for each in plan(data, tmp_path, documents=["X/0"]).pages}
    assert alone < everything
    assert alone & before == {"system/system.en.html"}


@pytest.mark.parametrize(
    "organization",
    [
        "Всемирная организация",
        "世界示例组织",
        "منظمة",
        "-",
        " ",
        "😀",
        "..",
        "../../etc",
        "CON",
        "é" * 300,
    ],
)
def test_an_organization_in_any_script_has_an_address_inside_the_site(data, tmp_path, organization):
    with_documents(data, organizations=[organization, "Others"])
    names = [each.name for each in plan(data, tmp_path, notebooks=["trends"]).pages]
    assert len({*names}) == 3
    for name in names:
        folder, file = name.split("/")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder)
        assert len(folder) <= 100
        assert file == "trends.en.html"


@pytest.mark.parametrize(
    ("stem", "file"),
    [
        ("Mine_2", r"Mine_2"),
        ("séance", r"séance"),
        ("session.en", r"session-en-[0-9a-f]{12}"),
        ("my notebook #1?", r"my-notebook-1--?[0-9a-f]{12}"),
        ("con", r"con-[0-9a-f]{12}"),
        ("n" * 150, r"n{87}-[0-9a-f]{12}"),
    ],
)
def test_page_names_are_valid_on_every_operating_system(data, tmp_path, stem, file):
    shutil.copy(resource_path("notebooks") / "session.ipynb", tmp_path / f"{stem}.ipynb")
    declared = tmp_path / "mine.yml"
    declared.write_text(
        f"reports:\n  - notebook: '{stem}.ipynb'\n    title: Mine\n    about: document\n"
        "    languages: [fr]\n    documents: [WO/PBC/35/3]\n",
        encoding="utf-8",
    )
    [page] = plan(data, tmp_path, reports=declared).pages
    assert re.fullmatch(rf"wo-pbc-35-3/{file}\.fr\.html", page.name)
    assert page.page().colophon.languages["fr"] == page.name.rpartition("/")[2]


def test_planning_does_not_import_the_libraries_that_make_pages():
    code = (
        "import sys; from jiu_analysis.cli import main;"
        "main(['list', '--output', sys.argv[1]]);"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'papermill', 'nbformat', 'nbconvert',"
        " 'jinja2'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "nowhere"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"
