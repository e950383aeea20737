"""The draft of a mapping: guesses, marked where they are unsure, and few corrections."""

from __future__ import annotations

import datetime
import tomllib

import openpyxl
import pytest
from known_layouts import EXAMPLES, FILES, LAYOUTS, rows_read, truth
from mapped import csv_text

from jiu_analysis.cli import main
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import draft_mapping, load_mapping
from jiu_analysis.ingest import mapping as tables


def keys_of(text):
    """Return the keys of a mapping with their values; those of parts by their number."""
    found = {}

    def walk(value, key):
        if isinstance(value, dict):
            for name, each in value.items():
                walk(each, f"{key}.{name}")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, each in enumerate(value):
                walk(each, f"{key} {number}")
        else:
            found[key] = value

    walk(tomllib.loads(text), "")
    return found


def corrected(drafted, final):
    """Return the lines of a draft that differ from the final mapping, or are missing from it."""
    before, after = keys_of(drafted), keys_of(final)
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@pytest.mark.parametrize(("name", "mapping"), FILES)
def test_a_draft_needs_at_most_five_corrected_lines(name, mapping):
    final = (EXAMPLES / mapping).read_text(encoding="utf-8")
    # Days of the session are optional, so that their lines are no corrections.
    lines = corrected(draft_mapping(LAYOUTS / name).toml(), final)
    assert len(lines - {".document.session_starts_on", ".document.session_ends_on"}) <= 5, lines


@pytest.mark.parametrize(("name", "mapping"), FILES)
def test_a_draft_with_corrected_document_data_reads_the_layout(tmp_path, name, mapping):
    final = tomllib.loads((EXAMPLES / mapping).read_text(encoding="utf-8"))["document"]
    draft = draft_mapping(LAYOUTS / name)
    for key in draft.about:
        if key in final:
            draft.about[key] = str(final[key])
    found = tables.read_all(LAYOUTS / name, load_mapping(draft.write(tmp_path / "map.toml")))
    assert all(each.is_whole for each in found), [each.problems for each in found]
    assert rows_read(found) == truth(name.partition(".")[0])


def test_a_draft_is_refused_until_required_values_are_given(tmp_path):
    path = draft_mapping(LAYOUTS / "m_register_one_cell.xlsx").write(tmp_path / "map.toml")
    with pytest.raises(UsageError) as caught:
        load_mapping(path)
    assert "document.organization: must be a text in place of the “?” of the draft" in str(
        caught.value
    )
    assert len(str(caught.value).splitlines()) == 4


HEADERS = {
    "fr": ("Rapport", "N°", "Adressée à", "Statut", "Observations"),
    "es": ("Informe", "Núm.", "Dirigida a", "Estado", "Observaciones"),
    "ru": ("Доклад", "Номер", "Адресат", "Статус", "Замечания"),
    "ar": ("التقرير", "رقم التوصية", "موجهة إلى", "الحالة", "الملاحظات"),
    "zh": ("报告", "编号", "建议对象", "状态", "备注"),
}
WORDS = {
    "fr": ("Organe délibérant", "En cours", "Partiellement appliquée"),
    "es": ("Órganos legislativos", "En curso", "Parcialmente aplicada"),
    "ru": ("Руководящие органы", "В процессе выполнения", "Частично выполнена"),
    "ar": ("الهيئات التشريعية", "قيد التنفيذ", "جارية"),
    "zh": ("立法机构", "正在落实", "部分落实"),
}


@pytest.mark.parametrize("language", sorted(HEADERS))
def test_headers_and_words_are_known_in_each_language(tmp_path, language):
    to, known, unknown = WORDS[language]
    rows = [("JIU/REP/2021/91", 1, to, known, "x"), ("JIU/REP/2021/91", 2, to, unknown, "x")]
    path = tmp_path / "table.csv"
    path.write_text(csv_text([HEADERS[language], *rows]), encoding="utf-8")
    drafted = tomllib.loads(draft_mapping(path).toml())
    assert drafted["document"]["language"] == language
    fields = ("report", "recommendation", "addressee", "status", "assessment_text")
    assert drafted["columns"] == dict(zip(fields, HEADERS[language], strict=True))
    assert unknown in str(drafted["words"]["status"]["in_progress"])


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("JIU/REP/2021/91/{n}", "{report}/{n}"),
        ("JIU/REP/2021/91, Rec. {n} (E)", "{report}, Rec. {n} ({addressee})"),
        ("R{n} – The heads should plan ahead.", "R{n} – {text}"),
        ("Recommendations {n} and 9: Plan ahead.", "Recommendations {numbers}: {text}"),
    ],
)
def test_a_column_of_several_fields_gets_a_pattern(tmp_path, value, pattern):
    path = tmp_path / "table.csv"
    rows = [(value.replace("{n}", str(n)), "Accepted") for n in range(1, 5)]
    path.write_text(csv_text([("What", "Status"), *rows]), encoding="utf-8")
    assert tomllib.loads(draft_mapping(path).toml())["patterns"] == {"What": pattern}


