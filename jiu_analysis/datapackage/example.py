"""Write a made-up data package of many organizations, for trying out, pictures and benchmarks.

No name in it can be taken for a real one. The descriptor of the package says ``"example": true``,
and every page made from it says "example data". The same size and seed give the same bytes.

Each organization has habits of its own (its pace, its language, the symbols of its documents),
and each recommendation moves from status to status between its documents, with fixed
probabilities. A share of the documents contradicts itself on purpose.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jiu_analysis import terms
from jiu_analysis.datapackage import descriptor, schema, transaction
from jiu_analysis.errors import UsageError
from jiu_analysis.terms import ADDRESSEES

#: Invented organizations; further ones get a number.
ORGANIZATIONS = (
    *("ACORN", "ANVIL", "BISCUIT", "CRUMPET", "DOODLE", "EGGCUP", "FLANNEL", "GUMBOOT", "HAMMOCK"),
    *("INKWELL", "JIGSAW", "KETTLE", "LANTERN", "MITTEN", "NUTMEG", "OTTER", "PUDDLE", "QUILT"),
    *("RADISH", "SPATULA", "TEAPOT", "UMBRELLA", "VINEGAR", "WAFFLE", "XYLOPHONE", "YOGURT"),
    *("ZIPPER", "ZITHER"),
)
#: Last year in which JIU reports are issued.
LAST_YEAR = 2024
#: Years simulated before the first document of the package, so that it lists older ones too.
_BEFORE = 5
_MADE_UP = "made up"
_LANGUAGES = ("en", "fr", "en", "es", "ar", "zh", "en", "ru")
#: Share of the recommendations that is addressed to an organization, and of these not listed;
#: of those that are not addressed to it, the share that it lists all the same.
_ADDRESSED, _NOT_LISTED, _LISTED_ANYWAY = 0.7, 0.04, 0.01
#: Share of the documents that contradicts itself in each of the ways of `_SLIPS`.
_SLIP = 0.06
_SLIPS = ("stated", "decided", "undecided", "counted", "unmarked", "title", "before", "twice")

_STATES = (
    ("accepted", "implemented"),
    ("accepted", "in_progress"),
    ("accepted", "not_started"),
    ("accepted", ""),
    ("partially_accepted", "in_progress"),
    ("partially_accepted", "implemented"),
    ("under_consideration", ""),
    ("not_accepted", ""),
    ("not_relevant", ""),
    ("no_information", ""),
    ("partially_accepted", ""),
)
_STATUSES = [implementation or acceptance for acceptance, implementation in _STATES]
_CLOSED, _OPEN = np.isin(_STATUSES, terms.CLOSED), np.isin(_STATUSES, terms.OPEN)
#: Probabilities of the first status, and of the next status of one that moves.
_FIRST = (0.15, 0.25, 0.20, 0.01, 0.05, 0.01, 0.20, 0.05, 0.04, 0.03, 0.01)
_NEXT = {
    1: (0.60, 0.30, 0.03, 0.00, 0.00, 0.00, 0.02, 0.01, 0.04, 0.00, 0.00),
    2: (0.25, 0.50, 0.18, 0.00, 0.00, 0.00, 0.02, 0.01, 0.04, 0.00, 0.00),
    3: (0.30, 0.50, 0.20, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
    4: (0.00, 0.05, 0.00, 0.00, 0.40, 0.55, 0.00, 0.00, 0.00, 0.00, 0.00),
    6: (0.05, 0.35, 0.20, 0.00, 0.08, 0.00, 0.10, 0.12, 0.10, 0.00, 0.00),
    9: (0.10, 0.20, 0.20, 0.00, 0.00, 0.00, 0.35, 0.05, 0.05, 0.05, 0.00),
    10: (0.00, 0.10, 0.00, 0.00, 0.80, 0.00, 0.00, 0.00, 0.00, 0.00, 0.10),
}
_CUMULATED = np.cumsum(
    [_NEXT.get(state, np.eye(len(_STATES))[state]) for state in range(len(_STATES))], axis=1
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """Size of an example package.

    Parameters
    ----------
    organizations : int
        Number of organizations.
    years : int
        Years in which they report, the last of them `LAST_YEAR`.
    documents : int
        Documents of an organization in a year.
    recommendations : int
        Recommendations that a document lists, on average.
    """

    organizations: int = 28
    years: int = 10
    documents: int = 1
    recommendations: int = 30

    def __post_init__(self) -> None:
        limits = {"organizations": 200, "years": 40, "documents": 12, "recommendations": 500}
        for name, most in limits.items():
            if not 1 <= getattr(self, name) <= most:
                raise UsageError(f"--{name} must be from 1 to {most}, not {getattr(self, name)}")


def write(folder: Path, size: Size | None = None, *, seed: int = 1) -> dict[str, int]:
    """Write a made-up data package.

    Parameters
    ----------
    folder : Path
        The package folder; it must not exist, or be empty.
    size : Size, optional
        Size of the package.
    seed : int
        Another seed gives another package.

    Returns
    -------
    dict of str to int
        Number of rows, by table.

    Raises
    ------
    UsageError
        The folder holds something, or cannot be written.
    """
    if not transaction.is_free(folder):
        raise UsageError(f"{folder}: exists and is not empty; name another folder (--data)")
    rows = tables(size or Size(), seed)
    files = {
        table.file: schema.csv_of(table.columns, rows[name])
        for name, table in descriptor.dictionary().items()
    }
    files[descriptor.DICTIONARY] = _descriptor(seed)
    with transaction.writing(folder):
        transaction.commit(folder, files)
    return {name: len(table) for name, table in rows.items()}


def tables(size: Size, seed: int = 1) -> dict[str, list[tuple[str, ...]]]:
    """Return the rows of a made-up package as text, by table.

    Parameters
    ----------
    size : Size
        Size of the package.
    seed : int
        Another seed gives another package.
    """
    made = _Making(size, seed)
    made.run()
    return {
        name: [
            tuple(str(row.get(column, "")) for column in table.columns)
            for row in made.rows.get(name, ())
        ]
        for name, table in descriptor.dictionary().items()
    }


def _descriptor(seed: int) -> bytes:
    described = json.loads(descriptor.dictionary_file().read_bytes())
    described |= {
        "name": "jiu-analysis-example",
        "title": "Made-up example data: no organization, report or figure in it is real",
        "sources": [{"title": f"made up by jiu-analysis example, seed {seed}"}],
        "example": True,
    }
    return json.dumps(described, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


class _Recommendation(NamedTuple):
    """What is the same for all organizations."""

    report: str
    number: int
    addressee: str
    issued: datetime.date
    text: dict[str, str]


class _Document(NamedTuple):
    """One document of an organization: what it lists, and the status before and now."""

    symbol: str
    language: str
    as_of: datetime.date
    listed: np.ndarray
    before: np.ndarray
    now: np.ndarray
    keeps_due_dates: bool = False


class _Making:
    """A package being made: its random numbers, and the rows so far."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.random = np.random.default_rng(seed)
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.words = _words()
        self.titles: dict[str, dict[str, str]] = {}
        self.recommendations: list[_Recommendation] = []

    def run(self) -> None:
        """Make all tables."""
        self._reports()
        for place in range(self.size.organizations):
            round_, index = divmod(place, len(ORGANIZATIONS))
            self._organization(place, ORGANIZATIONS[index] + (str(round_ + 1) if round_ else ""))
        for indicator, value in (("acceptance_rate", 64), ("implementation_rate", 80.4)):
            self._add(
                "published_rates",
                publisher="Example Inspection Unit",
                organization="Example system (average of participating organizations)",
                period=f"{LAST_YEAR - 7}-{LAST_YEAR}",
                indicator=indicator,
                value=value,
                is_computed="false",
                note="Made up.",
                source=_MADE_UP,
            )

    def _add(self, table: str, **cells: Any) -> None:
        self.rows[table].append(cells)

    # the JIU reports and their recommendations

    def _reports(self) -> None:
        # Most of those listed were listed before; so a document needs fewer new ones than it lists.
        new = self.size.recommendations / (1 + 2 * self.size.documents) * self.size.documents
        each_year = max(1, min(10, round(new / _ADDRESSED / 5)))
        most = max(1, round(new / _ADDRESSED / each_year))
        for year in range(LAST_YEAR - self.size.years - _BEFORE + 1, LAST_YEAR + 1):
            days = np.sort(self.random.choice(365, each_year, replace=False))
            for place, day in enumerate(days):
                issued = datetime.date(year, 1, 1) + datetime.timedelta(days=int(day))
                count = int(self.random.integers(max(1, most - 2), most + 3))
                self._report(f"JIU/REP/{year}/{90 + place}", issued, count)

    def _report(self, report: str, issued: datetime.date, count: int) -> None:
        topics, actions = self.words["topic"], self.words["action"]
        topic = topics[len(self.titles) % len(topics)]
        [form] = self.words["title"]
        title = {
            each: form[each].format(topic=topic[each], year=issued.year) for each in terms.LANGUAGES
        }
        self.titles[report] = title
        addressees = [ADDRESSEES[int(chance > 0.3)] for chance in self.random.random(count)]
        known = self.random.random()
        self._add(
            "reports",
            report=report,
            **{f"title_{language}": text for language, text in title.items()},
            title_en_is_verified="true",
            issued_on=issued if known < 0.7 else "",
            issued_month=f"{issued:%Y-%m}" if known < 0.9 else "",
            issued_source=_MADE_UP if known < 0.9 else "",
            recommendations_count=count,
            **{f"{each}_count": addressees.count(each) for each in ADDRESSEES},
            source=_MADE_UP,
        )
        start = int(self.random.integers(len(actions)))
        for number, addressee in enumerate(addressees, start=1):
            action = actions[(start + number) % len(actions)]
            text = {each: f"{topic[each]}: {action[each]}" for each in terms.LANGUAGES}
            self.recommendations.append(_Recommendation(report, number, addressee, issued, text))
            self._add(
                "recommendations",
                report=report,
                recommendation=number,
                summary=f"{topic['en'].capitalize()}: {action['en']}.",
                **self._target(issued.year),
            )

    def _target(self, year: int) -> Row:
        kind, years = self.random.random(), int(self.random.integers(1, 4))
        if kind < 0.35:
            return {}
        if kind < 0.4:
            return _target(datetime.date(year + years, 1, 1), "from {:%Y}", kind="start")
        if kind < 0.7:
            return _target(datetime.date(year + years, 12, 31), "by the end of {:%Y}")
        day = _month_end(year + years, int(self.random.integers(1, 13)))
        return _target(day, "by the end of {:%B %Y}", precision="month")

    # an organization and its documents

    def _organization(self, place: int, organization: str) -> None:
        size, habit = self.size, place % 7
        language = _LANGUAGES[place % len(_LANGUAGES)]
        for each in self.words["officer"]:
            post = {"officer": each[language], "language": language, "officer_en": each["en"]}
            self._add("officers", organization=organization, **post)
        chance = self.random.random(len(self.recommendations))
        addressed = chance < _ADDRESSED
        for number in np.flatnonzero(addressed):
            self._add(
                "addressed",
                report=self.recommendations[number].report,
                recommendation=self.recommendations[number].number,
                organization=organization,
                addressee=self.recommendations[number].addressee,
                impact="abcdefghi"[number % 9],
            )
        listing = (addressed & (chance > _ADDRESSED * _NOT_LISTED)) | (chance > 1 - _LISTED_ANYWAY)
        dates = [
            _month_end(
                LAST_YEAR - size.years + 1 + year,
                3 * (place % 4) + 3 + 12 * part // size.documents,
            )
            for year in range(-_BEFORE, size.years)
            for part in range(size.documents)
        ]
        first = _BEFORE * size.documents
        # Some began late, or have not reported for two years.
        if habit == 5 and size.years > 4:
            dates = dates[: -2 * size.documents] if place % 2 else dates
            first += 0 if place % 2 else 2 * size.documents
        series = [("GC", listing)]
        if habit == 1:  # Two bodies in turn, each with the recommendations of one addressee.
            to = np.array([each.addressee for each in self.recommendations])
            series = [
                (body, listing & (to == addressee))
                for body, addressee in zip(("GC", "EB"), ADDRESSEES, strict=True)
            ]
        pace = self.random.uniform(0.5, 1.0)
        for turn, (body, which) in enumerate(series):
            about = {"organization": organization, "body": body, "language": language}
            start = -(-(first - turn) // len(series))
            self._series(about, habit, which, dates[turn :: len(series)], start, pace)

    def _series(
        self,
        about: Row,
        habit: int,
        which: np.ndarray,
        dates: Sequence[datetime.date],
        first: int,
        pace: float,
    ) -> None:
        """Make the documents that an organization puts before one body."""
        organization, body = about["organization"], about["body"]
        issued = np.array([each.issued for each in self.recommendations], dtype="datetime64[D]")
        state = np.full(len(issued), -1)
        gap = first + (len(dates) - first) // 2 if habit == 2 and len(dates) - first > 3 else -1
        previous = ""
        for place, as_of in enumerate(dates):
            session = 100 + place - len(dates)
            symbol = f"{organization}/{body}/{session}/3"
            if habit == 4:
                symbol = f"{session} {body}/{organization}"
            fresh = which & (state < 0) & (issued < np.datetime64(as_of, "D"))
            # Now and then a closed one is taken up again.
            again = (state >= 0) & _CLOSED[state] & (self.random.random(len(state)) < 0.002)
            listed = np.flatnonzero(fresh | ((state >= 0) & ~_CLOSED[state]) | again)
            before = state
            state = self._moved(state, fresh, again, min(1.0, pace / self.size.documents))
            if place >= first and place != gap:
                own = about | {"session": session, "previous_document": previous}
                made = _Document(
                    symbol,
                    about["language"],
                    as_of,
                    listed,
                    before[listed],
                    state[listed],
                    habit == 6,
                )
                if habit == 3 and (len(dates) - place) % 4 == 1:  # There is a revision.
                    early = made.now.copy()
                    early[:2] = np.where(made.before[:2] < 0, early[:2], made.before[:2])
                    self._document(made._replace(now=early), own)
                    own["supersedes"] = symbol
                    symbol = f"{symbol}/REV.1"
                self._document(made._replace(symbol=symbol), own)
            previous = symbol

    def _moved(
        self, state: np.ndarray, fresh: np.ndarray, again: np.ndarray, chance: float
    ) -> np.ndarray:
        """Return the next status of each recommendation."""
        draws = self.random.random((2, len(state)))
        first = np.searchsorted(np.cumsum(_FIRST), draws[0]).clip(max=len(_STATES) - 1)
        after = (draws[0][:, None] > _CUMULATED[state]).sum(axis=1).clip(max=len(_STATES) - 1)
        moved = np.where((state >= 0) & (draws[1] < chance), after, state)
        return np.where(fresh, first, np.where(again, 1, moved))

    def _document(self, made: _Document, about: Row) -> None:
        random, symbol = self.random, made.symbol
        slips = {each for each in _SLIPS if random.random() < _SLIP}
        starts = made.as_of + datetime.timedelta(days=75)
        self._add(
            "documents",
            **about,
            document=symbol,
            as_of=made.as_of,
            session_starts_on=starts,
            session_ends_on=starts + datetime.timedelta(days=4),
            source_name=_MADE_UP,
            source_sha256=hashlib.sha256(symbol.encode()).hexdigest(),
        )
        rows = list(self._statuses(made, slips))
        self.rows["statuses"] += rows
        for row, place, now in zip(rows, made.listed, made.now, strict=False):
            self._add(
                "texts",
                **_key(row),
                locator=row["locator"],
                recommendation_text=self.recommendations[place].text[made.language],
                assessment_text=self.words[_STATUSES[now]][0][made.language],
            )
        self._stated(made, rows, slips)
        self._decisions(made, rows, slips)
        self._headings(made, rows, slips)
        for number, topic in enumerate(random.choice(len(self.words["topic"]), 2, replace=False)):
            words = self.words["topic"][topic]
            code = f"X{made.as_of.year % 100}{topic:02}"
            self._add(
                "reviews",
                document=symbol,
                code=code,
                title=words[made.language],
                title_en=words["en"],
                programme_year=made.as_of.year,
                locator=f"paragraph 3, row {number + 1}",
            )
            asked = made.as_of - datetime.timedelta(days=90)
            answered = asked + datetime.timedelta(days=int(random.integers(10, 80)))
            self._add(
                "responses",
                document=symbol,
                review=code,
                kind=("questionnaire", "survey")[number],
                requested_on=asked,
                due_on=asked + datetime.timedelta(days=45),
                answered_on=answered if random.random() < 0.9 else "",
            )

    def _statuses(self, made: _Document, slips: set[str]) -> Iterator[Row]:
        count = len(made.listed)
        updated = self.random.random(count) < 0.3
        officers = self.random.integers(len(self.words["officer"]), size=count)
        months = self.random.integers(1, 30, size=count)
        odd = int(self.random.integers(count)) if count else -1
        row: Row = {}
        for number, (place, before, now) in enumerate(
            zip(made.listed, made.before, made.now, strict=True)
        ):
            each = self.recommendations[place]
            acceptance, implementation = _STATES[now]
            change = "new" if before < 0 else "unchanged" if before == now else "changed"
            if number == odd and "before" in slips and change == "changed":
                before = 2 if before != 2 else 1
            if number == odd and "unmarked" in slips and change != "new":
                change = ""
            answered, done = _STATES[before] if change == "changed" else ("", "")
            row = {
                "document": made.symbol,
                "report": each.report,
                "recommendation": each.number,
                "addressee": each.addressee,
                "acceptance": acceptance,
                "implementation": implementation,
                # The status that is printed is a word of one of the two vocabularies.
                "previous_acceptance": "" if done else answered,
                "previous_implementation": done,
                "change": change,
                "assessment_updated": "true" if updated[number] and before >= 0 else "false",
                "officer": self.words["officer"][officers[number]][made.language],
                "locator": f"{_annex(each.addressee)}, row {number + 1}",
            }
            if made.keeps_due_dates and _OPEN[now]:
                month = made.as_of.month + int(months[number]) - 8
                row["due_on"] = _month_end(made.as_of.year, month)
            yield row
        if row and "twice" in slips:
            yield row | {"locator": row["locator"].replace(f"row {count}", f"row {count + 1}")}

    def _stated(self, made: _Document, rows: Sequence[Row], slips: set[str]) -> None:
        new = [row["addressee"] for row in rows if row["change"] == "new"]
        opened = [row["addressee"] for row in _open_rows(rows)]
        if "stated" in slips:
            opened.append(ADDRESSEES[1])
        for locator, indicator, counted in (
            ("paragraph 4", "new_recommendations", new),
            ("paragraph 5", "open_recommendations", opened),
        ):
            for addressee in ADDRESSEES:
                self._add(
                    "stated",
                    document=made.symbol,
                    locator=locator,
                    indicator=indicator,
                    addressee=addressee,
                    value=counted.count(addressee),
                    unit="recommendations",
                )

    def _decisions(self, made: _Document, rows: Sequence[Row], slips: set[str]) -> None:
        closed = [row for row, now in zip(rows, made.now, strict=False) if _CLOSED[now]]
        if "undecided" in slips:
            closed = closed[1:]
        if "decided" in slips:
            closed += _open_rows(rows)[:1]
        for row in closed:
            self._add("decisions", **_key(row), locator="paragraph 6")

    def _headings(self, made: _Document, rows: Sequence[Row], slips: set[str]) -> None:
        opened = Counter((row["report"], row["addressee"]) for row in _open_rows(rows))
        new = {row["report"] for row in rows if row["change"] == "new"}
        old = {row["report"] for row in rows if row["change"] != "new"}
        seen = dict.fromkeys((row["report"], row["addressee"]) for row in rows)
        for number, (report, addressee) in enumerate(seen, start=1):
            self._add(
                "headings",
                document=made.symbol,
                addressee=addressee,
                report=report,
                title=self.titles[report][made.language],
                is_continued="false",
                says_all_new="false" if report in old else "true",
                locator=f"{_annex(addressee)}, heading {number}",
            )
        reports = dict.fromkeys(report for report, _ in seen)
        for number, report in enumerate(reports, start=1):
            counts = {f"{each}_count": opened[report, each] for each in ADDRESSEES}
            if number == 1 and "counted" in slips:
                counts[f"{ADDRESSEES[1]}_count"] += 1
            if any(counts.values()):
                mark = "*" if number == 1 and "title" in slips else ""
                self._add(
                    "open_reports",
                    document=made.symbol,
                    report=report,
                    title=self.titles[report][made.language] + mark,
                    **counts,
                    is_new="true" if report in new else "false",
                    ceb_comments="available" if number % 3 else "not_available",
                    locator=f"annex III, row {number}",
                )


def _words() -> dict[str, list[dict[str, str]]]:
    """Return the made-up words by kind, each in six languages."""
    words = defaultdict(list)
    file = Path(__file__).with_name("example.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words[row.pop("kind")].append(row)
    return dict(words)


def _key(row: Row) -> Row:
    return {each: row[each] for each in ("document", "report", "recommendation")}


def _annex(addressee: str) -> str:
    return "annex I" if addressee == ADDRESSEES[0] else "annex II"


def _open_rows(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if (row["implementation"] or row["acceptance"]) in terms.OPEN]


def _target(
    day: datetime.date, wording: str, *, kind: str = "deadline", precision: str = "year"
) -> Row:
    return {
        "target_date": day,
        "target_precision": precision,
        "target_kind": kind,
        "target_wording": wording.format(day),
    }


def _month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month; months beyond December are those of later years."""
    later, month = divmod(month, 12)
    return datetime.date(year + later, month + 1, 1) - datetime.timedelta(days=1)
