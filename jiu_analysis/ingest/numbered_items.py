"""Find recommendations within the text of another one, which have no row of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import ParseResult

#: Abbreviations before a number that are not the end of a sentence: "para. 3. The".
_ABBREVIATION = re.compile(
    r"\b(?:arts?|chap|fig|no|nos|núm|p|paras?|párr|pp|sect?|vol|гл|п|пп|рис|с|ст)\.\s*$", re.I
)
_MOST_QUOTED = 60
_MOST_NOTES = 20


def note_further(reading: ParseResult, phrases: PhraseTable, forms: Sequence[str] = ()) -> None:
    """Note the numbers in the texts of recommendations that may begin another one.

    "Do this. 3. Do that." is noted in recommendation 2 if the report has no recommendation 3 in the
    document; a list within a text ("1) plan; 2) report") is not.

    Parameters
    ----------
    reading : ParseResult
        The document with all its rows.
    phrases : PhraseTable
        The phrases of its language.
    forms : sequence of str
        Further forms of the number of a recommendation, as "Rec. {n}".
    """
    pattern = _item([*phrases.printed("recommendation"), *forms])
    known = {(row["report"], row["recommendation"]) for row in reading.tables.get("statuses", ())}
    found: dict[tuple[str, str], str] = {}
    for row in reading.tables.get("texts", ()):
        report, own, text = row["report"], row["recommendation"], row["recommendation_text"] or ""
        for number, rest in further(text, own, pattern):
            if (report, number) not in known:
                found[report, rest] = (
                    f"{row['locator']}: the text of recommendation {own} of {report} may hold"
                    f" recommendation {number}, which has no row: “{rest[:_MOST_QUOTED]}”; if it is"
                    " one, give it a row of its own"
                )
    reading.notes += list(found.values())[:_MOST_NOTES]
    if len(found) > _MOST_NOTES:
        more = len(found) - _MOST_NOTES
        reading.notes.append(f"{more} more texts may hold further recommendations")


def _item(forms: Sequence[str]) -> re.Pattern[str]:
    labels = "|".join(
        r"\s*".join(map(re.escape, form.split("{n}")[0].split()))
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(
        rf"(?P<before>\A|[.;:!?。；：！？]\s*|\n)\s*"
        rf"(?:(?P<label>{labels})\s*(?P<named>\d{{1,3}})\b\s*[.):：、．）-]?"
        rf"|(?P<style>[(（]?)(?P<n>\d{{1,3}})(?P<end>[.):：、．）]|\s?[-–—](?=\s)))\s*(?=[^\W\d_])",
        re.IGNORECASE,
    )


def further(text: str, own: int, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return the numbers that begin a further recommendation in a text, and the text from them."""
    found = []
    for item in pattern.finditer(text):
        number = int(item["named"] or item["n"])
        if number in (own, 0) or _ABBREVIATION.search(text[: item.end("before")]):
            continue
        if item["n"]:
            first = re.compile(rf"(?<![\w./]){re.escape(item['style'])}1{re.escape(item['end'])}")
            begins = first.search(text)
            # A list that begins with 1 belongs to the text, unless this is recommendation 1 itself.
            if number == 1 or (begins and not (own == 1 and begins.start() == 0)):
                continue
        found.append((number, " ".join(text[item.end("before") :].split())))
    return found
