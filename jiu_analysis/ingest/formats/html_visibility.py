"""Hidden text and displayed objects other than text in a web page.

Both are removed from the tree and replaced by marks of `placeholders.Placeholders`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from jiu_analysis.ingest.formats.html_css import Styles
from jiu_analysis.ingest.formats.placeholders import Placeholders

#: Elements that are ignored: neither read as text nor recorded as left out.
OUT = {"script", "style", "head", "datalist", "rt", "rp", "title", "meta", "link"}
_UNSEEN = {"template", "noscript"}
_STRUCK = {"s", "strike", "del"}
_HIDING_CLASSES = {
    *("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"),
}
_EMBEDDED = {
    **dict.fromkeys(("object", "embed", "iframe", "applet", "video", "audio"), "embedded content"),
    **{"canvas": "a drawing", "meter": "a bar", "progress": "a bar"},
}
_NO_FIELD = {"hidden", "submit", "reset", "button", "file", "password"}
# Lengths in pixels; offsets beyond `_FAR` are off the screen, text up to `_TINY` is unreadable.
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0}
_UNITS |= {"vw": 12.0, "vh": 8.0}
_FAR, _TINY = -400.0, 1.34
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)", re.IGNORECASE)
_COLORS = {
    **{"white": "fff", "snow": "fffafa", "ivory": "fffff0", "ghostwhite": "f8f8ff"},
    **{"floralwhite": "fffaf0", "azure": "f0ffff", "whitesmoke": "f5f5f5", "mintcream": "f5fffa"},
    **{"window": "fff", "black": "000", "windowtext": "000", "gray": "808080", "grey": "808080"},
    **{"silver": "c0c0c0", "red": "f00", "lime": "0f0", "blue": "00f", "yellow": "ff0"},
    **{"aqua": "0ff", "cyan": "0ff", "fuchsia": "f0f", "magenta": "f0f", "maroon": "800000"},
    **{"olive": "808000", "green": "008000", "purple": "800080", "teal": "008080"},
    **{"navy": "000080", "orange": "ffa500", "darkblue": "00008b", "lightgrey": "d3d3d3"},
}
#: Maximum difference between a text's colour and its background at which it is invisible.
_ALIKE = 16
_SYMBOL_FONT = re.compile(r"symbol|dingbats|webdings|wingdings|marlett", re.IGNORECASE)
_NO_SYMBOL_FONT = re.compile(r"segoe|emoji|noto|mono", re.IGNORECASE)
# Letters that Symbol and Wingdings display as other characters, mostly in lists from Word.
_SYMBOLS = dict(zip("·³£±´¹»®°¥\u00a0", "•≥≤±×≠≈→°∞ ", strict=True))
_WINGDINGS = dict(zip("§Øüûqovnlàþýx¨ÿ\u00a0", "▪➢✓✗❑□❖■●→☑☒☒□  ", strict=False))


class _Look(NamedTuple):
    """The formatting that an element passes on to its contents."""

    gone: str = ""
    is_struck: bool = False
    is_invisible: bool = False
    size: float = 16.0
    color: tuple[int, ...] | str = (0, 0, 0)
    background: tuple[int, ...] | str | None = (255, 255, 255)
    font: str = ""

    @property
    def kind(self) -> str:
        """Why text with this formatting is not content; empty if it is content."""
        if self.gone or self.is_invisible:
            return self.gone or "hidden text"
        if self.is_struck:
            return "struck-out text"
        if self.size <= _TINY:
            return "tiny text"
        if self.color == "transparent" or _are_alike(self.color, self.background):
            return "white text" if self.color == (255, 255, 255) else "text in no visible colour"
        return ""


def mark(root: Any, marks: Placeholders) -> None:
    """Insert marks for hidden text and for objects other than text in a page.

    Parameters
    ----------
    root : element
        The page; it is modified in place.
    marks : Placeholders
        Stores what the marks stand for.
    """
    sheets = ("".join(each.itertext()) for each in root.iter("style") if _is_for_screens(each))
    _Pass(Styles(sheets), marks).over(root)


def text_of_fragment(fragment: str, marks: Placeholders) -> str:
    """Return an HTML fragment as HTML, with marks as inserted by `mark`."""
    root = etree.fromstring(f"<div>{fragment}</div>".encode("utf-8", "replace"), _PARSER)
    mark(root, marks)
    return etree.tostring(root.find("body/div"), encoding="unicode", with_tail=False)


_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def _is_for_screens(sheet: Any) -> bool:
    media = sheet.get("media", "").lower()
    return not media or "screen" in media or "all" in media


#: The attribute in which the colour of a table cell is recorded.
FILL = "data-jiu-fill"


class _Pass:
    """A traversal of the tree that inserts marks."""

    def __init__(self, styles: Styles, marks: Placeholders) -> None:
        self._styles, self._placeholders = styles, marks
        self._unchosen: set[Any] = set()
        self._tails: set[Any] = set()
        self._unclear: set[Any] = set()

    def over(self, root: Any) -> None:
        """Insert marks in a page."""
        self._choices(root)
        waiting: list[tuple[Any, _Look]] = [(root, _Look())]
        while waiting:
            element, outer = waiting.pop()
            if not isinstance(element.tag, str) or element.tag in OUT:
                continue
            style = self._styles.of(element)
            look = _look(element, style, outer)
            if element in self._unchosen:
                look = look._replace(gone="an option that is not chosen")
            if element.tag in _UNSEEN or look.gone:
                kind = look.gone or "hidden text"
                has_box = element in self._unchosen and any(map(_is_box, element.iter("input")))
                box = self._placeholders.thing("a choice", is_essential=False) if has_box else ""
                _replace(element, self._placeholders.hidden(kind, _text_of(element)) + box)
                continue
            if (instead := self._thing(element)) is not None:
                _replace(
                    element, self._placeholders.hidden(look.kind, instead) if look.kind else instead
                )
                continue
            if look.background != outer.background:
                _record_fill(element, look.background)
            children = list(element)
            self._texts(element, children, look)
            if self._styles.has_generated:
                self._generated(element, look)
            waiting += [(child, look) for child in reversed(children)]

    def _texts(self, element: Any, children: list[Any], look: _Look) -> None:
        """Process the texts directly inside an element."""
        kind = look.kind
        if not kind and not look.font and not self._tails:
            return
        if element.text:
            element.text = self._seen(element.text, kind, look.font)
        for child in children:
            if child.tail:
                unchosen = "an option that is not chosen" if child in self._tails else ""
                child.tail = self._seen(child.tail, kind or unchosen, look.font)

    def _seen(self, text: str, kind: str, font: str) -> str:
        if kind:
            space = " " if text[:1].isspace() or text[-1:].isspace() else ""
            return f"{space}{self._placeholders.hidden(kind, text)}{space}"
        return self._lettered(text, font) if font else text

    def _lettered(self, text: str, font: str) -> str:
        """Return the characters that letters display in a symbol font."""
        signs = _WINGDINGS if "wingding" in font else _SYMBOLS if "symbol" in font else {}
        shown = ""
        for letter in text:
            code = chr(ord(letter) - 0xF000) if "\uf020" <= letter <= "\uf0ff" else letter
            if code in signs:
                shown += signs[code]
            elif letter.isspace() or ("symbol" in font and code in "0123456789.,()+-=%/<>"):
                shown += code
            else:
                shown += self._placeholders.thing(f"a letter in the font {font[:30]}")
        return shown

    def _generated(self, element: Any, look: _Look) -> None:
        """Insert the text that a style sheet generates before and after an element's contents."""
        for pseudo in ("before", "after"):
            style = self._styles.of(element, pseudo)
            content = style.get("content", "")
            if not content or _look(element, style, look).kind:
                continue
            shown = self._content(content, element)
            if pseudo == "before":
                element.text = shown + (element.text or "")
            elif len(element):
                element[-1].tail = (element[-1].tail or "") + shown
            else:
                element.text = (element.text or "") + shown

    def _content(self, content: str, element: Any) -> str:
        shown = ""
        for text, attribute, counter in _CONTENT.findall(content):
            if counter:
                return self._placeholders.thing(
                    "a number that a style sheet gives", is_essential=False
                )
            shown += element.get(attribute.strip(), "") if attribute else _unescaped(text[1:-1])
        if any(each.isalnum() for each in shown):
            return shown
        return self._placeholders.thing("a sign", is_essential=False) if shown.strip() else ""

    def _thing(self, element: Any) -> str | None:
        """Return the replacement of an element that is not text; None if it is text."""
        tag = element.tag
        if tag in _EMBEDDED:
            return self._placeholders.thing(_EMBEDDED[tag])
        if tag == "svg":
            title = next((each for each in element.iter("title") if each.text), None)
            label = element.get("aria-label") or (title.text if title is not None else "")
            return self._placeholders.thing("a drawing", label or _text_of(element))
        if tag == "img":
            return self._picture(element)
        if tag == "select":
            return self._selected(element)
        return self._field(element) if tag == "input" else None

    def _picture(self, element: Any) -> str:
        sizes = [_length(element.get(each, ""), 16.0) for each in ("width", "height")]
        if any(size is not None and size <= 1 for size in sizes):
            return ""
        alternative = element.get("alt")
        return self._placeholders.thing(
            "a picture", alternative or "", is_essential=alternative != ""
        )

    def _field(self, element: Any) -> str:
        sort = element.get("type", "text").strip().lower()
        if sort in _NO_FIELD:
            return ""
        if sort in ("checkbox", "radio"):
            name = "a check box" if sort == "checkbox" else "a choice"
            return self._placeholders.thing(name, is_essential=element in self._unclear)
        if sort == "image":
            return self._picture(element)
        if value := element.get("value", "").strip():
            return f" {value} "
        return self._placeholders.thing("an empty form field", is_essential=False)

    def _selected(self, element: Any) -> str:
        options = list(element.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None]
        if element.get("multiple") is None:
            possible = [each for each in options if each.get("disabled") is None]
            chosen = chosen[-1:] or possible[:1]
        others = "; ".join(_option(each) for each in options if each not in chosen)
        left_out = self._placeholders.hidden("an option that is not chosen", others)
        texts = ", ".join(filter(None, map(_option, chosen)))
        shown = texts or self._placeholders.thing("a list of which nothing is chosen")
        return f" {shown} {left_out}"

    def _choices(self, root: Any) -> None:
        """Find the labels of unchecked boxes."""
        boxes = [each for each in root.iter("input") if _is_box(each)]
        if not boxes:
            return
        labels = {each.get("for"): each for each in root.iter("label") if each.get("for")}
        loose: dict[Any, list[Any]] = {}
        for box in boxes:
            label = next(box.iterancestors("label"), None)
            if label is None:
                label = labels.get(box.get("id"))
            if label is None:
                loose.setdefault(box.getparent(), []).append(box)
            elif box.get("checked") is None and sum(map(_is_box, label.iter("input"))) <= 1:
                self._unchosen.add(label)
        for parent, members in loose.items():
            self._loose(parent, members)

    def _loose(self, parent: Any, boxes: list[Any]) -> None:
        """Process unlabelled boxes: each has the text after it, unless text precedes them."""
        before = (parent.text or "") + "".join(
            _text_of(each) + (each.tail or "") for each in boxes[0].itersiblings(preceding=True)
        )
        is_told = not before.strip() or not any(each.get("checked") is None for each in boxes)
        for box in boxes:
            if is_told and box.get("checked") is None:
                self._tails.add(box)
                at = box
                while not (at.tail or "").strip() and (at := at.getnext()) is not None:
                    if at.tag not in _INLINE or next(at.iter("input"), None) is not None:
                        break
                    self._unchosen.add(at)
                    self._tails.add(at)
            elif not is_told:
                self._unclear.add(box)


