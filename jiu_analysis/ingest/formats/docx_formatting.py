"""Formatting of a Word document's text: which text is visible, and what symbol fonts display.

A run property comes from the run itself, its character style, its paragraph's style, its table's
style or the document defaults; each style inherits from the one it is based on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jiu_analysis.ingest.formats.docx_numbering import whole

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_V = "{urn:schemas-microsoft-com:vml}"
_VALUE = f"{_W}val"
_PROPERTIES = f"{_W}rPr"
#: Limit on the chain of base styles.
_LONGEST_CHAIN = 50
#: Limits up to which a text is unreadable: font size in half points, letter width in per cent.
_TINY, _NARROW = 4, 5
#: In twentieths of a point: a row or line up to this height shows no letters; an indent beyond the
#: other two is off the page.
_FLAT, _LEFT_OF_PAGE, _RIGHT_OF_PAGE = 40, -3_000, 32_000
#: Maximum difference in red, green or blue at which two colours cannot be distinguished.
_ALIKE = 16

_ON_WHITE, _ON_ALIKE = "white text", "text in the colour of its background"
_HIDDEN, _STRUCK = "hidden text", "struck-out text"
# Toggle properties: set in styles at several levels, they switch each other.
_TOGGLES = {f"{_W}strike", f"{_W}vanish"}
_WANTED = {
    **{tag: tag.rpartition("}")[2] for tag in _TOGGLES},
    **{
        f"{_W}{name}": name
        for name in ("dstrike", "specVanish", "color", "sz", "szCs", "rtl", "w", "position")
    },
    **{f"{_W}{name}": name for name in ("vertAlign", "rFonts", "shd", "highlight")},
    f"{_W14}textFill": "textFill",
}
_OFF = {"0", "false", "off"}
_THEME_COLOURS = {
    **dict.fromkeys(("background1", "light1", "bg1", "lt1"), "FFFFFF"),
    **dict.fromkeys(("text1", "dark1", "tx1", "dk1"), "000000"),
}
_HIGHLIGHTS = {
    **{"black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00"},
    **{"magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF"},
    **{"darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000"},
    **{"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000"},
    **{"darkGray": "808080", "lightGray": "C0C0C0"},
}
_PARAGRAPH, _TABLE, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tc"
_HOLDERS = {
    *(_PARAGRAPH, _TABLE, _CELL, f"{_SHAPE}wsp"),
    *(f"{_V}{name}" for name in ("shape", "rect", "roundrect", "oval")),
}
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_UNKNOWN, _NONE = "unknown", "none"
#: With more fill colours than this, every run is examined.
_MANY = 500

Look = Mapping[str, Any]


class Formatting:
    """The formatting of a document's runs.

    Parameters
    ----------
    styles : element or None
        Root element of the part that defines the styles.
    body : element
        Root element of the main part, for the colours of its page and its shapes.
    """

    def __init__(self, styles: Any, body: Any):
        self._styles: dict[str, tuple[str | None, Any]] = {}
        self._defaults: dict[str, str] = {}
        self._document: Look = {}
        self._own: dict[str | None, Look] = {}
        self._bases: dict[tuple[str | None, ...], Look] = {}
        self._vanishing: dict[str, bool] = {}
        self._grounds: dict[Any, str] = {}
        self._shades: dict[str | None, list[tuple[str, str]]] = {}
        if styles is not None:
            self._read(styles)
        background = body.find(f"{_W}background")
        page = None if background is None else _hex(background.get(f"{_W}color"))
        self._page = page or "FFFFFF"
        self._fills = {self._page, *_fills(body), *(() if styles is None else _fills(styles))}

    def of(self, run: Any, paragraph: str | None, table: str | None) -> Look:
        """Return the properties of a run, given the styles of its paragraph and table."""
        own = run.find(_PROPERTIES)
        if own is None:
            return self._base(table, paragraph)
        style = own.find(f"{_W}rStyle")
        base = self._base(table, paragraph, None if style is None else style.get(_VALUE))
        return {**base, **direct} if (direct := _properties(own)) else base

    def of_mark(self, properties: Any, table: str | None) -> Look:
        """Return the properties of a paragraph mark, given its ``w:pPr``."""
        base = self._base(table, style_of(properties))
        own = None if properties is None else properties.find(_PROPERTIES)
        return base if own is None else {**base, **_properties(own)}

    def left_out(self, look: Look, run: Any) -> str:
        """Return why the text of a run is not visible; empty if it is visible."""
        if not look:
            return ""
        if look.get("vanish"):
            return _HIDDEN
        if look.get("strike") or look.get("dstrike"):
            return _STRUCK
        size = look.get("szCs" if look.get("rtl") else "sz")
        if (size is not None and size <= _TINY) or look.get("w", 100) <= _NARROW:
            return "tiny text"
        if (colour := look.get("textFill") or look.get("color")) and self._may_vanish(colour):
            return self._faded(colour, look, run)
        return ""

    def _may_vanish(self, colour: str) -> bool:
        """Return whether any fill in the document could hide text of this colour."""
        if colour not in self._vanishing:
            fills = self._fills
            self._vanishing[colour] = colour == _NONE or (
                colour != _UNKNOWN
                and (len(fills) > _MANY or any(_are_alike(colour, each) for each in fills))
            )
        return self._vanishing[colour]

    def _faded(self, colour: str, look: Look, run: Any) -> str:
        if colour == _NONE:
            return _HIDDEN
        ground = look.get("highlight") or look.get("shd") or self._ground(run)
        if ground == _UNKNOWN or not _are_alike(colour, ground):
            return ""
        return _ON_WHITE if _are_alike(ground, "FFFFFF") else _ON_ALIKE

    def _ground(self, run: Any) -> str:
        """Return the background colour of a run, or that it is unknown."""
        passed: list[Any] = []
        ground = None
        for holder in run.iterancestors():
            if ground := self._grounds.get(holder):
                break
            passed.append(holder)
            if holder.tag in _HOLDERS and (ground := self._ground_of(holder)):
                break
        ground = ground or self._page
        # Cache every element passed, so that each is visited once, however many runs it contains.
        self._grounds.update(dict.fromkeys(passed, ground))
        return ground

    def _ground_of(self, holder: Any) -> str | None:
        """Return the background colour that an element sets; None if it is transparent."""
        if holder.tag == _PARAGRAPH:
            properties = holder.find(f"{_W}pPr")
            return _shade(properties) or self._style_shade(style_of(properties))
        if holder.tag == _CELL:
            return _shade(holder.find(f"{_W}tcPr")) or self._shade_by_style(holder)
        if holder.tag == _TABLE:
            return _shade(holder.find(f"{_W}tblPr"))
        return _fill_of_shape(holder)

    def _style_shade(self, style: str | None) -> str | None:
        for each in self._chain(style or self._defaults.get("paragraph")):
            if ground := _shade(each.find(f"{_W}pPr")):
                return ground
        return None

    def _shade_by_style(self, cell: Any) -> str | None:
        """Return the colour that the table style gives a cell; unknown if several may apply."""
        table = next(cell.iterancestors(f"{_W}tbl"), None)
        properties = None if table is None else table.find(f"{_W}tblPr")
        style = _of(properties, "tblStyle") or self._defaults.get("table")
        if style not in self._shades:
            self._shades[style] = _shades_of_style(self._chain(style))
        if not (shades := self._shades[style]):
            return None
        parts = _parts_of_table(cell, None if properties is None else properties.find(_TABLE_LOOK))
        fills = {fill for part, fill in shades if part in parts}
        return next(iter(fills), None) if len(fills) < 2 else _UNKNOWN

    def _base(self, table: str | None, paragraph: str | None, character: str | None = None) -> Look:
        """Return the properties that result from the styles alone."""
        key = table, paragraph, character
        if key not in self._bases:
            levels = [
                self._style(table or self._defaults.get("table")),
                self._style(paragraph or self._defaults.get("paragraph")),
                self._style(character),
            ]
            look = dict(self._document)
            for level in levels:
                look |= level
            for toggle in ("strike", "vanish"):
                if self._document.get(toggle):
                    look[toggle] = True
                elif toggle in look:
                    look[toggle] = sum(bool(level.get(toggle)) for level in levels) % 2 == 1
            self._bases[key] = look
        return self._bases[key]

    def _style(self, style: str | None) -> Look:
        if style not in self._own:
            look: Look = {}
            for each in self._chain(style):
                if (properties := each.find(_PROPERTIES)) is not None:
                    look = {**_properties(properties), **look}
            self._own[style] = look
        return self._own[style]

    def _chain(self, style: str | None) -> list[Any]:
        """Return a style and its base styles."""
        chain: list[Any] = []
        while style in self._styles and len(chain) < _LONGEST_CHAIN:
            style, element = self._styles[style]
            chain.append(element)
        return chain

    def _read(self, styles: Any) -> None:
        if (defaults := styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_PROPERTIES}")) is not None:
            self._document = _properties(defaults)
        for style in styles.iterchildren(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            self._styles[name] = (_of(style, "basedOn"), style)
            if style.get(f"{_W}default", "0") not in _OFF:
                self._defaults[style.get(f"{_W}type", "")] = name


def is_raised(look: Look) -> bool:
    """Return whether a run is superscript."""
    return look.get("position", 0) > 0 or look.get("vertAlign") == "superscript"


def style_of(properties: Any) -> str | None:
    """Return the style named in a paragraph's properties."""
    return _of(properties, "pStyle")


