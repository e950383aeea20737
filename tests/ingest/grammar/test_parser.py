"""Parsing the text of a progress report into rows."""

from __future__ import annotations

import datetime

import pytest
from writing import Document, Recommendation, Report, small_document

from jiu_analysis.ingest import load_phrase_tables, parse
from jiu_analysis.ingest.formats.text import blocks
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import fold

ZH = load_phrase_tables()["zh"]


def read(document: Document | str):
    text = document if isinstance(document, str) else document.text()
    return parse(blocks(text), ZH, source_name="written.md", source_sha256="0" * 64)


def statuses(reading):
    return {
        (row["report"], row["recommendation"]): row for row in reading.tables.get("statuses", [])
    }


def messages(reading):
    return [f"{place}: {message}" for place, message in reading.problems]


def test_a_small_document_is_read_completely():
    reading = read(small_document())
    assert reading.is_whole, messages(reading)
    assert list(statuses(reading)) == [
        ("JIU/REP/2022/4", 1),
        ("JIU/REP/2022/4", 2),
        ("JIU/REP/2019/2", 3),
        ("JIU/REP/2019/2", 4),
        ("JIU/REP/2019/2", 5),
    ]


def test_every_line_is_counted_in_exactly_one_category():
    text = small_document().text()
    account = read(text).account()
    assert sum(account.values()) == len(text.splitlines())
    assert account["unread"] == 0


def test_document_session_and_dates_are_read_from_the_masthead():
    about = read(small_document()).tables["documents"][0]
    assert about["document"] == "WO/PBC/35/3"
    assert (about["organization"], about["body"], about["session"]) == ("WIPO", "PBC", 35)
    assert about["as_of"] == datetime.date(2023, 3, 31)
    assert about["session_starts_on"] == datetime.date(2023, 6, 5)
    assert about["session_ends_on"] == datetime.date(2023, 6, 9)
    assert about["previous_document"] == "WO/PBC/34/6"


def test_acceptance_implementation_and_changes_are_read():
    rows = statuses(read(small_document()))
    changed = rows["JIU/REP/2019/2", 3]
    assert (changed["acceptance"], changed["implementation"]) == ("accepted", "implemented")
    assert (changed["change"], changed["previous_implementation"]) == ("changed", "in_progress")
    considered = rows["JIU/REP/2019/2", 5]
    assert (considered["acceptance"], considered["implementation"]) == ("not_relevant", None)
    assert considered["previous_acceptance"] == "under_consideration"
    assert considered["previous_implementation"] is None
    unchanged = rows["JIU/REP/2019/2", 4]
    assert (unchanged["change"], unchanged["assessment_updated"]) == ("unchanged", True)
    assert rows["JIU/REP/2022/4", 2]["change"] == "new"


def test_officers_on_several_lines_stay_separate_across_a_page_break():
    """In the text a tab stands for the edge of a cell, so the lines are set in the blocks."""
    found = blocks(small_document().text())
    at = next(number for number, block in enumerate(found) if block.cells[:1] == ("负责人",))
    label, name = found[at].cells
    both = found[at]._replace(cells=(label, f"{name} 法律顾问"), lines=(label, f"{name}\n法律顾问"))
    rest = found[at]._replace(number=len(found) + 1, cells=("", "法律顾问"), may_continue=True)
    for changed in ([both], [found[at], rest._replace(continues=True)]):
        reading = parse(
            [*found[:at], *changed, *found[at + 1 :]],
            ZH,
            source_name="written.md",
            source_sha256="0" * 64,
        )
        assert reading.is_whole, messages(reading)
        officer = statuses(reading)["JIU/REP/2022/4", 1]["officer"]
        assert officer == f"{name}; 法律顾问"
        assert any(officer in note for note in reading.notes)


def test_two_numbers_in_one_label_are_refused():
    text = small_document().text().replace("建议1", "建议1 2").replace("建议 1", "建议 1 2")
    assert any("holds two numbers" in message for message in messages(read(text)))


def test_a_recommendation_of_an_older_report_without_a_mark_has_no_change():
    old = Report("JIU/REP/2019/2", (Recommendation(3),))
    assert statuses(read(Document((old,))))["JIU/REP/2019/2", 3]["change"] is None


