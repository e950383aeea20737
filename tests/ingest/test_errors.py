"""The table of errors in docs: each row matches what an invalid input gives; none is missing."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from forms import as_docx
from writing import Document, Recommendation, Report, small_document

from jiu_analysis.errors import JiuError
from jiu_analysis.ingest import files_in, input_files, read

SMALL = small_document()
TEXT = SMALL.text()
GROUND = "接受情况\t已接受"


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def in_docx(old, new):
    """Return a Word document with a piece of its main part replaced."""
    with zipfile.ZipFile(io.BytesIO(as_docx(SMALL.parts(), "zh"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = members["word/document.xml"].replace(old, new, 1)
    return zipped(members)


def pdf(pages, text=""):
    """Return a PDF of empty pages, or with one line on each."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{content}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return made + (
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R{text}>>\nstartxref\n{start}\n%%EOF".encode()
    )


def edited(old, new):
    return SMALL.edited(old, new).text()


ENCRYPTED = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + "00" * 32 + ">/U<" + "00" * 32 + ">>>"
LONE = Document((Report("JIU/REP/2019/2", (Recommendation(3), Recommendation(4, unchanged=True))),))

#: Decreasing numbers, and no list that names the reports.
FALLING = Document(
    (Report("JIU/REP/2019/2", (Recommendation(4), Recommendation(3))),),
    not_in_list=("JIU/REP/2019/2",),
)

