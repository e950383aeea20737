"""The form of the card in which an evaluator records a verification of the status."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from jiu_analysis.datapackage.verifications import STATUS_KEY
from jiu_analysis.errors import JiuError
from jiu_analysis.explore.controls import above
from jiu_analysis.report import i18n
from jiu_analysis.terms import IMPLEMENTATION

#: Whether the evidence supports the status that the document reports.
SUPPORT = {
    "Supported": "supported",
    "Arguable": "arguable",
    "Not supported": "not_supported",
}
_CHOOSE, _CANNOT_TELL = "Choose", "Cannot tell"


class VerificationForm:
    """Fields to record a verification of the shown status.

    Parameters
    ----------
    save : callable
        Called with the reading as text, by column of the table ``verifications``.
    """

    def __init__(self, save: Callable[[dict[str, str]], None]) -> None:
        self._save = save
        self._row: Any = None
        self._support = widgets.Dropdown(
            options=[_CHOOSE, *SUPPORT], description="Evidence for the status"
        )
        known = {i18n.label(each): each for each in IMPLEMENTATION}
        self._status = widgets.Dropdown(
            options={_CANNOT_TELL: "", **known}, description="Status as verified"
        )
        self._note = widgets.Textarea(description="What it rests on", rows=2)
        self._by = widgets.Text(description="Your name")
        self._button = widgets.Button(description="Save verification")
        self._message = widgets.HTML()
        self._message.add_class("jiu-spoken")
        self._button.on_click(lambda _: self._record())
        fields = [self._support, self._status, self._note, self._by]
        bar = widgets.Box([*map(above, fields), self._button])
        bar.add_class("jiu-row")
        self.widget = widgets.VBox([widgets.HTML("<h4>Verify the status</h4>"), bar, self._message])

    def show(self, row: Any) -> None:
        """Show the form for a row of the history; hide it for none."""
        if row is None or self._row is None or not row.equals(self._row):
            self._support.value, self._status.value, self._note.value = _CHOOSE, "", ""
            self._message.value = ""
        self._row = row
        self.widget.layout.display = "none" if row is None else ""

    def _record(self) -> None:
        if self._row is None:
            return
        if self._support.value == _CHOOSE or not self._by.value.strip():
            self._say(
                "alert", "Choose whether the evidence supports the status, and give your name."
            )
            return
        reading = {each: str(self._row[each]) for each in STATUS_KEY} | {
            "support": SUPPORT[self._support.value],
            "verified_implementation": self._status.value,
            "note": self._note.value.strip(),
            "verified_by": self._by.value.strip(),
            "verified_on": f"{datetime.date.today():%Y-%m-%d}",
        }
        try:
            self._save(reading)
        except JiuError as error:
            self._say("alert", str(error))
        else:
            self._say("status", "Saved in the data package.")

    def _say(self, role: str, text: str) -> None:
        self._message.value = Markup('<p role="{}">{}</p>').format(role, text)
