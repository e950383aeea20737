"""Random layouts of tables of recommendations, with their truth, as DOCX, HTML, XLSX and PDF."""

from __future__ import annotations

import html
import io
import random
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

#: Headers and words by language: report, number, text, addressee, acceptance, implementation,
#: status, comments; then the words of the two addressees, and of the statuses.
WORDS = {
    "en": {
        "headers": (
            "JIU report",
            "No.",
            "Recommendation",
            "Addressed to",
            "Acceptance",
            "Implementation",
            "Status",
            "Comments",
        ),
        "number": "Recommendation {n}",
        "L": "Governing body",
        "E": "Executive head",
        "accepted": "Accepted",
        "under_consideration": "Under consideration",
        "not_accepted": "Not accepted",
        "not_relevant": "Not relevant",
        "implemented": "Implemented",
        "in_progress": "In progress",
        "not_started": "Not started",
        "text": "The organization should keep a list of its examples and publish it.",
        "title": "Review of the keeping of examples",
        "annex": "Annex",
    },
    "fr": {
        "headers": (
            "Rapport",
            "N°",
            "Recommandation",
            "Adressée à",
            "Acceptation",
            "Mise en œuvre",
            "Statut",
            "Observations",
        ),
        "number": "Recommandation {n}",
        "L": "Organe délibérant",
        "E": "Chef de secrétariat",
        "accepted": "Acceptée",
        "under_consideration": "À l’examen",
        "not_accepted": "Non acceptée",
        "not_relevant": "Sans objet",
        "implemented": "Appliquée",
        "in_progress": "En cours",
        "not_started": "Non commencée",
        "text": "L’organisation devrait tenir une liste de ses exemples et la publier.",
        "title": "Examen de la tenue des exemples",
        "annex": "Annexe",
    },
    "ru": {
        "headers": (
            "Доклад",
            "№",
            "Рекомендация",
            "Кому адресована",
            "Принятие",
            "Осуществление",
            "Статус",
            "Замечания",
        ),
        "number": "Рекомендация {n}",
        "L": "Директивный орган",
        "E": "Административный руководитель",
        "accepted": "Принята",
        "under_consideration": "На рассмотрении",
        "not_accepted": "Не принята",
        "not_relevant": "Неактуальна",
        "implemented": "Выполнена",
        "in_progress": "В процессе выполнения",
        "not_started": "Не начата",
        "text": "Организации следует вести перечень своих примеров и публиковать его.",
        "title": "Обзор ведения примеров",
        "annex": "Приложение",
    },
    "zh": {
        "headers": ("报告", "编号", "建议", "建议对象", "接受情况", "落实情况", "状态", "备注"),
        "number": "建议 {n}",
        "L": "立法机构",
        "E": "行政首长",
        "accepted": "已接受",
        "under_consideration": "正在审议",
        "not_accepted": "未予接受",
        "not_relevant": "不相关",
        "implemented": "已落实",
        "in_progress": "正在落实",
        "not_started": "尚未启动",
        "text": "本组织应当保存其示例清单并予以公布，以便各成员国随时查阅和使用这些示例。",
        "title": "示例保存情况审查",
        "annex": "附件",
    },
}
_ACCEPTED = ("implemented", "in_progress", "not_started")
_OTHERS = ("under_consideration", "not_accepted", "not_relevant")
_COLUMNS = "report number text to acceptance implementation status comments".split()
REPORTS = ("JIU/REP/2021/91", "JIU/REP/2022/9", "JIU/NOTE/2020/93")


