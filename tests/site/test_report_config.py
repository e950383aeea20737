"""The declaration of reports: read completely, or refused with every invalid line."""

from __future__ import annotations

import nbformat
import pytest

from jiu_analysis.errors import UsageError
from jiu_analysis.resources import resource_path
from jiu_analysis.site import report_config

GOOD = """\
reports:
  - notebook: one.ipynb
    title: One session
    about: document
    languages: [en, fr]
    documents: [WO/PBC/34/6]
    parameters:
      since: 2015
  - notebook: two.ipynb
    title: Over time
    about: organization
    languages: [en]
"""


@pytest.fixture
def declared(tmp_path):
    """Return a declaration beside two notebooks."""
    new = nbformat.v4
    cell = new.new_code_cell(
        'document: str = ""\nsince: int = 0', metadata={"tags": ["parameters"]}
    )
    for name in ("one", "two"):
        nbformat.write(new.new_notebook(cells=[cell]), tmp_path / f"{name}.ipynb")

    def write(text):
        file = tmp_path / report_config.FILE
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_declared_reports_keep_their_order(declared):
    first, second = report_config.load(declared(GOOD))
    assert (first.name, first.about, first.languages) == ("one", "document", ("en", "fr"))
    assert (first.only, first.parameters) == (("WO/PBC/34/6",), {"since": 2015})
    assert (second.name, second.only, second.parameters) == ("two", (), {})
    assert first.place.endswith("reports.yml, line 2")


def test_the_declaration_of_the_project_has_every_notebook_with_pages():
    folder = resource_path("notebooks")
    reports = report_config.load(folder / report_config.FILE)
    assert {report.name for report in reports} == {"session", "trends", "system", "jiu_report"}


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ("title: One session", "titel: One session", 3, "no 'titel'; did you mean 'title'"),
        ("    title: One session\n", "", 2, "a report needs 'title'"),
        ("title: One session", "title: [a]", 3, "'title' must be text"),
        ("title: One session", "title: One session\n    title: Two", 4, "'title' is given twice"),
        ("about: document", "about: documents", 4, "must be one of document, organization"),
        ("one.ipynb", "none.ipynb", 2, "no notebook none.ipynb in"),
        ("[en, fr]", "[en, tlh]", 5, "must be one of en, fr, es, ru, ar, zh, not 'tlh'"),
        ("[en, fr]", "[en, en]", 5, "'en' is named twice"),
        ("[en, fr]", "en", 5, "'languages' must be a list, as [a, b]"),
        ("[en, fr]", "[]", 5, "'languages' must be a list, as [a, b]"),
        ("documents:", "organizations:", 6, "does not apply to a report about documents"),
        ("since: 2015", "snice: 2015", 8, "one.ipynb has no parameter 'snice'; it has"),
        ("since: 2015", "since: late", 8, "parameter 'since' must be int, not 'late'"),
        ("since: 2015", "language: fr", 8, "'language' is given to each page"),
        ("two.ipynb", "one.ipynb", 9, "one.ipynb is declared in line 2; merge the two"),
        ("reports:\n", "reports: none\nothers:\n", 1, "must list at least one report"),
        ("[en, fr]", "[en, fr", 6, "a flow sequence that begins in line 5"),
    ],
)
def test_an_invalid_declaration_is_refused_with_the_line(declared, old, new, line, complaint):
    assert old in GOOD
    file = declared(GOOD.replace(old, new, 1))
    with pytest.raises(UsageError) as refused:
        report_config.load(file)
    assert any(
        each.startswith(f"{file}, line {line}: ") and complaint in each
        for each in str(refused.value).splitlines()
    ), refused.value


def test_all_errors_of_a_declaration_are_reported_together(declared):
    text = GOOD.replace("[en, fr]", "[tlh]").replace("organization", "organisation")
    with pytest.raises(UsageError) as refused:
        report_config.load(declared(text))
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "[]", "reports: []", "just text"])
def test_an_empty_declaration_is_refused(declared, text):
    with pytest.raises(UsageError, match=r"reports\.yml, line 1: "):
        report_config.load(declared(text))


def test_a_missing_declaration_is_reported(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        report_config.load(tmp_path / report_config.FILE)


DEEP = {
    "lists in a line": (f"{GOOD}    parameters:\n      since: {'[' * 5000}{']' * 5000}\n", 14),
    "mappings in a line": ("{a: " * 5000 + "}" * 5000, 1),
    "lists in lines": ("".join(f"{' ' * each}- \n" for each in range(3000)), 21),
}


@pytest.mark.parametrize("case", DEEP)
def test_excessive_nesting_is_reported_with_the_line(declared, case):
    text, line = DEEP[case]
    with pytest.raises(UsageError, match=rf"reports\.yml, line {line}: .* too deeply"):
        report_config.load(declared(text))


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("1" * 10_000, "is not a number or a date"),
        ("0x" + "f" * 10_000, "too many digits"),
        ("2015-13-41", "is not a number or a date"),
        ("2015-01-31", "must be text, a number"),
        ("!!binary aGVsbG8=", "must be text, a number"),
        ("!!set {x, y}", "must be text, a number"),
        ("!!python/object:os.system x", "could not determine a constructor"),
        ("[&x [1], *x]", "cannot be repeated"),
        ("&x [*x, *x]", "cannot be repeated"),
        ("'" + "y" * 100_000 + "'", "must be int, not"),
    ],
)
def test_an_invalid_value_is_reported_with_the_line_and_shortened(declared, value, complaint):
    with pytest.raises(UsageError) as refused:
        report_config.load(declared(GOOD.replace("since: 2015", f"since: {value}")))
    [line] = str(refused.value).splitlines()
    assert "reports.yml, line 8: " in line
    assert complaint in line
    assert len(line) < 600


def test_a_duplicate_parameter_is_refused(declared):
    with pytest.raises(UsageError, match=r"line 9: 'since' is given twice"):
        report_config.load(declared(GOOD.replace("since: 2015", "since: 2015\n      since: 2016")))


def test_notebooks_whose_names_differ_only_in_case_are_refused(declared):
    file = declared(GOOD.replace("two.ipynb", "ONE.ipynb"))
    (file.parent / "ONE.ipynb").write_bytes((file.parent / "one.ipynb").read_bytes())
    with pytest.raises(UsageError, match=r"ONE\.ipynb is declared in line 2"):
        report_config.load(file)


def test_a_declaration_with_an_invalid_notebook_can_be_read(declared):
    file = declared(GOOD)
    (file.parent / "one.ipynb").write_text("[]")
    first, _ = report_config.load(file)
    assert first.parameters == {"since": 2015}