def is_flat(row: Any) -> bool:
    """Return whether a table row is hidden, or too low to show any letters."""
    properties = row.find(f"{_W}trPr")
    if properties is None:
        return False
    hidden = properties.find(f"{_W}hidden")
    if hidden is not None and hidden.get(_VALUE) not in _OFF:
        return True
    height = properties.find(f"{_W}trHeight")
    return height is not None and _is_flat(height.get(_VALUE), height.get(f"{_W}hRule"))


def paragraph_left_out(properties: Any) -> str:
    """Return why a whole paragraph is not visible; empty if it is visible."""
    spacing, indent, frame = (
        None if properties is None else properties.find(f"{_W}{name}")
        for name in ("spacing", "ind", "framePr")
    )
    if spacing is not None and _is_flat(spacing.get(f"{_W}line"), spacing.get(f"{_W}lineRule")):
        return "tiny text"
    places = [] if indent is None else [indent.get(f"{_W}{side}") for side in ("left", "start")]
    places += [] if frame is None else [frame.get(f"{_W}{axis}") for axis in ("x", "y")]
    if any(not _LEFT_OF_PAGE < whole(each, 0) < _RIGHT_OF_PAGE for each in places):
        return "text off the page"
    return ""


def in_unicode(text: str, font: str | None) -> str | None:
    r"""Return the characters that a text set in a symbol font displays.

    Parameters
    ----------
    text : str
        Letters, or the private-use characters that stand for the code points of a symbol font.
    font : str or None
        Name of the font.

    Returns
    -------
    str or None
        None if a character is not in the table of the font.

    Examples
    --------
    >>> in_unicode("\uf0b3", "Symbol"), in_unicode("þ", "Wingdings"), in_unicode("a", "Arial")
    ('≥', '☑', 'a')
    """
    signs = _symbols().get((font or "").casefold())
    if signs is None:
        if text.isascii() or not _PRIVATE.search(text):
            return text
        # Word's two bullets, for texts whose font name is missing.
        signs = {"\uf0b7": "•", "\uf0a7": "▪"}
        shown = [signs.get(each) if _PRIVATE.match(each) else each for each in text]
    else:
        places = (chr(ord(each) & 0xFF) if _PRIVATE.match(each) else each for each in text)
        # Characters that are not in the font are displayed in another font.
        shown = [each if each.isspace() or each > "\xff" else signs.get(each) for each in places]
    return None if None in shown else "".join(filter(None, shown))


