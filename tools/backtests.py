"""Compare the figures on the pages with the published ones, and accept intended changes.

``python tools/backtests.py`` makes the pages of the real document, lists the figures that differ
from those in ``tests/backtests/``, and fails if any does. ``--accept "REASON"`` stores the new
figures as published, and adds the reason to CHANGELOG.md.

The newest line under "Figures accepted" contains the hash of the recorded figures. So a record that
was edited by hand, reverted or merged has no reason, and the tests fail.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat

from jiu_analysis.cli import main as jiu_analysis
from jiu_analysis.report import media_types
from jiu_analysis.site.record import write

ROOT = Path(__file__).parents[1]
DOCUMENT = "WO/PBC/34/6"
RECORD = ROOT / "tests" / "backtests" / "wo-pbc-34-6.csv"
CHANGELOG = ROOT / "CHANGELOG.md"
HEADING = "### Figures accepted"

Figures = dict[tuple[str, ...], str]
_COLUMNS = ("page", "table", "row", "figure", "value")

# Key columns and figures of each table; of a table without figures the rows are counted.
_NAMED = "report recommendation"
_PASSED = "numerator denominator open closed_otherwise implemented_late timing_not_known"
_COHORT = "numerator denominator listed open closed"
_TABLES: dict[str, dict[str, tuple[str, str]]] = {
    "wo-pbc-34-6/session": {
        "moves": ("previous status", "count share"),
        "changes": ("", ""),
        "first-statuses": ("status", "count"),
        "regressions": (_NAMED, "previous status"),
        "departures": (_NAMED, "why"),
        "overdue": (_NAMED, "days_overdue"),
        "deadlines": ("addressee", _PASSED),
        "due-next": (_NAMED, "days_left"),
        "without-deadline": (_NAMED, "status"),
        "ages": ("band", "count"),
        "closing-by-age": ("band", "numerator denominator implemented not_relevant"),
        "by-year": ("report_year status", "count"),
        "cohorts": ("report_year", _COHORT),
        "by-addressee": ("addressee status", "count"),
        "cohorts-by-addressee": ("report_year addressee", _COHORT),
        "legislative-by-year": ("report_year status", "count"),
        "executive-by-year": ("report_year status", "count"),
        "officers": ("officer", "open closed total"),
        "decisions": ("report", "listed counted"),
        "findings": (f"rule {_NAMED} addressee where", "stated counted"),
        "outcomes": ("rule", "agrees contradicts cannot_tell"),
        "remarks": ("", ""),
        "stated": ("locator indicator addressee year", "value counted agrees"),
        "reviews": ("", ""),
        "annex-i-table": ("", ""),
        "annex-ii-table": ("", ""),
        "open-reports": (
            "report",
            "legislative_body_count legislative_body_counted"
            " executive_head_count executive_head_counted",
        ),
    },
    "wipo/trends": {
        "points": ("document status", "count"),
        "closed-since": ("document", "numerator denominator implemented not_relevant"),
        "first-statuses": ("document status", "count"),
        "closing-by-age": ("band", "numerator denominator implemented not_relevant"),
        "deadlines": ("addressee", _PASSED),
        "cohorts": ("report_year", _COHORT),
        "flows": ("document", "open_before came_in went_out vanished not_stated open"),
        "departures": (_NAMED, "why"),
        "moves": ("previous status", "count share"),
        "regressions": (_NAMED, "previous status"),
        "ages": ("band", "count"),
        "oldest": (_NAMED, "age_days age_is_assumed"),
        "published": ("publisher organization period indicator", "value denominator"),
    },
}
# Prose contains figures that are in no table; the numbers in these cells are kept in order.
_PROSE = {
    "wo-pbc-34-6/session": (
        "headline",
        "key-figures",
        "changed-headline",
        "late-headline",
        "ageing",
        "by-year-headline",
        "addressee-headline",
        "officers-headline",
        "agreement-headline",
    ),
    "wipo/trends": ("answer", "key-figures", "late-headline", "ageing"),
}


def printed() -> Figures:
    """Make the pages of the real document, and return their figures."""
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            names = [each.rpartition("/")[2] for each in _TABLES]
            asked = ["--notebook", *names, "--language", "en", "--output", folder]
            status = jiu_analysis(["report", DOCUMENT, *asked])
        if status:
            raise SystemExit("The pages cannot be made, so their figures are unknown.")
        return printed_in(Path(folder))


def printed_in(site: Path) -> Figures:
    """Return the figures of the pages in a folder."""
    found: Figures = {}
    for page in _TABLES:
        notebook = nbformat.read(site / f"{page}.en.ipynb", as_version=4)
        for key, value in figures(page, notebook):
            if key in found:
                raise SystemExit(f"{named(key)}: names two figures; give its table more keys.")
            found[key] = value
    return found


def figures(page: str, notebook: nbformat.NotebookNode) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the figures of an executed notebook."""
    name = page.rpartition("/")[2]
    cells = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    for table, outputs in cells.items():
        for output in outputs:
            if media_types.TABLE not in output.get("data", {}):
                continue
            if table not in _TABLES[page]:
                raise SystemExit(f"{name}, {table}: say in tools/backtests.py what it prints.")
            for row, figure, value in _of_table(
                output.data[media_types.TABLE]["data"], *_TABLES[page][table]
            ):
                yield (name, table, row, figure), value
    for cell in _PROSE[page]:
        text = "\n".join(each.data["text/plain"] for each in cells[cell])
        yield (name, cell, "", "numbers"), " ".join(re.findall(r"\d+(?:[.,]\d+)*", text))


