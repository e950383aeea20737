"""Damaged reports in every format: no crash, no hang, no line lost, no value in another's row.

``JIU_FUZZ`` is the number of inputs to try; ``JIU_FUZZ_SEED`` selects the one of that number.
"""

from __future__ import annotations

import io
import os
import random
import re
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
import pytest
from forms import as_docx, as_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.etree import XMLSyntaxError
from mutating import (
    MARK,
    ROWS,
    Spoilt,
    comments_are_unambiguous,
    random_case,
    spoil,
    spoil_bytes,
    spoil_docx,
    spoil_html,
)

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest import load_phrase_tables, parse, read
from jiu_analysis.ingest.formats import detection as formats
from jiu_analysis.ingest.formats import docx, html, pdf, text
from jiu_analysis.ingest.formats.reading import LONGEST_BLOCK
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.result import Block

#: Inputs per format in a run of the usual length.
SHARES = {"text": 80, "html": 32, "docx": 16, "pdf": 4}
USUAL = sum(SHARES.values())
TRIED = int(os.environ.get("JIU_FUZZ", USUAL))
ONE = os.environ.get("JIU_FUZZ_SEED")
CHUNKS = 4
#: Far more than the slowest input takes; only stops what never ends.
SECONDS = 30
PAGES = {"text": text.blocks, "html": html.blocks, "docx": docx.blocks, "pdf": pdf.blocks}


class HangError(Exception):
    """Reading exceeded the time limit."""


