"""Write progress reports of the published form, in Chinese, from a few facts.

The sentences are the tests' own. What a document states about itself is counted
from its rows here, so that a written document agrees with itself.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from jiu_analysis.terms import STATUSES

ADDRESSEE_WORD = {"legislative_body": "立法机构", "executive_head": "行政首长"}
STATUS_WORD = {
    "implemented": "已落实",
    "in_progress": "正在落实",
    "not_started": "尚未启动",
    "accepted": "已接受",
    "under_consideration": "正在审议",
    "not_accepted": "未予接受",
    "not_relevant": "不相关",
}
OPEN = {"in_progress", "not_started", "accepted", "under_consideration"}
_OPENING = {
    "legislative_body": "成员向各立法机构提出的建议——",
    "executive_head": "成员向各行政首长提出的建议——",
}
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Recommendation:
    number: int
    addressee: str = "executive_head"
    status: str = "in_progress"
    before: str = ""  # previous status, one of terms.STATUSES
    unchanged: bool = False
    updated: bool = False
    text: str = "各组织应当订立一项计划。"
    officer: str = "规划司司长"

    @property
    def acceptance(self) -> str:
        closed_otherwise = ("under_consideration", "not_accepted", "not_relevant")
        return self.status if self.status in closed_otherwise else "accepted"

    @property
    def implementation(self) -> str:
        return self.status if self.status in STATUSES[:3] else ""


@dataclass(frozen=True)
class Report:
    symbol: str
    recommendations: tuple[Recommendation, ...]
    title: str = "审查计划工作"
    issued_on: datetime.date | None = None  # given: announced as new

    @property
    def year(self) -> int:
        return int(self.symbol.split("/")[2])

    def to(self, addressee: str) -> list[Recommendation]:
        return [each for each in self.recommendations if each.addressee == addressee]


@dataclass(frozen=True)
class Document:
    reports: tuple[Report, ...]
    symbol: str = "WO/PBC/35/3"
    previous: str = "WO/PBC/34/6"
    session: int = 35
    as_of: datetime.date = datetime.date(2023, 3, 31)
    reviews: tuple[tuple[str, str, int], ...] = (("B501", "审查采购工作", 2023),)
    edits: tuple[tuple[str, str], ...] = field(default=())

    def edited(self, old: str, new: str) -> Document:
        """The same document with one piece of its text exchanged."""
        assert old in self.text(), f"{old!r} is not in the document"
        return replace(self, edits=(*self.edits, (old, new)))

    def text(self) -> str:
        lines = [*self._masthead(), *self._paragraphs(), *self._decision(), "[后接附件]", ""]
        for addressee in ("legislative_body", "executive_head"):
            lines += self._annex(addressee)
        lines += ["[后接附件三]", "", *self._open_reports(), "", "[附件三和文件完]"]
        text = "\n".join(lines) + "\n"
        for old, new in self.edits:
            text = text.replace(old, new, 1)
        return text

    # parts of the document

    def _masthead(self) -> list[str]:
        tens, ones = divmod(self.session, 10)
        numeral = f"{_NUMERALS[tens] if tens > 1 else ''}十{_NUMERALS[ones] if ones else ''}"
        year = self.as_of.year
        return [
            "计划和预算委员会",
            f"第{numeral}届会议",
            f"{year}年6月5日至6月9日，日内瓦",
            "联检组建议的落实进展报告",
            "",
        ]

    def _paragraphs(self) -> list[str]:
        new = [report for report in self.reports if report.issued_on]
        numbers = {key: sum(len(report.to(key)) for report in new) for key in ADDRESSEE_WORD}
        opened = {
            key: sum(each.status in OPEN for report in self.reports for each in report.to(key))
            for key in ADDRESSEE_WORD
        }
        lines = [
            f"1. 自上次提交报告（{self.previous}）以来，联检组发布了 {len(new)} 份审查报告，"
            f"其中有 {len(new)} 份涉及本组织。",
            "2. 以下审查正在进行：",
            *(f"{code} - {title}\t{year} 年工作计划" for code, title, year in self.reviews),
        ]
        if new:
            lines.append(
                f"3. 联检组在 {len(new)} 项审查报告中提出了 {sum(numbers.values())} 条新建议，"
                f"其中有 {numbers['legislative_body']} 条建议是提给立法机构的，"
                f"其余 {numbers['executive_head']} 条是提给行政首长的。"
            )
        lines.append(
            f"4. 将有 {opened['legislative_body']} 项给立法机构的建议"
            f"以及 {opened['executive_head']} 项给行政首长的建议为未完成。"
        )
        return lines

    def _decision(self) -> list[str]:
        lines = [f"5. 委员会注意到本报告（文件 {self.symbol}）；"]
        for report in self.reports:
            closed = sorted(
                each.number for each in report.recommendations if each.status not in OPEN
            )
            if closed:
                *first, last = map(str, closed)
                listed = f"{'、'.join(first)} 和 {last}" if first else last
                lines.append(f"- {report.symbol}（建议 {listed}）；")
        return lines

    def _annex(self, addressee: str) -> list[str]:
        day = f"{self.as_of.year} 年 {self.as_of.month} 月 {self.as_of.day} 日"
        lines = [_OPENING[addressee], f"截至 {day}的情况", ""]
        for report in self.reports:
            if not report.to(addressee):
                continue
            lines += [f"{report.symbol} “{report.title}” [链接](#)", ""]
            if report.issued_on:
                issued = report.issued_on
                lines.append(
                    f"本报告由联检组于 {issued.year} 年 {issued.month} 月 {issued.day} 日发布。"
                    "因此，所有建议都是新建议。"
                )
            for each in report.to(addressee):
                lines += [*_rows(each), ""]
        return lines

    def _open_reports(self) -> list[str]:
        lines = [f"截至 {self.as_of.year} 年 {self.as_of.month} 月底的有效报告清单"]
        for report in self.reports:
            counts = [
                f"{number} {word}"
                for key, word in ADDRESSEE_WORD.items()
                if (number := sum(each.status in OPEN for each in report.to(key)))
            ]
            if counts:
                lines.append(f"{report.symbol}\t{report.title}\t{' '.join(counts)}\t尚未提供\t")
        return lines


def _rows(each: Recommendation) -> list[str]:
    comments = [f"之前为“{STATUS_WORD[each.before]}”"] if each.before else []
    comments += ["与之前状态相比无变化"] if each.unchanged else []
    comments += ["评估已更新"] if each.updated else []
    acceptance = " ".join([STATUS_WORD[each.acceptance], *comments])
    return [
        f"建议 {each.number}\t{each.text}",
        "管理层/联络点评估\t工作正在进行。",
        f"接受情况\t{acceptance}",
        f"落实情况\t{STATUS_WORD.get(each.implementation, '')}",
        f"负责人\t{each.officer}",
    ]


def small_document() -> Document:
    """Two reports, five recommendations, every kind of change."""
    new = Report(
        "JIU/REP/2022/4",
        (
            Recommendation(1, "legislative_body", "implemented"),
            Recommendation(2, status="in_progress", text="应在 2025 年底之前订立计划。"),
        ),
        issued_on=datetime.date(2022, 11, 30),
    )
    old = Report(
        "JIU/REP/2019/2",
        (
            Recommendation(3, status="implemented", before="in_progress"),
            Recommendation(4, status="not_started", unchanged=True, updated=True),
            Recommendation(5, status="not_relevant", before="under_consideration"),
        ),
        title="审查采购政策",
    )
    return Document((new, old))