def _of_table(
    rows: list[Mapping[str, Any]], keys: str, wanted: str
) -> Iterator[tuple[str, str, str]]:
    if not wanted:
        yield "", "rows", str(len(rows))
    for row in rows:
        about = ", ".join(_plain(row[key]) for key in keys.split() if row[key] is not None)
        for figure in wanted.split():
            # A table of counts has a row for every category; pages leave out those with a count of
            # 0.
            if (figure, row[figure]) != ("count", 0):
                yield about, figure, _plain(row[figure])


def _plain(value: Any) -> str:
    """Return a figure as text, shares with four decimals: more than any page prints."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return f"{round(value, 4):.10g}" if isinstance(value, float) else str(value)


def published(record: Path = RECORD) -> Figures:
    """Return the recorded figures; empty if there is no record."""
    if not record.is_file():
        return {}
    with record.open(encoding="utf-8", newline="") as file:
        return {tuple(row[:-1]): row[-1] for row in list(csv.reader(file))[1:]}


def named(key: tuple[str, ...]) -> str:
    """Return the name of a figure."""
    return ", ".join(filter(None, key))


def changed_figures(before: Figures, now: Figures) -> list[str]:
    """Return a line for each figure that changed, is missing or is new."""
    lines = []
    for key in dict.fromkeys([*before, *now]):
        old, new = before.get(key, "(not there)"), now.get(key, "(not there)")
        if old != new:
            lines.append(f"{named(key)}: {old or '(none)'} → {new or '(none)'}")
    return lines


def text_of(figures: Figures) -> str:
    """Return figures as CSV, in the order of the pages."""
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\n")
    rows.writerow(_COLUMNS)
    rows.writerows([*key, value] for key, value in figures.items())
    return made.getvalue()


def digest(text: str) -> str:
    """Return the hash of a record, independent of its line ends."""
    return hashlib.sha256("\n".join(text.splitlines()).encode("utf-8")).hexdigest()[:12]


def unreasoned(record: str, changelog: str) -> str:
    """Return why a record has no reason in the changelog; empty if it has one."""
    newest = re.search(r"(?m)^- `([0-9a-f]{12})`: (.*(?:\n  .*)*)", changelog)
    if not newest or newest[1] != digest(record):
        return (
            f"the newest line under {HEADING!r} in CHANGELOG.md does not speak of the figures in"
            f' {RECORD.name} ({digest(record)}); if they are meant: make accept REASON="why"'
        )
    return "" if is_reason(newest[2]) else f"CHANGELOG.md gives no reason for {newest[1]}"


def is_reason(text: str) -> bool:
    """Whether a text has the three words that a reason needs at least."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= 3


def accept(reason: str, record: Path = RECORD, changelog: Path = CHANGELOG) -> list[str]:
    """Record the current figures as published; return a line for each figure that changed."""
    reason = " ".join(reason.split())
    if not is_reason(reason):
        raise SystemExit('State in words why the figures changed: make accept REASON="…"')
    now = printed()
    lines = changed_figures(published(record), now)
    text = changelog.read_text(encoding="utf-8")
    old = record.read_text(encoding="utf-8") if record.is_file() else ""
    if lines or unreasoned(old, text):
        line = f"- `{digest(text_of(now))}`: {reason}"
        write(record, text_of(now))
        write(changelog, with_line(text, line))
    return lines


def with_line(changelog: str, line: str) -> str:
    """Return a changelog with an acceptance line added to its newest version."""
    versions = [found.start() for found in re.finditer(r"(?m)^## ", changelog)]
    if not versions:
        raise SystemExit("CHANGELOG.md has no version to write a reason under.")
    end = versions[1] if len(versions) > 1 else len(changelog)
    newest, older = changelog[:end], changelog[end:]
    if HEADING in newest:
        newest = newest.replace(f"{HEADING}\n\n", f"{HEADING}\n\n{line}\n", 1)
    else:
        newest = f"{newest.rstrip()}\n\n{HEADING}\n\n{line}\n" + ("\n" if older else "")
    return newest + older


def change_message(lines: list[str]) -> str:
    """Return the message about figures that changed."""
    return "\n".join(
        [
            f"{len(lines)} figures of {DOCUMENT} are not those that were published"
            f" ({RECORD.relative_to(ROOT).as_posix()}):",
            *(f"  {line}" for line in lines),
            "Correct what changed them. If the changes are intended, accept them:"
            ' make accept REASON="why"',
        ]
    )


def main() -> int:
    """Compare or accept the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accept", metavar="REASON", help="take the new figures as published")
    asked = parser.parse_args()
    if asked.accept is None:
        lines = changed_figures(published(), printed())
        print(
            change_message(lines) if lines else f"All {len(published())} figures are as published."
        )
        return 1 if lines else 0
    lines = accept(asked.accept)
    print("\n".join(lines) or "No figure has changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
