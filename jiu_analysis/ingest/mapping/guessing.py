"""Guess the fields of table columns from their headers and the form of their values."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from jiu_analysis.ingest.input_files import csv_rows
from jiu_analysis.ingest.mapping import cells
from jiu_analysis.ingest.mapping.fields import VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.mapping.header import names_of
from jiu_analysis.ingest.mapping.keys import same
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION

#: A column has a look if this share of its values has it.
_MOST = 0.6
_PATTERN = 0.8
_FIRST_ROWS = 10
_LONG = 60
_TEXTS = ("recommendation_text", "assessment_text")
_STATUSES = ("status", "acceptance", "implementation")


@cache
def _guesses(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return pairs of phrase and guess, by their kind.

    The kind is "" for headers, "~" for headers that say little, "=" for words, "@" for addressees
    and "-" for rows to leave out.
    """
    found: dict[str, list[tuple[str, str]]] = {"": [], "~": [], "=": [], "@": [], "-": []}
    for row in _rows():
        if row["language"] in (language, "en"):
            kind = row["guess"][0] if row["guess"][0] in "~=@-" else ""
            found[kind].append((same(row["phrase"]), row["guess"].lstrip("~=@-")))
    return found


@cache
def _rows() -> list[dict[str, str]]:
    return csv_rows(Path(__file__).with_name("guesses.csv"))


def field_of(name: str, language: str) -> tuple[str | None, bool]:
    """Return the field that a header names, and whether it does so exactly."""
    normalized = same(name).rstrip(":")
    guesses = _guesses(language)[""]
    for phrase, guess in guesses:
        if normalized == phrase:
            return guess, True
    inside = [
        (len(phrase), guess)
        for phrase, guess in guesses
        if len(phrase) > 2 and phrase in normalized
    ]
    return (max(inside)[1], False) if inside else (None, False)


def header_in(text: str, language: str) -> bool:
    """Whether a text is exactly a header in one language."""
    return same(text) in _headers(language)


@cache
def _headers(language: str) -> frozenset[str]:
    return frozenset(same(row["phrase"]) for row in _rows() if row["language"] == language)


def total_in(text: str, language: str) -> str | None:
    """Return the word for a total with which a text begins: “Total: 4”."""
    word = re.split(r"[\s:(]", text, maxsplit=1)[0]
    return word if any(same(word) == phrase for phrase, _ in _guesses(language)["-"]) else None


def meaning_of(text: str, language: str) -> str | None:
    """Return the likely meaning of a word that no phrase table knows."""
    normalized = same(text)
    return next((guess for phrase, guess in _guesses(language)["="] if normalized == phrase), None)


def addressee_of(text: str, language: str) -> str | None:
    """Return the addressee that a name or a heading seems to mean."""
    normalized = same(text)
    if normalized in _INITIALS:
        return _INITIALS[normalized]
    normalized = _BOARDS.sub(r"\1", normalized)
    places = [
        (normalized.index(phrase), -len(phrase), guess)
        for phrase, guess in _guesses(language)["@"]
        if phrase in normalized
    ]
    return min(places)[2] if places else None


_INITIALS = {
    "lb": "legislative_body",
    "gb": "legislative_body",
    "eh": "executive_head",
}
# Governing bodies whose names begin as executive heads do.
_BOARDS = re.compile("executive(board|council|committee)")


@dataclasses.dataclass
class Column:
    """A column of a table, and its likely content.

    Parameters
    ----------
    name : str
        Its header.
    values : list of str
        Its cells that are not blank.
    field : str or None
        The field; None if it is not used or holds several.
    is_sure : bool
        Whether header and values agree.
    patterns : list of str
        Patterns of its values, if it holds several fields.
    words : dict of str to str or None
        The values of a column of words that no phrase table knows, with the likely meaning.
    leaf : str
        The last line of its header.
    meaning : str or None
        What a mark in it means, if it has only marks.
    """

    name: str
    values: list[str]
    field: str | None = None
    is_sure: bool = False
    patterns: list[str] = dataclasses.field(default_factory=list)
    words: dict[str, str | None] = dataclasses.field(default_factory=dict)
    leaf: str = ""
    meaning: str | None = None

    @property
    def fields(self) -> set[str]:
        """The fields that it contains."""
        found = {self.field} if self.field else set()
        return found.union(*(Pattern.parse(each).fields for each in self.patterns))

    @property
    def distinct(self) -> list[str]:
        """The different values, the most frequent first."""
        return [value for value, _ in Counter(self.values).most_common()]


