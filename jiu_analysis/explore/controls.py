"""Widgets to choose recommendations with; their values form a `Selection`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets
import pandas as pd

from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection import Rows, Selection
from jiu_analysis.report import i18n
from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, IMPLEMENTATION

_LISTS = {
    "document": "Documents, newest first",
    "organization": "Organizations",
    "report_year": "Years of the review",
    "officer": "Officers in charge",
}
_BOXES = {
    "addressee": ("Addressed to", ADDRESSEES),
    "acceptance": ("Acceptance", ACCEPTANCE),
    "implementation": ("Implementation", IMPLEMENTATION),
}
# A dropdown treats None as no choice, so its options are labels.
_OPEN = {"Open or closed": None, "Open only": True, "Closed only": False}
_OVERDUE = {"Overdue or not": None, "Overdue only": True, "Not overdue": False}
_LINES = 5
_NONE = "(none named)"


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
        self._tell, self._held = changed, False
        self._lists = {key: _listbox(label, _options(rows, key)) for key, label in _LISTS.items()}
        self._boxes = {
            key: {value: _checkbox(value, heading) for value in values}
            for key, (heading, values) in _BOXES.items()
        }
        self._open = widgets.Dropdown(options=list(_OPEN), description="Open")
        self._overdue = widgets.Dropdown(options=list(_OVERDUE), description="Overdue")
        self._text = widgets.Text(
            description="Words, in any order",
            placeholder="Type, then press Enter",
            continuous_update=False,
        )
        self._clear = widgets.Button(description="Clear all choices")
        self._clear.on_click(lambda _: self.choose(Selection()))
        for each in self._every():
            each.observe(self._changed, "value")

    @property
    def selection(self) -> Selection:
        """The current selection."""
        return Selection(
            **{
                key: [value for option in listed.value for value in option]
                for key, listed in self._lists.items()
            },
            **{
                key: [value for value, box in boxes.items() if box.value]
                for key, boxes in self._boxes.items()
            },
            is_open=_OPEN[self._open.value],
            overdue=_OVERDUE[self._overdue.value],
            text=self._text.value,
        )

    def choose(self, selection: Selection) -> None:
        """Set every control to the values of a selection.

        Choosing an officer chooses all printed titles with the same English translation.

        Raises
        ------
        UsageError
            The selection has a value that does not occur in the package.
        """
        chosen = {}
        for key, listed in self._lists.items():
            wanted = set(getattr(selection, key))
            chosen[key] = [option for _, option in listed.options if wanted & set(option)]
            if strange := wanted - {value for option in chosen[key] for value in option}:
                raise UsageError(f"no {key} {strange.pop()!r} in the data package to choose")
        with self._together():
            for key, listed in self._lists.items():
                listed.value = chosen[key]
            for key, boxes in self._boxes.items():
                for value, box in boxes.items():
                    box.value = value in getattr(selection, key)
            self._open.index = list(_OPEN.values()).index(selection.is_open)
            self._overdue.index = list(_OVERDUE.values()).index(selection.overdue)
            self._text.value = selection.text

    @property
    def newest(self) -> Selection:
        """The selection of the newest document, with which the explorer starts."""
        [(_, first), *_] = self._lists["document"].options
        return Selection(document=first)

    def widget(self) -> widgets.Widget:
        """Return the controls laid out side by side."""
        groups = [
            _of_class(
                widgets.VBox([_heading(_BOXES[key][0]), *boxes.values()]),
                "jiu-boxes",
            )
            for key, boxes in self._boxes.items()
        ]
        lists = [*self._lists.values()]
        single = widgets.VBox(
            [_of_class(each, "jiu-above") for each in (self._open, self._overdue, self._text)]
        )
        grid = _of_class(widgets.Box([*lists, *groups, single]), "jiu-controls")
        hint = widgets.HTML(
            '<p class="jiu-quiet">Nothing chosen in a control means all. In a list, hold Ctrl'
            " (⌘ on a Mac) to choose several or to take one back.</p>"
        )
        return widgets.VBox([hint, grid, _of_class(widgets.Box([self._clear]), "jiu-row")])

    def _every(self) -> Iterator[widgets.Widget]:
        yield from self._lists.values()
        for boxes in self._boxes.values():
            yield from boxes.values()
        yield from (self._open, self._overdue, self._text)

    def _changed(self, _: Any) -> None:
        if not self._held:
            self._tell()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Combine several changes into one notification."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        self._tell()


#: Label of an option, and the values that it stands for.
Option = tuple[str, tuple[str | int | None, ...]]


def _options(rows: Rows, key: str) -> list[Option]:
    """Return the options for a column."""
    values = rows.values(key)
    none: list[Option] = [(_NONE, (None,))] * (None in values)
    known = [each for each in values if each is not None]
    if key == "document":
        as_of = rows.package.documents.set_index("document")["as_of"]
        newest = sorted(known, key=lambda each: as_of[each], reverse=True)
        return [(f"{each}, as at {as_of[each]:%Y-%m-%d}", (each,)) for each in newest]
    if key == "report_year":
        return [(str(each), (each,)) for each in sorted(known, reverse=True)] + none
    if key == "officer":
        return _posts(rows.package.officers, map(str, known)) + none
    return [(i18n.organization_name(str(each)), (each,)) for each in known]


def _posts(officers: pd.DataFrame, printed: Iterable[str]) -> list[Option]:
    """Group officers by English translation, since documents print one post in several ways."""
    english = dict(zip(officers["officer"], officers["officer_en"], strict=True))
    posts = defaultdict(list)
    for each in printed:
        posts[english.get(each, each)].append(each)
    return [(name, tuple(posts[name])) for name in sorted(posts)]


def _listbox(label: str, options: Sequence[tuple[str, Any]]) -> widgets.SelectMultiple:
    rows = max(2, min(_LINES, len(options)))
    made = widgets.SelectMultiple(options=options, description=label, rows=rows)
    return _of_class(made, "jiu-above")


def _checkbox(code: str, heading: str) -> widgets.Checkbox:
    label = i18n.label(code)
    return widgets.Checkbox(
        description=label, tooltip=f"{heading}: {label}", indent=False, value=False
    )


def _heading(text: str) -> widgets.HTML:
    return widgets.HTML(f'<span class="jiu-heading">{text}</span>')


def _of_class(widget: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    widget.add_class(name)
    return widget
