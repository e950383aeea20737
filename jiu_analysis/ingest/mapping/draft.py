"""Draft a mapping for a file: its tables, and a guess for each column."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.input_files import file_content, printable
from jiu_analysis.ingest.mapping import cells, guessing
from jiu_analysis.ingest.mapping.arranging import transposed
from jiu_analysis.ingest.mapping.document_tables import item_text
from jiu_analysis.ingest.mapping.fields import FIELDS, FROM_TEXT, VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Grid
from jiu_analysis.ingest.mapping.guessing import Column, Table
from jiu_analysis.ingest.mapping.keys import nearest, quoted, same
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.mapping.reading import grids_in
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block

if TYPE_CHECKING:
    import pandas as pd

#: A value that the user must give.
UNKNOWN = "?"
_CHECK = "  # check"
_FRONT = 30
_SHOWN = 8


@dataclass
class Draft:
    """A draft of a mapping.

    Parameters
    ----------
    path : Path
        The file.
    language : str
        The language in which most of its words are known.
    tables : list of Table
        All its tables.
    front : list of str
        The first lines of a document, or of a sheet above its header.
    phrases : PhraseTable
        The phrases of the language.
    lines : list of str
        Patterns of its paragraphs, if it is a list without tables.
    is_transposed : bool
        Whether the columns of its tables are recommendations.
    about : dict of str to str or None
        What the section ``[document]`` says; to be corrected before it is written.

    Examples
    --------
    >>> draft = draft_mapping("docs/examples/uoe.csv")
    >>> draft["What was done"] = "assessment_text"
    >>> draft.about["organization"] = "Universal Organization for Examples"
    """

    path: Path
    language: str
    tables: list[Table]
    front: list[str]
    phrases: PhraseTable = field(repr=False)
    lines: list[str] = field(default_factory=list)
    is_transposed: bool = False
    about: dict[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.about = self._about()

    def __setitem__(self, name: str, holds: str | None) -> None:
        """Set what the columns with a header contain: a field, a pattern, or nothing."""
        found = [each for table in self.tables for each in table.columns if each.name == name]
        if not found:
            known = [each.name for table in self.tables for each in table.columns if each.name]
            raise UsageError(f"no column {name!r}; {nearest(name, list(dict.fromkeys(known)))}")
        if holds and "{" not in holds and holds not in FIELDS:
            raise UsageError(f"no field {holds!r}; {nearest(holds, list(FIELDS))}")
        for column in found:
            column.is_sure = True
            if holds is not None and "{" in holds:
                column.field, column.patterns = None, [holds]
            else:
                column.field, column.patterns = holds, []
                for other in (each for table in self.tables for each in table.columns):
                    if other.field == holds and other.name != name:
                        other.field = None

    @property
    def used(self) -> list[Table]:
        """The tables that seem to list recommendations."""
        return [table for table in self.tables if table.is_used]

    def frame(self) -> pd.DataFrame:
        """Return one row per column of each table: what it seems to contain, and its values."""
        import pandas as pd

        rows = [
            {
                "table": table.grid.name,
                "rows": len(table.rows),
                "is_used": table.is_used,
                "column": column.name,
                "holds": ", ".join(column.patterns) or column.field,
                "is_sure": column.is_sure,
                "values": " | ".join(quoted(each, 40) for each in column.distinct[:_SHOWN]),
            }
            for table in self.tables
            for column in table.columns
        ]
        names = ["table", "rows", "is_used", "column", "holds", "is_sure", "values"]
        return pd.DataFrame(rows, columns=names)

    def _repr_html_(self) -> str:
        return self.frame()._repr_html_()

    def toml(self) -> str:
        """Return the draft as the text of a mapping; guesses to be checked are marked."""
        name = _inline(printable(self.path.name))
        parts = [
            [f"# Draft for {name}: replace each “?”, and see “# check”."],
            self._document(),
            self._table(),
            self._patterns(),
            self._columns(),
            self._parts(),
            self._lines(),
            *self._word_tables(),
            self._all_tables(),
        ]
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"

    def write(self, path: Path | str) -> Path:
        """Write the draft to a file, and return its path."""
        path = Path(path)
        path.write_text(self.toml(), encoding="utf-8")
        return path

    # sections

    def _about(self) -> dict[str, str | None]:
        body, session = (
            next((text for text in self.front if each.search(text) and len(text) < 80), None)
            for each in (_BODY, _SESSION)
        )
        symbol = self._symbol() or UNKNOWN
        has_several = "organization" in self._fields
        return {
            "symbol": f"{symbol}/{{organization}}" if has_several else symbol,
            "organization": None if has_several else self._organization() or UNKNOWN,
            "body": body or UNKNOWN,
            "session": session,
            "as_of": self._as_of() or UNKNOWN,
            "language": self.language,
        }

    def _document(self) -> list[str]:
        unsure = {name: "" if name in ("session", "language") else _CHECK for name in self.about}
        unsure["as_of"] += ": the date of the statuses"
        return [
            "[document]",
            *(
                f"{name} = {value if _DAY.fullmatch(value) else _text(value)}{unsure[name]}"
                for name, value in self.about.items()
                if value is not None
            ),
        ]

    def _symbol(self) -> str | None:
        for text in self.front:
            for found in _SYMBOL.finditer(text):
                if not found[0].startswith("JIU/"):
                    return found[0]
        return None

    def _organization(self) -> str | None:
        for text in self.front:
            if found := re.search(
                r"(?:Executive Board|Council|Assembly|Conference|report) of (?:the )?"
                r"([A-Z][\w&'’.-]*(?: [A-Z][\w&'’.-]*)*)",
                text,
            ):
                # "Report of the Director-General" names no organization.
                if guessing.addressee_of(found[1], self.language) is None:
                    return found[1]
        return None

    def _as_of(self) -> str | None:
        for text in self.front:
            folded = fold(text[:500])
            for start, end, _ in self.phrases.search("date", folded):
                before = folded.text[:start].casefold()
                found = dates.period(folded.text[start:end], self.phrases)
                is_stated = any(each in before[-40:] for each in _AS_OF)
                if found and is_stated and found.precision != "year":
                    return found.last.isoformat()
        return None

    def _table(self) -> list[str]:
        lines = []
        if not self.used:
            is_open = self.lines and "addressee" not in self._fields
            return ["[table]", f'addressee = "?"{_CHECK}'] if is_open else []
        first = self.used[0]
        if self.is_transposed:
            lines.append("transposed = true")
        if not first.grid.is_of_document:
            if first.grid.name and len(self.tables) > 1:
                sheets = [_sheet(table.grid) for table in self.used]
                lines.append(f"sheet = {_texts(sheets)}")
            if first.row + first.lines - 1 > 1:
                lines.append(f"header_row = {first.row}")
            if first.lines > 1:
                lines.append(f"header_lines = {first.lines}")
            if any(
                column.field == "report" and 0 < len(column.values) < len(table.rows)
                for table in self.used
                for column in table.columns
            ):
                lines.append(f'fill_down = ["report"]{_CHECK}')
        if rules := [
            f"{{starts_with = {_text(text)}}}"
            for text in self._other_banners()
            if text not in self._banner_parts()
        ]:
            lines.append(f"skip = [{', '.join(rules)}]{_CHECK}")
        if formats := self._date_formats():
            lines.append(f"date_formats = {formats}")
        if unknown := self._unknown_dates():
            lines.append(f"empty = [{', '.join(map(_text, unknown))}]{_CHECK}")
        lines += self._rules()
        if "addressee" not in self._fields and not self._has_parts():
            addressee = self._only_addressee()
            lines.append(f"addressee = {_text(addressee)}{_CHECK}")
        if "report" not in self._fields and self._names_reports_below():
            lines.append(f'report = "below"{_CHECK}')
        elif "report" not in self._fields and not self._names_reports():
            lines.append(f'report = "?"{_CHECK}: no heading or row names a JIU report')
        return ["[table]", *lines] if lines else []

    @property
    def _fields(self) -> set[str]:
        found = set[str]().union(*(table.fields for table in self.used))
        return found.union(*(Pattern.parse(each).fields for each in self.lines))

    def _unknown_dates(self) -> list[str]:
        """Return the values of columns of dates that are no dates, such as “ongoing”."""
        found: dict[str, None] = {}
        for column in self._columns_of("due_on", "target_date", "issued_on"):
            for value in column.distinct:
                try:
                    cells.period(value, ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y"), self.phrases)
                except ValueError:
                    if self.phrases.match("no_value", fold(value).text) is None and len(value) < 40:
                        found[value] = None
        return list(found)

    def _rules(self) -> Iterator[str]:
        """Yield the rules for rows of totals, and of other oversight bodies."""
        totals = {item for table in self.used for item in table.totals.items()}
        skips = [
            f"{{column = {_text(name)}, starts_with = {_text(word)}}}"
            if name
            else f"{{starts_with = {_text(word)}}}"
            for word, name in sorted(totals)
        ]
        if skips:
            yield f"skip = [{', '.join(skips)}]"
        unit = {same(each.split("(")[-1].rstrip(")")) for each in self.phrases.printed("jiu")} | {
            "jiu"
        }
        for column in (each for table in self.used for each in table.columns):
            own = [value for value in column.distinct if same(value) in unit]
            if own and 1 < len(column.distinct) < 20 and not column.fields:
                yield f"only = [{{column = {_text(column.name)}, equals = {_texts(own)}}}]{_CHECK}"
                return

    def _columns_of(self, *fields: str) -> list[Column]:
        return [each for table in self.used for each in table.columns if each.field in fields]

    def _names_reports(self) -> bool:
        texts = [text for table in self.used for text in (*table.banners, *_above(table.grid))]
        for table in self.used:
            if not table.grid.is_of_document:
                texts += [cells.day_or_text(c) for row in table.grid.rows[: table.row] for c in row]
        return any(map(cells.symbols_in, texts))

    def _names_reports_below(self) -> bool:
        """Whether the line below each table names one report, and none above the first does."""
        first = self.used[0]
        if any(map(cells.symbols_in, (*_above(first.grid), *first.banners))):
            return False
        below = [table.grid.below[:1] for table in self.used]
        return all(each and len(cells.symbols_in(each[0].text)) == 1 for each in below)

    def _date_formats(self) -> str | None:
        dated = self._columns_of("due_on", "target_date", "issued_on")
        values = [value for column in dated for value in column.values]
        found = [each for each in map(_SLASHED.fullmatch, values) if each]
        if not found:
            return None
        is_sure = any(int(each[1]) > 12 or int(each[3]) > 12 for each in found)
        is_american = any(int(each[3]) > 12 for each in found)
        mark = found[0][2]
        form = f"%m{mark}%d{mark}%Y" if is_american else f"%d{mark}%m{mark}%Y"
        return f'["{form}"]{"" if is_sure else _CHECK}'

    def _only_addressee(self) -> str:
        every = {self._addressee([table], table.heading) for table in self.used}
        if len(every) == 1 and (only := next(iter(every))) is not None:
            return only
        rows = [
            cells.addressee_in(text, self.phrases)[0]
            for table in self.used
            for text in self._texts(table)
        ]
        return FROM_TEXT if rows and None not in rows else UNKNOWN

    def _texts(self, table: Table) -> list[str]:
        texts = []
        for column in table.columns:
            if column.field == "recommendation_text":
                texts += column.values
            for each in column.patterns:
                pattern = Pattern.parse(each)
                found = filter(None, map(pattern.match, column.values))
                texts += [text for one in found if (text := one.get("recommendation_text"))]
        return texts

    def _addressee(self, tables: Sequence[Table], heading: str) -> str | None:
        """Return the addressee of all recommendations of some tables, if it seems to be one."""
        texts = [text for table in tables for text in self._texts(table)]
        found = {cells.addressee_in(text, self.phrases)[0] for text in texts} - {None}
        if len(found) == 1:
            return next(iter(found))
        return None if found else guessing.addressee_of(heading, self.language)

    def _other_banners(self) -> list[str]:
        """Return the rows with one cell that name no report."""
        texts = [text for table in self.used for text in table.banners]
        return [text for text in dict.fromkeys(texts) if not cells.symbols_in(text)]

    def _banner_parts(self) -> dict[str, str]:
        """Return the rows with one cell that name an addressee, with it."""
        if "addressee" in self._fields:
            return {}
        found = {text: guessing.addressee_of(text, self.language) for text in self._other_banners()}
        return {text: addressee for text, addressee in found.items() if addressee}

    def _headed(self) -> dict[str, list[Table]]:
        """Return the used tables by the heading of the part in which they are."""
        parts: dict[str, list[Table]] = {}
        heading = ""
        for table in self.tables:
            for text in _above(table.grid):
                is_part = _PART.match(text) or (
                    not text.endswith(".") and guessing.addressee_of(text, self.language)
                )
                if is_part and len(text) < 200 and not cells.symbols_in(text):
                    heading = text
            if table.is_used:
                parts.setdefault(heading, []).append(table)
        return parts

    def _has_parts(self) -> bool:
        if self._banner_parts():
            return True
        parts = self._headed()
        if "addressee" in self._fields or len(parts) < 2 or "" in parts:
            return False
        found = {self._addressee(tables, heading) for heading, tables in parts.items()}
        return len(found) > 1 or None in found

    def _patterns(self) -> list[str]:
        lines: dict[str, list[str]] = {}
        for table in self.used:
            for column in table.columns:
                if column.patterns:
                    known = lines.setdefault(column.name, [])
                    known += [each for each in column.patterns if each not in known]
        written = [f"{_text(name)} = {_texts(every)}" for name, every in lines.items()]
        return ["[patterns]", *written] if written else []

    def _columns(self) -> list[str]:
        lines: dict[str, list[str]] = {}
        sure: dict[str, bool] = {}
        marks: dict[str, dict[str, list[str]]] = {}
        for table in self.used:
            for column in table.columns:
                if column.field and column.meaning:
                    headers = marks.setdefault(column.field, {}).setdefault(column.meaning, [])
                    name = column.leaf or column.name
                    headers += [name] if name not in headers else []
                elif column.field:
                    known = lines.setdefault(column.field, [])
                    if column.name not in known:
                        known.append(column.name)
                    sure[column.field] = sure.get(column.field, True) and column.is_sure
        if self.lines:
            return []
        if not self.used:
            return [
                "[columns]",
                f'report = "?"{_CHECK}',
                f'recommendation = "?"{_CHECK}',
                f'addressee = "?"{_CHECK}',
                f'status = "?"{_CHECK}',
            ]
        written = [
            f"{name} = {_texts(every)}{'' if sure[name] else _CHECK}"
            for name, every in lines.items()
        ]
        for name, by_meaning in marks.items():
            inner = ", ".join(f"{each} = {_texts(every)}" for each, every in by_meaning.items())
            written.append(f"{name} = {{{inner}}}")
        return ["[columns]", *written] if written else []

    def _parts(self) -> list[str]:
        stated = {table.heading: table.status for table in self.used if table.status}
        if banners := self._banner_parts():
            lines = [f"{_text(text)} = {_text(each)}{_CHECK}" for text, each in banners.items()]
        elif stated:
            lines = [
                f"{_text(_start(heading, stated))} = {{status = {_text(status)}}}"
                for heading, status in stated.items()
            ]
        elif self._has_parts():
            parts = self._headed()
            lines = [
                f"{_text(_start(heading, parts))} ="
                f" {_text(self._addressee(tables, heading) or UNKNOWN)}{_CHECK}"
                for heading, tables in parts.items()
            ]
        else:
            return []
        return ["[parts]", *lines]

    def _lines(self) -> list[str]:
        if not self.lines:
            return []
        return ["[lines]", "patterns = [", *(f"  {_text(each)}," for each in self.lines), "]"]

    def _word_tables(self) -> Iterator[list[str]]:
        found: dict[str, dict[str, str | None]] = {}
        for table in self.used:
            for column in table.columns:
                if column.field and column.words:
                    found.setdefault(column.field, {}).update(column.words)
        before = [
            len(column.values) < len(table.rows)
            for table in self.used
            for column in table.columns
            if column.field == "previous_status"
        ]
        if before and all(before) and "change" not in self._fields:
            found.setdefault("previous_status", {})[""] = "new"
        for name, every in found.items():
            lines = [f"[words.{name}]"]
            for meaning in VOCABULARIES[name]:
                words = [word for word, each in every.items() if each == meaning]
                if words:
                    lines.append(f"{meaning} = {_texts(words)}{_CHECK}")
            for word in (word for word, each in every.items() if each is None):
                or_empty = ", or empty under [table]" if name in cells.OPTIONAL else ""
                which = f"which of {', '.join(VOCABULARIES[name])}{or_empty}?"
                lines.append(f"# {_inline(word, 120)}: {which}")
            yield lines

    def _all_tables(self) -> list[str]:
        """List all tables as comments."""
        lines = []
        for table in self.tables:
            use = "used" if table.is_used else "not used"
            name = table.grid.name or "the table"
            place = f", {table.grid.place(table.row - 1)}" if table.grid.is_of_document else ""
            lines.append(f"# {name}{place}: {len(table.rows)} rows, {use}")
            if table.heading and table.grid.is_of_document:
                lines.append(f"#   under “{_inline(table.heading, 100)}”")
            for column in table.columns:
                lines.append(f"#   {_inline(column.name, 60) or '(no name)'}{_values(column)}")
        return lines


def _start(heading: str, headings: Iterable[str]) -> str:
    """Return the number of a heading if it distinguishes it from the others, else all of it."""
    found = _PART.match(heading)
    short = found[0].strip(" .:)–—") if found else heading
    is_own = sum(same(each).startswith(same(short)) for each in headings) == 1
    return short if is_own else heading


def _values(column: Column) -> str:
    distinct = column.distinct
    if not distinct:
        return ": blank"
    if len(distinct) <= 12 and max(map(len, distinct)) < 60:
        return ": " + " | ".join(_inline(each, 40) for each in distinct)
    return f": “{_inline(distinct[0], 60)}”, …"


def draft_mapping(path: Path | str, words: dict[str, PhraseTable] | None = None) -> Draft:
    """Draft a mapping for a file of any format.

    Parameters
    ----------
    path : Path or str
        The document, workbook or CSV file.
    words : dict of str to PhraseTable, optional
        The phrases by language; those of the package if omitted.

    Returns
    -------
    Draft
        Displayed as a table, one row per column; ``toml()`` gives the text of the mapping,
        ``write(path)`` writes it.

    Raises
    ------
    UsageError
        If the file is missing or not readable.
    ContentError
        If it has no table, and no list of recommendations.
    """
    path = Path(path)
    content = file_content(path)
    words = words or load_phrase_tables()
    blocks: list[Block] = []
    try:
        grids, blocks, _ = grids_in(content, path, None)
    except ContentError:
        from jiu_analysis.ingest.formats.reading import blocks_of

        blocks, _ = blocks_of(content)
        spoken = _language([block.text for block in blocks], words)
        if not (listed := _list_patterns(blocks, spoken)):
            raise
        front = [block.text for block in blocks[:_FRONT] if block.text]
        return Draft(path, spoken.language, [], front, spoken, listed)
    texts = [cells.day_or_text(cell) for grid in grids for row in grid.rows for cell in row]
    spoken = _language(texts, words)
    tables = [guessing.table_of(grid, spoken) for grid in grids if grid.rows]
    turned = [guessing.table_of(transposed(grid), spoken) for grid in grids if grid.rows]
    lines: list[str] = []
    is_transposed = False
    if not any(table.is_used for table in tables):
        is_transposed = any(table.is_used and _numbers_rows(table) for table in turned)
        tables = turned if is_transposed else tables
        lines = [] if is_transposed else _list_patterns(blocks, spoken)
    before = takewhile(lambda block: not block.table, blocks)
    front = [block.text for block in before][:_FRONT]
    for table in tables:
        if not table.grid.is_of_document:
            above = table.grid.rows[: table.row - 1]
            front += [" ".join(filter(None, map(cells.day_or_text, row))) for row in above]
    front = [text for text in front if text]
    return Draft(path, spoken.language, tables, front, spoken, lines, is_transposed)


def _numbers_rows(table: Table) -> bool:
    """Whether the rows of a table have numbers of recommendations of their own."""
    numbered = (each for each in table.columns if each.field == "recommendation")
    return any(len(set(column.values)) > 1 for column in numbered)


def _language(texts: Sequence[str], phrases: dict[str, PhraseTable]) -> PhraseTable:
    """Return the phrases of the language in which most cells are known."""
    short = [text for text in texts if 0 < len(text) < 60]
    concepts = tuple(dict.fromkeys(each for every in VOCABULARIES.values() for each in every))

    def known(spoken: PhraseTable) -> int:
        named = sum(guessing.header_in(text, spoken.language) for text in short)
        return named + sum(spoken.which(concepts, fold(text).text) is not None for text in short)

    return max(phrases.values(), key=known)


def _list_patterns(blocks: Sequence[Block], phrases: PhraseTable) -> list[str]:
    """Return the patterns of a list of recommendations, if the paragraphs are one."""
    addressee = cells.Vocabulary("addressee", VOCABULARIES["addressee"], {}, phrases)
    status = cells.Vocabulary("status", VOCABULARIES["status"], {}, phrases)
    found: Counter[str] = Counter()
    for block in blocks:
        for label, value in _labelled(block, phrases):
            name, is_exact = guessing.field_of(label.rstrip(" :"), phrases.language)
            if not is_exact:
                label, value, name = "", f"{label}{value}", None
            if name == "acceptance" and (pair := status.status(value)) and pair[1]:
                name = "status"
            if name == "recommendation" and value.isdecimal():
                found[f"{label}{{n}}"] += 1
            elif form := guessing.template(value, phrases, addressee) or _report_pattern(value):
                found[f"{label}{_inner(form, value, phrases)}"] += 1
            elif name:
                found[f"{label}{{{name}}}"] += 1
    for each in [each for each in found if each.endswith("{status}")]:
        found.pop(each.replace("{status}", "{acceptance}"), None)
    numbered = [each for each in found if "{n}" in each or "{numbers}" in each]
    labelled = [each for each in numbered if _begins_as_recommendation(each, phrases)]
    for each in numbered if labelled else ():
        if each not in labelled:  # "Card {n}", or "{n}. {text}" of the paragraphs
            del found[each]
    has_status = any("status}" in each or "acceptance}" in each for each in found)
    return list(found) if numbered and has_status else []


def _begins_as_recommendation(form: str, phrases: PhraseTable) -> bool:
    label = form.split("{")[0].rstrip(" :")
    is_label = guessing.field_of(label, phrases.language) == ("recommendation", True)
    return bool(label) and (is_label or cells.begins_as_recommendation(form, phrases))


def _labelled(block: Block, phrases: PhraseTable) -> list[tuple[str, str]]:
    """Return the labels of a block, as a pattern begins with them, and their texts."""
    texts = block.cells
    if len(texts) > 1 and len(texts) % 2 == 0:
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return [(f"{label.rstrip(' :')}: ", text) for label, text in pairs if label and text]
    aligned = _ALIGNED.match(block.raw.strip())
    if aligned and guessing.field_of(aligned[1], phrases.language)[1]:
        return [(f"{aligned[1]} ", aligned[2])]
    text = item_text(block)
    label, colon, rest = text.partition(":")
    return [(f"{label.strip()}: ", rest.strip())] if colon and rest else [("", text)]


def _inner(form: str, text: str, phrases: PhraseTable) -> str:
    """Return a pattern with the labels within its text: “… Status: {status}”."""
    if not form.endswith("{text}"):
        return form
    for found in _LABEL.finditer(text):
        name, is_exact = guessing.field_of(found[1], phrases.language)
        if name and is_exact and f"{{{name}}}" not in form:
            form += f" {found[1]}: {{{name}}}"
    return form


_ALIGNED = re.compile(r"(\S+(?: \S+){0,3})\s{2,}(\S.*)")
#: The number or letter of a section.
_LEAD = re.compile(r"\s*(?:\d{1,2}|[A-Z]|[IVXLC]{1,6})\. ")
_LABEL = re.compile(r"(?<=[.;] )([^\W\d][\w ]{2,30}): ")


def _report_pattern(text: str) -> str | None:
    """Return the pattern of a paragraph that names a report, with its title and label."""
    found = cells.symbols_in(text)
    if len(found) != 1 or len(text) > 300:
        return None
    start, end = next(iter(found))
    before, after = text[:start], text[end:]
    opening = next(re.finditer(r"[\s(\[:–—.,-]*$", before))[0]
    closing = next(re.finditer(r"[\s)\]:–—.,-]*", after))[0]
    lead = _LEAD.match(before)
    before = before[lead.end() :] if lead else before
    title = ("{any}. " if lead else "") + ("{title}" if before.strip() else "")
    rest = "{title}" if after[len(closing) :] and "{title}" not in title else ""
    opening = opening if before.strip() else ""
    return f"{title}{opening}{{report}}{closing}{rest}".strip()


def _above(grid: Grid) -> list[str]:
    """Return the headings above a table; for a sheet, its name."""
    return [block.text for block in grid.above] if grid.is_of_document else [_sheet(grid)]


def _sheet(grid: Grid) -> str:
    return grid.name.removeprefix("sheet ").strip('"')


def _text(value: str) -> str:
    """Return a text in TOML."""
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Sequence[str]) -> str:
    return _text(values[0]) if len(values) == 1 else f"[{', '.join(map(_text, values))}]"


def _inline(text: str, most: int = 200) -> str:
    return quoted(text, most)


_BODY = re.compile(
    r"\b(?:Board|Council|Committee|Assembly|Conference|Congress|Conseil|Comité|Assemblée|Consejo"
    r"|Junta|Asamblea|Совет|Комитет|Ассамблея)\b|المجلس|اللجنة|委员会|理事会|大会"
)
_SESSION = re.compile(r"(?i)\b(?:session|période de sessions|sesi[oó]n|сессия)\b|الدورة|届会议")
#: Symbols as seen: DPX/2024/9/Add.1, FC 173/17, 202 EX/5, A/24/15 rev.1, EC-69/INF 16.1(5).
_SYMBOL = re.compile(
    r"(?:\b\d{1,4} )?\b[A-Z][A-Z0-9.-]*(?: \d+)?/[A-Za-z0-9]+(?:[/.-][A-Za-z0-9]+)*"
    r"(?: [\d.]*\d)?(?: (?:[Rr]ev|[Aa]dd|[Cc]orr)\.? ?\d+)?(?:\([a-z0-9]+\))?"
)
#: What stands before the as-of date, without spaces.
_AS_OF = (
    *("status", "position", "situation", "asof", "asat", "export", "état", "lepoint", "estado"),
    *("situación", "положени", "состояни", "الحالة", "截至"),
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: The beginning of a heading with a number or letter: “Annex II.”, “Part A”, “附件2”.
_PART = re.compile(r"[^\W\d]{0,20}\s*(?:\d{1,2}|[IVX]{1,5}|[A-H])(?!\w)[.:)]?")
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2\d{4}")