@dataclasses.dataclass
class Table:
    """A table, its header, and its columns.

    Parameters
    ----------
    grid : Grid
        The table.
    row, lines : int
        The first row of the header, counted from 1, and the number of its rows.
    columns : list of Column
        Its columns.
    banners : list of str
        Rows with one cell.
    totals : dict of str to str
        PhraseTable with which rows of totals begin, and the header of their column.
    status : str or None
        The status that its heading gives, if no column does.
    """

    grid: Grid
    row: int
    lines: int
    columns: list[Column]
    rows: list[int]
    banners: list[str]
    totals: dict[str, str] = dataclasses.field(default_factory=dict)
    status: str | None = None

    @property
    def fields(self) -> set[str]:
        """The fields that its columns contain."""
        return set[str]().union(*(column.fields for column in self.columns))

    @property
    def is_used(self) -> bool:
        """Whether it seems to list recommendations and their statuses."""
        has_number = bool(self.fields & {"recommendation", "numbers"})
        above = [block.text for block in self.grid.above]
        is_of_report = bool(self.fields & {"report", "recommendation_text", "assessment_text"})
        is_of_report = is_of_report or any(map(cells.symbols_in, (*above, *self.banners)))
        has_status = self.status is not None or bool(self.fields & {"status", "acceptance"})
        return has_number and is_of_report and has_status

    @property
    def heading(self) -> str:
        """The paragraph directly above it, or the name of its sheet."""
        if self.grid.above:
            return self.grid.above[-1].text
        return "" if self.grid.is_of_document else self.grid.name


def table_of(grid: Grid, phrases: PhraseTable) -> Table:
    """Return a table with a guess for each column."""
    row, lines = _header(grid, phrases.language)
    names = _numbered(names_of(grid, row, lines), grid, row + lines - 1)
    leaves = names_of(grid, row + lines - 1)
    rows, banners = [], []
    totals: dict[str, str] = {}
    for number in range(row + lines - 1, len(grid.rows)):
        texts = list(map(cells.day_or_text, grid.rows[number]))
        if number in grid.hidden_rows or not any(texts) or texts in (names, leaves):
            continue
        if number + 1 < len(grid.rows) and list(grid.rows[number + 1]) == leaves != names:
            continue  # the first line of a header that is written again
        if (total := _total(texts, names, phrases)) is not None:
            totals.update(total)
            continue
        if number in grid.wide or (sum(map(bool, texts)) == 1 and len(names) > 2):
            banners.append(next(filter(None, texts)))
            continue
        rows.append(number)
    columns = []
    for place, name in enumerate(names):
        if place in grid.hidden_columns:
            continue
        values = [
            cells.day_or_text(grid.rows[number][place])
            for number in rows
            if place < len(grid.rows[number]) and not _is_part_of_merged(grid, number, place)
        ]
        values = [text for text in values if text]
        columns.append(Column(name, values, leaf=leaves[place] if place < len(leaves) else ""))
    _assign(columns, phrases)
    found = Table(grid, row, lines, columns, rows, banners, totals)
    if not found.fields & {"status", "acceptance"}:
        found.status = _status_of(found.heading, phrases)
    return found


def _status_of(heading: str, phrases: PhraseTable) -> str | None:
    """Return the status that a heading gives: “B. Recommendations not accepted (4)”."""
    status = cells.Vocabulary("status", VOCABULARIES["status"], {}, phrases)
    text = re.sub(r"\s*\(\d+\)\W*$", "", heading)
    pieces = text.split()
    for start in range(min(len(pieces), 4)):
        if (found := status.status(" ".join(pieces[start:]))) is not None:
            acceptance, implementation = found
            return implementation if acceptance == "accepted" and implementation else acceptance
    return None