def test_rows_that_name_an_addressee_become_parts_and_others_are_left_out(tmp_path):
    rows = ["No.\tStatus\tComments", "For the governing bodies\t\t", "JIU/REP/2021/91\t\t"]
    rows += ["1\tAccepted\tx", "Reports of 2022\t\t", "For the executive heads\t\t"]
    rows += ["JIU/REP/2022/9\t\t", "1\tAccepted\tx"]
    path = tmp_path / "document.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    drafted = tomllib.loads(draft_mapping(path).toml())
    assert drafted["parts"] == {
        "For the governing bodies": "legislative_body",
        "For the executive heads": "executive_head",
    }
    assert drafted["table"] == {"skip": [{"starts_with": "Reports of 2022"}]}


def test_sheets_for_each_addressee_become_parts(tmp_path):
    book = openpyxl.Workbook()
    for number, name in enumerate(("Governing body", "Executive head")):
        sheet = book.active if number == 0 else book.create_sheet(name)
        sheet.title = name
        sheet.append(["Report", "No.", "Status"])
        sheet.append(["JIU/REP/2021/91", number + 1, "Accepted"])
    path = tmp_path / "table.xlsx"
    book.save(path)
    draft = draft_mapping(path)
    draft.about |= {"symbol": "UOE/1", "organization": "UOE", "body": "B", "as_of": "2024-03-31"}
    found = tables.read(path, load_mapping(draft.write(tmp_path / "map.toml")))
    assert {(row["recommendation"], row["addressee"]) for row in found.tables["statuses"]} == {
        (1, "legislative_body"),
        (2, "executive_head"),
    }


def test_a_word_without_a_guess_is_listed_for_the_user(tmp_path):
    path = tmp_path / "table.csv"
    rows = [("JIU/REP/2021/91", 1, "L", "Accepted"), ("JIU/REP/2021/91", 2, "E", "Parked")]
    path.write_text(csv_text([("Report", "No.", "To", "Status"), *rows]), encoding="utf-8")
    text = draft_mapping(path).toml()
    assert "# Parked: which of implemented, in_progress" in text
    assert 'addressee = "To"  # check' in text


def test_a_draft_is_shown_as_a_table_and_can_be_corrected(tmp_path):
    draft = draft_mapping(LAYOUTS / "c_union_table.docx")
    frame = draft.frame().set_index("column")
    assert frame.loc["Recommendation", "holds"] == "Recommendation {n} ({addressee}): {text}"
    assert frame.loc["Status of acceptance", "values"] == (
        "Accepted | Not accepted | Under consideration"
    )
    draft["Union comments"] = "summary"
    assert tomllib.loads(draft.toml())["columns"]["summary"] == "Union comments"
    with pytest.raises(UsageError, match="no field 'sumary'; did you mean 'summary'"):
        draft["Union comments"] = "sumary"
    with pytest.raises(UsageError, match="no column 'Union coments'; did you mean 'Union comm"):
        draft["Union coments"] = "summary"