#: The input, and the words of its row in the table.
BAD = [
    (b"", "the file is empty"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or an encrypted Office file"),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a password; save it without"),
    (b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"), "an e-mail"),
    (b"From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\n\ntext", "an e-mail"),
    (zipped({"mimetype": "application/epub+zip"}), "a book (EPUB)"),
    (zipped({"ppt/presentation.xml": "<a/>"}), "a presentation"),
    (b"<?xml version='1.0'?><rss><item/></rss>", "an XML file"),
    (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\nx",
        "that contains no web page",
    ),
    (b"\xff\xfea", "it begins as"),
    (
        f"<style>{('p ' * 40 + '{color:red}') * 400}</style>{'<p>x' * 200}",
        "its style sheet is too large",
    ),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\x1f\x8b\x08", "a compressed file"),
    (zipped({"photo.txt": "x"}), "an archive, not a readable document"),
    (zipped({"xl/workbook.xml": "<workbook/>"}), "a spreadsheet needs a mapping"),
    (TEXT.encode("gb18030"), "is not UTF-8 text"),
    (b"a\0b", "not text (a zero byte"),
    (b'<html><meta charset="no-such"><p>\xff</p></html>', "declares the charset"),
    (zipped({"word/document.xml": "<w"}), "damaged"),
    (zipped({"word/document.xml": b"0" * 150_000_000}), "unpacks to more than"),
    (
        zipped({"word/document.xml": "", **{f"{each}": "" for each in range(5001)}}),
        "members are packed in it",
    ),
    (
        in_docx(b"<w:document", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document"),
        "declares a document type or entities",
    ),
    (b"%PDF-1.7 nothing", "the PDF is damaged"),
    (pdf(1, ENCRYPTED + "/ID[<00><00>]"), "protected by a password"),
    (pdf(2), "no text can be extracted from it"),
    (pdf(1001), "more than 1,000 are not read"),
    ("只是一些文字。\n", "no recommendation was found"),
    (TEXT + "长" * 100_001, "are the line ends of the document lost?"),
    (edited("第三十五届会议", "会议"), "was not found"),
    (
        edited("文件 WO/PBC/35/3", "文件 XX/ABC/35/3"),
        "does not begin like a document of a known body",
    ),
    (b'<?xml version="1.0"?><pkg:package xmlns:pkg="a"/>', "a Word document as one XML file"),
    (edited(GROUND, "接受情况\t已结受"), "which is not a known status"),
    (edited(GROUND, "接受情况\t"), "says nothing"),
    (edited("应在 2025 年底之前订立计划。", "应在 2025"), "breaks off"),
    (edited("负责人\t规划司司长\n", ""), "has no row"),
    (
        edited("建议 4\t各组织应当订立一项计划。\n", ""),
        "is the row that begins the next recommendation missing?",
    ),
    (edited("建议 1\t各组织应当订立一项计划。", "建议 1"), "has no text beside it"),
    (edited("JIU/REP/2022/4 “审查计划工作” [链接](#)\n", ""), "precedes the first report heading"),
    (edited("JIU/REP/2019/2 “审查采购政策” [链接](#)\n", ""), "no annex has its heading"),
    (edited("[后接附件二]\n\n成员向各行政首长提出的建议——\n", ""), "a second heading of"),
    (FALLING.text(), "is the heading of another report missing before it?"),
    (edited("成员向各行政首长提出的建议——\n", ""), "precedes the line that opens it"),
    (
        edited("之前为“正在落实”", "之前为“正在落实” 与之前状态相比无变化"),
        "a second statement about the previous status",
    ),
    (
        edited("（建议 3 和 5）", "（建议 3 或者 5）"),
        "a list of recommendations was not recognized",
    ),
    (
        edited("\t1 行政首长\t尚未提供", "\t1 行政首脑\t尚未提供"),
        "the number of open recommendations of",
    ),
    (f"WO/PBC/35/4\n{TEXT}", "correct one of the two"),
    (edited("负责人\t", "负责人\t\ufffc"), "holds something that is not text"),
    (edited("负责人\t", "不认识\n负责人\t"), "not recognised, and"),
]


@pytest.fixture(scope="module")
def table(repository):
    """Return the first column of the table of errors."""
    docs = (repository / "docs" / "errors.md").read_text(encoding="utf-8")
    return re.findall(r"(?m)^\| `([^`]+)` \|", docs)


def said_of(content, tmp_path):
    path = tmp_path / "received"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        reading = read(path)
    except JiuError as error:
        assert str(error).startswith(str(path))
        return [str(error)]
    assert not reading.is_whole
    unread = [f"not recognised, and {each.reason}" for each in reading.blocking]
    return [message for _, message in reading.problems] + unread


@pytest.mark.parametrize(("content", "row"), BAD, ids=[row for _, row in BAD])
def test_invalid_input_gives_the_error_that_the_documentation_explains(
    tmp_path, table, content, row
):
    assert any(row in each for each in table), f"docs/errors.md has no row {row!r}"
    messages = said_of(content, tmp_path)
    assert any(row in message for message in messages), messages


def test_a_comment_box_between_two_tables_is_refused_where_it_is_ambiguous(tmp_path):
    box = "与之前状态相比无变化\n"
    first, second = "建议 3\t", "建议 4\t"
    text = LONE.text().replace(first, box + first, 1).replace(second, box + second, 1)
    text = text.replace("[后接附件三]", box + "[后接附件三]").replace(" 与之前状态相比无变化", "")
    [message, *_] = said_of(text, tmp_path)
    assert "it cannot be determined to which it belongs" in message


def test_a_missing_file_an_empty_folder_and_a_large_file_are_refused(tmp_path, monkeypatch):
    with pytest.raises(JiuError, match="there is no such file"):
        read(tmp_path / "nothing")
    with pytest.raises(JiuError, match="there is no file in this folder"):
        files_in([tmp_path])
    monkeypatch.setattr(input_files, "LARGEST", 10)
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(JiuError, match="larger than"):
        read(tmp_path / "large")


def test_every_documented_error_has_an_input_that_gives_it(table):
    elsewhere = {
        "there is no such file",
        "there is no file in this folder",
        "larger than 50 MB",
        "it cannot be determined to which it belongs",
        # In the tests of source and of converting.
        "this is a device, a pipe or a socket",
        "is read only where LibreOffice is installed",
        "LibreOffice cannot convert it",
        "LibreOffice takes over 60 s",
        # In the tests of the commands, of the store and of archives.
        "not read:",
        "has different values for",
        # In the tests of PDF files.
        "is a picture without text",
        "have no known meaning",
        "has no readable area",
        "an XFA form",
        "the order of its words is not certain",
        "the rows of a table cannot be separated",
        "were lost or read twice",
        "the PDF has more than",
    }
    shown = {row for each in table for _, row in BAD if row in each}
    covered = {each for each in table if any(row in each for row in shown)} | elsewhere
    assert set(table) - covered == set()
