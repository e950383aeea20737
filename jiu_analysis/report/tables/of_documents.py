"""Tables of what a document lists: recommendations, decisions, reports, reviews."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import (
    Cell,
    Column,
    Row,
    Table,
    groups_of,
    of_frame,
    table_of,
)


@of_frame
def recommendations(history: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by report, with status, target date and officer.

    ``history`` has rows of ``package.history``, and ``officers`` is the table with the
    translations of posts. There is one group per report, in document order.
    """
    shown = [
        Column(_("No."), lambda row: columns.marked(row, str(row["recommendation"]))),
        columns.summary(),
        Column(_("Acceptance"), "acceptance", i18n.label),
        Column(_("Implementation"), "implementation", i18n.label),
        Column(_("Change"), _change),
        columns.target(),
        columns.officer(),
        columns.where(),
    ]
    groups = groups_of(columns.with_posts(history, officers), "report", shown, _report_heading)
    note = _title_note() if any("*" in group.heading.text for group in groups) else ""
    frame = columns.with_translations(history, officers)
    return Table(caption, shown, groups, note=note, frame=frame)


@of_frame
def reviews(table: pd.DataFrame, source_language: str, caption: str) -> Table:
    """Return the table of JIU reviews in progress that the document lists.

    ``table`` is the table ``reviews``, and ``source_language`` the language of the printed titles.
    """
    titles = [columns.translated(row, "title", source_language) for row in table.to_dict("records")]
    is_english = any((title.lang or i18n.get_language()) == "en" for title in titles)
    return table_of(
        caption,
        table.assign(review=titles),
        Column(_("Code"), "code", i18n.symbol),
        Column(_("Review"), "review"),
        Column(_("Programme of work"), "programme_year", numeric=True),
        columns.where(),
        note=_("English titles are the project's own translations, not JIU's wording.")
        if is_english
        else "",
    )


@of_frame
def decisions(numbers: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the recommendations submitted for decision, as listed and as counted from rows.

    ``numbers`` has ``report``, and ``listed`` and ``counted`` with lists of recommendation
    numbers.
    """
    has_list = any(map(len, numbers["listed"]))

    def compared(row: Row) -> Cell:
        agrees = row["listed"] == row["counted"] if has_list else None
        return columns.agreement(agrees, _("Cannot be compared"))

    return table_of(
        caption,
        numbers,
        columns.key("report"),
        Column(_("Listed in the document"), "listed", _listing),
        Column(_("From the annexes"), "counted", _listing),
        Column(_("Compared"), compared),
        note=note or ("" if has_list else _("The document lists no recommendations for decision.")),
    )


def _listing(numbers: list[int]) -> str:
    return i18n.listing(map(str, numbers)) or i18n.MISSING


@of_frame
def open_reports(
    table: pd.DataFrame, reports: pd.DataFrame, source_language: str, caption: str
) -> Table:
    """Return the table of open reports, with titles in the page language where known.

    ``table`` is the table ``open_reports`` with ``legislative_body_counted`` and
    ``executive_head_counted``, the numbers of open recommendations counted from the rows;
    ``reports`` has the titles, printed in ``source_language``.
    """
    titles = [each for each in reports if each.startswith("title_")]
    known = table.merge(reports[["report", "source", *titles]], on="report")
    known["shown"] = [report_title(row, source_language) for row in known.to_dict("records")]
    has_list = known["locator"].notna().any()

    def count(header: str, addressee: str) -> Column:
        def compared(row: Row) -> Cell:
            listed, counted = row[f"{addressee}_count"], row[f"{addressee}_counted"]
            if not has_list or listed == counted:
                return Cell(i18n.number(counted))
            text = i18n.filled(_("{listed} (rows: {counted})"), listed=listed, counted=counted)
            return Cell(text, kind="differs")

        return Column(header, compared, numeric=True)

    new = pgettext("a report", "New")
    notes = [
        _("The document has no list of open reports; the figures are counted from its rows.")
    ] * (not has_list)
    notes += [_title_note()] * any("*" in title.text for title in known["shown"])
    return table_of(
        caption,
        known,
        columns.key("report"),
        Column(_("Title"), _linked_title),
        count(_("Open, legislative bodies"), "legislative_body"),
        count(_("Open, executive heads"), "executive_head"),
        Column(new, lambda row: new if row["is_new"] else ""),
        Column(_("CEB comments"), "ceb_comments", i18n.label),
        Column(_("Other documents"), "other_documents", i18n.label),
        columns.where(),
        note=" ".join(notes),
    )


def _linked_title(row: Row) -> Cell:
    cell: Cell = row["shown"]
    return replace(cell, text=columns.linked(cell.text, row["source"]))


def report_title(row: Row, source_language: str) -> Cell:
    """Return the title of a JIU report in the page language, else in English, else as printed.

    An English title whose wording could not be confirmed is marked with an asterisk.
    """
    cell = columns.translated(row, "title", source_language)
    is_english = (cell.lang or i18n.get_language()) == "en"
    unverified = is_english and row["title_en_is_verified"] is False
    return replace(cell, text=f"{cell.text} *") if unverified else cell


def _title_note() -> str:
    return _("* Wording of the English title not confirmed.")


def _change(row: Row) -> str:
    text = i18n.label("not_stated" if pd.isna(row["change"]) else row["change"])
    if row["assessment_updated"]:
        return _("{change}; assessment updated").format(change=text)
    return text


def _report_heading(row: Row) -> Cell:
    """Return the heading of a report: symbol, title and date of issue."""
    report, of = i18n.symbol(row["report"]), row["language"]
    cell = report_title({**row, "title": row.get(f"title_{of}")}, of)
    title = "" if cell.text == i18n.MISSING else cell.text
    if title and cell.lang:
        title = i18n.foreign(title, cell.lang)
    issued = "" if pd.isna(row["issued_on"]) else i18n.date(row["issued_on"])
    if title and issued:
        text = pgettext("heading of a report", "{report} {title} (issued {date})")
    elif title:
        text = pgettext("heading of a report", "{report} {title}")
    elif issued:
        text = pgettext("heading of a report", "{report} (issued {date})")
    else:
        return Cell(report)
    if isinstance(title, Markup):
        text = Markup("{}").format(text)
    return Cell(text.format(report=report, title=title, date=issued))