def test_a_list_of_paragraphs_is_drafted_with_their_patterns(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(
        "JIU/REP/2021/91 – On plans\nRecommendation 1: The executive heads should plan now.\n"
        "Status: In progress\nComments: A draft goes round.\n"
        "Recommendation 2: The executive heads should cost the plan.\nStatus: Implemented\n",
        encoding="utf-8",
    )
    assert tomllib.loads(draft_mapping(path).toml())["lines"]["patterns"] == [
        "{report} – {title}",
        "Recommendation {n}: {text}",
        "Status: {status}",
        "Comments: {assessment_text}",
    ]


def test_running_prose_is_refused_with_that_reason(tmp_path):
    path = tmp_path / "prose.txt"
    path.write_text("The organization accepts all recommendations.\n" * 9, encoding="utf-8")
    with pytest.raises(ContentError, match="recommendations in running prose cannot be read"):
        draft_mapping(path)


def test_the_command_writes_the_draft_and_names_the_next_one(tmp_path, capsys):
    source, output = LAYOUTS / "a_fund_annex.docx", tmp_path / "map.toml"
    assert main(["mapping", str(source), "--output", str(output)]) == 0
    out = capsys.readouterr().out
    assert "tables: 3, with recommendations: 2" in out
    assert f"jiu-analysis ingest {source} --mapping {output}" in out
    assert output.read_text(encoding="utf-8") == draft_mapping(source).toml()
    assert main(["mapping", str(source), "--output", str(output)]) == 2
    assert "already exists" in capsys.readouterr().err


def test_ingesting_an_unknown_layout_says_how_many_tables_it_has(capsys, tmp_path):
    source = LAYOUTS / "a_fund_annex.docx"
    assert main(["ingest", str(source), "--data", str(tmp_path / "data")]) == 1
    err = capsys.readouterr().err
    assert "It has 3 tables" in err
    assert "jiu-analysis mapping" in err


@pytest.mark.parametrize(
    "symbol",
    [
        *("DP/2019/10/Add.1", "E/ICEF/2021/11", "C22/61", "A/24/15 rev.1", "EC-69/INF 16.1(5)"),
        *("GB.337/PFA", "IDB.42/11", "FC 173/17", "202 EX/5", "CE/109/3(c)", "CX24/61-E"),
    ],
)
def test_the_symbol_of_a_document_is_found_as_printed(tmp_path, symbol):
    path = tmp_path / "document.txt"
    lines = ["Council", f"Document {symbol}", "Reply to JIU/REP/2021/91", "No.\tStatus"]
    path.write_text("\n".join([*lines, "1\tAccepted"]), encoding="utf-8")
    assert draft_mapping(path).about["symbol"] == symbol


# layouts of other kinds


def drafted(folder, text, name="table.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return tomllib.loads(draft_mapping(path).toml())


def html_table(*rows):
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}</tr>" for row in rows)
    return f"<table>{body}</table>"


def test_a_draft_names_the_columns_with_marks(tmp_path):
    head = (
        "<tr><td rowspan=2>Report<td rowspan=2>No.<td rowspan=2>Addressee<td colspan=2>Acceptance"
    )
    head += "<td colspan=2>Implementation</tr><tr><td>Accepted<td>Not accepted<td>Implemented"
    rows = html_table(
        ("JIU/REP/2021/91", "1", "E", "X", "", "X", ""),
        ("JIU/REP/2021/91", "2", "L", "", "X", "", ""),
    ).replace("<table>", f"<table>{head}<td>In progress</tr>")
    rows = rows.replace("</table>", "<tr><td>Total<td>2<td><td>1<td>1<td>1<td>0</tr></table>")
    draft = drafted(tmp_path, f"<html>{rows}</html>", "page.html")
    assert draft["columns"]["acceptance"] == {
        "accepted": "Accepted",
        "not_accepted": "Not accepted",
    }
    assert draft["columns"]["implementation"] == {"implemented": "Implemented"}
    assert draft["table"]["skip"] == [{"column": "Report", "starts_with": "Total"}]


def test_a_draft_numbers_columns_with_the_same_name(tmp_path):
    head = "<table><tr><td>Report<td>Recommendation(s)<td>Addressee<td colspan=2>Response</tr>"
    rows = html_table(
        ("JIU/REP/2021/91", "Recommendations 1 and 2", "E", "Accepted", "Implemented"),
        ("JIU/REP/2021/91", "Recommendation 3", "E", "Not accepted", "–"),
    )
    draft = drafted(tmp_path, rows.replace("<table>", head), "page.html")
    assert draft["columns"]["acceptance"] == "Response #1"
    assert draft["columns"]["implementation"] == "Response #2"
    forms = ["Recommendation {n}", "Recommendations {numbers}"]
    assert sorted(draft["patterns"]["Recommendation(s)"]) == forms


def test_a_draft_transposes_a_table_with_recommendations_as_columns(tmp_path):
    rows = (
        ("Recommendation", "1", "2", "3"),
        ("Addressed to", "Executive head", "Legislative body", "Executive head"),
        ("Acceptance", "Accepted", "Accepted", "Not accepted"),
        ("Implementation", "Implemented", "In progress", "–"),
    )
    page = f"<html><p>JIU/REP/2021/91: On plans</p>{html_table(*rows)}"
    draft = drafted(tmp_path, page, "page.html")
    assert draft["table"]["transposed"] is True
    assert draft["columns"]["acceptance"] == "Acceptance"


def test_a_draft_finds_the_report_below_its_table(tmp_path):
    rows = html_table(
        ("No.", "Addressee", "Status", "Recommendation"),
        ("1", "E", "Implemented", "The executive heads should plan."),
    )
    page = "".join(f"<p>On plans</p>{rows}<p>Source: JIU/REP/2021/{at}.</p>" for at in (91, 92))
    assert drafted(tmp_path, page, "page.html")["table"]["report"] == "below"


def test_a_draft_takes_the_status_from_the_headings(tmp_path):
    rows = html_table(
        ("Recommendation", "Text", "Remarks"),
        ("JIU/REP/2021/91, recommendation 1 (L)", "The legislative bodies should plan.", "Done."),
    )
    headings = (
        "A. Recommendations accepted and implemented (1)",
        "B. Recommendations not accepted",
    )
    draft = drafted(tmp_path, "".join(f"<p>{each}</p>{rows}" for each in headings), "page.html")
    assert draft["parts"] == {"A": {"status": "implemented"}, "B": {"status": "not_accepted"}}


def test_a_draft_leaves_out_rows_of_other_bodies_and_words_that_are_not_dates(tmp_path):
    rows = [("Source", "Report", "Rec.", "Addressee", "Acceptance", "Due date")]
    rows += [("JIU", "JIU/REP/2021/91", str(at), "E", "Accepted", "ongoing") for at in (1, 2, 3)]
    rows += [("OIOS", "AUD-7", "1", "E", "Accepted", "2024-12-31")]
    draft = drafted(tmp_path, "\n".join(";".join(row) for row in rows), "table.csv")
    assert draft["table"]["only"] == [{"column": "Source", "equals": "JIU"}]
    assert draft["table"]["empty"] == ["ongoing"]


@pytest.mark.parametrize(
    ("headers", "values", "better"),
    [
        (("Report", "No.", "Status", "Text"), ("Accepted", "Plan."), "Recommendation"),
        (("Rapport", "N°", "Statut", "Texte"), ("Acceptée", "Prévoir."), "Recommandation"),
        (("Informe", "Núm.", "Estado", "Texto"), ("Aceptada", "Planear."), "Recomendación"),
        (("Доклад", "№", "Статус", "Текст"), ("Принята", "Принять план."), "Рекомендация"),
        (("التقرير", "رقم", "الحالة", "النص"), ("مقبولة", "اعتماد خطة."), "التوصية"),
        (("报告", "编号", "状态", "案文"), ("已接受", "应通过计划。"), "建议"),
    ],
)
def test_a_vague_header_is_used_where_no_other_names_the_text(tmp_path, headers, values, better):
    row = ("JIU/REP/2021/91", "1", *values)
    plain = drafted(tmp_path, "\n".join(map("\t".join, (headers, row))))
    assert plain["columns"]["recommendation_text"] == headers[-1]
    lines = ((*headers, better), (*row, 5 * values[-1]))
    other = drafted(tmp_path, "\n".join(map("\t".join, lines)))
    assert other["columns"]["recommendation_text"] == better


def test_a_draft_reads_aligned_lines_and_leaves_out_numbered_paragraphs(tmp_path):
    lines = ["1. This report shows the status.", "I.  JIU/REP/2021/91"]
    lines += [
        "Rec. no.    1",
        "Addressee   E",
        "Acceptance  accepted",
        "Implementation  implemented",
    ]
    draft = drafted(tmp_path, "\n\n".join(lines), "document.txt")
    assert draft["lines"]["patterns"] == [
        "{any}. {report}",
        "Rec. no. {n}",
        "Addressee {addressee}",
        "Acceptance {acceptance}",
        "Implementation {implementation}",
    ]


@pytest.mark.parametrize("is_blank", [True, False])
def test_a_draft_suggests_that_rows_without_a_previous_status_are_new(tmp_path, is_blank):
    before = "" if is_blank else "Not started"
    table = (
        "JIU report\tNo.\tAddressee\tStatus\tPrevious status\n"
        "JIU/REP/2021/91\t1\tExecutive head\tImplemented\tIn progress\n"
        f"JIU/REP/2021/91\t2\tExecutive head\tIn progress\t{before}\n"
    )
    words = drafted(tmp_path, table).get("words", {})
    assert words == ({"previous_status": {"new": ""}} if is_blank else {})


@pytest.mark.parametrize("word", ["Closed", "Open"])
def test_a_draft_does_not_guess_the_meaning_of_open_or_closed(tmp_path, word):
    rows = [("Report", "Rec.", "Addressee", "Status")]
    rows += [
        ("JIU/REP/2021/91", str(at), "E", each) for at, each in ((1, "Implemented"), (2, word))
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert f"# {word}: which of implemented" in draft_mapping(path).toml()


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("Council, Rome, 2–6 June 2025. Status at 30 April 2025", datetime.date(2025, 4, 30)),
        ("Recommendations, as of December 2024", datetime.date(2024, 12, 31)),
        ("Council, Rome, 6 June 2025", "?"),
    ],
)
def test_a_draft_does_not_use_another_date_as_the_as_of_date(tmp_path, front, day):
    rows = html_table(
        ("Report", "No.", "Addressee", "Status"), ("JIU/REP/2021/91", "1", "E", "Implemented")
    )
    draft = drafted(tmp_path, f"<html><p>{front}</p>{rows}", "page.html")
    assert draft["document"]["as_of"] == day


