"""Published figures do not change unless the change is accepted with a reason."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from tooling import tool_named

from jiu_analysis.report import media_types


@pytest.fixture(scope="module")
def tool():
    return tool_named("backtests")


@pytest.fixture(scope="module")
def printed(tool, whole_site):
    return tool.printed_in(whole_site)


@pytest.fixture
def kept(tool, tmp_path):
    """Return copies of the record and the changelog that a test may change."""
    files = tmp_path / tool.RECORD.name, tmp_path / tool.CHANGELOG.name
    shutil.copy(tool.RECORD, files[0])
    shutil.copy(tool.CHANGELOG, files[1])
    return files


def test_the_pages_show_the_published_figures(tool, printed):
    lines = tool.changed_figures(tool.published(), printed)
    assert not lines, tool.change_message(lines)


def test_the_changelog_has_the_reason_of_the_record_of_figures(tool):
    record = tool.RECORD.read_text(encoding="utf-8")
    problem = tool.unreasoned(record, tool.CHANGELOG.read_text(encoding="utf-8"))
    assert not problem, problem


def test_the_record_is_formatted_as_the_tool_writes_it(tool):
    assert tool.RECORD.read_text(encoding="utf-8") == tool.text_of(tool.published())


P11 = "paragraph 11, line 67"


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        # Counted by hand in the document.
        (("session", "by-addressee", "legislative_body, implemented", "count"), "8"),
        (("session", "deadlines", "executive_head", "denominator"), "12"),
        (("session", "deadlines", "executive_head", "open"), "5"),
        (("session", "overdue", "JIU/REP/2018/4, 10", "days_overdue"), "821"),
        # Stated in the text of the document.
        (
            ("session", "stated", "paragraph 11, line 67, recommendations_since, 2010", "value"),
            "408",
        ),
        (("session", "stated", "paragraph 11, line 67, implemented_share", "value"), "87"),
    ],
)
def test_the_record_contains_figures_counted_in_the_document(tool, figure, value):
    assert tool.published()[figure] == value


def test_a_changed_figure_is_reported_with_both_values_and_what_to_do(tool):
    before = tool.published()
    moving, going, *_ = before
    now = {key: value for key, value in before.items() if key != going} | {moving: "999"}
    now["session", "more", "", "count"] = ""
    reported = tool.change_message(tool.changed_figures(before, now)).splitlines()
    assert reported[0].startswith("3 figures of WO/PBC/34/6 are not those that were published")
    assert reported[1:4] == [
        f"  {tool.named(moving)}: {before[moving]} → 999",
        f"  {tool.named(going)}: {before[going]} → (not there)",
        "  session, more, count: (not there) → (none)",
    ]
    assert "make accept REASON=" in reported[4]


def test_figures_are_accepted_with_a_reason_in_the_changelog(tool, kept, printed, monkeypatch):
    record, changelog = kept
    first = next(iter(printed))
    monkeypatch.setattr(tool, "printed", lambda: printed | {first: "999"})
    [line] = tool.accept("The document was read again.", record, changelog)
    assert line.endswith("→ 999")
    assert tool.published(record)[first] == "999"
    text, message = record.read_text(encoding="utf-8"), changelog.read_text(encoding="utf-8")
    assert f"`{tool.digest(text)}`: The document was read again." in message
    assert tool.unreasoned(text, message) == ""
    # The rest of the changelog is unchanged.
    rest = [each for each in message.splitlines() if tool.digest(text) not in each]
    assert rest == tool.CHANGELOG.read_text(encoding="utf-8").splitlines()


def test_unchanged_figures_need_no_second_reason(tool, kept, monkeypatch):
    record, changelog = kept
    before = changelog.read_bytes()
    monkeypatch.setattr(tool, "printed", tool.published)
    assert tool.accept("Nothing has moved at all.", record, changelog) == []
    assert changelog.read_bytes() == before


@pytest.mark.parametrize("reason", ["", " ", "ok", "12 34 56", "a b c", "new figures"])
def test_a_missing_reason_is_refused_before_any_page_is_made(tool, kept, reason):
    before = [file.read_bytes() for file in kept]
    with pytest.raises(SystemExit, match="State in words why the figures changed"):
        tool.accept(reason, *kept)
    assert [file.read_bytes() for file in kept] == before


def test_an_edited_or_reverted_record_has_no_reason(tool, kept, printed, monkeypatch):
    record, changelog = kept
    old = record.read_text(encoding="utf-8")
    first = next(iter(printed))
    monkeypatch.setattr(tool, "printed", lambda: printed | {first: "999"})
    tool.accept("The document was read again.", record, changelog)
    new, message = record.read_text(encoding="utf-8"), changelog.read_text(encoding="utf-8")
    assert tool.unreasoned(new, message) == ""
    assert "does not speak of the figures" in tool.unreasoned(new.replace("999", "998"), message)
    assert "does not speak of the figures" in tool.unreasoned(old, message)
    emptied = message.replace("The document was read again.", "")
    assert "gives no reason" in tool.unreasoned(new, emptied)


def test_line_ends_do_not_change_the_hash_of_a_record(tool):
    text = tool.RECORD.read_text(encoding="utf-8")
    assert tool.digest(text.replace("\n", "\r\n")) == tool.digest(text)


def test_a_reason_is_added_under_the_newest_version(tool):
    log = "# Changelog\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\n- Old.\n"
    once = tool.with_line(log, "- first")
    assert once == log.replace("- New.\n", f"- New.\n\n{tool.HEADING}\n\n- first\n")
    assert tool.with_line(once, "- second").count(tool.HEADING) == 1
    assert "- second\n- first\n" in tool.with_line(once, "- second")


def test_a_table_without_declared_figures_is_an_error(tool):
    output = nbformat.v4.new_output("display_data", {media_types.TABLE: {"data": []}})
    cell = nbformat.v4.new_code_cell("", id="unheard-of", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    with pytest.raises(SystemExit, match=r"session, unheard-of: say in tools/backtests\.py"):
        list(tool.figures("wo-pbc-34-6/session", notebook))