@dataclass
class Cell:
    """A cell that spans columns and rows; None stands for a covered position."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass
class Layout:
    """A document: headings and tables, the mapping that describes it, and the truth."""

    language: str
    sections: list[tuple[list[str], list[list[Cell]]]] = field(default_factory=list)
    mapping: str = ""
    truth: set[tuple] = field(default_factory=set)
    width: int = 0


def layout(seed: int, *, for_spreadsheet: bool = False) -> Layout:
    """Return a random layout; one table without headings above it for a spreadsheet."""
    draw = random.Random(seed)
    language = draw.choice(sorted(WORDS))
    words = WORDS[language]
    report_in = draw.choice(["column", "once", "merged", "banner", "heading"])
    number_in = draw.choice(["column", "column in words", "text", "text with addressee", "several"])
    addressee_in = "text" if number_in == "text with addressee" else draw.choice(["column", "part"])
    if for_spreadsheet:
        report_in = draw.choice(["column", "once", "merged"])
        addressee_in = "text" if addressee_in == "text" else "column"
    in_one = draw.random() < 0.5
    names = dict(
        zip(
            (
                "report",
                "number",
                "text",
                "to",
                "acceptance",
                "implementation",
                "status",
                "comments",
            ),
            words["headers"],
            strict=True,
        )
    )
    columns = ["text", "comments", *(["status"] if in_one else ["acceptance", "implementation"])]
    columns += ["report"] * (report_in in ("column", "once", "merged"))
    columns += ["number"] * number_in.startswith("column")
    columns += ["to"] * (addressee_in == "column")
    draw.shuffle(columns)
    found = Layout(language, width=len(columns))

    def cells(report, numbers, to, acceptance, implementation, is_first):
        label = words["number"].replace("{n}", " & ".join(map(str, numbers)))
        text = f"{words['text']} ({numbers[0]}.)"
        if number_in in ("text", "several"):
            text = f"{label}: {text}"
        elif number_in == "text with addressee":
            text = f"{label} ({words[to]}): {text}"
        status = words[implementation or acceptance]
        if implementation and draw.random() < 0.3:
            status = f"{words['accepted']}; {words[implementation]}"
        symbol = f"{report} {words['title']}" if report_in != "column" else report
        values = {
            "report": symbol if report_in == "column" or is_first else "",
            "number": label if number_in == "column in words" else str(numbers[0]),
            "text": text,
            "to": words[to],
            "status": status,
            "acceptance": words[acceptance],
            "implementation": words[implementation] if implementation else draw.choice(["", "–"]),
            "comments": words["text"] * draw.randint(0, 2),
        }
        return [Cell(values[each]) for each in columns]

    header = [Cell(names[each]) for each in columns]
    groups = [draw.sample(REPORTS, draw.randint(1, 3))]
    addressees = ["L", "E"] if addressee_in == "part" else [None]
    for part, only in enumerate(addressees, start=2):
        heading = [f"{words['annex']} {part}."] if only else []
        rows = [header]
        for report in groups[0]:
            if report_in == "heading":
                rows = [header]
            if report_in == "banner":
                title = f"{words['title']} ({report})"
                rows.append([Cell(title, columns=len(columns))])
            first, at = len(rows), 10 * part
            for place in range(draw.randint(1, 4)):
                size = draw.choice([1, 2]) if number_in == "several" else 1
                numbers, at = list(range(at, at + size)), at + size
                to = only or draw.choice("LE")
                implementation = draw.choice([*_ACCEPTED, None])
                acceptance = "accepted" if implementation else draw.choice(_OTHERS)
                rows.append(cells(report, numbers, to, acceptance, implementation, place == 0))
                names_of = {"L": "legislative_body", "E": "executive_head"}
                found.truth |= {
                    (report, each, names_of[to], acceptance, implementation) for each in numbers
                }
            if report_in == "merged" and len(rows) - first > 1:
                rows[first][columns.index("report")].rows = len(rows) - first
            if report_in == "heading":
                found.sections.append(([*heading, f"{words['title']} ({report})"], rows))
                heading = []
            elif draw.random() < 0.2:
                rows.append(list(header))  # repeated, as after a page break
        if report_in != "heading":
            found.sections.append((heading or [words["title"]], rows))
    found.mapping = _mapping(found, names, columns, report_in, number_in, addressee_in, words)
    return found


def _mapping(found, names, columns, report_in, number_in, addressee_in, words) -> str:
    pattern = {
        "text": f"{words['number']}: {{text}}",
        "text with addressee": f"{words['number']} ({{addressee}}): {{text}}",
        "several": f"{words['number']}: {{text}}".replace("{n}", "{numbers}"),
    }.get(number_in)
    fields = {"report": "report", "number": "recommendation", "to": "addressee"}
    fields |= {each: each for each in ("status", "acceptance", "implementation")}
    fields |= {"comments": "assessment_text"}
    if pattern is None:
        fields["text"] = "recommendation_text"
    lines = [
        "[document]",
        'symbol = "UOE/1"',
        'organization = "UOE"',
        'body = "Board"',
        "as_of = 2024-03-31",
        f'language = "{found.language}"',
        "[columns]",
        *(f'{fields[each]} = "{names[each]}"' for each in columns if each in fields),
    ]
    if pattern:
        lines += ["[patterns]", f'"{names["text"]}" = "{pattern}"']
    if addressee_in == "part":
        for part, to in ((2, "legislative_body"), (3, "executive_head")):
            start = f"{words['annex']} {part}"
            lines += ["[parts]"] * (part == 2) + [f'"{start}" = "{to}"']
    if report_in == "once":
        lines += ["[table]", 'fill_down = ["report"]']
    return "\n".join(lines) + "\n"


def as_docx(found: Layout, path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("UOE/1")
    for headings, rows in found.sections:
        for text in headings:
            document.add_paragraph(text)
        table = document.add_table(len(rows), found.width)
        table.style = "Table Grid"
        for number, row in enumerate(rows):
            at = 0
            for cell in row:
                target = table.cell(number, at)
                if cell.columns > 1:
                    target = target.merge(table.cell(number, at + cell.columns - 1))
                if cell.text:
                    target.text = cell.text
                at += cell.columns
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if cell.rows > 1:
                    table.cell(number, at).merge(table.cell(number + cell.rows - 1, at))
        document.add_paragraph("")
    document.save(path)
    return path


#: The borders that a table keeps: none between its rows.
BORDERS = {
    "none": (),
    "ends": ("top", "bottom"),
    "box": ("top", "left", "bottom", "right"),
    "columns": ("top", "left", "bottom", "right", "insideV"),
}


def without_rules_between_rows(path: Path, seed: int) -> None:
    """Take the rules between the rows of a DOCX file away, and set its text differently."""
    draw = random.Random(seed)
    kept, size, space = draw.choice([*BORDERS]), draw.choice([8, 9, 10]), draw.choice([0, 2, 4, 6])
    document = docx.Document(path)
    for table in document.tables:
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            border = OxmlElement(f"w:{side}")
            border.set(qn("w:val"), "single" if side in BORDERS[kept] else "none")
            borders.append(border)
        table._element.tblPr.append(borders)
        centred = [draw.random() < 0.3 for _ in table.columns]
        for row in table.rows:
            for is_centred, cell in zip(centred, row.cells, strict=True):
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(space)
                    if is_centred:
                        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    for run in paragraph.runs:
                        run.font.size = Pt(size)
    document.save(path)


def as_html(found: Layout, path: Path) -> Path:
    parts = ["<!DOCTYPE html><html><body><p>UOE/1</p>"]
    for headings, rows in found.sections:
        parts += [f"<h2>{html.escape(text)}</h2>" for text in headings]
        parts.append("<table>")
        covered: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            written, at = [], 0
            for cell in row:
                if (number, at) not in covered:
                    span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
                    span += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
                    written.append(f"<td{span}>{html.escape(cell.text)}</td>")
                    covered |= {(number + each, at) for each in range(1, cell.rows)}
                at += cell.columns
            parts.append(f"<tr>{''.join(written)}</tr>")
        parts.append("</table>")
    path.write_text("\n".join([*parts, "</body></html>"]), encoding="utf-8")
    return path


def as_xlsx(found: Layout, path: Path) -> Path:
    book = openpyxl.Workbook()
    [(_, rows)] = found.sections
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row, start=1):
            if cell.text:
                book.active.cell(number, at, int(cell.text) if cell.text.isdigit() else cell.text)
        for at, cell in enumerate(row, start=1):
            if cell.rows > 1:
                last = number + cell.rows - 1
                book.active.merge_cells(
                    start_row=number, end_row=last, start_column=at, end_column=at
                )
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    return path
