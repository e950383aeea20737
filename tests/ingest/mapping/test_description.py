"""The mapping file: valid keys and values, and the errors of an invalid one."""

from __future__ import annotations

import datetime
import re
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import COLUMNS, DOCUMENT, WORDS, mapping, with_table

from jiu_analysis.errors import UsageError
from jiu_analysis.ingest import Mapping, load_mapping
from jiu_analysis.ingest.mapping.fields import VOCABULARIES
from jiu_analysis.ingest.mapping.keys import SECTIONS
from jiu_analysis.ingest.mapping.patterns import PLACEHOLDERS


def test_a_mapping_describes_document_columns_and_words(tmp_path):
    found = mapping(tmp_path)
    assert found.about["document"] == "UOE/EB/12/5"
    assert found.about["as_of"] == datetime.date(2024, 3, 31)
    assert found.about["previous_document"] is None
    assert found.columns["status"] == ("Status",)
    assert found.meanings["status"]["open-late"] == "in_progress"
    assert (found.header_row, found.encoding, found.is_loose) == (None, "utf-8", False)


def test_previous_statuses_use_the_words_of_current_ones(tmp_path):
    text = with_table("", 'previous_status = "Before"')
    assert mapping(tmp_path, text).meanings["previous_status"]["closed-done"] == "implemented"


def test_an_ambiguous_word_needs_a_meaning_for_the_previous_status(tmp_path):
    columns = COLUMNS.replace('status = "Status"', 'acceptance = "A"\nimplementation = "I"')
    words = '[words.acceptance]\nnot_relevant = "Closed"\n[words.implementation]\n'
    text = f'{DOCUMENT}{columns}previous_status = "B"\n{words}implemented = "Closed"\n'
    with pytest.raises(UsageError, match="'closed' means not_relevant in one column"):
        mapping(tmp_path, text)
    described = mapping(tmp_path, f'{text}[words.previous_status]\nimplemented = "Closed"\n')
    assert described.meanings["previous_status"] == {"closed": "implemented"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("session = 12", "session = 0", "line 5, document.session: must be a whole number from 1"),
        ("session = 12", "session = true", "document.session: must be a whole number"),
        ("session = 12", "sesion = 12", "line 5, document.sesion: no such key; did you mean 'sess"),
        ('body = "Executive Board"\n', "", "line 1, document: missing: body; add a line"),
        ("UOE/EB/12/5", "UOE" * 34, "line 2, document.symbol: must be the symbol of a docum"),
        ('"en"', '"tlh"', "document.language: must be one of en, fr, es, ru, ar, zh (is 'tlh')"),
        ("2024-03-31", '"31 March 2024"', "document.as_of: must be a date such as 2024-03-31"),
        ("2024-03-31", "2024-03-31T10:00:00", "document.as_of: must be a date such as 2024-03-31"),
        ("2024-06-14", "2024-06-01", "document.session_ends_on: 2024-06-01 is before the session"),
        ("[columns]", "[colums]", "colums: no such key; did you mean 'columns'?"),
        (
            'recommendation = "No."\n',
            "",
            'columns: recommendation is missing; add recommendation = "header',
        ),
        ('"No."', '""', "columns.recommendation: must be a text in quotation marks (is '')"),
        ('"No."', '"report"', "columns.recommendation: 'report' is given to report too"),
        (
            'status = "Status"',
            "",
            "columns: name either the one column of the status",
        ),
        (
            'status = "Status"',
            'status = "S"\nacceptance = "A"',
            "either the one column of the status",
        ),
        ('status = "Status"', 'implementation = "I"', "it is not known what was accepted"),
        ('addressee = "To"\n', "", "columns.addressee: name the column of addressees, or"),
        ("[words.status]", "[words.states]", "words.states: no such key; did you mean 'status'?"),
        ("[words.status]", "[words.change]", "words.change: no column is named for change"),
        ("implemented =", "implementd =", "words.status.implementd: no such key; did you mean 'im"),
        ('"Open – late"', '"CLOSED –done"', "'CLOSED –done' is also listed under 'implemented'"),
        ('["Open – under way", "Open – late"]', "3", "words.status.in_progress: must be a text in"),
    ],
)
def test_an_invalid_mapping_is_refused_with_the_line_and_what_to_type(
    tmp_path, old, new, complaint
):
    text = DOCUMENT + COLUMNS + WORDS
    assert old in text
    with pytest.raises(UsageError) as caught:
        mapping(tmp_path, text.replace(old, new, 1))
    assert str(caught.value).startswith(str(tmp_path / "map.toml"))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ("header_row = 0", "table.header_row: must be a whole number from 1 on (is 0)"),
        ('delimiter = ";;"', 'table.delimiter: must be one character, such as ";"'),
        ('encoding = "latin-99"', "table.encoding: must be an encoding that Python knows"),
        ('encoding = "hex"', "table.encoding: must be an encoding that Python knows"),
        ('addressee = "legislative_body"', "columns.addressee: name the column of addressees, or"),
        ('fill_down = ["To"]', "table.fill_down: must be a list of some of organization, report"),
        ('fill_down = ["officer"]', "table.fill_down: no column is named for 'officer'"),
        ('loose_symbols = "yes"', "table.loose_symbols: must be true or false (is 'yes')"),
        ('number_forms = ["Rec."]', "table.number_forms: must be forms with {n} for the number"),
        ('date_formats = ["DD/MM/YYYY"]', "table.date_formats: must be forms of dates with %d"),
        ('date_formats = ["%d %Y"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%H %Y"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%Y%Y"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%d/%m/%Y %B"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%d/%m/%y%Y"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%d/%d/%m/%Y"]', "table.date_formats: must be forms of dates"),
        ('date_formats = ["%d/%m/%Y%"]', "table.date_formats: must be forms of dates"),
        ("header_row = 0x" + "f" * 9000, "table.header_row: must be a whole number of at most"),
        ('skip = [{column = "No."}]', "table.skip: must be rules as {column ="),
        ('skip = [{column = "No.", equal = "x"}]', "table.skip: must be rules as {column ="),
        ('skip = [{column = "No.", equals = "x", of = 1}]', "rules without the key 'of'"),
        ('skip = [{column = "No.", starts_with = ""}]', "rules whose starts_with is not empty"),
        ("sheets = 1", "table.sheets: no such key; did you mean 'sheet'?"),
    ],
)
def test_keys_of_the_table_section_are_checked(tmp_path, keys, complaint):
    with pytest.raises(UsageError) as caught:
        mapping(tmp_path, with_table(keys))
    assert "line 12, " in str(caught.value) or "columns." in str(caught.value)
    assert complaint in str(caught.value)


