"""The file as received."""

from __future__ import annotations

import pytest
from writing import small_document

from jiu_analysis.documents import read
from jiu_analysis.errors import ContentError, UsageError


def test_name_and_fingerprint_are_kept(tmp_path):
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
def test_a_file_that_is_no_report_is_refused_with_its_name(tmp_path, content, complaint):
    path = tmp_path / "report.md"
    path.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))
    assert complaint in str(caught.value)


def test_a_missing_path_and_a_folder_are_the_callers_mistake(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        read(tmp_path / "nothing.md")
    with pytest.raises(UsageError, match="this is a folder"):
        read(tmp_path)
