"""The vocabularies, and the folder names made from symbols and organizations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiu_analysis.datapackage import descriptor
from jiu_analysis.report import i18n
from jiu_analysis.report.figures.chart import LOOK
from jiu_analysis.terms import (
    ACCEPTANCE,
    CLOSED,
    IMPLEMENTATION,
    OPEN,
    STATUSES,
    hashed,
    is_file_name,
    replaced_symbol,
    report_year,
    slug,
)

DEVICES = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{each}{n}" for each in ("com", "lpt") for n in range(10)),
)
# Characters of symbols, letters that differ only in case or composition, and other scripts.
SYMBOLS = st.text("AaBb0/-. _éÉÅÅ世ж\u200f😀\n", max_size=8)


@pytest.mark.parametrize(
    ("column", "words"), [("acceptance", ACCEPTANCE), ("implementation", IMPLEMENTATION)]
)
def test_the_data_dictionary_has_the_terms_of_the_vocabularies(column, words):
    [field] = [each for each in descriptor.dictionary()["statuses"].fields if each.name == column]
    assert tuple(field.constraints["enum"]) == words


def test_every_term_of_the_vocabularies_is_a_status():
    assert {*STATUSES} == {*ACCEPTANCE, *IMPLEMENTATION}
    assert {*STATUSES} == {*OPEN, *CLOSED, "no_information"}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_label_and_can_be_counted(status):
    assert i18n.label(status)
    assert i18n.counted(status, 2).startswith("2 ")


def test_every_status_has_a_style_in_charts():
    assert {*STATUSES} <= {*LOOK}


@pytest.mark.parametrize(
    ("symbol", "year"),
    [
        ("JIU/REP/2021/6", 2021),
        ("JIU/ML/1998/12", 1998),
        ("JIU/REP/2022/02", 2022),
        ("JIU/REP/20119/3", None),
        ("JIU/REP/2O21/3", None),
        ("JIU/REP", None),
    ],
)
def test_the_year_of_a_misprinted_symbol_is_read(symbol, year):
    assert report_year(symbol) == year


@pytest.mark.parametrize(
    ("symbol", "folder"),
    [("WO/PBC/34/6", "wo-pbc-34-6"), ("A/76/325", "a-76-325"), ("WIPO", "wipo")],
)
def test_a_symbol_in_capitals_gives_a_readable_folder_name(symbol, folder):
    assert slug(symbol) == folder


@given(st.lists(SYMBOLS, unique=True, max_size=30))
def test_different_names_have_different_folders(names):
    assert len({slug(each) for each in names}) == len(names)


@given(st.one_of(SYMBOLS, st.text(), st.sampled_from([each.upper() for each in DEVICES])))
def test_folder_names_are_valid_on_every_operating_system(name):
    folder = slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder)
    assert len(folder) <= 100
    assert folder not in DEVICES


def test_a_symbol_cannot_take_the_folder_that_another_got_by_its_hash():
    other = slug("UOE-EB-12-5")
    taken = [other.upper().replace("-", "/"), other.rpartition("-")[2].upper()]
    assert len({other, *map(slug, taken)}) == 3


def test_a_long_name_is_shortened_to_a_unique_folder():
    first, second = ("A/" * 200 + each for each in "BC")
    assert slug(first) != slug(second)
    assert slug(first).startswith("a-a-a-")


def test_a_name_that_cannot_be_encoded_has_a_folder():
    assert re.fullmatch(r"x-[0-9a-f]{12}", slug("x\udce9"))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a.b", "a b", "a/b", "-a", "CON", "e\u0301", "a" * 101]
)
def test_names_invalid_on_some_operating_system_are_no_file_names(name):
    assert not is_file_name(name)
    assert is_file_name(hashed(re.sub(r"[^A-Za-z0-9]+", "-", name), name))


@pytest.mark.parametrize("name", ["session", "Mine_2", "séance", "итоги", "by-addressee"])
def test_an_ordinary_name_is_a_valid_file_name(name):
    assert is_file_name(name)


@pytest.mark.parametrize(
    ("symbol", "replaced"),
    [
        ("WO/PBC/34/6/REV.1", "WO/PBC/34/6"),
        ("A/24/15 rev.1", "A/24/15"),
        ("A/24/15 Rev. 3", "A/24/15"),
        ("CE/109/3(c)/Corr.1", "CE/109/3(c)"),
        ("A/24/15 Rev.1 Corr.1", "A/24/15 Rev.1"),
        ("EC-69/INF 16.1(5) (Rev.2)", "EC-69/INF 16.1(5)"),
        ("GB.337/PFA-Rev.10", "GB.337/PFA"),
        ("EC-69/INF 16.1(5)", None),
        ("FC 173/17", None),
        ("X/PREV/2", None),
        ("Rev.1", None),
        ("202 EX/5 Add.1", None),
    ],
)
def test_a_revision_or_corrigendum_supersedes_the_previous_document(symbol, replaced):
    assert replaced_symbol(symbol) == replaced