def _numbered(names: list[str], grid: Grid, body: int) -> list[str]:
    """Return the names of the columns, those that several have with a number: “Status #2”."""
    counts = Counter(map(same, names))
    seen: Counter[str] = Counter()
    found = []
    for at, name in enumerate(names):
        seen[same(name)] += 1
        rows = [row for row in grid.rows[body:] if at < len(row)]
        is_one = at and all(row[at] in ("", row[at - 1]) for row in rows)
        is_plain = not name or counts[same(name)] == 1 or is_one or _has_only_marks(rows, at)
        found.append(name if is_plain else f"{name} #{seen[same(name)]}")
    return found


def _has_only_marks(rows: Sequence[tuple[Cell, ...]], at: int) -> bool:
    return all(_is_mark(cells.day_or_text(row[at])) for row in rows if row[at] != "")


def _total(
    texts: Sequence[str], names: Sequence[str], phrases: PhraseTable
) -> dict[str, str] | None:
    """Return the word for a total with which a row begins, and the header of its column."""
    for at, text in enumerate(texts):
        if text and (word := total_in(text, phrases.language)):
            return {word: names[at] if at < len(names) else ""}
        if len(text) > 5:
            break
    return None


def _is_part_of_merged(grid: Grid, row: int, column: int) -> bool:
    merged = grid.merged.get((row, column))
    return merged is not None and merged == grid.merged.get((row, column - 1))


def _header(grid: Grid, language: str) -> tuple[int, int]:
    best = (0, 0, 0)
    for row in range(1, min(_FIRST_ROWS, len(grid.rows)) + 1):
        for lines in (1, 2):
            names = names_of(grid, row, lines)
            if not any(grid.rows[row - 1]):
                continue
            if any(len(name) > 2 * _LONG for name in names):
                continue
            fields = {field_of(name, language)[0] for name in names if name} - {None}
            exact = sum(field_of(name, language)[1] for name in names if name)
            values = sum(any(map(str.isdigit, _DATED.sub("", name))) for name in names)
            best = max(best, (len(fields) + exact - values, -row, -lines))
    if best[0] > 0:
        row, lines = -best[1], -best[2]
        for first in (row - 1, row):
            if lines == 1 and first and _is_divided(grid, first):
                return first, 2
        return row, lines
    filled = [number for number, row in enumerate(grid.rows, start=1) if sum(map(bool, row)) > 1]
    return (filled or [1])[0], 1


#: A date in a header: “At 31 August 2024”.
_DATED = re.compile(r"(?:\d{1,2}\W*[^\W\d]+\W*)?(?:19|20)\d\d")


def _is_divided(grid: Grid, row: int) -> bool:
    """Whether the row below a header names the columns under one of its merged cells."""
    if row >= len(grid.rows) or row in grid.wide:
        return False
    merged = [grid.merged.get((row - 1, at)) for at in range(len(grid.rows[row - 1]))]
    texts = list(map(cells.day_or_text, grid.rows[row]))
    wide = {name for name, count in Counter(filter(None, merged)).items() if count > 1}
    for at, (name, text) in enumerate(zip(merged, texts, strict=False)):
        # The other names are merged down over both lines, or have nothing below them.
        if text and name not in wide and (not name or grid.merged.get((row, at)) != name):
            return False
    for name in wide:
        under = [text for text, each in zip(texts, merged, strict=False) if each == name]
        if len(under) > 1 and len(set(filter(None, under))) == len(under):
            return max(map(len, under)) < _LONG
    return False


