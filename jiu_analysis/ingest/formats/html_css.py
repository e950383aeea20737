"""CSS style sheets of a web page, as far as they affect which text is visible.

Selectors of elements, classes, ids and attributes with descendant and child combinators are
supported; rules with any other condition (states, positions, siblings) are ignored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from jiu_analysis.errors import ContentError

#: Maximum number of comparisons between rules and elements in a page.
MOST_COMPARISONS = 3_000_000

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_BRACE = re.compile(rf"{_STRING}|[{{}};]")
_DECLARATION = re.compile(rf"""(?:[^;"'(]|{_STRING}|\([^()]*\)|\()+""")
_COMBINATOR = re.compile(r"\s*>\s*|\s+")
_COMPOUND = re.compile(
    r"(?P<tag>\*|[\w-]+)?(?P<rest>(?:[.#][\w-]+|\[[^\]]*\])*)(?P<pseudo>::?(?:before|after))?"
)
_SIMPLE = re.compile(r"([.#])([\w-]+)|\[([^\]]*)\]")
_ATTRIBUTE = re.compile(r"""\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*["']?([^"']*)["']?\s*i?)?\s*""")
_FOLLOWED = {
    *("display", "visibility", "opacity", "font", "font-size", "font-family", "color"),
    *("background", "background-color", "background-image", "text-decoration"),
    *("text-decoration-line", "text-indent", "position", "left", "right", "top", "bottom"),
    *("clip", "clip-path", "width", "height", "max-width", "max-height", "overflow"),
    *("overflow-x", "overflow-y", "transform", "rotate", "content", "margin-left", "margin-top"),
    *("mso-hide", "z-index"),
}


class _Compound(NamedTuple):
    """One compound selector: the conditions on a single element."""

    tag: str
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str, str], ...]

    def fits(self, element: Any) -> bool:
        if self.tag not in ("", element.tag):
            return False
        if self.ids and any(each != element.get("id") for each in self.ids):
            return False
        if self.classes:
            classes = element.get("class", "").split()
            if any(each not in classes for each in self.classes):
                return False
        return all(_has(element, *each) for each in self.attributes)


class _Rule(NamedTuple):
    """A selector with its declarations."""

    parts: tuple[_Compound, ...]
    is_child: tuple[bool, ...]
    pseudo: str
    weight: tuple[int, int, int, int]
    declarations: dict[str, tuple[str, bool]]

    def fits(self, element: Any) -> bool:
        *above, last = self.parts
        if not last.fits(element):
            return False
        at = element.getparent()
        for part, is_child in zip(reversed(above), reversed(self.is_child), strict=True):
            while at is not None and not part.fits(at):
                if is_child:
                    return False
                at = at.getparent()
            if at is None:
                return False
            at = at.getparent()
        return True


class Styles:
    """The style sheets of a page."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[tuple[str, str], list[_Rule]] = defaultdict(list)
        self._comparisons = 0
        order = 0
        for sheet in sheets:
            for selectors, body in _rules(_COMMENT.sub(" ", sheet)):
                if declarations := _declarations(body):
                    for selector in selectors.split(","):
                        order += 1
                        if rule := _rule(selector.strip(), declarations, order):
                            self._rules[_key(rule.parts[-1])].append(rule)

    def of(self, element: Any, pseudo: str = "") -> dict[str, str]:
        """Return the declarations that apply to an element, including its `style` attribute."""
        found: list[tuple[tuple[int, ...], dict[str, tuple[str, bool]]]] = []
        if self._rules:
            keys = [("", ""), ("tag", element.tag), ("id", element.get("id", ""))]
            keys += [("class", each) for each in dict.fromkeys(element.get("class", "").split())]
            for key in keys:
                for rule in self._rules.get(key, ()):
                    self._count(rule)
                    if rule.pseudo == pseudo and rule.fits(element):
                        found.append((rule.weight, rule.declarations))
        if not pseudo and (inline := element.get("style")):
            found.append(((1, 0, 0, 0), _declarations(inline)))
        if not found:
            return {}
        found.sort(key=lambda each: each[0])
        style: dict[str, str] = {}
        for is_important in (False, True):
            for _, declarations in found:
                for name, (value, important) in declarations.items():
                    if important is is_important:
                        style.pop(name, None)  # reinsert, so that the last declaration comes last
                        style[name] = value
        return style

    @cached_property
    def has_generated(self) -> bool:
        """Whether a rule generates text before or after elements."""
        return any(rule.pseudo for rules in self._rules.values() for rule in rules)

    def _count(self, rule: _Rule) -> None:
        self._comparisons += len(rule.parts)
        if self._comparisons > MOST_COMPARISONS:
            raise ContentError(
                "its style sheet is too large to be evaluated; save it in a simpler form"
            )


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of the rules that apply on screens."""
    start, outer = 0, []
    for found in _BRACE.finditer(sheet):
        if found[0] == "{":
            outer.append(sheet[start : found.start()].strip())
            start = found.end()
        elif found[0] == "}":
            prelude = outer.pop() if outer else "@"
            if not prelude.startswith("@") and all(map(_is_for_screens, outer)):
                yield prelude, sheet[start : found.start()]
            start = found.end()
        elif found[0] == ";" and (not outer or outer[-1].startswith("@")):
            start = found.end()