def test_a_draft_uses_the_later_of_two_status_columns(tmp_path):
    rows = html_table(
        ("Report", "No.", "Addressee", "Status in 2023", "Status in 2024"),
        ("JIU/REP/2021/91", "1", "E", "In progress", "Implemented"),
    )
    columns = drafted(tmp_path, rows, "page.html")["columns"]
    assert (columns["status"], columns["previous_status"]) == ("Status in 2024", "Status in 2023")


def test_a_draft_uses_the_later_of_two_pairs_of_columns(tmp_path):
    head = "<tr><td rowspan=2>Report<td rowspan=2>Rec.<td rowspan=2>L/E"
    head += "<td colspan=2>At 31 August 2023<td colspan=2>At 31 August 2024</tr>"
    head += f"<tr>{'<td>Accepted?<td>Implemented?' * 2}</tr>"
    row = ("JIU/REP/2021/91", "1", "E", "Accepted", "Not started", "Accepted", "In progress")
    page = html_table(row).replace("<table>", f"<table>{head}")
    columns = drafted(tmp_path, page, "page.html")["columns"]
    assert columns["acceptance"] == "At 31 August 2024 Accepted?"
    assert columns["implementation"] == "At 31 August 2024 Implemented?"
    assert columns["previous_status"] == [
        "At 31 August 2023 Accepted?",
        "At 31 August 2023 Implemented?",
    ]


