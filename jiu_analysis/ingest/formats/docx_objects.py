"""What a Word document shows that is no text: pictures, form fields, embedded objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from jiu_analysis.ingest.formats.docx_looks import in_unicode
from jiu_analysis.ingest.formats.docx_numbering import whole
from jiu_analysis.ingest.formats.text import clean
from jiu_analysis.ingest.result import OBJECT

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_PICTURE_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
_V = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VALUE, _TEXT = f"{_W}val", f"{_W}t"
_OFF = {"0", "false", "off"}
#: The longest alternative text that can stand for a word in a cell.
_LONGEST_ALTERNATIVE = 60
#: Characters of a field's instruction, and pieces of its result, that are looked at.
_LOOKED_AT = 100
_MADE_BY_PROGRAM = re.compile(r"generated|\.(?:png|jpe?g|gif|emf|wmf|svg|bmp)$", re.IGNORECASE)
_WATERMARK = re.compile("watermark", re.IGNORECASE)
_ROTATION = re.compile(r"rotation:\s*(-?\d{1,9}(?:\.\d+)?)(fd)?")
_BEHIND = re.compile(r"z-index:\s*-")
#: Degrees from upright or lying, from which on a text is turned on purpose.
_TURNED = 15
_KINDS = {
    "picture": "a picture",
    "chart": "a chart",
    "chartex": "a chart",
    "diagram": "a diagram",
    "wordprocessingInk": "a drawing by hand",
}
_DRAWINGS = {*_KINDS.values(), "a drawing"}
#: Elements of a run that show something without a text in them.
DRAWINGS = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
#: Stands where a form field was found to be empty.
EMPTY_FIELD = "{jiu}empty"
# What a content control asks for, where it takes a value.
_ASKED = {
    *(f"{_W}{name}" for name in ("dropDownList", "comboBox", "date", "text")),
    f"{_W14}checkbox",
}
_SHOWN = {_TEXT, f"{_W}sym", EMPTY_FIELD, *DRAWINGS}
# Fields that show something which Word makes from the instruction alone.
_MADE = {
    *("EQ", "SYMBOL", "MACROBUTTON", "GOTOBUTTON", "LISTNUM"),
    *("AUTONUM", "AUTONUMLGL", "AUTONUMOUT"),
}
_SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9A-Fa-f]{1,5}|\d{1,6})(?:.*?\\f\s+\"?([^\"\\]+))?", re.I)


class Shown(str):
    """One `OBJECT` in a text.

    Parameters
    ----------
    what : str
        What it is.
    alternative : str
        The text that is given in its place.
    floats : bool
        It lies over the page, and is anchored in the text only.
    """

    what: str
    alternative: str
    floats: bool

    def __new__(cls, what: str, alternative: str = "", *, floats: bool = False) -> Shown:
        """Return it as a text of one character."""
        made = super().__new__(cls, OBJECT)
        made.what, made.alternative, made.floats = what, clean(alternative), floats
        return made

    @property
    def is_drawing(self) -> bool:
        """Whether it is a picture or another drawing."""
        return self.what in _DRAWINGS

    @property
    def word(self) -> str:
        """The alternative text where it is short and given by a person."""
        is_word = len(self.alternative) <= _LONGEST_ALTERNATIVE
        return "" if not is_word or _MADE_BY_PROGRAM.search(self.alternative) else self.alternative


def watermark(drawing: Any) -> str | None:
    """Return the text of a drawing that is a watermark; None where it is none."""
    paths = [each.get("string", "") for each in drawing.iter(f"{_V}textpath")]
    texts = [each.text or "" for each in drawing.iter(_TEXT)]
    if not any(paths) and not texts:
        return None
    for each in drawing.iter(f"{_PLACED}docPr", f"{_V}shape", f"{_V}rect"):
        named = f"{each.get('name', '')} {each.get('id', '')} {each.get(f'{_OFFICE}spid', '')}"
        style = each.get("style", "")
        is_behind = any(paths) and _BEHIND.search(style)
        if _WATERMARK.search(named) or is_behind or _is_turned(_degrees(style)):
            return " ".join(paths or texts)
    turns = (whole(each.get("rot"), 0, 10**9) / 60_000 for each in drawing.iter(f"{_DRAWN}xfrm"))
    return " ".join(paths or texts) if any(map(_is_turned, turns)) else None


def shown(drawing: Any) -> list[Shown | str]:
    """Return what a drawing shows beside the text boxes in it, which are read by themselves."""
    properties = drawing.find(f".//{_PLACED}docPr")
    if properties is not None and (
        properties.get("hidden") in ("1", "true") or _is_decorative(properties)
    ):
        return []
    if paths := [each.get("string", "") for each in drawing.iter(f"{_V}textpath")]:
        return [f" {text} " for text in paths]
    if next(drawing.iter(f"{_W}txbxContent"), None) is not None:
        pictures = [*drawing.iter(_PICTURE), *drawing.iter(f"{_V}imagedata")]
        outside = (next(each.iterancestors(f"{_W}txbxContent"), None) for each in pictures)
        return [
            Shown("a picture") for holder in outside if holder is None or _holds(holder, drawing)
        ]
    if drawing.tag == f"{_W}drawing":
        return [_drawn(drawing, properties)]
    return _drawn_before(drawing)


def _holds(holder: Any, drawing: Any) -> bool:
    """Return whether a drawing stands in a text box, and not the box in the drawing."""
    return any(each is holder for each in drawing.iterancestors(f"{_W}txbxContent"))


def _drawn(drawing: Any, properties: Any) -> Shown:
    data = drawing.find(f".//{_DRAWN}graphicData")
    uri = "" if data is None else data.get("uri", "").rpartition("/")[2]
    alternative = ""
    if properties is not None:
        alternative = properties.get("descr") or properties.get("title") or ""
    if not alternative and (inner := drawing.find(f".//{_PICTURE_PROPERTIES}")) is not None:
        alternative = inner.get("descr") or inner.get("title") or ""
    floats = drawing.find(f"{_PLACED}anchor") is not None
    return Shown(_KINDS.get(uri, "a drawing"), alternative, floats=floats)


def _drawn_before(drawing: Any) -> list[Shown | str]:
    """Return what a drawing of the older form (VML) shows."""
    if next(drawing.iter(f"{_W}control"), None) is not None:
        return [Shown("a form control")]
    if drawing.tag == f"{_W}object":
        return [Shown("an embedded object")]
    shapes = [
        each
        for each in drawing.iter(f"{_V}*")
        if each.get("style") is not None and each.get(f"{_OFFICE}hr") is None
    ]
    if not shapes:
        return []
    is_picture = next(drawing.iter(f"{_V}imagedata"), None) is not None
    floats = "position:absolute" in shapes[0].get("style", "").replace(" ", "")
    return [
        Shown("a picture" if is_picture else "a drawing", shapes[0].get("alt", ""), floats=floats)
    ]


def _is_decorative(properties: Any) -> bool:
    marks = (each for each in properties.iter() if str(each.tag).endswith("}decorative"))
    return any(each.get("val") in ("1", "true") for each in marks)


def _degrees(style: str) -> float:
    found = _ROTATION.search(style)
    return float(found[1]) / (65_536 if found[2] else 1) if found else 0.0


def _is_turned(degrees: float) -> bool:
    return min(degrees % 90, 90 - degrees % 90) >= _TURNED


@dataclass
class Field:
    """A field that has begun: where its pieces begin, its instruction, its form."""

    begin: int
    form: Any = None
    instruction: str = ""
    has_result: bool = False

    def instruct(self, text: str) -> None:
        """Take a piece of its instruction; its beginning is enough."""
        if len(self.instruction) < _LOOKED_AT:
            self.instruction += text

    def end(self, pieces: list[str]) -> None:
        """Take its instruction away, and put in what it shows where its result does not say."""
        if not self.has_result:
            del pieces[self.begin :]
        if self.form is None:
            if not self.has_result and (made := _made(self.instruction)):
                pieces.append(made)
            return
        # The beginning tells: fields may stand in one another by thousands.
        result = clean("".join(pieces[self.begin : self.begin + _LOOKED_AT]))
        if made := _of_form(self.form, result):
            del pieces[self.begin :]
            pieces.append(made)

    def separate(self, pieces: list[str]) -> None:
        """Take its instruction away: from here on its result stands."""
        del pieces[self.begin :]
        self.has_result = True


def _made(instruction: str) -> str:
    keyword = instruction.split()[0].upper() if instruction.split() else ""
    if keyword not in _MADE:
        return ""
    if found := _SYMBOL.search(instruction):
        code = int(found[1], 0) if found[1].lower().startswith("0x") else int(found[1])
        return symbol(code, (found[2] or "").strip() or None)
    return Shown(f"a field that Word fills ({keyword})")


def _of_form(form: Any, result: str) -> str:
    """Return what a form field shows, where that is not its result; empty where it is."""
    if (box := form.find(f"{_W}checkBox")) is not None:
        state = box.find(f"{_W}checked")
        state = box.find(f"{_W}default") if state is None else state
        is_checked = state is not None and state.get(_VALUE, "1") not in _OFF
        return "" if result else ("☒" if is_checked else "☐")
    if (choice := form.find(f"{_W}ddList")) is not None:
        chosen = clean(_chosen(choice))
        if not result:
            return chosen or Shown("an empty form field")
        return (
            "" if chosen in ("", result) else Shown("a form field that shows no entry of its own")
        )
    return "" if result else Shown("an empty form field")


def _chosen(choice: Any) -> str:
    entries = [each.get(_VALUE, "") for each in choice.iterfind(f"{_W}listEntry")]
    number = choice.find(f"{_W}result")
    number = choice.find(f"{_W}default") if number is None else number
    place = 0 if number is None else whole(number.get(_VALUE), 0)
    return entries[place] if 0 <= place < len(entries) else ""


def symbol(code: int, font: str | None) -> str:
    """Return the character at a place of a font, or that it cannot be read."""
    is_character = 0 < code < 0xD800 or 0xE000 <= code < 0x110000
    text = in_unicode(chr(code), font) if is_character else None
    if text is None or (0xE000 <= code <= 0xF8FF and text == chr(code)):
        return Shown(f"a symbol of the font {font}" if font else "a symbol")
    return text


def mark_empty_fields(root: Any) -> Any:
    """Put a mark into every content control that shows no value; return the root.

    A control shows a request ("Choose an item") until it has a value.
    """
    # The inner ones first: what they show is then found at once.
    for control in reversed(list(root.iter(f"{_W}sdt"))):
        properties, content = control.find(f"{_W}sdtPr"), control.find(f"{_W}sdtContent")
        if properties is None or content is None:
            continue
        asks = properties.find(f"{_W}showingPlcHdr")
        is_request = asks is not None and asks.get(_VALUE, "1") not in _OFF
        takes_value = any(child.tag in _ASKED for child in properties)
        if is_request or (takes_value and not _shows(content)):
            _mark(content)
    return root


def _shows(content: Any) -> bool:
    return any(each.tag != _TEXT or (each.text or "").strip() for each in content.iter(*_SHOWN))


def _mark(content: Any) -> None:
    paragraphs = list(content.iter(f"{_W}p")) or [content]
    for paragraph in paragraphs:
        for child in list(paragraph):
            if child.tag != f"{_W}pPr":
                paragraph.remove(child)
    paragraphs[0].append(paragraphs[0].makeelement(EMPTY_FIELD))
