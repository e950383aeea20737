"""Rules that compare a document with other documents, and with the annexes of JIU reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from jiu_analysis.checks.comparison import Comparison, cannot_tell, compared
from jiu_analysis.checks.documents import Document
from jiu_analysis.checks.messages import Name, Place, Word, sentence


def previous_status(document: Document) -> Iterator[Comparison]:
    """Check that the printed previous statuses are those of the previous document."""
    if document.previous is None:
        named = document.about["previous_document"]
        yield cannot_tell(
            sentence("Printed previous statuses: the package has no previous document.")
            if pd.isna(named)
            else sentence(
                "Printed previous statuses: {document} is not in the package with an earlier date.",
                document=named,
            )
        )
        return
    before = document.library.by_name(document.previous)
    for row in document.rows:
        if pd.isna(row["change"]):
            continue
        name = Name.of(row)
        values = {"name": name, "document": document.previous}
        earlier, printed = before.get(name, []), _printed(row)
        if row["change"] == "new":
            message = sentence("{name} is said to be new, but {document} lists it.", **values)
            yield compared(row, earlier and message)
        elif not earlier:
            message = sentence(
                "{name} is said not to be new, but {document} does not list it.", **values
            )
            yield compared(row, message)
        elif printed:
            fits = any(all(each[key] == printed[key] for key in printed) for each in earlier)
            message = sentence(
                "{name}: the printed previous status is “{printed}”, the status in {document} is"
                " “{previous}”.",
                printed=Word(list(printed.values())[-1]),
                previous=Word(earlier[0]["status"]),
                **values,
            )
            yield compared(row, not fits and message)


def _printed(row: dict[str, Any]) -> dict[str, str]:
    """Return the previous acceptance and implementation that a row prints, as far as it does."""
    prefix = "" if row["change"] == "unchanged" else "previous_"
    printed = {key: row[f"{prefix}{key}"] for key in ("acceptance", "implementation")}
    return {key: value for key, value in printed.items() if pd.notna(value)}


def other_documents(document: Document) -> Iterator[Comparison]:
    """Check that other documents give a recommendation the same addressee and target date."""
    own = document.library.by_name(document.symbol)
    for symbol in document.earlier:
        others = document.library.by_name(symbol)
        for name, (row, *_) in own.items():
            for other in others.get(name, [])[:1]:
                values = {"other": symbol, "place": Place(other["locator"]), "name": name}
                here, there = row["addressee"], other["addressee"]
                if pd.notna(here) and pd.notna(there):
                    message = sentence(
                        "{name}: the addressee is {here}, but {there} in {other} ({place}).",
                        here=Word(here),
                        there=Word(there),
                        **values,
                    )
                    differs = here != there and not _both_fit_annex(document, row, other)
                    yield compared(row, differs and message)
                here, there = row["target_date"], other["target_date"]
                if pd.notna(here) and pd.notna(there):
                    message = sentence(
                        "{name}: the target date is {here}, but {there} in {other} ({place}).",
                        here=here,
                        there=there,
                        **values,
                    )
                    yield compared(row, here != there and message)


def _both_fit_annex(document: Document, *rows: dict[str, Any]) -> bool:
    """Whether the annex of the JIU report addresses two organizations as their rows state."""
    return all(
        document.library.addressees(row["organization"]).get(Name.of(row)) == row["addressee"]
        for row in rows
    )


def addressed(document: Document) -> Iterator[Comparison]:
    """Check that an organization's latest document lists what is addressed to the organization.

    The annexes of JIU reports say what is addressed to it. What an earlier document lists as
    closed is no longer listed.
    """
    library = document.library
    documents = library.of_organization(document.about)
    if library.addressed.empty or document.symbol != documents[-1]:
        return
    organization = document.about["organization"]
    expected = library.addressees(organization)
    by_name = library.last_listed(documents)
    latest = library.latest_of_all
    for name, addressee in expected.items():
        about = {"report": name.report, "recommendation": name.recommendation}
        values = {"name": name, "organization": organization, "addressee": Word(addressee)}
        row = by_name.get(name)
        if row is None:
            yield _not_listed(document, documents, about, values)
        elif row["document"] in latest:
            yield compared(
                row,
                row["addressee"] != addressee
                and sentence(
                    "{name}: the addressee is {listed}, but {addressee} in the annex of"
                    " the report ({organization}).",
                    listed=Word(row["addressee"]),
                    **values,
                ),
            )
        else:
            yield compared(
                about,
                not row["is_closed"]
                and sentence(
                    "{name} is addressed to {organization} and was open in {document},"
                    " but has not been listed since.",
                    document=row["document"],
                    **values,
                ),
                addressee=addressee,
            )
    reports = set(library.addressed["report"])
    for name, row in by_name.items():
        if row["document"] in latest and name.report in reports and name not in expected:
            message = sentence(
                "{name} is listed, but the annex of the report does not address it to"
                " {organization}.",
                name=name,
                organization=organization,
            )
            yield compared(row, message)


def _not_listed(
    document: Document, documents: list[str], about: dict[str, Any], values: dict[str, Any]
) -> Comparison:
    """Return the comparison for a recommendation that no document of the organization lists."""
    library = document.library
    first = library.about[documents[0]]["as_of"]
    earliest, last = library.days_of_issue(about["report"])
    about = {**about, "addressee": values["addressee"].code}
    if earliest > document.about["as_of"]:
        message = sentence(
            "{name} is addressed to {organization}, but not listed. The report is later"
            " than the as-of date.",
            **values,
        )
        return cannot_tell(message, about)
    # It may be for a body that has had no document since.
    other = next(library.about[each] for each in documents if each in library.latest_of_all)
    if earliest > other["as_of"]:
        message = sentence(
            "{name} is addressed to {organization}, but not listed. The report is later"
            " than {document}, the latest document to another body.",
            document=other["document"],
            **values,
        )
        return cannot_tell(message, about)
    # A document lists what was open in the one before, usually a year earlier.
    if last <= first - pd.DateOffset(years=1):
        message = sentence(
            "{name} is addressed to {organization}, but not listed. It may have been"
            " closed before {document}.",
            document=documents[0],
            **values,
        )
        return cannot_tell(message, about)
    return compared(
        about, sentence("{name} is addressed to {organization}, but not listed.", **values)
    )
