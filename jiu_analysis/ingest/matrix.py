"""Read the annex of a JIU report that shows which recommendation is addressed to whom.

Organizations are listed across, recommendations down; a cell has L (for decision by the
legislative body), E (for action by the executive head) or nothing, and a further column the
letter of the intended impact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.input_files import file_content, printable
from jiu_analysis.ingest.mapping.arranging import transposed
from jiu_analysis.ingest.mapping.grid import Grid
from jiu_analysis.ingest.mapping.reading import grids_in
from jiu_analysis.ingest.result import ParseResult
from jiu_analysis.organizations import is_participating, organization_key, printed_name
from jiu_analysis.terms import ReportSymbol

_ADDRESSEES = {"L": "legislative_body", "E": "executive_head"}
_BLANK = {"", "-", "–", "—", "☐", "□", "n/a", "N/A"}
_TICKS = {"☒", "☑", "✓", "✔", "✗", "✘", "x", "X", "■"}
_FOOTNOTES = re.compile(r"(?:[*†‡§]|\s+[a-z]/|[\u00b9\u00b2\u00b3\u2070-\u2079])+$")
#: The label of a row without spaces: "Recommendation 1", "Rec. 1", "R1", "1 (L)".
_NUMBER = re.compile(
    r"(?:recommendations?|rec\.?|r|recommandation|recomendaci[oó]n|рекомендация|التوصية|توصية|建议)?"
    r"(?:no\.?|n[°º]|№)?(\d{1,3})[.)]?(?:\(([LE])\))?",
    re.IGNORECASE,
)
#: The rows that say whether the report as a whole is for action or for information.
_OF_REPORT = re.compile(
    r"action|information|suite|medidas|informaci|мер|информ|سведени|إجراء|للعلم|行动|参考", re.I
)
_IMPACT = re.compile(r"impact|incidence|efecto|repercusi|effet|воздейств|результат|أثر|影响", re.I)
_IMPACT_LETTERS = re.compile(r"[a-z](?:(?:\s*[,;/&]\s*|\s+)[a-z])*")
#: The legend: "L: recommendation for decision by the legislative organ", and words by which the
#: meanings are known.
_LEGEND = re.compile(r"(?<![^\s(;,.])([LE])\s*[:=–—-]\s*(?=\w)")
_MEANINGS = {
    "L": re.compile(
        r"legislat|governing|délibérant|directeur|rector|директив|руководящ|تشريع|立法", re.I
    ),
    "E": re.compile(
        r"executive|chefs? de secr|ejecutiv|исполнительн|административн|تنفيذي|行政首长", re.I
    ),
}
#: Bodies other than the participating organizations that a column may be of.
_OTHER_BODIES = {"CEB"}
#: The maximum length of a mark; longer texts are headings or a legend.
_LONGEST_MARK = 8
#: The number of paragraphs directly above a table that may be its heading.
_HEADING = 4
#: The least number of known organizations by which a header row is recognised.
_FEWEST = 2


def read_matrix(path: Path | str, report: str = "") -> ParseResult:
    """Read the annex matrix of one or several JIU reports.

    Parameters
    ----------
    path : Path or str
        DOCX, PDF, HTML, text, XLSX or CSV.
    report : str
        Symbol of the JIU report, where the file does not give it.

    Returns
    -------
    ParseResult
        Rows of the table ``addressed``, in the order of the matrix. ``is_whole`` tells
        whether they can be imported.

    Raises
    ------
    UsageError
        If the file is missing or not readable, or `report` is not a JIU symbol.
    ContentError
        If no table of the file names organizations across.
    """
    path = Path(path)
    if report and not re.fullmatch(ReportSymbol.shape, report):
        raise UsageError(f"{report!r} is not a JIU symbol such as 'JIU/REP/2021/6'")
    content = file_content(path)
    grids, blocks, notes = grids_in(content, path, None)
    reading = ParseResult(printable(path.name), notes=notes)
    matrices = [matrix for grid in grids if (matrix := _matrix(grid))]
    if not matrices:
        raise ContentError(
            f"{printable(path)}: no table has a row of organizations (such as UNDP, FAO, WIPO);"
            f" {len(grids)} tables were found. Give the annex of a JIU report that shows the"
            " recommendations addressed to each organization"
        )
    texts = [*(block.text for block in blocks), *(str(x) for g in grids for r in g.rows for x in r)]
    if problem := _legend_problem(dict.fromkeys(texts)):
        reading.problem(matrices[0].grid.place(matrices[0].header), problem)
        return reading
    in_file = _symbols(" ".join(texts))
    found = ""
    places: dict[tuple[str, int, str], str] = {}
    for matrix in matrices:
        # A table without a symbol of its own continues the one before.
        symbols = matrix.symbols or ([] if found else in_file)
        own = report or (symbols[0] if len(symbols) == 1 else "" if symbols else found)
        if report and symbols and report not in symbols:
            reading.problem(
                matrix.grid.place(matrix.header),
                f"the table is about {symbols[0]}, not {report}; correct --report",
            )
        elif not own:
            named = ", ".join(symbols) or "none"
            reading.problem(
                matrix.grid.place(matrix.header),
                f"the JIU report of the table is not clear (symbols in the file: {named}); give"
                " its symbol with --report",
            )
        else:
            found = own
            matrix.read(own, reading, places)
    if not reading.tables.get("addressed") and not reading.problems:
        reading.problem(
            matrices[0].grid.place(matrices[0].header), "no recommendation is addressed to anyone"
        )
    return reading


def _matrix(grid: Grid) -> _Matrix | None:
    """Return the matrix in a table, with organizations across; None if it has none."""
    if (header := _header(grid)) is not None:
        return _Matrix(grid, header)
    turned = transposed(grid)
    if (header := _header(turned)) is None:
        return None
    matrix = _Matrix(turned, header, frozenset(grid.repeated))
    has_numbers = any(_NUMBER.fullmatch(matrix.label(row)) for row in range(len(turned.rows)))
    return matrix if has_numbers else None


def _legend_problem(texts: Iterable[str]) -> str:
    """Return why the legend gives the letters another meaning than expected, or ""."""
    for text in texts:
        parts = _LEGEND.split(f" {text}")
        for letter, meaning in zip(parts[1::2], parts[2::2], strict=True):
            other = next(each for each in _MEANINGS if each != letter)
            if _MEANINGS[other].search(meaning) and not _MEANINGS[letter].search(meaning):
                return (
                    f"the legend gives {letter} the meaning {meaning.strip()[:80]!r}, which is that"
                    f" of {other}; correct the table"
                )
    return ""


def _header(grid: Grid) -> int | None:
    """Return the row that names organizations, or None."""
    for number, row in enumerate(grid.rows):
        known = {organization_key(each) for cell in row if is_participating(each := _plain(cell))}
        if len(known) >= _FEWEST:
            return number
    return None


def _symbols(text: str) -> list[str]:
    """Return the different JIU symbols in a text, in order."""
    found = re.findall(ReportSymbol.loose, unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(each for each in found if re.fullmatch(ReportSymbol.shape, each)))


def _plain(cell: object) -> str:
    """Return the text of a cell on one line, without footnote marks."""
    text = _FOOTNOTES.sub("", " ".join(str(cell).split()))
    return unicodedata.normalize("NFKC", text).strip()


def _joined(text: str) -> str:
    """Return a text without spaces: a narrow column breaks words ("Recom mendation 1")."""
    return "".join(text.split())


@dataclass
class _Matrix:
    """A table with organizations across, its header row, and the columns that repeat others."""

    grid: Grid
    header: int
    left_out: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.names = [_plain(cell) for cell in self.grid.rows[self.header]]
        width = len(self.names)
        # A heading that is merged over rows, or broken in a narrow column.
        above = self.grid.rows[: self.header + 1]
        headings = [
            "".join(_plain(row[at]) for row in above if at < len(row)) for at in range(width)
        ]
        self.impact = [at for at, text in enumerate(headings) if _IMPACT.search(_joined(text))]
        known = [at for at, name in enumerate(self.names) if is_participating(name)]
        known += [at for at, name in enumerate(self.names) if name in _OTHER_BODIES]
        # Between and after known organizations, a heading names an organization as well.
        self.organizations = [
            at
            for at, name in enumerate(self.names)
            if name and at >= min(known) and at not in self.impact and not self._is_merged_on(at)
            if at not in self.left_out
        ]

    def _is_merged_on(self, at: int) -> bool:
        """Whether a heading only continues a merged heading in the column before."""
        merged = self.grid.merged
        name = merged.get((self.header, at))
        return at > 0 and name is not None and name == merged.get((self.header, at - 1))

    @property
    def symbols(self) -> list[str]:
        """The JIU symbols in the nearest text above the header that has one."""
        rows = [" ".join(map(str, row)) for row in self.grid.rows[: self.header]]
        texts = [*(block.text for block in self.grid.above[-_HEADING:]), *rows]
        return next(filter(None, map(_symbols, reversed(texts))), [])

    def read(
        self, report: str, reading: ParseResult, places: dict[tuple[str, int, str], str]
    ) -> None:
        """Add the rows of the matrix to a reading, and what cannot be read to its problems.

        `places` records where each recommendation is addressed to each organization.
        """
        reading.left_out += self.grid.left_out
        if not self._has_sound_header(reading):
            return
        numbers: dict[int, str] = {}
        for row in range(len(self.grid.rows)):
            if row == self.header or row in self.grid.repeated or self._repeats_header(row):
                continue
            place = self.grid.place(row)
            label = self.label(row)
            number = _NUMBER.fullmatch(label)
            marks = {at: self._cell(row, at) for at in self.organizations}
            if number is None or row < self.header:
                if problem := self._problem_without_number(row, label, marks):
                    reading.problem(place, problem)
                continue
            recommendation = int(number[1])
            if recommendation in numbers:
                reading.problem(
                    place,
                    f"recommendation {recommendation} is listed in {numbers[recommendation]} too",
                )
                continue
            numbers[recommendation] = place
            for added in self._row(row, report, recommendation, number[2], reading):
                key = report, recommendation, organization_key(added["organization"])
                if key in places:
                    reading.problem(
                        place,
                        f"recommendation {recommendation} is addressed to"
                        f" {added['organization']} in {places[key]} too",
                    )
                places[key] = place
                reading.add("addressed", added)
        missing = sorted(set(range(1, max(numbers, default=0))) - set(numbers))
        if missing:
            named = ", ".join(map(str, missing))
            reading.notes.append(f"{report}: the matrix has no row for recommendation {named}")

    def _row(
        self, row: int, report: str, recommendation: int, letter: str | None, reading: ParseResult
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows of a recommendation, and record what cannot be read."""
        place = self.grid.place(row)
        impacts = [self._cell(row, at) for at in self.impact]
        impact = next(filter(None, impacts), "")
        if impact in _BLANK:
            impact = ""
        if impact and not _IMPACT_LETTERS.fullmatch(impact):
            reading.problem(place, f"the intended impact is {impact!r}, not a letter such as 'a'")
        for at, cell in enumerate(self.grid.rows[row]):
            text = _plain(cell)
            if at in self.organizations:
                if text in _BLANK:
                    continue
                addressee = _ADDRESSEES.get(text)
                if text in _TICKS and letter:
                    addressee = _ADDRESSEES[letter]
                if fault := self.grid.faults.get((row, at)):
                    reading.problem(place, f"column {self.names[at]}: {fault}")
                elif row in self.grid.hidden_rows or at in self.grid.hidden_columns:
                    reading.problem(place, f"column {self.names[at]}: {text!r} is in a hidden cell")
                elif addressee is None:
                    reading.problem(
                        place,
                        f"column {self.names[at]}: {text!r} is not L (legislative body), E"
                        " (executive head) or blank; correct the table",
                    )
                else:
                    yield {
                        "report": report,
                        "recommendation": recommendation,
                        "organization": printed_name(self.names[at]),
                        "addressee": addressee,
                        "impact": impact or None,
                    }
            elif text in _ADDRESSEES and at > min(self.organizations):
                reading.problem(place, f"column {at + 1} has {text!r}, and no organization")

    def _has_sound_header(self, reading: ParseResult) -> bool:
        """Whether each organization has one column; unknown organizations are noted."""
        place = self.grid.place(self.header)
        first: dict[str, str] = {}
        for at in self.organizations:
            name = self.names[at]
            key = organization_key(name)
            if key in first:
                reading.problem(place, f"{first[key]} and {name} are the same organization")
                return False
            first.setdefault(key, name)
        unknown = [
            self.names[at] for at in self.organizations if not is_participating(self.names[at])
        ]
        if unknown:
            reading.notes.append(
                f"{place}: not known as organizations that participate in JIU: {', '.join(unknown)}"
            )
        return True

    def label(self, row: int) -> str:
        """Return the texts of the cells that belong to no organization, each once."""
        texts = [
            text
            for at in range(len(self.grid.rows[row]))
            if at not in self.organizations
            and at not in self.impact
            and at not in self.left_out
            and not ((text := self._cell(row, at)) in _ADDRESSEES and at > min(self.organizations))
        ]
        return _joined("".join(dict.fromkeys(filter(None, texts))))

    def _cell(self, row: int, at: int) -> str:
        cells = self.grid.rows[row]
        return _plain(cells[at]) if at < len(cells) else ""

    def _repeats_header(self, row: int) -> bool:
        return all(self._cell(row, at) == self.names[at] for at in self.organizations)

    def _problem_without_number(self, row: int, label: str, marks: dict[int, str]) -> str:
        """Return why a row without the number of a recommendation cannot be left out, or ""."""
        used = {text for text in marks.values() if text not in _BLANK}
        if row in self.grid.wide or not used:
            return ""
        if _OF_REPORT.search(label) and not used & set(_ADDRESSEES):
            # Check boxes, which a PDF may have as letters of a symbol font.
            return ""
        if used & set(_ADDRESSEES) or used <= _TICKS:
            return f"the row {label!r} has no number of a recommendation"
        # Headings of groups stand above the organizations; a legend is merged over columns.
        if row < self.header or all(len(text) > _LONGEST_MARK for text in used):
            return ""
        return f"the row {label!r} cannot be read: {', '.join(sorted(used))}"