def test_all_errors_of_a_mapping_are_reported_together(tmp_path):
    text = (DOCUMENT + COLUMNS).replace("session = 12", "session = 0").replace('"en"', '"tlh"')
    with pytest.raises(UsageError) as caught:
        mapping(tmp_path, text)
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"symbol = UOE", "not TOML: Invalid value (at line 1, column 10)"),
        (b"document = 1", "document: must be a table of keys, as under [document] (is 1)"),
        (b"\xff", "a mapping must be UTF-8 text"),
        (b"", "document: missing: symbol, organization"),
    ],
)
def test_a_file_that_is_not_a_mapping_is_refused(tmp_path, content, complaint):
    path = tmp_path / "map.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=re.escape(complaint)):
        load_mapping(path)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("session = " + "9" * 10_000, "line 3: not a mapping: Exceeds the limit"),
        ("a = " + "[" * 5_000, "line 3: not a mapping: nested too deep"),
        ("a = " + "[" * 5_000 + "]" * 5_000, "line 3: not a mapping: nested too deep"),
        ("a = " + "{b = " * 5_000, "line 3: not a mapping: nested too deep"),
        (".".join("a" * 5_000) + " = 1", "no such key"),
        ("a = 2024-13-45", "line 3"),
        ("a" * 100_000 + " = 1", "no such key"),
        ("symbol = " + '"x"' * 100_000, "not TOML"),
        (f'symbol = "{"x" * 100_000}"', "must be the symbol of a document"),
    ],
)
def test_toml_that_cannot_be_parsed_is_refused_with_the_line(tmp_path, line, complaint):
    path = tmp_path / "map.toml"
    path.write_text(f"# a mapping\n[document]\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_mapping(path)
    assert str(caught.value).startswith(str(path))
    assert complaint in str(caught.value)
    assert max(map(len, str(caught.value).splitlines())) < 700


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", '"1949-12-31"'])
def test_an_as_of_date_in_an_impossible_year_is_refused(tmp_path, day):
    text = (DOCUMENT + COLUMNS).replace("as_of = 2024-03-31", f"as_of = {day}")
    with pytest.raises(UsageError, match="as_of: must be a date from 1966 to 2100"):
        mapping(tmp_path, text)


def test_a_mapping_that_is_a_folder_or_too_large_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not a file; name the mapping"):
        load_mapping(tmp_path)
    path = tmp_path / "map.toml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger than 1 MB, too large for a mapping"):
        load_mapping(path)