def test_a_printed_previous_status_overrides_an_announcement_that_all_are_new():
    report = Report(
        "JIU/REP/2020/5",
        (Recommendation(1, status="implemented", before="in_progress"),),
        issued_on=datetime.date(2020, 10, 20),
    )
    reading = read(Document((report,)))
    assert statuses(reading)["JIU/REP/2020/5", 1]["change"] == "changed"
    assert reading.tables["headings"][0]["says_all_new"] is True


def test_stated_figures_are_stored_with_their_location():
    stated = [
        (row["indicator"], row["addressee"], row["value"])
        for row in read(small_document()).tables["stated"]
        if row["locator"].startswith("paragraph")
    ]
    assert stated == [
        ("reports_issued", None, 3),
        ("reports_issued_relevant", None, 1),
        ("reviews_starting", None, 1),
        ("reviews_continuing", None, 0),
        ("reports_with_new_recommendations", None, 1),
        ("new_recommendations", None, 2),
        ("new_recommendations", "legislative_body", 1),
        ("new_recommendations", "executive_head", 1),
        ("open_from_year", None, 2019),
        ("open_to_year", None, 2022),
        ("open_recommendations", "legislative_body", 0),
        ("open_recommendations", "executive_head", 2),
    ]


def test_the_decision_list_is_read_with_ranges_and_enumerations():
    reading = read(small_document().edited("（建议 3 和 5）", "（建议 1、3至5 和 8）"))
    assert [
        row["recommendation"]
        for row in reading.tables["decisions"]
        if row["report"] == "JIU/REP/2019/2"
    ] == [1, 3, 4, 5, 8]


def test_a_decision_list_with_an_unknown_word_is_a_problem():
    reading = read(small_document().edited("（建议 3 和 5）", "（建议 3 或者 5）"))
    assert "not recognized" in messages(reading)[0]


def test_the_list_of_open_reports_is_read_with_counts_and_new_reports():
    rows = {row["report"]: row for row in read(small_document()).tables["open_reports"]}
    assert rows["JIU/REP/2022/4"]["executive_head_count"] == 1
    assert rows["JIU/REP/2022/4"]["legislative_body_count"] == 0
    assert rows["JIU/REP/2022/4"]["is_new"] is True
    assert rows["JIU/REP/2019/2"]["is_new"] is False
    assert rows["JIU/REP/2019/2"]["ceb_comments"] == "not_available"


def test_reviews_under_way_are_read():
    assert read(small_document()).tables["reviews"][0] == {
        "document": "WO/PBC/35/3",
        "code": "B501",
        "title": "审查采购工作",
        "programme_year": 2023,
        "locator": "paragraph 2, line 8",
    }


def test_the_number_may_follow_the_text():
    text = "建议 2\t应在 2025 年底之前订立计划。"
    reading = read(small_document().edited(text, "\t应在 2025 年底之前订立计划。\n建议 2\t"))
    assert reading.is_whole, messages(reading)
    assert statuses(reading)["JIU/REP/2022/4", 2]["implementation"] == "in_progress"


@pytest.mark.parametrize(
    "box",
    [
        "接受情况\t已接受\t与之前状态相比无变化 评估已更新",
        '接受情况\t已接受 <div style="border: 1px">与之前状态相比无变化</div> 评估已更新',
    ],
)
def test_the_comment_box_may_be_a_separate_cell_or_markup(box):
    cell = "接受情况\t已接受 与之前状态相比无变化 评估已更新"
    row = statuses(read(small_document().edited(cell, box)))["JIU/REP/2019/2", 4]
    assert (row["change"], row["assessment_updated"]) == ("unchanged", True)


def test_the_comment_box_may_follow_the_table():
    document = Document(
        (Report("JIU/REP/2019/2", (Recommendation(3, officer="甲"), Recommendation(4))),)
    ).edited("负责人\t甲\n", "负责人\t甲\n\n之前为“尚未启动”\n")
    rows = statuses(read(document))
    assert rows["JIU/REP/2019/2", 3]["previous_implementation"] == "not_started"
    assert rows["JIU/REP/2019/2", 4]["change"] is None