def _assign(columns: list[Column], phrases: PhraseTable) -> None:
    """Give each column its field or pattern; each field is given once."""
    taken: set[str] = set()
    addressee = cells.Vocabulary("addressee", VOCABULARIES["addressee"], {}, phrases)
    status = cells.Vocabulary("status", VOCABULARIES["status"], {}, phrases)
    _assign_marks(columns, status)
    taken |= {column.field for column in columns if column.field}
    for column in columns:
        if column.field:
            continue
        patterns = _patterns(column.values, phrases, addressee)
        if patterns and not set(Pattern.parse(patterns[0]).fields) & taken:
            column.patterns, column.is_sure = patterns, True
            taken |= column.fields
    ranked = []
    for at, column in enumerate(columns):
        if column.field or column.patterns or not column.name:
            continue
        for rank, name, is_sure in _candidates(column, phrases, status, addressee):
            ranked.append((-rank, at, name, is_sure))
    # Of statuses at two dates, the later ones are the present.
    years = {at: _year(columns[at].name) for _, at, name, _ in ranked if name in _STATUSES}
    for at, year in years.items():
        if 0 < year < max(years.values()):
            columns[at].field = "previous_status"
    ranked = [each for each in ranked if columns[each[1]].field is None]
    given: set[int] = set()
    has_two = any(name == "acceptance" for _, _, name, _ in ranked)
    for _, at, name, is_sure in sorted(ranked):
        if name == "status" and (has_two or {"acceptance"} & taken):
            name = "implementation"
        if at in given or name in taken:
            continue
        if name in ("acceptance", "implementation") and "status" in taken:
            continue
        given.add(at)
        taken.add(name)
        columns[at].field, columns[at].is_sure = name, is_sure
    by_field = {column.field: column for column in columns if column.field}
    if "implementation" in by_field and "acceptance" not in by_field:
        by_field["implementation"].field = "status"
    for column in columns:
        if column.field in VOCABULARIES and not column.meaning:
            column.words = _unknown_words(column, phrases)


def _year(name: str) -> int:
    return max(map(int, re.findall(r"(?<!\d)20\d\d(?!\d)", name)), default=0)


def _assign_marks(columns: list[Column], status: cells.Vocabulary) -> None:
    """Give the columns that have only marks their field and the meaning of a mark."""
    for column in columns:
        if not column.values or not all(map(_is_mark, column.values)):
            continue
        named = column.leaf or column.name
        for name in (named, named.replace("-", "")):
            meaning = status.find(name) or meaning_of(name, status.phrases.language)
            if meaning is None and name.endswith("."):  # "Under consid."
                meaning = status.beginning(name)
            if meaning:
                column.meaning, column.is_sure = meaning, True
                column.field = "acceptance" if meaning in ACCEPTANCE else "implementation"
                break


def _is_mark(text: str) -> bool:
    try:
        return cells.is_marked(text)
    except ValueError:
        return False


def _candidates(
    column: Column, phrases: PhraseTable, status: cells.Vocabulary, addressee: cells.Vocabulary
) -> list[tuple[int, str, bool]]:
    """Return rank, field and certainty of what a column may contain."""
    by_name, is_exact = field_of(column.name, phrases.language)
    by_look = _look(column, phrases, status, addressee)
    little = (same(column.name).rstrip(":"), "recommendation_text")
    if little in _guesses(phrases.language)["~"] and by_look in (None, *_TEXTS):
        # A column with a header that says more is preferred.
        is_sure = by_look == little[1]
        return [(3 if is_sure else 1, little[1], is_sure)]
    if by_name and not _is_possible(by_name, column, phrases):
        by_name = None
    found = []
    if by_name and by_look and by_name == by_look:
        found.append((5, by_name, True))
    elif by_name:
        is_sure = is_exact and (by_look is None or by_name in _STATUSES)
        found.append((4 if is_exact else 2, by_name, is_sure))
    if by_look and by_look != by_name:
        found.append((3 if by_look == "report" else 1, by_look, False))
    if by_name in ("status", "implementation") and _is_percent(column):
        found.append((6, "implementation", True))
    return found