_PRIVATE = re.compile("[\uf000-\uf0ff]")


@cache
def _symbols() -> dict[str, dict[str, str]]:
    signs: dict[str, dict[str, str]] = {}
    source = Path(__file__).with_name("symbol_fonts.csv")
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        of_font = signs.setdefault(row["font"].casefold(), {})
        for place, sign in enumerate(row["characters"], start=int(row["first"], 16)):
            of_font[chr(place)] = sign
    return signs


def _properties(element: Any) -> dict[str, Any]:
    """Return the values of the run properties that affect visibility."""
    found: dict[str, Any] = {}
    for child in element:
        if name := _WANTED.get(child.tag):
            found[name] = _READ.get(name, _is_on)(child)
    if found.pop("specVanish", False):
        found["vanish"] = True
    return {name: value for name, value in found.items() if value is not None}


def _is_on(element: Any) -> bool:
    return element.get(_VALUE, "1") not in _OFF


def _points(element: Any) -> int | None:
    """Return a measure in half points; Strict Open XML may state it with a unit."""
    value = element.get(_VALUE, "")
    if found := re.fullmatch(r"(\d{1,4}(?:\.\d+)?)pt", value):
        return round(2 * float(found[1]))
    return whole(value, 22)


def _percent(element: Any) -> int:
    return whole(element.get(_VALUE, "").rstrip("%"), 100)