def test_a_heading_may_be_continued_on_the_next_page():
    document = small_document()
    reading = read(document.edited("建议 4\t", "JIU/REP/2019/2 “审查采购政策”（续）\n\n建议 4\t"))
    assert reading.is_whole, messages(reading)
    assert [row["is_continued"] for row in reading.tables["headings"]] == [
        False,
        False,
        False,
        True,
    ]


def test_markup_in_a_cell_is_not_content():
    document = small_document().edited("应在 2025", "<p>应在</p> 2025")
    texts = [row["recommendation_text"] for row in read(document).tables["texts"]]
    assert "应在 2025 年底之前订立计划。" in texts


def test_an_unknown_status_word_is_an_error_with_its_location():
    reading = read(small_document().edited("落实情况\t尚未启动", "落实情况\t尚末启动"))
    assert not reading.is_whole
    [message] = messages(reading)
    assert message.startswith("annex II, line ")
    assert "recommendation 4 of JIU/REP/2019/2" in message
    assert "尚末启动" in message
    assert "“尚未启动”" in message


def test_a_status_of_the_other_vocabulary_is_an_error():
    reading = read(small_document().edited("落实情况\t尚未启动", "落实情况\t正在审议"))
    assert "正在审议" in messages(reading)[0]


def test_a_truncated_recommendation_is_detected():
    reading = read(small_document().edited("应在 2025 年底之前订立计划。", "应在 2025 年底之前"))
    [message] = messages(reading)
    assert "recommendation 2 of JIU/REP/2022/4 breaks off" in message


def test_the_second_half_of_a_broken_line_is_unread():
    reading = read(
        small_document().edited("应在 2025 年底之前订立计划。", "应在 2025 年\n底之前订立。")
    )
    assert [each.block.raw for each in reading.unread] == ["底之前订立。"]


def test_a_missing_row_is_reported():
    reading = read(small_document().edited("负责人\t规划司司长\n", ""))
    assert "has no row “负责人”" in messages(reading)[0]


def test_a_missing_first_row_is_detected_by_duplicate_fields():
    text = "建议 4\t各组织应当订立一项计划。\n"
    reading = read(small_document().edited(text, ""))
    assert not reading.is_whole
    assert "is the row that begins the next recommendation missing?" in messages(reading)[0]


def test_two_statements_about_the_previous_status_are_a_problem():
    reading = read(
        small_document().edited("之前为“正在落实”", "之前为“正在落实” 与之前状态相比无变化")
    )
    assert "a second statement about the previous status" in messages(reading)[0]


def test_an_unknown_line_in_an_annex_makes_the_document_incomplete():
    reading = read(small_document().edited("负责人\t", "这一行不认识\n负责人\t"))
    assert [each.block.raw for each in reading.unread] == ["这一行不认识"]
    assert not reading.is_whole


def test_an_unknown_cell_in_the_list_of_open_reports_is_only_noted():
    reading = read(small_document().edited("\t尚未提供\t", "\t另行通知\t"))
    assert reading.is_whole
    [(_, text)] = reading.unread_cells
    assert text == "JIU/REP/2022/4: 另行通知"


def test_a_count_of_open_recommendations_that_cannot_be_read_is_a_problem():
    reading = read(small_document().edited("\t1 行政首长\t尚未提供", "\t1 行政首脑\t尚未提供"))
    assert "1 行政首脑" in messages(reading)[0]


def test_a_symbol_of_an_unknown_body_is_a_problem():
    reading = read(small_document().edited("文件 WO/PBC/35/3", "文件 XX/ABC/35/3"))
    assert "does not begin like a document of a known body" in messages(reading)[0]


def test_organization_and_body_can_be_given_for_an_unknown_symbol():
    text = small_document().edited("文件 WO/PBC/35/3", "文件 XX/ABC/35/3").text()
    reading = parse(
        blocks(text), ZH, source_name="written.md", organization="Office", body="Council"
    )
    assert reading.is_whole, messages(reading)
    [about] = reading.tables["documents"]
    assert (about["organization"], about["body"]) == ("Office", "Council")