def _is_possible(name: str, column: Column, phrases: PhraseTable) -> bool:
    values = column.values[:50]
    if not values:
        return name not in ("report", "recommendation", *_STATUSES)
    if name == "report":
        return _share(values, lambda text: bool(cells.symbols_in(text, is_loose=True))) >= _MOST
    if name == "recommendation":
        return _share(values, lambda text: _is_number(text, phrases)) >= _MOST
    if name in (*_STATUSES, "addressee", "change", "previous_status"):
        if all(map(str.isdecimal, values)):  # a summary with counts
            return False
        return sum(map(len, values)) / len(values) < _LONG
    if name == "recommendation_text":
        return sum(map(len, values)) / len(values) > _LONG / 3
    return True


def _look(
    column: Column, phrases: PhraseTable, status: cells.Vocabulary, addressee: cells.Vocabulary
) -> str | None:
    values = column.values[:200]
    if not values:
        return None
    if _share(values, cells.symbols_in) >= _MOST:
        return "report"
    if _share(values, lambda text: addressee.find(text) is not None) >= _MOST:
        return "addressee"
    if (
        len(column.distinct) < 5
        and _share(values, lambda text: len(text) < 40 and addressee_of(text, phrases.language))
        >= _MOST
    ):
        return "addressee"
    if _share(values, lambda text: _is_number(text, phrases)) >= _MOST:
        return "recommendation" if same(column.name) else None
    normalized = [text for text in values if phrases.match("no_value", fold(text).text) is None]
    meanings = [found for text in normalized if (found := status.status(text))]
    if meanings and len(meanings) >= _MOST * len(normalized):
        if all(each in ACCEPTANCE and not part for each, part in meanings):
            return "acceptance"
        is_second = all(part in IMPLEMENTATION for _, part in meanings)
        return "implementation" if is_second else "status"
    if sum(map(len, values)) / len(values) > _LONG:
        is_text = _share(values, lambda text: _names_addressee(text, phrases)) >= _MOST
        return "recommendation_text" if is_text else "assessment_text"
    return None


def _share(values: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(each)) for each in values) / len(values)


def _is_number(text: str, phrases: PhraseTable) -> bool:
    try:
        return bool(cells.number(text, (), phrases))
    except ValueError:
        return False


def _is_percent(column: Column) -> bool:
    return bool(column.values) and _share(column.values, _PERCENT.fullmatch) >= _MOST


_PERCENT = re.compile(r"\s*\d{1,3}\s*%\s*")


def _names_addressee(text: str, phrases: PhraseTable) -> bool:
    return cells.addressee_in(text, phrases)[0] is not None


def _unknown_words(column: Column, phrases: PhraseTable) -> dict[str, str | None]:
    if _is_percent(column):
        return {"100%": "implemented", "0%": "not_started", "{any}%": "in_progress"}
    name = column.field or "status"
    vocabulary = cells.Vocabulary(name, VOCABULARIES[name], {}, phrases)
    is_optional = name in cells.OPTIONAL
    found = {}
    for value in column.distinct:
        is_known = vocabulary.status(value) if name == "status" else vocabulary.find(value)
        if is_known or (is_optional and phrases.match("no_value", fold(value).text) is not None):
            continue
        guess = addressee_of if name == "addressee" else meaning_of
        meaning = (
            guess(value, phrases.language)
            or vocabulary.find(value.rstrip("*†‡"))
            or vocabulary.find(value[:-1])  # "Accepteda", with a reference to a note
            or _in_two_languages(value, name)
            or vocabulary.find(re.split(r"\s[–—-]\s", value)[-1])  # "Open – in progress"
        )
        found[value] = meaning if meaning in VOCABULARIES[name] else None
    return found


def _in_two_languages(text: str, name: str) -> str | None:
    """Return the meaning of a text that is printed in two languages: “Accepted / Acceptée”."""
    every = [
        cells.Vocabulary(name, VOCABULARIES[name], {}, phrases)
        for phrases in load_phrase_tables().values()
    ]
    parts = text[:_LONG].split()
    for at in range(1, len(parts)):
        halves = [" ".join(half).strip(" /|–—-()") for half in (parts[:at], parts[at:])]
        # The same word twice may be the statuses of two recommendations.
        if same(halves[0]) == same(halves[1]):
            return None
        first, second = ({each.find(half) for each in every} - {None} for half in halves)
        if len(both := first & second) == 1:
            return both.pop()
    return None