def test_a_word_in_two_languages_or_with_a_note_has_a_guess(tmp_path):
    message = [
        "Accepted / Acceptée",
        "In progress En cours",
        "Accepteda",
        "Not started*",
        "Accepted Accepted",
    ]
    rows = [f"JIU/REP/2021/91\t{at}\tEH\t{each}" for at, each in enumerate(message, start=1)]
    path = tmp_path / "document.txt"
    path.write_text("\n".join(["Report\tNo.\tAddressee\tStatus", *rows]), encoding="utf-8")
    text = draft_mapping(path).toml()
    words = tomllib.loads(text)["words"]
    assert words["addressee"] == {"executive_head": "EH"}
    assert words["status"] == {
        "accepted": ["Accepted / Acceptée", "Accepteda"],
        "in_progress": "In progress En cours",
        "not_started": "Not started*",
    }
    # It may be the statuses of two recommendations.
    assert "# Accepted Accepted: which of" in text


def test_the_number_of_a_recommendation_is_used_and_not_that_of_the_list(tmp_path):
    lines = ["JIU/REP/2021/91", ""]
    for at, number in ((7, 1), (8, 2)):
        lines += [f"{at}. Recommendation {number} (Executive head): Plan for each year.", ""]
        lines += ["Response: Accepted, implemented.", ""]
    path = tmp_path / "document.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert tomllib.loads(draft_mapping(path).toml())["lines"]["patterns"] == [
        "{report}",
        "{any}. Recommendation {n} ({addressee}): {text}",
        "Response: {status}",
    ]


def test_a_word_after_a_dash_has_a_guess(tmp_path):
    rows = [
        f"JIU/REP/2021/91\t{at}\tE\tAccepted\t{each}"
        for at, each in enumerate(("Open – in progress", "Not applicable yet", "Implemented"), 1)
    ]
    path = tmp_path / "document.txt"
    header = "Report\tNo.\tAddressee\tAcceptance\tImplementation"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    draft = draft_mapping(path)
    draft.about |= {"symbol": "UOE/1", "organization": "UOE", "body": "B", "as_of": "2024-03-31"}
    text = draft.toml()
    assert tomllib.loads(text)["words"]["implementation"] == {"in_progress": "Open – in progress"}
    assert "# Not applicable yet: which of" in text and "or empty under [table]?" in text
    mapping = load_mapping(draft.write(tmp_path / "map.toml"))
    [problem] = tables.read(path, mapping).problems
    assert 'add empty = ["Not applicable yet"] under [table]' in problem.message