@contextmanager
def time_bound(seconds=SECONDS):
    def give_up(*_):
        raise HangError(f"not read after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def seeds(form, chunk):
    if ONE is not None:
        return [int(ONE)] if int(ONE) % CHUNKS == chunk else []
    return range(chunk, max(1, TRIED * SHARES[form] // USUAL), CHUNKS)


@pytest.fixture(scope="module")
def tally(request):
    """Count the inputs of each format and their outcomes, printed at the end."""
    counts = Counter()
    yield counts
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        for form in SHARES:
            outcomes = {what: number for (each, what), number in counts.items() if each == form}
            message = ", ".join(f"{number} {what}" for what, number in sorted(outcomes.items()))
            tried = sum(outcomes.values())
            if tried:
                print(f"\nfuzz {worker} {form}: {tried} tried ({message})", file=sys.stderr, end="")
        print(file=sys.stderr)


# --- the invariants --------------------------------------------------------------------------


def outcome_of(path, content):
    """Return the parse result, or None if the file was refused with an error of the package."""
    path.write_bytes(content)
    try:
        with time_bound():
            return read(path)
    except ContentError as error:
        assert str(error).startswith(f"{path}: ")
        return None


def number_of_lines(content):
    form = formats.format_of(content)
    return len(PAGES[form](formats.text_of(content) if form == "text" else content))


def wrongly_given(reading, expected, says_otherwise=(), comment_otherwise=()):
    """Return values in rows that were not written for the recommendation whose mark they bear."""
    wrong = []
    texts = {(row["document"], row["locator"]): row for row in reading.tables.get("texts", ())}
    for row in reading.tables.get("statuses", ()):
        message = texts[row["document"], row["locator"]]["recommendation_text"]
        marks = {*MARK.findall(message), *MARK.findall(row["officer"] or "")} & expected.keys()
        if marks <= {*says_otherwise}:
            continue
        if len(marks) > 1:
            wrong.append(f"{row['locator']}: one row of {sorted(marks)}")
            continue
        [mark] = marks
        was = expected[mark]
        for column in ("report", "recommendation", "addressee", "acceptance", "implementation"):
            if row[column] != getattr(was, column):
                wrong.append(f"{mark}, {column}: {row[column]} for {getattr(was, column)}")
        comment = (row["previous_acceptance"], row["previous_implementation"], row["change"])
        written = was.comment
        if "new" in (comment[2], written[2]):  # concerns the report, not the recommendation
            comment, written = comment[:2], written[:2]
        comment, written = (*comment, row["assessment_updated"]), (*written, was.assessment_updated)
        if comment != written and mark not in comment_otherwise:
            wrong.append(f"{mark}, comment: {comment} for {written}")
    return wrong


def hold(path, content, form, seed, name, tally, expected=None, otherwise=(), comment=()):
    """Read a damaged file and check all invariants."""
    again = f"JIU_FUZZ_SEED={seed} -k {form}: {name}"
    try:
        reading = outcome_of(path, content)
        if reading is None:
            tally[form, "refused"] += 1
            return
        tally[form, "read whole" if reading.is_whole else "kept out"] += 1
        assert sum(reading.account().values()) == number_of_lines(content)
        assert reading.account()["unread"] == len(reading.unread)
    except Exception as error:
        error.add_note(again)
        raise
    if reading.is_whole and expected is not None:
        wrong = wrongly_given(reading, expected, otherwise, comment)
        assert not wrong, f"{again}: {wrong}"


# --- the formats -----------------------------------------------------------------------------


def made(form, pieces, language):
    parts = [piece.part for piece in pieces]
    if form == "text":
        return ("\n".join(part.line for part in parts) + "\n").encode()
    return {"html": as_html, "docx": as_docx}[form](parts, language)


def spoilt_input(form, seed):
    """Return the file of a seed: its bytes, the damage, and the recommendations it may change."""
    chance = random.Random(f"{form} {seed}")
    case = random_case(chance)
    language, way = case.document.language, chance.random()
    if way < (0.7 if form == "text" else 0.3):
        name, spoilt = spoil(case, chance)
        return name, made(form, spoilt.pieces, language), case.expected, *spoilt[1:]
    content = made(form, case.pieces, language)
    if way < 0.75 and form != "text":
        name, changed = (spoil_html if form == "html" else spoil_docx)(content, case, chance)
        return name, changed.content, case.expected, *changed[1:]
    if way < 0.85:
        # After several changes at once the expected result is not known.
        names, spoilt = [], Spoilt(case.pieces)
        for _ in range(chance.randint(2, 8)):
            if {*ROWS} <= {each.kind for each in spoilt.pieces}:
                name, spoilt = spoil(replace(case, pieces=spoilt.pieces), chance)
                names.append(name)
        return "+".join(names), made(form, spoilt.pieces, language), None, (), ()
    name, spoilt_bytes = spoil_bytes(content, chance)
    # The checksums of an archive detect damage: it is read as written, or refused.
    expected = case.expected if form == "docx" else None
    comment = () if comments_are_unambiguous(case, case.pieces) else case.expected
    return name, spoilt_bytes, expected, (), comment


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("form", ["text", "html", "docx"])
def test_a_damaged_report_attributes_no_value_to_another_recommendation(
    tmp_path, form, chunk, tally
):
    for seed in seeds(form, chunk):
        try:
            name, content, *rest = spoilt_input(form, seed)
        except (ValueError, XMLSyntaxError) as error:
            # Text that XML cannot contain cannot be written to such a file.
            reported = ("XML compatible", "invalid Char")
            assert any(each in str(error) for each in reported), f"JIU_FUZZ_SEED={seed} -k {form}"
            continue
        hold(tmp_path / "received", content, form, seed, name, tally, *rest)


@pytest.fixture(scope="module")
def printed(tmp_path_factory, office):
    """Return one report printed by LibreOffice."""
    case = random_case(random.Random(5), "en", "inside")
    source = tmp_path_factory.mktemp("printed") / "report.docx"
    source.write_bytes(as_docx([piece.part for piece in case.pieces], "en"))
    [made] = office(source)
    return case, made.read_bytes()


def spoilt_pages(content, chance):
    """Drop, repeat or swap pages; return the change, the file and the marks it may affect."""
    document = pypdfium2.PdfDocument(content)
    marks = [set(MARK.findall(page.get_textpage().get_text_range())) for page in document]
    order = list(range(len(document)))
    at = chance.randrange(len(order))
    way = chance.choice(["lose", "double", "swap"] if len(order) > 1 else ["double"])
    if way == "lose":
        del order[at]
    elif way == "double":
        order.insert(at, at)
    else:
        other = chance.randrange(len(order))
        order[at], order[other] = order[other], order[at]
    new = pypdfium2.PdfDocument.new()
    new.import_pages(document, order)
    file = io.BytesIO()
    new.save(file)
    near = (
        (range(at - 1, at + 2), range(other - 1, other + 2))
        if way == "swap"
        else (range(at - 1, at + 2),)
    )
    cut = {mark for each in near for page in each if 0 <= page < len(marks) for mark in marks[page]}
    return f"{way}_page", file.getvalue(), cut if way != "double" else set()


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_damaged_pdf_attributes_no_value_to_another_recommendation(
    tmp_path, chunk, tally, printed
):
    case, content = printed
    for seed in seeds("pdf", chunk):
        chance = random.Random(f"pdf {seed}")
        if chance.random() < 0.5:
            name, spoilt, cut = spoilt_pages(content, chance)
        else:
            (name, spoilt), cut = spoil_bytes(content, chance), set()
        hold(tmp_path / "received", spoilt, "pdf", seed, name, tally, case.expected, cut, cut)


# --- files that are not reports --------------------------------------------------------------

WORDS = load_phrase_tables()


def test_an_undamaged_report_is_read_as_written():
    for seed in range(60):
        case = random_case(random.Random(seed))
        source = made("text", case.pieces, case.document.language).decode()
        reading = parse(text.blocks(source), WORDS[case.document.language], source_name="written")
        assert reading.is_whole, f"seed {seed}: {reading.problems} {reading.unread}"
        ambiguous = () if comments_are_unambiguous(case, case.pieces) else case.expected
        assert wrongly_given(reading, case.expected, (), ambiguous) == [], f"seed {seed}"
        assert len(reading.tables["statuses"]) == len(case.expected)


#: Markup characters of Markdown.
SIGNS = "<\\|*_~^`[]#>-+=&:"


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs"], exclude_characters=SIGNS))
)
def test_blocks_of_a_text_lose_no_word(source):
    found = text.blocks(source)
    assert " ".join(block.text for block in found).split() == text.clean(source).split()
    assert [block.number for block in found] == list(range(1, len(found) + 1))


@st.composite
def pages(draw):
    """Draw a language, and lines of cells that mix its phrases with other text."""
    language = draw(st.sampled_from(sorted(WORDS)))
    phrases = [each for concept in WORDS[language].phrases.values() for each in concept]
    message = ["JIU/REP/2019/2", "JIU/REP/2019/2 “x”", "WO/PBC/35/3", "3", "", "1. x 12", *phrases]
    message += [re.sub(r"\{\w+\}", "3", each) for each in phrases]
    cell = st.one_of(
        st.sampled_from(message),
        st.text(max_size=40),
        st.tuples(st.sampled_from(message), st.text(max_size=9)).map("".join),
    )
    rows = draw(st.lists(st.tuples(st.lists(cell, max_size=6), st.booleans()), max_size=40))
    return language, [
        Block(number, text.trimmed([text.clean(each) for each in cells]), may_continue=goes_on)
        for number, (cells, goes_on) in enumerate(rows, start=1)
    ]


@settings(max_examples=40)
@given(pages())
def test_arbitrary_lines_are_each_accounted_for_once(page):
    language, lines = page
    with time_bound():
        reading = parse(lines, WORDS[language], source_name="anything")
    assert sum(reading.account().values()) == len(lines)
    assert reading.account()["unread"] == len(reading.unread)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"", b"%PDF-", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe"]),
    st.binary(max_size=400),
)
def test_arbitrary_bytes_are_refused_with_a_content_error(tmp_path, magic, rest):
    path = tmp_path / "received"
    path.write_bytes(magic + rest)
    with time_bound(), pytest.raises(ContentError, match="received: "):
        read(path)


# --- lines that could be slow ----------------------------------------------------------------


def slow_lines(phrase, size):
    """Return lines with many near matches of a phrase's pattern."""
    bare = re.sub(r"\{\w+\}", "3", phrase)
    begun = phrase.split("{")[0] or bare
    for grain in {begun, bare, f"{bare}x", re.sub(r"\{\w+\}", "", phrase) or bare}:
        yield (grain * (size // len(grain) + 1))[:size]


@pytest.mark.parametrize("language", sorted(WORDS))
def test_matching_phrases_against_long_lines_is_fast(language):
    # The limit of a block in a long run; a fraction of it is enough to detect superlinear growth.
    size = LONGEST_BLOCK if TRIED > USUAL else LONGEST_BLOCK // 20
    words = WORDS[language]
    for concept, phrases in words.phrases.items():
        for phrase in phrases if TRIED > USUAL else phrases[:1]:
            for line in slow_lines(phrase, size):
                folded = fold(line)
                try:
                    with time_bound():
                        words.match(concept, folded.text)
                        words.search(concept, folded)
                except HangError as error:
                    raise AssertionError(f"{concept}: {phrase}") from error


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_document_of_lines_that_are_slow_to_match_is_read_in_time(language):
    words = WORDS[language]
    size = 5_000 if TRIED > USUAL else 800
    lines = ["WO/PBC/35/3"]
    for concept in ("session_dates", "takes_note", "annex_executive_head", "issued_all_new"):
        lines += [next(slow_lines(phrase, size)) for phrase in words.phrases.get(concept, ())[:2]]
    lines += ["1. " + next(slow_lines(each.phrase, size)) for each in words.statements[:12]]
    with time_bound(4 * SECONDS):
        reading = parse(text.blocks("\n".join(lines)), words, source_name="slow")
    assert sum(reading.account().values()) == len(lines)