# patterns


def _patterns(values: list[str], phrases: PhraseTable, addressee: cells.Vocabulary) -> list[str]:
    """Return the patterns that most of the values have, if they contain several fields."""
    if not values:
        return []
    templates = Counter(found for text in values if (found := template(text, phrases, addressee)))
    if any("{numbers}" in form for form in templates):
        plain = (template(text, phrases, addressee, is_plain=True) for text in values)
        templates = Counter(filter(None, plain))
    kept: list[str] = []
    rest = values
    for form, _ in templates.most_common(5):
        try:
            pattern = Pattern.parse(form)
        except ValueError:
            continue
        if any(pattern.match(text) for text in rest):
            rest = [text for text in rest if not pattern.match(text)]
            kept.append(form)
    return kept if len(rest) <= (1 - _PATTERN) * len(values) else []


# Followed by a slash where a number of a recommendation does: JIU/REP/2021/6/3.
_SYMBOL_FIRST = re.compile(r"\W{0,4}(JIU\s*/\s*(?:REP|NOTE|ML)\s*/\s*\d{4}\s*/\s*\d{1,3})(?!\d)")
_LEAD = re.compile(
    r"(?P<literal>[^\d{}()]{0,40}?)"
    r"(?P<number>\d{1,3}(?:(?:\s*[,;&–-]\s*|\s*,?\s+[^\W\d]{1,3}\s+)\d{1,3})*)(?![\d%/])"
)
_IN_BRACKETS = re.compile(r"\s*([(\[])\s*([^()\[\]]{1,60}?)\s*([)\]])")
_BETWEEN = re.compile(r"[\s.:;,)–—-]*")


def template(
    text: str, phrases: PhraseTable, addressee: cells.Vocabulary, *, is_plain: bool = False
) -> str | None:
    """Return a text with placeholders for the fields that it seems to contain.

    A number alone, or with the word for recommendation, needs none, unless `is_plain`.
    """
    start = 0
    form = ""
    if symbol := _SYMBOL_FIRST.match(text):
        start = symbol.end()
        form = text[: symbol.start(1)] + "{report}"
    found = _LEAD.match(text, start)
    if not found or (start == 0 and not _is_label(found["literal"], phrases)):
        return None
    several = len(re.findall(r"\d+", found["number"])) > 1
    form += found["literal"] + ("{numbers}" if several else "{n}")
    end = found.end()
    if brackets := _IN_BRACKETS.match(text, end):
        is_addressee = addressee.find(brackets[2]) or addressee_of(brackets[2], phrases.language)
        name = "addressee" if is_addressee else "any"
        form += f" {brackets[1]}{{{name}}}{brackets[3]}"
        end = brackets.end()
    between = next(_BETWEEN.finditer(text, end))[0]
    rest = text[end + len(between) :]
    if form == "{n}" and cells.begins_as_recommendation(rest, phrases):
        # A number of the list before that of the recommendation: "3. Recommendation 1: …"
        inner = template(rest, phrases, addressee)
        return inner and f"{{any}}{between}{inner}"
    if not rest:
        is_number = form.count("{") == 1 and _is_number(text, phrases)
        return None if is_number and not is_plain else (form + between).strip()
    is_labelled = bool(found["literal"].strip())
    return f"{form}{between}{{text}}" if is_labelled or len(rest) > _LONG / 3 else None


def _is_label(literal: str, phrases: PhraseTable) -> bool:
    """Whether a text before a number is a word for recommendation, or nothing."""
    normalized = same(literal).strip(".:-#")
    labels = {
        same(each.split("{")[0]) for each in phrases.printed("recommendation", "recommendations")
    }
    return len(normalized) <= 5 or any(normalized.startswith(each[:4]) for each in labels if each)