def test_a_missing_mapping_is_reported(tmp_path):
    with pytest.raises(UsageError, match=r"nothing.toml: cannot be read as a mapping"):
        load_mapping(tmp_path / "nothing.toml")


KEYS = [
    *((section, key) for section, keys in SECTIONS.items() if section != "parts" for key in keys),
    *((f"words.{field}", each) for field, every in VOCABULARIES.items() for each in every),
]
VALUES = ["1", "-1", "1.5", "true", '""', '"x"', '"%d"', "[]", "[1]", '["x"]', '["{n}"]', "{}"]
VALUES += ["2024-01-01", "10:00:00", "[[]]", '{column = 1, equals = "x"}', "nan", r'"\u0000"']


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=4))
def test_any_value_of_a_key_is_read_or_refused_with_a_message(tmp_path, message):
    tables: dict[str, dict[str, str]] = {}
    for (table, key), value in message:
        tables.setdefault(table, {})[key] = value
    base = tomllib.loads(DOCUMENT + COLUMNS)
    for table, keys in base.items():
        for key, value in keys.items():
            text = value if isinstance(value, int | datetime.date) else f'"{value}"'
            tables.setdefault(table, {}).setdefault(key, str(text))
    lines = [
        f"[{table}]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items())
        for table, keys in tables.items()
    ]
    try:
        assert isinstance(mapping(tmp_path, "\n".join(lines)), Mapping)
    except UsageError as error:
        assert str(tmp_path / "map.toml") in str(error)


def test_the_documentation_explains_every_key_and_shows_the_example_as_it_is(repository):
    text = (repository / "docs" / "mapping.md").read_text(encoding="utf-8")
    explained = {
        section: re.findall(r"(?m)^\| `([^`]+)` \| (\S.*) \|$", part)
        for section, part in re.findall(r"(?ms)^### `\[(\w+)[^\n]*\n(.*?)(?=^#)", text)
    }
    for section, keys in SECTIONS.items():
        assert [key for key, _ in explained[section]] == [*keys], section
    assert explained["words"] == [
        (f"[words.{field}]", ", ".join(f"`{each}`" for each in meanings))
        for field, meanings in VOCABULARIES.items()
    ]
    names = ", ".join(f"`{{{each}}}`" for each in PLACEHOLDERS)
    assert f"Placeholders of `[patterns]` and `[lines]`: {names}." in text
    example = (repository / "docs" / "examples" / "uoe.toml").read_text(encoding="utf-8")
    assert f"```toml\n{example}```" in text


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ('"Annex 3" = "nobody"', "line 2, parts.Annex 3.addressee: must be"),
        ('"Annex 3" = 3', "parts.Annex 3.addressee: must be"),
        ('"Annex 3" = {adressee = "executive_head"}', "no such key"),
        ('"" = "executive_head"', "must not be empty"),
    ],
)
def test_a_part_on_one_line_is_validated(tmp_path, parts, complaint):
    path = tmp_path / "map.toml"
    path.write_text(f"[parts]\n{parts}\n", encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        load_mapping(path)
    assert complaint in str(refusal.value)