def _colour(element: Any) -> str:
    """Return a colour in hexadecimal digits; empty if it is automatic."""
    is_mixed = element.get(f"{_W}themeTint") or element.get(f"{_W}themeShade")
    if not is_mixed and (named := _THEME_COLOURS.get(element.get(f"{_W}themeColor"))):
        return named
    return _hex(element.get(_VALUE)) or ""


def _text_fill(element: Any) -> str:
    if element.find(f"{_W14}noFill") is not None:
        return _NONE
    for colour in element.iterfind(f"{_W14}solidFill/*"):
        alpha = colour.find(f"{_W14}alpha")
        if alpha is not None and whole(alpha.get(f"{_W14}val"), 0) >= 95_000:
            return _NONE
        if alpha is None and len(colour) == 0:
            value = colour.get(f"{_W14}val")
            return _THEME_COLOURS.get(value) or _hex(value) or _UNKNOWN
    return _UNKNOWN


def _font(element: Any) -> str | None:
    return element.get(f"{_W}ascii") or element.get(f"{_W}hAnsi")


def _fill(element: Any) -> str | None:
    """Return the colour of a shading; None if it has none."""
    pattern = element.get(_VALUE, "clear")
    if pattern in ("clear", "nil"):
        named = _THEME_COLOURS.get(element.get(f"{_W}themeFill"))
        is_mixed = element.get(f"{_W}themeFillTint") or element.get(f"{_W}themeFillShade")
        return named if named and not is_mixed else _hex(element.get(f"{_W}fill"))
    return _hex(element.get(f"{_W}color")) if pattern == "solid" else _UNKNOWN


_READ = {
    **{"sz": _points, "szCs": _points, "w": _percent, "color": _colour, "rFonts": _font},
    **{"textFill": _text_fill, "shd": lambda element: _fill(element) or ""},
    "highlight": lambda element: _HIGHLIGHTS.get(element.get(_VALUE), ""),
    "position": lambda element: whole(element.get(_VALUE), 0),
    "vertAlign": lambda element: element.get(_VALUE),
}


def fill_of_cell(cell: Any) -> str:
    """Return the background colour that a table cell has of its own, except white; else ""."""
    fill = _shade(cell.find(f"{_W}tcPr"))
    return "" if fill is None or fill == "FFFFFF" else fill


def _shade(properties: Any) -> str | None:
    shade = None if properties is None else properties.find(f"{_W}shd")
    return None if shade is None else _fill(shade)


def _shades_of_style(chain: list[Any]) -> list[tuple[str, str]]:
    """Return the shadings of a table style, as pairs of table part and colour."""
    shades = []
    for style in chain:
        for shade in style.iter(f"{_W}shd"):
            part = next(shade.iterancestors(f"{_W}tblStylePr"), None)
            name = "wholeTable" if part is None else part.get(f"{_W}type", "")
            if fill := _fill(shade):
                shades.append((name, fill))
    return shades


