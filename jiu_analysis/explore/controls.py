"""Widgets to choose recommendations with; their values form a `Selection`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets
import pandas as pd

from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection import Rows, Selection
from jiu_analysis.metrics.columns import superseded
from jiu_analysis.report import i18n

#: The lists of choices, in the order of the bar.
_LISTS = {
    "document": "Document",
    "organization": "Organization",
    "report_year": "Year of the review",
    "report": "JIU report",
    "addressee": "Addressed to",
    "acceptance": "Acceptance",
    "implementation": "Implementation",
    "change": "Change",
    "deadline": "Deadline",
    "officer": "Officer in charge",
}
#: The choices between yes, no and both. A dropdown treats None as no choice, so its options are
#: labels.
_EITHER = {
    "is_open": ("Open", {"Open or closed": None, "Open only": True, "Closed only": False}),
    "overdue": ("Overdue", {"Overdue or not": None, "Overdue only": True, "Not overdue": False}),
    "put_to_decision": (
        "Decision",
        {
            "Submitted for decision or not": None,
            "Submitted for decision": True,
            "Not submitted for decision": False,
        },
    ),
}
_LABELS = {"passed": "Passed at the as-of date", "coming": "Still to come", "none": "None named"}
_NONE = {"officer": "(none named)", "change": "(not stated)"}
#: A list that is longer has a field to type a part of a name in.
_LONG, _LINES = 12, 9

#: Label of an option, and the values that it stands for.
Option = tuple[str, tuple[str | int | None, ...]]


class Choices:
    """A button of the bar that opens a list to choose several values from.

    Parameters
    ----------
    label : str
        Name of the column.
    options : sequence of Option
        What can be chosen.
    changed : callable
        Called after a change by the user.
    """

    def __init__(self, label: str, options: Sequence[Option], changed: Callable[[], None]) -> None:
        self.label, self.options, self.chosen = label, options, set[int]()
        self._changed, self._counts = changed, [0] * len(options)
        self._listed: list[int] = []
        self._is_filled_here = False
        self.button = widgets.ToggleButton()
        self.list = above(
            widgets.SelectMultiple(description=label, rows=max(2, min(_LINES, len(options))))
        )
        self.typed = above(
            widgets.Text(description=f"Find in {label.lower()}", placeholder="Type a part of it")
        )
        panel = widgets.VBox([*[self.typed] * (len(options) > _LONG), self.list])
        panel.add_class("jiu-panel")
        panel.layout.display = "none"
        self.widget = widgets.Box([self.button, panel])
        self.widget.add_class("jiu-choice")
        self.button.observe(self._opened, "value")
        self.typed.observe(lambda _: self._fill(), "value")
        self.list.observe(self._picked, "index")
        self._panel = panel

    @property
    def values(self) -> tuple[str | int | None, ...]:
        """The chosen values."""
        return tuple(value for place in sorted(self.chosen) for value in self.options[place][1])

    def choose(self, wanted: Sequence[str | int | None]) -> None:
        """Choose the options that represent any of these values, and no others.

        Raises
        ------
        UsageError
            A value does not occur in the package.
        """
        chosen = {place for place, (_, values) in enumerate(self.options) if {*values} & {*wanted}}
        known = {value for place in chosen for value in self.options[place][1]}
        if strange := [value for value in wanted if value not in known]:
            raise UsageError(
                f"no {self.label.lower()} {strange[0]!r} in the data package to choose"
            )
        self.chosen = chosen

    def show(self, counts: dict[str | int | None, int]) -> None:
        """Show how many rows each option would select, and what is chosen."""
        self._counts = [sum(counts.get(each, 0) for each in values) for _, values in self.options]
        names = [self.options[place][0] for place in sorted(self.chosen)]
        chosen = "all" if not names else names[0] if len(names) == 1 else f"{len(names)} chosen"
        self.button.description = f"{self.label}: {chosen}"
        self.button.tooltip = ", ".join(names)
        (self.widget.add_class if names else self.widget.remove_class)("jiu-chosen")
        self._fill()

    def _fill(self) -> None:
        words = self.typed.value.casefold().split()
        self._listed = [
            place
            for place, (name, _) in enumerate(self.options)
            if place in self.chosen or all(word in name.casefold() for word in words)
        ]
        self._is_filled_here = True
        self.list.options = [
            (f"{self.options[place][0]} ({self._counts[place]:,})", place) for place in self._listed
        ]
        self.list.index = [at for at, place in enumerate(self._listed) if place in self.chosen]
        self._is_filled_here = False

    def _picked(self, _: Any) -> None:
        if not self._is_filled_here:
            self.chosen = {self._listed[at] for at in self.list.index}
            self._changed()

    def _opened(self, change: dict[str, Any]) -> None:
        self._panel.layout.display = "" if change["new"] else "none"


class Controls:
    """One control for each field of a selection.

    Parameters
    ----------
    rows : Rows
        The rows to choose from.
    changed : callable
        Called after a change, or once after several simultaneous changes.
    """

    def __init__(self, rows: Rows, changed: Callable[[], None]) -> None:
        self._rows, self._tell, self._held = rows, changed, False
        self._lists = {
            key: Choices(label, _options(rows, key), self._changed) for key, label in _LISTS.items()
        }
        self._either = {
            key: widgets.Dropdown(options=list(options), description=label)
            for key, (label, options) in _EITHER.items()
        }
        self._text = widgets.Text(
            description="Search",
            placeholder="Words, in any order; then Enter",
            continuous_update=False,
        )
        self._clear = widgets.Button(description="Clear all choices")
        self._clear.on_click(lambda _: self._clear_all())
        for each in (*self._either.values(), self._text):
            each.observe(self._changed, "value")
        for each in self._lists.values():
            each.button.observe(self._close_others, "value")

    @property
    def selection(self) -> Selection:
        """The current selection."""
        either: dict[str, Any] = {
            key: _EITHER[key][1][dropdown.value] for key, dropdown in self._either.items()
        }
        lists: dict[str, Any] = {key: each.values for key, each in self._lists.items()}
        return Selection(**lists, **either, text=self._text.value)

    def choose(self, selection: Selection) -> None:
        """Set every control to the values of a selection.

        Choosing an officer chooses all printed titles with the same English translation.

        Raises
        ------
        UsageError
            The selection has a value that does not occur in the package.
        """
        was = {key: each.chosen for key, each in self._lists.items()}
        try:
            for key, each in self._lists.items():
                each.choose(getattr(selection, key))
        except UsageError:
            for key, each in self._lists.items():
                each.chosen = was[key]
            raise
        with self._together():
            for key, dropdown in self._either.items():
                dropdown.index = [*_EITHER[key][1].values()].index(getattr(selection, key))
            self._text.value = selection.text

    def show_counts(self) -> None:
        """Show beside each choice how many rows it would select with the other choices."""
        counts = self._rows.counts(self.selection)
        for key, each in self._lists.items():
            each.show(counts[key])

    def named(self, criterion: str) -> str:
        """Return the name of the control for a field of a selection."""
        if criterion in _LISTS:
            return _LISTS[criterion]
        return _EITHER[criterion][0] if criterion in _EITHER else "Search"

    @property
    def documents(self) -> list[str]:
        """The documents, newest first."""
        return [str(each) for _, values in self._lists["document"].options for each in values]

    def widget(self) -> widgets.Widget:
        """Return the controls in a bar."""
        # A list of one option chooses nothing.
        lists = [
            each.widget
            for key, each in self._lists.items()
            if len(each.options) > 1 or key == "document"
        ]
        parts = [*map(above, self._either.values()), above(self._text), self._clear, *lists]
        bar = widgets.Box(parts)
        bar.add_class("jiu-bar")
        return bar

    def _changed(self, _: Any = None) -> None:
        if not self._held:
            self._tell()

    def _clear_all(self) -> None:
        self._close_others({"new": True, "owner": None})
        self.choose(Selection())

    def _close_others(self, change: dict[str, Any]) -> None:
        if change["new"]:
            for each in self._lists.values():
                if each.button is not change["owner"]:
                    each.button.value = False

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Combine several changes into one notification."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        self._tell()


def _options(rows: Rows, key: str) -> list[Option]:
    """Return the options for a column."""
    values = rows.values(key)
    none: list[Option] = [(_NONE.get(key, "(none)"), (None,))] * (None in values)
    known: list[Any] = [each for each in values if each is not None]
    if key == "document":
        as_of = rows.package.documents.set_index("document")["as_of"]
        gone = superseded(rows.package.documents)
        newest = sorted(known, key=lambda each: (as_of[each], each not in gone), reverse=True)
        return [(f"{each}, as at {as_of[each]:%Y-%m-%d}", (each,)) for each in newest]
    if key == "report_year":
        return [(str(each), (int(each),)) for each in sorted(known, reverse=True)] + none
    if key == "report":
        return [(str(each), (each,)) for each in known]
    if key == "officer":
        return _posts(rows.package.officers, known) + none
    if key == "organization":
        return [(i18n.organization_name(str(each)), (each,)) for each in known]
    return [(_LABELS.get(each) or i18n.label(each), (each,)) for each in known] + none


def _posts(officers: pd.DataFrame, printed: Sequence[str]) -> list[Option]:
    """Group officers by English translation, since documents print one post in several ways."""
    english = dict(zip(officers["officer"], officers["officer_en"], strict=True))
    posts = defaultdict(list)
    for each in printed:
        posts[english.get(each, each)].append(each)
    return [(name, tuple(posts[name])) for name in sorted(posts)]


def above(widget: widgets.DOMWidget) -> widgets.DOMWidget:
    """Place the label of a widget above it."""
    widget.add_class("jiu-above")
    return widget
