"""Read the ticked option in a list of options: "☒ Accepted ☐ Not accepted"."""

from __future__ import annotations

import re

_TICKED, _EMPTY = "☑☒✓✔✗✘🗹🗷■◼⬛●◉√", "☐□◻⬜○◯"
# Characters used only as check boxes; the others may be bullets.
_BOXES = set("☐☑☒🗹🗷")
_MARK = re.compile(f"([{_TICKED}{_EMPTY}])")


def ticked(text: str) -> str:
    """Return the only ticked option of a list of options with boxes; otherwise the text.

    Examples
    --------
    >>> ticked("☒ Accepted ☐ Not accepted")
    'Accepted'
    >>> ticked("Accepted ☐ Not accepted ☑")
    'Not accepted'
    >>> ticked("☐ Accepted ☐ Not accepted"), ticked("In progress")
    ('☐ Accepted ☐ Not accepted', 'In progress')
    """
    labels, marks = _options(text)
    if not marks:
        return text
    is_list = _BOXES.intersection(marks) or (set(marks) & set(_TICKED) and set(marks) & set(_EMPTY))
    chosen = [label for mark, label in zip(marks, labels, strict=True) if mark in _TICKED]
    return chosen[0] if is_list and all(labels) and len(chosen) == 1 else text


def is_unticked(text: str) -> bool:
    """Return whether a text is a list of options of which none is ticked.

    Examples
    --------
    >>> is_unticked("☐ Accepted ☐ Not accepted"), is_unticked("☒ Accepted ☐ Not accepted")
    (True, False)
    """
    labels, marks = _options(text)
    return all(labels) and bool(_BOXES.intersection(marks)) and set(marks) <= set(_EMPTY)


def _options(text: str) -> tuple[list[str], list[str]]:
    """Return the labels and marks of a list of options; nothing if it is none."""
    first, *rest = (part.strip(" \u00a0;,/|") for part in _MARK.split(text))
    marks, labels = rest[::2], rest[1::2]
    if marks and not labels[-1] and first:
        # Each box comes after its option.
        labels = [first, *labels[:-1]]
    elif first:
        return [], []
    return labels, marks
