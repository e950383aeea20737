"""The record of a run, ``run.json``: complete and in stable order, for diffs between runs.

Values that differ between runs anyway (days, seconds, memory) are under ``measured``.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiu_analysis.datapackage import transaction
from jiu_analysis.site import publish as publishing

if TYPE_CHECKING:
    from jiu_analysis.site.page import Page, Result

MADE, UP_TO_DATE, FAILED = "made", "up to date", "failed"
#: Name of the record in the site's folder.
FILE = "run.json"

#: Format of the record; a record with another format is ignored.
FORMAT = 2

#: Entry of a page that was never made: the keys that a failed run leaves unchanged.
_NOT_THERE: dict[str, Any] = {
    "title": "",
    "inputs": {},
    "sha256": "",
    "files": "",
    "languages": [],
    "links": {},
    "measured": {"made_on": ""},
}
#: Keys that the index shows; pages just made and pages up to date look the same there.
_SHOWN = (
    *("page", "label", "subject", "about", "kind", "newest", "language"),
    *("reason", "title", "is_there"),
)


class Record:
    """The pages of a site and the results of making them.

    Parameters
    ----------
    output : Path
        Folder of the site; an existing record is read.

    Attributes
    ----------
    pages : dict of str to dict
        Entries by the address of their page.
    checks : dict of str to dict
        Counts computed beside the pages, by name.
    overview : dict
        What the index shows of the data, with the inputs that it was computed from.
    index : dict
        Hashes of the inputs of the index, and its SHA-256.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self.pages: dict[str, dict[str, Any]] = {}
        self.checks: dict[str, dict[str, Any]] = {}
        self.index: dict[str, Any] = {}
        self.overview: dict[str, Any] = {}
        self._about: dict[str, Any] = {}
        self._measured: dict[str, Any] = {}
        self._is_finished = False
        # An incomplete record or one of another format is ignored: all pages are rebuilt.
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads((output / FILE).read_text(encoding="utf-8"))
            if found["format"] == FORMAT:
                pages = {each["page"]: each for each in found["pages"]}
                self.checks, self.index = found["checks"], found["index"]
                self.overview = found["overview"]
                # The record may have been edited: addresses outside of the site are ignored.
                self.pages = {
                    name: pages[name]
                    for name in publishing.inside(output, pages)
                    if (output / name).is_file()
                }

    def begin(self, about: Mapping[str, Any]) -> None:
        """Record the facts about a run before its first page."""
        self._about = dict(about)
        self._measured = {"day": datetime.date.today().isoformat(), "seconds": None}

    def end(self, seconds: float) -> None:
        """Record that a run has ended."""
        self._is_finished = True
        self._measured["seconds"] = round(seconds, 2)

    def add(self, name: str, inputs: Mapping[str, str], result: Result) -> None:
        """Record the result of making a page."""
        page, before = result.page, self.pages.get(name, _NOT_THERE)
        last = {key: before[key] for key in _NOT_THERE}
        made_on = last.pop("measured")["made_on"]
        if result.is_made:
            made_on = datetime.date.today().isoformat()
            last |= {key: getattr(result, key) for key in ("title", "sha256", "files")}
            last |= {"inputs": dict(inputs), "languages": list(result.languages)}
            # A page is made without links to other pages; they are set at the end of a run.
            last["links"] = {}
        self.pages[name] = {
            "page": name,
            **described(page),
            "language": page.language,
            "notebook": page.notebook.name,
            "parameters": dict(page.parameters),
            "status": MADE if result.is_made else FAILED,
            "reason": result.reason,
            "is_there": page.target.is_file(),
            **last,
            "measured": {
                "made_on": made_on,
                "seconds": round(result.seconds, 2),
                "peak_memory_mb": result.peak_memory_mb,
            },
        }

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries, ordered by address."""
        return [self.pages[name] for name in sorted(self.pages)]

    def shown(self) -> str:
        """Return a hash of what the index shows of the entries and of the data."""
        shown: list[Any] = [[each[key] for key in _SHOWN] for each in self.entries()]
        shown.append(self.overview)
        return hashlib.sha256(json.dumps(shown).encode("utf-8")).hexdigest()

    def write(self) -> None:
        """Write ``run.json``.

        Raises
        ------
        UsageError
            The file cannot be written; the previous record is kept.
        """
        content = {
            "format": FORMAT,
            **self._about,
            "is_finished": self._is_finished,
            "measured": self._measured,
            "index": self.index,
            "overview": self.overview,
            "checks": {name: self.checks[name] for name in sorted(self.checks)},
            "pages": self.entries(),
        }
        write(self.output / FILE, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def described(page: Page) -> dict[str, Any]:
    """Return the entry of a page in the index before it is made, with its related pages."""
    keys = ("label", "subject", "about", "kind", "newest", "related")
    return {key: getattr(page, key) for key in keys}


def write(path: Path, text: str) -> None:
    """Write a file atomically; bytes of a path that are not valid text become escapes."""
    transaction.write_whole(path, text.encode("utf-8", "backslashreplace"))
