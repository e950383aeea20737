"""Elements, attributes and styles of WordprocessingML."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
VALUE = f"{W}val"
#: Attribute values that switch a property off.
OFF = {"0", "false", "off"}
# Limit on the chain of base styles; Word itself stops far earlier.
_LONGEST_CHAIN = 50


def child(element: Any, *names: str) -> Any:
    """Return the first element on a path of names; None if there is none."""
    return None if element is None else element.find(_path(names))


@cache
def _path(names: tuple[str, ...]) -> str:
    return "/".join(f"{W}{name}" for name in names)


def value(element: Any, *names: str) -> str | None:
    """Return the value of the first element on a path of names; None if there is none."""
    found = child(element, *names)
    return None if found is None else found.get(VALUE)


def is_on(element: Any) -> bool:
    """Return whether a property is there and not switched off."""
    return element is not None and element.get(VALUE, "1") not in OFF


def whole(text: str | None, otherwise: int, largest: int = 1_000_000) -> int:
    """Return the integer in an attribute, or a default if it has none."""
    if text and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text):
        return min(int(text), largest)
    return otherwise


class Styles:
    """The styles of a document.

    Parameters
    ----------
    root : element or None
        Root element of the part that defines them.
    """

    def __init__(self, root: Any = None) -> None:
        self.root = root
        #: The default style of each type: "paragraph", "table", "character".
        self.defaults: dict[str, str] = {}
        self._elements: dict[str, Any] = {}
        for style in () if root is None else root.iterchildren(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._elements[name] = style
            if style.get(f"{W}default", "0") not in OFF:
                self.defaults[style.get(f"{W}type", "")] = name

    def chain(self, name: str | None) -> list[Any]:
        """Return a style and its base styles."""
        chain: list[Any] = []
        while name in self._elements and len(chain) < _LONGEST_CHAIN:
            chain.append(self._elements[name])
            name = value(chain[-1], "basedOn")
        return chain