def _is_for_screens(prelude: str) -> bool:
    name, _, condition = prelude.lower().partition(" ")
    if name == "@media":
        return "print" not in condition and "speech" not in condition and "not" not in condition
    return name in ("@supports", "@layer", "@container")


def _declarations(body: str) -> dict[str, tuple[str, bool]]:
    """Return the supported declarations by name, with value and whether they are `!important`."""
    found: dict[str, tuple[str, bool]] = {}
    for piece in _DECLARATION.findall(_COMMENT.sub(" ", body)):
        name, _, value = piece.partition(":")
        if (name := name.strip().lower()) in _FOLLOWED:
            value, _, important = value.partition("!")
            found.pop(name, None)
            found[name] = value.strip(), important.strip().lower() == "important"
    return found


def _rule(selector: str, declarations: dict[str, tuple[str, bool]], order: int) -> _Rule | None:
    """Return the rule of a selector; None if the selector is not supported."""
    selector = re.sub(r"::?(?:link|visited|root)$", "", selector) or "html"
    parts, pseudo = [], ""
    pieces = _COMBINATOR.split(selector)
    for piece in pieces:
        found = _COMPOUND.fullmatch(piece)
        if not piece or found is None or pseudo:
            return None
        tag = (found["tag"] or "").lower()
        pseudo = (found["pseudo"] or "").lstrip(":")
        simple = _SIMPLE.findall(found["rest"])
        written = [each for sign, _, each in simple if not sign]
        attributes = [match for each in written if (match := _ATTRIBUTE.fullmatch(each))]
        if len(attributes) < len(written):
            return None
        parts.append(
            _Compound(
                "" if tag == "*" else tag,
                tuple(name for sign, name, _ in simple if sign == "#"),
                tuple(name for sign, name, _ in simple if sign == "."),
                tuple((each[1].lower(), each[2] or "", each[3] or "") for each in attributes),
            )
        )
    weight = (
        0,
        sum(len(each.ids) for each in parts),
        sum(len(each.classes) + len(each.attributes) for each in parts),
        sum(bool(each.tag) for each in parts) * 1_000_000 + order,
    )
    is_child = tuple(">" in each for each in _COMBINATOR.findall(selector))
    return _Rule(tuple(parts), is_child, pseudo, weight, declarations)


def _key(part: _Compound) -> tuple[str, str]:
    """Return the index key of a selector: what an element must have for the rule to be tested."""
    if part.ids:
        return "id", part.ids[0]
    if part.classes:
        return "class", part.classes[0]
    return ("tag", part.tag) if part.tag else ("", "")


def _has(element: Any, name: str, sign: str, value: str) -> bool:
    held = element.get(name)
    if held is None:
        return False
    match sign:
        case "":
            return True
        case "=":
            return held == value
        case "~=":
            return value in held.split()
        case "|=":
            return held == value or held.startswith(f"{value}-")
        case "^=":
            return bool(value) and held.startswith(value)
        case "$=":
            return bool(value) and held.endswith(value)
        case _:
            return bool(value) and value in held
