"""The source file as it was received."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import calls
import pytest
from forms import as_docx
from writing import Part, small_document

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import batch as many
from jiu_analysis.ingest import files_in, input_files, read


def test_the_name_and_hash_of_the_source_are_stored(tmp_path):
    path = tmp_path / "report.md"
    path.write_text(small_document().text(), encoding="utf-8")
    about = read(path).tables["documents"][0]
    assert about["source_name"] == "report.md"
    assert len(about["source_sha256"]) == 64


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_any_style_of_line_end_and_a_byte_order_mark_are_read(tmp_path, end):
    path = tmp_path / "report.md"
    text = "\ufeff" + small_document().text().replace("\n", end)
    path.write_bytes(text.encode("utf-8"))
    assert read(path).is_whole


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"PK\x03\x04\x00\x00", "not a packed Office file, or damaged"),
        (b"ab\0c", "this is not text (a zero byte at byte 3)"),
        ("一\n二\n\xff".encode("latin-1", "replace"), "line 3 is not UTF-8 text"),
        ("只是一些文字。\n".encode(), "no recommendation was found"),
    ],
)
def test_a_file_that_is_not_a_report_is_refused_with_its_name(tmp_path, content, complaint):
    path = tmp_path / "report.md"
    path.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))
    assert complaint in str(caught.value)


def test_a_missing_path_and_a_folder_are_usage_errors(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        read(tmp_path / "nothing.md")
    with pytest.raises(UsageError, match="this is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_text_in_any_unicode_encoding_is_read(tmp_path, encoding, language):
    path = tmp_path / "report.txt"
    path.write_bytes(small_document(language).text().encode(encoding))
    assert read(path).is_whole


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/null", "/dev/stdin"])
def test_a_device_is_refused_at_once(place):
    if not Path(place).exists() or Path(place).resolve().is_file():
        pytest.skip(f"{place} is no device here")
    with pytest.raises(UsageError, match="this is a device"):
        read(place)


def test_a_pipe_and_a_socket_are_refused_at_once_and_left_out_of_a_folder(tmp_path):
    (tmp_path / "report.md").write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("pipe", "socket"):
            with pytest.raises(UsageError, match="a pipe or a socket"):
                read(tmp_path / name)
        assert files_in([tmp_path]) == [tmp_path / "report.md"]


def test_circular_links_are_not_followed(tmp_path):
    (tmp_path / "report.md").write_text("x", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert files_in([tmp_path]) == [tmp_path / "report.md"]
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "self")


def test_a_growing_file_is_read_only_to_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "growing"
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(input_files, "LARGEST", 10)
    monkeypatch.setattr(input_files, "_check_sort", lambda *_: None)
    with pytest.raises(ContentError, match="larger than"):
        read(path)


def test_an_impossible_path_is_a_usage_error():
    with pytest.raises(UsageError, match="not the path of a file"):
        read("a\0b")


def test_a_name_that_is_not_utf8_is_shown_escaped(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/rapport-\xe9.md"))
    path.write_text(small_document("fr").text(), encoding="utf-8")
    assert read(path).tables["documents"][0]["source_name"] == "rapport-\\udce9.md"
    path.write_bytes(b"\xff")
    with pytest.raises(ContentError) as caught:
        read(path)
    assert str(caught.value).encode("utf-8").startswith(os.fsencode(tmp_path))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x\n" * 100_001, "more than 100,000 lines and table rows"),
        ("x" * 20_001, "line 1 has more than 20,000 characters"),
        (("x" * 19_999 + "\n") * 101, "more than 2,000,000 characters"),
        ("<p>x</p>" * 100_001, "more than 100,000 lines and table rows"),
        ("<p>" + "x" * 20_001, "paragraph 1 has more than 20,000 characters"),
        (f"<p>{'x' * 19_999}</p>" * 101, "more than 2,000,000 characters"),
    ],
    ids=["lines", "line", "text", "paragraphs", "paragraph", "page"],
)
def test_a_document_over_a_limit_is_refused_in_bounded_time(tmp_path, text, complaint):
    path = tmp_path / "large"
    path.write_text(text, encoding="utf-8")
    started = time.process_time()
    with pytest.raises(ContentError, match=complaint):
        read(path)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (["x" * 20_001], "paragraph 1 has more than 20,000 characters"),
        (["x" * 19_999] * 101, "more than 2,000,000 characters"),
    ],
    ids=["paragraph", "document"],
)
def test_a_word_document_over_a_limit_is_refused(tmp_path, texts, complaint):
    path = tmp_path / "large"
    path.write_bytes(as_docx([Part("paragraph", (each,)) for each in texts], "en"))
    with pytest.raises(ContentError, match=complaint):
        read(path)


def test_a_long_text_of_digits_or_of_status_words_is_read_in_bounded_time(tmp_path):
    path = tmp_path / "long.md"
    started = time.process_time()
    for line in ("1" * 19_990, "the status of accepted " * 850):
        path.write_text(small_document("en").text() + f"{line}\n" * 90, encoding="utf-8")
        read(path)
    assert time.process_time() - started < 20


def test_a_process_that_dies_loses_only_its_own_file(tmp_path, monkeypatch):
    monkeypatch.setattr(many, "_CHUNK", 1)
    names = ["good0", "bad1", "good2", "good3", "bad4"]
    found = list(many._in_processes(calls.die_of_bad_files, [tmp_path / each for each in names], 2))
    assert [str(each) if "good" in str(each) else "" for each in found] == [
        each if "good" in each else "" for each in names
    ]
    assert "the process that read it has died" in str(found[1])


def test_an_exception_in_reading_is_an_error_of_that_file_only(tmp_path, monkeypatch):
    def broken(path, *_, **__):
        raise RecursionError if "a" in path.name else MemoryError

    monkeypatch.setattr(many, "read", broken)
    paths = [tmp_path / "a.md", tmp_path / "b.md"]
    errors = list(many.read_all(paths, {}))
    assert [each.exit_status for each in errors] == [1, 1]
    assert "RecursionError" in str(errors[0]) and "MemoryError" in str(errors[1])