def test_spaces_character_widths_and_quotation_marks_make_no_difference():
    document = small_document().edited("之前为“正在落实”", "之前 为「正在\u00a0落实」")
    assert statuses(read(document))["JIU/REP/2019/2", 3]["previous_implementation"] == "in_progress"


def test_both_rows_of_a_duplicate_recommendation_are_stored():
    twice = Report("JIU/REP/2019/2", (Recommendation(3), Recommendation(3)))
    reading = read(Document((twice,)))
    assert len(reading.tables["statuses"]) == 2
    assert len(reading.tables["recommendations"]) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("工作正在进行。", "工作正在进行。 之前为“尚未启动”"),
        ("负责人\t规划司司长", "负责人\t规划司司长 之前为“尚未启动”"),
        ("负责人\t规划司司长", "负责人\t之前为“尚未启动”。规划司司长"),
        ("工作正在进行。", "之前为“尚未启动”。工作正在进行。"),
    ],
)
def test_a_comment_at_the_end_of_another_row_is_separated_from_it(old, new):
    report = Report("JIU/REP/2019/2", (Recommendation(3),))
    document = Document((report,))
    row = statuses(read(document.edited(old, new)))["JIU/REP/2019/2", 3]
    assert (row["change"], row["previous_implementation"]) == ("changed", "not_started")
    assert row["officer"] == "规划司司长"


def test_at_most_two_previous_statuses_may_be_printed():
    report = Report("JIU/REP/2019/2", (Recommendation(3, before="not_started"),))
    document = Document((report,))
    both = document.edited("之前为“尚未启动”", "之前为“尚未启动” 之前为“正在审议”")
    row = statuses(read(both))["JIU/REP/2019/2", 3]
    assert row["previous_acceptance"] == "under_consideration"
    assert row["previous_implementation"] == "not_started"
    again = document.edited("之前为“尚未启动”", "之前为“尚未启动” 之前为“正在落实”")
    assert "a second statement" in messages(read(again))[0]


def test_descending_recommendation_numbers_are_accepted_if_the_lists_agree_with_the_rows():
    falling = Report("JIU/REP/2019/2", (Recommendation(4), Recommendation(3, status="implemented")))
    reading = read(Document((falling,)))
    assert reading.is_whole, messages(reading)
    assert any("stands after" in note for note in reading.notes)
    spoilt = read(small_document().edited("建议 5\t", "建议 2\t"))
    assert any("stands after" in message for message in messages(spoilt))


@pytest.mark.parametrize(
    "printed",
    [
        "JIU/REP/2019/2 – “审查采购政策” （链接）",
        "JIU/REP/2019/2：《审查采购政策》",
        "JIU/REP/2019/2 审查采购政策",
        "“审查采购政策”（JIU/REP/2019/2）",
        "JIU/REP/2019/2\n“审查采购政策” [链接](#)",
        "一、2019年的审查 JIU/REP/2019/2 “审查采购政策” [链接](#)",
        "I. JIU 2019年的审查 JIU/REP/2019/2 “审查采购政策” [链接](#)",
    ],
)
def test_a_report_heading_may_have_other_forms(printed):
    reading = read(small_document().edited("JIU/REP/2019/2 “审查采购政策” [链接](#)", printed))
    assert ("JIU/REP/2019/2", 3) in statuses(reading), messages(reading)
    titles = {row["report"]: row["title"] for row in reading.tables["headings"]}
    assert titles["JIU/REP/2019/2"].strip("《》") == "审查采购政策"


@pytest.mark.parametrize(
    ("title", "addressee"),
    [
        ("附件二：提给行政首长的建议", "executive_head"),
        ("向行政首长提出的建议（截至2023年3月31日的情况）", "executive_head"),
    ],
)
def test_an_annex_may_have_another_title(title, addressee):
    reading = read(small_document().edited("成员向各行政首长提出的建议——", title))
    assert reading.is_whole, [messages(reading), reading.blocking]
    assert {row["addressee"] for row in statuses(reading).values()} == {
        "legislative_body",
        addressee,
    }
    assert any("read as the title of its recommendations" in note for note in reading.notes)


