"""Write progress reports of the published form, in Chinese, from a few facts.

The sentences are the tests' own. What a document states about itself is counted
from its rows here, so that a written document agrees with itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
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
    odd_implementation: str = ""  # printed although the recommendation is not accepted

    @property
    def acceptance(self) -> str:
        closed_otherwise = ("under_consideration", "not_accepted", "not_relevant")
        return self.status if self.status in closed_otherwise else "accepted"

    @property
    def implementation(self) -> str:
        return self.status if self.status in STATUSES[:3] else self.odd_implementation

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_mark(self) -> bool:
        return bool(self.before) or self.unchanged


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
    starts: datetime.date = datetime.date(2023, 6, 5)
    ends: datetime.date = datetime.date(2023, 6, 9)
    reviews: tuple[tuple[str, str, int], ...] = (("B501", "审查采购工作", 2023),)
    since: int = 0  # all recommendations after 2010, as stated; 0: nothing is stated of them
    off: Mapping[str, int] = field(default_factory=dict)  # what to add to a stated figure
    decided_too: tuple[tuple[str, int], ...] = ()
    not_decided: tuple[tuple[str, int], ...] = ()
    not_in_list: tuple[str, ...] = ()  # reports left out of the list of open reports
    edits: tuple[tuple[str, str], ...] = ()

    def edited(self, old: str, new: str) -> Document:
        """The same document with one piece of its text exchanged."""
        assert old in self.text(), f"{old!r} is not in the document"
        return replace(self, edits=(*self.edits, (old, new)))

    def stated(self) -> dict[str, int]:
        """What the document states about itself, counted from its rows and put off by `off`."""
        rows = [(report, each) for report in self.reports for each in report.recommendations]
        new = [(report, each) for report, each in rows if report.issued_on and not each.has_mark]
        opened = [(report, each) for report, each in rows if each.is_open]
        years = [report.year for report, _ in opened]
        figures = {
            "announced": sum(report.issued_on is not None for report in self.reports),
            "starting": sum(year == self.as_of.year for *_, year in self.reviews),
            "continuing": sum(year == self.as_of.year - 1 for *_, year in self.reviews),
            "new_reports": len({report.symbol for report, _ in new}),
            "new": len(new),
        }
        for key in ADDRESSEE_WORD:
            figures[f"new_{key}"] = sum(each.addressee == key for _, each in new)
            figures[f"open_{key}"] = sum(each.addressee == key for _, each in opened)
        if years:
            figures |= {"from_year": min(years), "to_year": max(years)}
        if self.since:
            going_on = sum(each.acceptance == "accepted" for _, each in opened)
            share = int(100 * going_on / self.since + 0.5)
            figures |= {"share_open": share, "share_closed": 7, "share_done": 93 - share}
        return {key: value + self.off.get(key, 0) for key, value in figures.items()}

    def text(self) -> str:
        lines = [*self._masthead(), *self._paragraphs(), *self._decision(), "[后接附件]", ""]
        for addressee in ADDRESSEE_WORD:
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
        starts, ends = self.starts, self.ends
        return [
            "计划和预算委员会",
            f"第{numeral}届会议",
            f"{starts.year}年{starts.month}月{starts.day}日至{ends.month}月{ends.day}日，日内瓦",
            "联检组建议的落实进展报告",
            "",
        ]

    def _paragraphs(self) -> list[str]:
        said, year = self.stated(), self.as_of.year
        lines = [
            f"1. 自上次提交报告（{self.previous}）以来，"
            f"联检组发布了 {said['announced'] + 2} 份审查报告，"
            f"其中有 {said['announced']} 份涉及本组织。",
            "2. 以下审查正在进行：",
            *(f"{code} - {title}\t{year} 年工作计划" for code, title, year in self.reviews),
            f"3. {year} 年预计启动 {said['starting']} 项审查，"
            f"另有 {said['continuing']} 项于 {year - 1} 年开始的审查。",
        ]
        if said["new"]:
            lines.append(
                f"4. 联检组在 {said['new_reports']} 项审查报告中提出了 {said['new']} 条新建议，"
                f"其中有 {said['new_legislative_body']} 条建议是提给立法机构的，"
                f"其余 {said['new_executive_head']} 条是提给行政首长的。"
            )
        if "from_year" in said:
            lines.append(
                f"5. 未完成和正在落实的建议出自 {said['from_year']} 年至 {said['to_year']} 年。"
            )
        lines.append(
            f"6. 将有 {said['open_legislative_body']} 项给立法机构的建议"
            f"以及 {said['open_executive_head']} 项给行政首长的建议为未完成。"
        )
        if self.since:
            lines.append(
                f"7. 所有 {self.since} 项在 2010 年之后提出的建议中，"
                f"{said['share_done']}%已得到落实，"
                f"{said['share_closed']}%已完成（不相关或未予接受），"
                f"{said['share_open']}%予以接受且正在落实。"
            )
        return lines

    def _decision(self) -> list[str]:
        lines = [f"8. 委员会注意到本报告（文件 {self.symbol}）；"]
        for report in self.reports:
            closed = {
                each.number
                for each in report.recommendations
                if not each.is_open and not each.unchanged
            }
            closed |= {number for symbol, number in self.decided_too if symbol == report.symbol}
            closed -= {number for symbol, number in self.not_decided if symbol == report.symbol}
            if closed:
                *first, last = map(str, sorted(closed))
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
            counts = []
            for key, word in ADDRESSEE_WORD.items():
                number = sum(each.is_open for each in report.to(key))
                number += self.off.get(f"{report.symbol} {key}", 0)
                counts += [f"{number} {word}"] if number else []
            if counts and report.symbol not in self.not_in_list:
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
