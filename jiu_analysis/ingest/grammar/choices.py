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
    first, *rest = (part.strip(" \u00a0;,/|") for part in _MARK.split(text))
    marks, labels = rest[::2], rest[1::2]
    if not marks:
        return text
    if not labels[-1] and first:
        # Each box comes after its option.
        labels = [first, *labels[:-1]]
    elif first:
        return text
    is_list = _BOXES.intersection(marks) or (set(marks) & set(_TICKED) and set(marks) & set(_EMPTY))
    chosen = [label for mark, label in zip(marks, labels, strict=True) if mark in _TICKED]
    return chosen[0] if is_list and all(labels) and len(chosen) == 1 else text