@pytest.mark.parametrize(
    "symbol",
    ["FC 173/17", "202 EX/5", "A/24/15 rev.1", "EC-69/INF 16.1(5)", "CE/109/3(c)", "C22/61"],
)
def test_the_masthead_may_have_any_symbol(symbol):
    text = f"{symbol}\n" + small_document().edited("（文件 WO/PBC/35/3）", "").text()
    reading = parse(
        blocks(text.replace("(文件 WO/PBC/35/3)", "")),
        ZH,
        source_name="written.md",
        organization="Office",
    )
    assert reading.document == symbol


def test_a_report_symbol_ends_at_a_space():
    text = small_document().edited(
        "JIU/REP/2019/2 “审查采购政策” [链接](#)", "JIU/REP/2019/2 Review of travel"
    )
    reading = read(text)
    assert ("JIU/REP/2019/2", 3) in statuses(reading), messages(reading)


def test_a_heading_that_names_another_addressee_is_a_problem():
    heading = "JIU/REP/2019/2 “审查采购政策”（立法机构）"
    reading = read(small_document().edited("JIU/REP/2019/2 “审查采购政策” [链接](#)", heading))
    assert any("names another addressee" in message for message in messages(reading))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("应在 2025 年底之前订立计划。", "应在 2025 年底¹之前订立计划。²"),
        ("接受情况\t已接受", "接受情况\t“已接受”*"),
        ("之前为“正在落实”", "（之前为“正在落实”）"),
    ],
)
def test_note_marks_quotation_marks_and_brackets_make_no_difference(old, new):
    expected = statuses(read(small_document()))
    reading = read(small_document().edited(old, new))
    assert reading.is_whole, messages(reading)
    kept = ("acceptance", "implementation", "previous_implementation", "change", "officer")
    assert [[row[name] for name in kept] for row in statuses(reading).values()] == [
        [row[name] for name in kept] for row in expected.values()
    ]


def test_the_text_of_a_recommendation_may_be_split_over_two_rows():
    text = "建议 2\t应在 2025 年底之前订立计划。"
    document = small_document().edited(text, "建议 2\t应在 2025 年\n\t底之前订立计划。")
    reading = read(document)
    assert reading.is_whole, messages(reading)
    targets = {
        (row["report"], row["recommendation"]): row["target_date"]
        for row in reading.tables["recommendations"]
    }
    assert targets["JIU/REP/2022/4", 2] == datetime.date(2025, 12, 31)


def test_a_text_before_its_number_does_not_continue_the_previous_recommendation():
    text = "建议 2\t应在 2025 年底之前订立计划。"
    first = "建议 1\t应编写报告。\n"
    document = small_document().edited(text, f"{first}\t应在 2025 年底之前订立计划。\n建议 2\t")
    assert not read(document).is_whole


def test_two_reports_may_be_submitted_for_decision_in_one_line():
    listed = "JIU/REP/2022/4 (建议 1、2)，JIU/REP/2019/2 (建议 3)"
    document = small_document()
    text = "\n".join(
        listed if line.startswith("- JIU/REP/2022/4") else line
        for line in document.text().splitlines()
        if not line.startswith("- JIU/REP/2019/2")
    )
    found = [(row["report"], row["recommendation"]) for row in read(text).tables["decisions"]]
    assert found == [("JIU/REP/2022/4", 1), ("JIU/REP/2022/4", 2), ("JIU/REP/2019/2", 3)]


@pytest.mark.parametrize(
    "message",
    [
        "自上次就同一主题提交报告（文件 WO/PBC/34/6）以来，",
        "上一份报告见文件 WO/PBC/34/6。",
        "上次报告（WO/PBC/34/6）之后，",
    ],
)
def test_the_previous_document_may_be_named_in_several_ways(message):
    text = small_document().text().replace("自上次提交报告（WO/PBC/34/6）以来，", message)
    assert message in text
    assert read(text).tables["documents"][0]["previous_document"] == "WO/PBC/34/6"


