"""What happened: ``run.json``, whole and in stable order, fit for a diff between two runs.

What differs from run to run by nature (days, seconds, memory) stands under ``measured``.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiu_analysis.errors import UsageError
from jiu_analysis.site import publish as publishing

if TYPE_CHECKING:
    from jiu_analysis.site.page import Result

MADE, UP_TO_DATE, FAILED = "made", "up to date", "failed"
#: Name of the record in the site's folder.
FILE = "run.json"

#: Of the record; one of another format is not read.
FORMAT = 1

#: What an entry says of the page that is in place, which a failure leaves as it was.
_IN_PLACE = ("title", "inputs", "sha256", "files", "languages")
_NOT_THERE: dict[str, Any] = {
    "title": "",
    "inputs": {},
    "sha256": "",
    "files": "",
    "languages": [],
    "measured": {"made_on": ""},
}
#: What the index shows of an entry; a page that was made and one that is up to date look alike.
_SHOWN = ("page", "label", "subject", "about", "newest", "language", "reason", "title", "is_there")


class Record:
    """The pages that a site has, and what became of them.

    Parameters
    ----------
    output : Path
        Folder of the site; its record is read where there is one.

    Attributes
    ----------
    pages : dict of str to dict
        Entries by the address of their page.
    checks : dict of str to dict
        What was counted beside the pages, by name.
    index : dict
        What the index was made from, and its SHA-256.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self.pages: dict[str, dict[str, Any]] = {}
        self.checks: dict[str, dict[str, Any]] = {}
        self.index: dict[str, Any] = {}
        self._about: dict[str, Any] = {}
        self._measured: dict[str, Any] = {}
        self._is_finished = False
        # A record that is not whole, or of another make, knows of no page: all are made anew.
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads((output / FILE).read_text(encoding="utf-8"))
            if found["format"] == FORMAT:
                pages = {each["page"]: each for each in found["pages"]}
                self.checks, self.index = found["checks"], found["index"]
                # Somebody may have changed the record: no page is looked for elsewhere.
                self.pages = {
                    name: pages[name]
                    for name in publishing.inside(output, pages)
                    if (output / name).is_file()
                }

    def begin(self, about: Mapping[str, Any]) -> None:
        """Note what is known of a run before its first page."""
        self._about = dict(about)
        self._measured = {"day": datetime.date.today().isoformat(), "seconds": None}

    def end(self, seconds: float) -> None:
        """Note that a run has come to its end."""
        self._is_finished = True
        self._measured["seconds"] = round(seconds, 2)

    def add(self, name: str, inputs: Mapping[str, str], result: Result) -> None:
        """Note what became of a page."""
        page, before = result.page, self.pages.get(name, _NOT_THERE)
        measured = {
            "made_on": before["measured"]["made_on"],
            "seconds": round(result.seconds, 2),
            "peak_memory_mb": result.peak_memory_mb,
        }
        in_place = {key: before[key] for key in _IN_PLACE}
        if result.is_made:
            measured["made_on"] = datetime.date.today().isoformat()
            in_place = {
                "title": result.title,
                "inputs": dict(inputs),
                "sha256": result.sha256,
                "files": result.files,
                "languages": list(result.languages),
            }
        self.pages[name] = {
            "page": name,
            "label": page.label,
            "subject": page.subject,
            "about": page.about,
            "newest": page.newest,
            "language": page.language,
            "notebook": page.notebook.name,
            "parameters": dict(page.parameters),
            "status": MADE if result.is_made else FAILED,
            "reason": result.reason,
            "is_there": page.target.is_file(),
            **in_place,
            "measured": measured,
        }

    def add_check(
        self, name: str, inputs: Mapping[str, str], found: int | None, reason: str
    ) -> None:
        """Note what was counted."""
        self.checks[name] = {"inputs": dict(inputs), "found": found, "reason": reason}

    def entries(self) -> list[dict[str, Any]]:
        """The entries in the order of their addresses."""
        return [self.pages[name] for name in sorted(self.pages)]

    def shown(self) -> str:
        """A hash of what the index shows of the entries."""
        shown = [[each[key] for key in _SHOWN] for each in self.entries()]
        return hashlib.sha256(json.dumps(shown).encode("utf-8")).hexdigest()

    def write(self) -> None:
        """Write ``run.json``.

        Raises
        ------
        UsageError
            It cannot be written; the one of before is still there.
        """
        told = {
            "format": FORMAT,
            **self._about,
            "is_finished": self._is_finished,
            "measured": self._measured,
            "index": self.index,
            "checks": {name: self.checks[name] for name in sorted(self.checks)},
            "pages": self.entries(),
        }
        text = json.dumps(told, ensure_ascii=False, indent=2)
        write_text(self.output / FILE, text + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    staged = path.with_name(f".staging-{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Of the bytes of a path that are no text, JSON has escapes of this form.
        staged.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(staged, path)
    except OSError as error:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