_INLINE = {"span", "b", "i", "em", "strong", "font", "u", "a", "small", "label"}
_CONTENT = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|attr\(([^()]*)\)|(counters?\()"""
)
_ESCAPED = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?|\\(.)")


def _unescaped(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = int(found[1], 16) if found[1] else 0
        return found[2] or (chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else " ")

    return _ESCAPED.sub(letter, text)


def _is_box(element: Any) -> bool:
    return element.get("type", "").strip().lower() in ("checkbox", "radio")


def _option(element: Any) -> str:
    return " ".join((element.get("label") or _text_of(element)).split())


def _text_of(element: Any) -> str:
    """Return the text of an element, including hidden text."""
    return " ".join(_texts(element))


def _texts(element: Any) -> Iterator[str]:
    for text in element.itertext():
        at = text.getparent() if hasattr(text, "getparent") else None
        if at is None or text.is_tail or at.tag not in ("script", "style"):
            yield text


def _record_fill(element: Any, colour: Any) -> None:
    """Record on a table cell the colour that it, or an element in it, sets."""
    cell = element
    while cell is not None and cell.tag not in ("td", "th", "table", "tr"):
        cell = cell.getparent()
    if cell is not None and cell.tag in ("td", "th"):
        cell.set(FILL, str(colour))


def _replace(element: Any, text: str) -> None:
    """Replace an element by a text."""
    parent, before = element.getparent(), element.getprevious()
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _look(element: Any, style: dict[str, str], outer: _Look) -> _Look:
    """Return the formatting of an element, given that of its parent."""
    tag = element.tag
    is_plain = not style and not element.attrib
    if is_plain and tag not in _STRUCK and tag not in ("mark", "dialog"):
        return outer
    style = {name: value.lower() for name, value in style.items()}
    size = _size(style, outer.size)
    visibility = style.get("visibility")
    font = outer.font
    if named := style.get("font-family") or style.get("font") or element.get("face"):
        first = named.split(",")[0].strip("\"' ").lower()
        symbol = _SYMBOL_FONT.search(first)
        font = symbol[0].lower() if symbol and not _NO_SYMBOL_FONT.search(first) else ""
    given = element.get(_COLOR_OF[tag]) if tag in _COLOR_OF else None
    look = outer._replace(
        is_struck=outer.is_struck or _is_struck(tag, style),
        is_invisible=outer.is_invisible
        if visibility in (None, "inherit")
        else visibility in ("hidden", "collapse"),
        size=size,
        color=_color(style.get("color") or given, outer.color),
        background=_background(element, tag, style, outer.background),
        font=font,
    )
    if tag in ("html", "body"):  # a script makes the page visible once it has loaded
        return look._replace(is_invisible=False)
    return look._replace(gone=_gone(element, style, size, look.color))


#: The attributes that set the colour of a text, by element.
_COLOR_OF = {"font": "color", "body": "text"}


def _is_struck(tag: str, style: dict[str, str]) -> bool:
    line = style.get("text-decoration-line") or style.get("text-decoration") or ""
    return "line-through" in line or (tag in _STRUCK and "none" not in line)


def _gone(element: Any, style: dict[str, str], size: float, color: Any) -> str:
    """Return why the whole contents of an element are invisible; empty if they are visible."""
    display = style.get("display", "")
    if display == "none" or style.get("mso-hide") == "all":
        return "hidden text"
    if element.get("hidden") is not None and not display:
        return "hidden text"
    if element.tag == "dialog" and element.get("open") is None and not display:
        return "hidden text"
    classes = set(element.get("class", "").lower().split())
    if classes & _HIDING_CLASSES or _is_clipped(element.tag, style):
        return "hidden text"
    opacity = _length(style.get("opacity", ""), 1.0)
    if opacity is not None and "%" in style.get("opacity", ""):
        opacity = float(style["opacity"].strip().rstrip("%") or 100) / 100
    if opacity is not None and opacity <= 0.05:
        return "hidden text"
    if _is_off_screen(style, size):
        return "text off the page"
    is_laid_over = style.get("position") in ("fixed", "absolute")
    is_faint = (opacity is not None and opacity <= 0.5) or (_alpha(style.get("color", "")) <= 0.5)
    if any("watermark" in each for each in classes) or (is_laid_over and is_faint):
        return "a watermark"
    if _is_rotated(style):
        return "rotated text" if not is_laid_over else "a watermark"
    if is_laid_over and (_length(style.get("z-index", ""), 1.0) or 0) < 0:
        return "a watermark"
    return ""


def _is_clipped(tag: str, style: dict[str, str]) -> bool:
    clip = style.get("clip", "").replace(" ", "")
    if clip.startswith("rect(") and style.get("position") in ("absolute", "fixed"):
        edges = re.split(r"[,\s]+", style["clip"].strip()[5:].strip(" )("))
        known = [each for each in (_length(each, 16.0) for each in edges[:4]) if each is not None]
        if len(known) == 4 and (known[2] - known[0] <= 1 or known[1] - known[3] <= 1):
            return True
    path = style.get("clip-path", "").replace(" ", "")
    if re.match(r"(?:inset\((?:50|[6-9]\d|100)(?:\.\d+)?%|circle\(0|polygon\(0(?:px)?0)", path):
        return True
    if tag in _GROWING:
        return False
    if "hidden" in " ".join(style.get(f"overflow{each}", "") for each in ("", "-x", "-y")) or (
        "clip" in style.get("overflow", "")
    ):
        sizes = [_length(style.get(each, ""), 16.0) for each in _EXTENTS]
        return any(size is not None and size <= 1 for size in sizes)
    return False


# Parts of tables grow with their contents, whatever size a style sets.
_GROWING = {"table", "tbody", "thead", "tfoot", "tr", "td", "th"}
_EXTENTS = ("width", "height", "max-width", "max-height")
_OFFSETS = ("left", "top", "right", "bottom")


def _is_off_screen(style: dict[str, str], size: float) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in ("absolute", "fixed", "relative"):
        names += _OFFSETS
    lengths = [_length(style.get(each, ""), size) for each in names]
    transform = style.get("transform", "")
    if re.search(r"scale[xy]?\(\s*0*\.?0*\s*[,)]", transform):
        return True
    if moved := re.search(r"translate[xy]?\(\s*([^,)]+)", transform):
        lengths.append(_length(moved[1], size))
    return any(length is not None and length <= _FAR for length in lengths)


def _is_rotated(style: dict[str, str]) -> bool:
    turned = re.search(r"rotatez?\(\s*([^)]*)\)", style.get("transform", ""))
    angle = turned[1] if turned else style.get("rotate", "")
    if not (found := _LENGTH.match(angle.strip())):
        return False
    full = {"turn": 1.0, "rad": 6.2832, "grad": 400.0}.get(found[2], 360.0)
    return 0.005 < abs(float(found[1])) / full % 1 < 0.995


def _size(style: dict[str, str], outer: float) -> float:
    value = style.get("font-size")
    if value is None and (short := style.get("font")):
        sizes = (_length(each.split("/")[0], outer) for each in short.split() if each[0] in _DIGITS)
        found = [size for size in sizes if size is not None and size < 100]
        return found[0] if found else outer
    size = _length(value or "", outer)
    return outer if size is None else size


_DIGITS = "0123456789."


def _length(text: str, size: float) -> float | None:
    """Return a length in pixels for a given font size; None if it is not a length."""
    if not (found := _LENGTH.fullmatch(text.strip().lower())):
        return None
    number, unit = float(found[1]), found[2]
    if unit in ("em", "ex", "ch", "%"):
        return number * size / (100 if unit == "%" else 1)
    return number * _UNITS.get(unit, 1.0)


def _color(text: str | None, outer: Any) -> Any:
    text = (text or "").strip().lower()
    if not text or text in ("inherit", "currentcolor", "unset", "auto", "initial"):
        return outer
    if text == "transparent" or _alpha(text) <= 0.05:
        return "transparent"
    return _rgb(text)


def _rgb(text: str) -> tuple[int, ...] | str:
    """Return a colour as red, green and blue; unchanged if its notation is not supported."""
    if found := re.fullmatch(r"#?([0-9a-f]{3,8})", _COLORS.get(text, text)):
        digits = found[1]
        if len(digits) in (3, 4):
            digits = "".join(each * 2 for each in digits)
        if len(digits) in (6, 8):
            return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if found := re.match(r"rgba?\(([^)]*)\)", text):
        parts = re.split(r"[\s,/]+", found[1].strip())[:3]
        values = [each for each in (_length(part, 255.0) for part in parts) if each is not None]
        if len(values) == 3:
            return tuple(round(min(255.0, max(0.0, each))) for each in values)
    if found := re.match(r"hsla?\([^,\s]+[,\s]+[^,\s]+[,\s]+(0|100)%", text):
        return (255, 255, 255) if found[1] == "100" else (0, 0, 0)
    return text


def _alpha(text: str) -> float:
    """Return the opacity of a colour, from 0 to 1."""
    if found := re.match(r"(?:rgb|hsl)a?\(([^)]*)\)", text):
        parts = re.split(r"[\s,/]+", found[1].strip())
        value = _length(parts[3], 1.0) if len(parts) == 4 else None
        return 1.0 if value is None else value
    if found := re.fullmatch(r"#[0-9a-f]{3}([0-9a-f])|#[0-9a-f]{6}([0-9a-f]{2})", text):
        return int(found[1] * 2 if found[1] else found[2], 16) / 255
    return 0.0 if text == "transparent" else 1.0


def _background(element: Any, tag: str, style: dict[str, str], outer: Any) -> Any:
    """Return the background colour of an element; None for an image or a gradient."""
    image = style.get("background-image", "none")
    if ("(" in image and image != "none") or element.get("background"):
        return None
    short = style.get("background", "")
    if "url(" in short or "gradient(" in short:
        return None
    given = style.get("background-color") or next(
        (each for each in _WORDS.findall(short) if _is_color(each)), ""
    )
    given = given or element.get("bgcolor", "").lower() or ("yellow" if tag == "mark" else "")
    if given in ("", "transparent", "inherit", "initial", "none") or _alpha(given) < 0.5:
        return outer
    return _rgb(given)


_WORDS = re.compile(r"[\w#-]+(?:\([^()]*\))?")


def _is_color(text: str) -> bool:
    return isinstance(_rgb(text), tuple) and not text.isdigit()


@lru_cache(maxsize=1024)
def _are_alike(color: Any, background: Any) -> bool:
    if not isinstance(color, tuple) or not isinstance(background, tuple):
        return color == background
    return all(abs(one - two) <= _ALIKE for one, two in zip(color, background, strict=True))