def _parts_of_table(cell: Any, look: Any) -> set[str]:
    """Return the parts of the table style that may apply to a cell."""
    row = cell.getparent()
    ends = {
        "firstRow": (row, row.getprevious(), f"{_W}tr"),
        "lastRow": (row, row.getnext(), f"{_W}tr"),
        "firstCol": (cell, cell.getprevious(), f"{_W}tc"),
        "lastCol": (cell, cell.getnext(), f"{_W}tc"),
    }
    parts = {"wholeTable"}
    parts |= {
        name
        for name, (element, beside, tag) in ends.items()
        # Inside a content control, the neighbouring cells or rows are unknown.
        if element.tag != tag or beside is None or beside.tag != tag
    }
    parts = {part for part in parts if _is_used(part, look)}
    if _is_used("band1Horz", look):
        parts |= {"band1Horz", "band2Horz"}
    if _is_used("band1Vert", look):
        parts |= {"band1Vert", "band2Vert"}
    if len(parts & {"firstRow", "lastRow", "firstCol", "lastCol"}) > 1:
        parts |= {"neCell", "nwCell", "seCell", "swCell"}
    return parts


_TABLE_LOOK = f"{_W}tblLook"
# Attribute in ``w:tblLook``, its bit in the older form, and whether it switches the part off.
_LOOKS = {
    "firstRow": ("firstRow", 0x20, False),
    "lastRow": ("lastRow", 0x40, False),
    "firstCol": ("firstColumn", 0x80, False),
    "lastCol": ("lastColumn", 0x100, False),
    "band1Horz": ("noHBand", 0x200, True),
    "band1Vert": ("noVBand", 0x400, True),
}


def _is_used(part: str, look: Any) -> bool:
    """Return whether a table applies its style to a part; True if it is not stated."""
    if part not in _LOOKS or look is None:
        return True
    name, bit, is_off = _LOOKS[part]
    value = look.get(f"{_W}{name}")
    if value is None:
        older = look.get(_VALUE, "")
        if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", older):
            return True
        return bool(int(older, 16) & bit) != is_off
    return (value not in _OFF) != is_off


def _fills(root: Any) -> set[str]:
    """Return all fill colours in a part."""
    fills = {_fill(each) for each in root.iter(f"{_W}shd")}
    fills |= {_HIGHLIGHTS.get(each.get(_VALUE)) for each in root.iter(f"{_W}highlight")}
    fills |= {_hex(each.get("val")) for each in root.iter(f"{_DRAWN}srgbClr")}
    return {each for each in fills if each and each != _UNKNOWN}


def _fill_of_shape(shape: Any) -> str | None:
    """Return the fill colour of a text box; None if it is transparent."""
    properties = shape.find(f"{_SHAPE}spPr")
    if properties is None:
        if shape.get("filled") in ("f", "false"):
            return None
        return _UNKNOWN if shape.get("fillcolor") or shape.get("type") else None
    if properties.find(f"{_DRAWN}noFill") is not None:
        return None
    solid = properties.find(f"{_DRAWN}solidFill/{_DRAWN}srgbClr")
    if solid is not None:
        return _hex(solid.get("val")) or _UNKNOWN
    is_filled = any(each.tag.endswith("Fill") for each in properties)
    return _UNKNOWN if is_filled or shape.find(f"{_SHAPE}style") is not None else None


def _hex(value: str | None) -> str | None:
    return value.upper() if value and _HEX.fullmatch(value) else None


@lru_cache(maxsize=4096)
def _are_alike(one: str, other: str) -> bool:
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(left - right) <= _ALIKE for left, right in pairs)


def _is_flat(height: str | None, rule: str | None) -> bool:
    return rule == "exact" and 0 < whole(height, 0) <= _FLAT


def _of(element: Any, name: str) -> str | None:
    found = None if element is None else element.find(f"{_W}{name}")
    return None if found is None else found.get(_VALUE)
