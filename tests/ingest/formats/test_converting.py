"""Formats that LibreOffice converts: read if it is installed, otherwise named in the error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from forms import as_docx
from writing import small_document

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest import read
from jiu_analysis.ingest.formats import converting
from jiu_analysis.ingest.formats import detection as formats

BEGINNINGS = {
    "rtf": b"{\\rtf1 x}",
    "doc": b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"),
    "xls": b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"),
    "wpd": b"\xffWPC\x10",
    "fodt": b'<?xml version="1.0"?><office:document office:mimetype="text">',
    "fods": b'<?xml version="1.0"?><office:document m="vnd.oasis.opendocument.spreadsheet">',
    "xml": b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument>",
}


@pytest.mark.parametrize("form", BEGINNINGS)
def test_a_format_is_detected_from_its_content(form):
    assert formats.format_of(BEGINNINGS[form]) == form


@pytest.mark.parametrize("form", [*formats.CONVERTIBLE, *formats.CONVERTIBLE_WORKBOOKS])
def test_without_libreoffice_the_error_names_the_format_and_how_to_save_it(form, monkeypatch):
    monkeypatch.setattr(converting, "office", lambda: None)
    with pytest.raises(ContentError) as caught:
        converting.converted(b"", form)
    assert "is read only where LibreOffice is installed" in str(caught.value)
    assert ("XLSX" if form in formats.CONVERTIBLE_WORKBOOKS else "DOCX") in str(caught.value)


def program(folder, text):
    """Write a program that stands in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_converter_that_does_not_end_is_killed_with_its_children(tmp_path, monkeypatch):
    child = tmp_path / "child"
    text = f"""
import subprocess, sys, time, pathlib
started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({str(child)!r}).write_text(str(started.pid))
time.sleep(60)
"""
    monkeypatch.setattr(converting, "office", lambda: program(tmp_path, text))
    monkeypatch.setattr(converting, "LONGEST", 3)
    with pytest.raises(ContentError, match="LibreOffice takes over 3 s"):
        converting.converted(b"", "rtf")
    status = Path(f"/proc/{child.read_text()}/status")
    assert not status.exists() or "(zombie)" in status.read_text()


def test_a_file_that_converts_to_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(converting, "office", lambda: program(tmp_path, ""))
    with pytest.raises(ContentError, match="LibreOffice cannot convert it"):
        converting.converted(b"", "doc")


def test_a_converted_document_is_read_like_the_word_document(tmp_path, office):
    word = tmp_path / "report.docx"
    word.write_bytes(as_docx(small_document("fr").parts(), "fr"))
    [other] = office(word, to="odt")
    expected, found = read(word), read(other)
    assert found.is_whole
    assert "converted with LibreOffice" in found.notes[0]
    assert found.tables["statuses"] == expected.tables["statuses"]
    assert found.tables["texts"] == expected.tables["texts"]