def test_a_possible_previous_document_is_noted():
    text = small_document().text().replace("提交报告（WO/PBC/34/6）以来", "参阅 WO/PBC/34/6 以来")
    reading = read(text)
    assert reading.tables["documents"][0]["previous_document"] is None
    assert any("WO/PBC/34/6" in note and "previous_document" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Since the last report on this subject (document WO/PBC/37/5), JIU issued 3."),
        ("fr", "Depuis le dernier rapport soumis aux États (document WO/PBC/37/5), le CCI"),
        ("es", "Desde el último informe presentado (documento WO/PBC/37/5), la DCI"),
        ("ru", "С момента представления доклада (документ WO/PBC/37/5) ОИГ"),
        ("ar", "ومنذ التقرير الأخير المقدم (الوثيقة WO/PBC/37/5)، أصدرت"),
        ("zh", "自上次提交报告（文件 WO/PBC/37/5）以来"),
    ],
)
def test_a_word_before_a_symbol_is_not_part_of_it(language, message):
    found = load_phrase_tables()[language].search("previous_document", fold(message))
    assert [values["symbol"] for _, _, values in found] == ["WO/PBC/37/5"]


@pytest.mark.parametrize(
    ("language", "concept", "message"),
    [
        ("fr", "under_consideration", "A L’EXAMEN"),
        ("fr", "accepted", "ACCEPTEE"),
        ("fr", "assessment", "EVALUATION DE LA DIRECTION/DU COORDONNATEUR"),
        ("es", "acceptance", "ACEPTACION"),
    ],
)
def test_capitals_may_be_printed_without_their_accents(language, concept, message):
    words = load_phrase_tables()[language]
    assert words.match(concept, fold(message).text) is not None
    assert words.match(concept, fold(message.lower()).text) is None


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Recommendation No. 12"),
        ("fr", "Recommandation nº 12"),
        ("fr", "Recommandation n° 12"),
        ("es", "Recomendación N.º 12"),
        ("es", "Recomendación núm. 12"),
        ("ru", "РЕКОМЕНДАЦИЯ № 12"),
        ("ar", "التوصية رقم ١٢"),
        ("zh", "建议第１２项"),
    ],
)
def test_a_recommendation_may_be_numbered_in_several_ways(language, message):
    words = load_phrase_tables()[language]
    assert words.number(words.match("recommendation", fold(message).text)["n"]) == 12


@pytest.mark.parametrize(
    ("language", "message", "days"),
    [
        ("en", "Geneva, May 15–17, 2023", (15, 17)),
        ("en", "Geneva, 15 - 17 May 2023", (15, 17)),
        ("fr", "Genève, 15 et 16 mai 2023", (15, 16)),
        ("es", "Ginebra, 15-17 de mayo de 2023", (15, 17)),
        ("ru", "Женева, с 15 по 17 мая 2023 г.", (15, 17)),
        ("zh", "日内瓦，2023年5月15日至17日", (15, 17)),
    ],
)
def test_the_dates_of_a_session_may_be_printed_in_several_ways(language, message, days):
    words = load_phrase_tables()[language]
    ((*_, found),) = words.search("session_dates", fold(message))
    assert [each.day for each in dates.span(found, words)] == list(days)


@pytest.mark.parametrize(
    "box",
    [
        "之前为“尚\n未启动”",
        "之前为\n“尚未\n启动”",
        "之前为“尚未启动” 评估\n已更新",
        "之前为“尚未启动”\n评估\n已更新",
    ],
)
def test_a_comment_may_be_split_over_the_lines_of_a_narrow_box(box):
    document = Document(
        (Report("JIU/REP/2019/2", (Recommendation(3, officer="甲"), Recommendation(4))),)
    ).edited("负责人\t甲\n", f"负责人\t甲\n\n{box}\n")
    reading = read(document)
    assert reading.is_whole, messages(reading)
    rows = statuses(reading)
    assert rows["JIU/REP/2019/2", 3]["previous_implementation"] == "not_started"
    assert rows["JIU/REP/2019/2", 3]["assessment_updated"] == ("评估" in box)
    assert rows["JIU/REP/2019/2", 4]["change"] is None
