"""Formatting of a Word document's text: which text is visible, and what symbol fonts display.

A run property comes from the run itself, its character style, its paragraph's style, its table's
style or the document defaults; each style inherits from the one it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jiu_analysis.ingest.formats.wordml import (
    DRAWN,
    OFF,
    VALUE,
    W14,
    Styles,
    V,
    W,
    child,
    is_on,
    value,
    whole,
)
from jiu_analysis.ingest.input_files import csv_rows

_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_PROPERTIES = f"{W}rPr"
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
_TOGGLES = {f"{W}strike", f"{W}vanish"}
_WANTED = {
    **{tag: tag.rpartition("}")[2] for tag in _TOGGLES},
    **{
        f"{W}{name}": name
        for name in ("dstrike", "specVanish", "color", "sz", "szCs", "rtl", "w", "position")
    },
    **{f"{W}{name}": name for name in ("vertAlign", "rFonts", "shd", "highlight")},
    f"{W14}textFill": "textFill",
}
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
_PARAGRAPH, _TABLE, _CELL = f"{W}p", f"{W}tbl", f"{W}tc"
_HOLDERS = {
    *(_PARAGRAPH, _TABLE, _CELL, f"{_SHAPE}wsp"),
    *(f"{V}{name}" for name in ("shape", "rect", "roundrect", "oval")),
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
    styles : Styles
        The styles of the document.
    body : element
        Root element of the main part, for the colours of its page and its shapes.
    """

    def __init__(self, styles: Styles, body: Any):
        self._styles = styles
        defaults = child(styles.root, "docDefaults", "rPrDefault", "rPr")
        self._document: Look = {} if defaults is None else _properties(defaults)
        self._own: dict[str | None, Look] = {}
        self._bases: dict[tuple[str | None, ...], Look] = {}
        self._vanishing: dict[str, bool] = {}
        self._grounds: dict[Any, str] = {}
        self._shades: dict[str | None, list[tuple[str, str]]] = {}
        background = body.find(f"{W}background")
        page = None if background is None else _hex(background.get(f"{W}color"))
        self._page = page or "FFFFFF"
        self._fills = {
            self._page,
            *_fills(body),
            *(() if styles.root is None else _fills(styles.root)),
        }

    def of(self, run: Any, paragraph: str | None, table: str | None) -> Look:
        """Return the properties of a run, given the styles of its paragraph and table."""
        own = run.find(_PROPERTIES)
        if own is None:
            return self._base(table, paragraph)
        base = self._base(table, paragraph, value(own, "rStyle"))
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
            properties = holder.find(f"{W}pPr")
            return _shade(properties) or self._style_shade(style_of(properties))
        if holder.tag == _CELL:
            return _shade(holder.find(f"{W}tcPr")) or self._shade_by_style(holder)
        if holder.tag == _TABLE:
            return _shade(holder.find(f"{W}tblPr"))
        return _fill_of_shape(holder)

    def _style_shade(self, style: str | None) -> str | None:
        for each in self._styles.chain(style or self._styles.defaults.get("paragraph")):
            if ground := _shade(each.find(f"{W}pPr")):
                return ground
        return None

    def _shade_by_style(self, cell: Any) -> str | None:
        """Return the colour that the table style gives a cell; unknown if several may apply."""
        table = next(cell.iterancestors(f"{W}tbl"), None)
        properties = child(table, "tblPr")
        style = value(properties, "tblStyle") or self._styles.defaults.get("table")
        if style not in self._shades:
            self._shades[style] = _shades_of_style(self._styles.chain(style))
        if not (shades := self._shades[style]):
            return None
        parts = _parts_of_table(cell, child(properties, "tblLook"))
        fills = {fill for part, fill in shades if part in parts}
        return next(iter(fills), None) if len(fills) < 2 else _UNKNOWN

    def _base(self, table: str | None, paragraph: str | None, character: str | None = None) -> Look:
        """Return the properties that result from the styles alone."""
        key = table, paragraph, character
        if key not in self._bases:
            levels = [
                self._style(table or self._styles.defaults.get("table")),
                self._style(paragraph or self._styles.defaults.get("paragraph")),
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
            for each in self._styles.chain(style):
                if (properties := each.find(_PROPERTIES)) is not None:
                    look = {**_properties(properties), **look}
            self._own[style] = look
        return self._own[style]


def is_raised(look: Look) -> bool:
    """Return whether a run is superscript."""
    return look.get("position", 0) > 0 or look.get("vertAlign") == "superscript"


def style_of(properties: Any) -> str | None:
    """Return the style named in a paragraph's properties."""
    return value(properties, "pStyle")


def is_flat(row: Any) -> bool:
    """Return whether a table row is hidden, or too low to show any letters."""
    properties = row.find(f"{W}trPr")
    if is_on(child(properties, "hidden")):
        return True
    height = child(properties, "trHeight")
    return height is not None and _is_flat(height.get(VALUE), height.get(f"{W}hRule"))


def paragraph_left_out(properties: Any) -> str:
    """Return why a whole paragraph is not visible; empty if it is visible."""
    spacing, indent, frame = (child(properties, name) for name in ("spacing", "ind", "framePr"))
    if spacing is not None and _is_flat(spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")):
        return "tiny text"
    places = [] if indent is None else [indent.get(f"{W}{side}") for side in ("left", "start")]
    places += [] if frame is None else [frame.get(f"{W}{axis}") for axis in ("x", "y")]
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
    for row in csv_rows(Path(__file__).with_name("symbol_fonts.csv")):
        of_font = signs.setdefault(row["font"].casefold(), {})
        for place, sign in enumerate(row["characters"], start=int(row["first"], 16)):
            of_font[chr(place)] = sign
    return signs


def _properties(element: Any) -> dict[str, Any]:
    """Return the values of the run properties that affect visibility."""
    found: dict[str, Any] = {}
    for each in element:
        if name := _WANTED.get(each.tag):
            found[name] = _READ.get(name, is_on)(each)
    if found.pop("specVanish", False):
        found["vanish"] = True
    return {name: each for name, each in found.items() if each is not None}


def _points(element: Any) -> int | None:
    """Return a measure in half points; Strict Open XML may state it with a unit."""
    size = element.get(VALUE, "")
    if found := re.fullmatch(r"(\d{1,4}(?:\.\d+)?)pt", size):
        return round(2 * float(found[1]))
    return whole(size, 22)


def _percent(element: Any) -> int:
    return whole(element.get(VALUE, "").rstrip("%"), 100)


def _colour(element: Any) -> str:
    """Return a colour in hexadecimal digits; empty if it is automatic."""
    is_mixed = element.get(f"{W}themeTint") or element.get(f"{W}themeShade")
    if not is_mixed and (named := _THEME_COLOURS.get(element.get(f"{W}themeColor"))):
        return named
    return _hex(element.get(VALUE)) or ""


def _text_fill(element: Any) -> str:
    if element.find(f"{W14}noFill") is not None:
        return _NONE
    for colour in element.iterfind(f"{W14}solidFill/*"):
        alpha = colour.find(f"{W14}alpha")
        if alpha is not None and whole(alpha.get(f"{W14}val"), 0) >= 95_000:
            return _NONE
        if alpha is None and len(colour) == 0:
            given = colour.get(f"{W14}val")
            return _THEME_COLOURS.get(given) or _hex(given) or _UNKNOWN
    return _UNKNOWN


def _font(element: Any) -> str | None:
    return element.get(f"{W}ascii") or element.get(f"{W}hAnsi")


def _fill(element: Any) -> str | None:
    """Return the colour of a shading; None if it has none."""
    pattern = element.get(VALUE, "clear")
    if pattern in ("clear", "nil"):
        named = _THEME_COLOURS.get(element.get(f"{W}themeFill"))
        is_mixed = element.get(f"{W}themeFillTint") or element.get(f"{W}themeFillShade")
        return named if named and not is_mixed else _hex(element.get(f"{W}fill"))
    return _hex(element.get(f"{W}color")) if pattern == "solid" else _UNKNOWN


_READ = {
    **{"sz": _points, "szCs": _points, "w": _percent, "color": _colour, "rFonts": _font},
    **{"textFill": _text_fill, "shd": lambda element: _fill(element) or ""},
    "highlight": lambda element: _HIGHLIGHTS.get(element.get(VALUE), ""),
    "position": lambda element: whole(element.get(VALUE), 0),
    "vertAlign": lambda element: element.get(VALUE),
}


def fill_of_cell(shade: Any) -> str:
    """Return the colour of the shading of a table cell, except white; else ""."""
    fill = None if shade is None else _fill(shade)
    return "" if fill is None or fill == "FFFFFF" else fill


def _shade(properties: Any) -> str | None:
    shade = child(properties, "shd")
    return None if shade is None else _fill(shade)


def _shades_of_style(chain: list[Any]) -> list[tuple[str, str]]:
    """Return the shadings of a table style, as pairs of table part and colour."""
    shades = []
    for style in chain:
        for shade in style.iter(f"{W}shd"):
            part = next(shade.iterancestors(f"{W}tblStylePr"), None)
            name = "wholeTable" if part is None else part.get(f"{W}type", "")
            if fill := _fill(shade):
                shades.append((name, fill))
    return shades


def _parts_of_table(cell: Any, look: Any) -> set[str]:
    """Return the parts of the table style that may apply to a cell."""
    row = cell.getparent()
    ends = {
        "firstRow": (row, row.getprevious(), f"{W}tr"),
        "lastRow": (row, row.getnext(), f"{W}tr"),
        "firstCol": (cell, cell.getprevious(), f"{W}tc"),
        "lastCol": (cell, cell.getnext(), f"{W}tc"),
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
    given = look.get(f"{W}{name}")
    if given is None:
        older = look.get(VALUE, "")
        if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", older):
            return True
        return bool(int(older, 16) & bit) != is_off
    return (given not in OFF) != is_off


def _fills(root: Any) -> set[str]:
    """Return all fill colours in a part; none if it does not exist."""
    if root is None:
        return set()
    fills = {_fill(each) for each in root.iter(f"{W}shd")}
    fills |= {_HIGHLIGHTS.get(each.get(VALUE)) for each in root.iter(f"{W}highlight")}
    fills |= {_hex(each.get("val")) for each in root.iter(f"{DRAWN}srgbClr")}
    return {each for each in fills if each and each != _UNKNOWN}


def _fill_of_shape(shape: Any) -> str | None:
    """Return the fill colour of a text box; None if it is transparent."""
    properties = shape.find(f"{_SHAPE}spPr")
    if properties is None:
        if shape.get("filled") in ("f", "false"):
            return None
        return _UNKNOWN if shape.get("fillcolor") or shape.get("type") else None
    if properties.find(f"{DRAWN}noFill") is not None:
        return None
    solid = properties.find(f"{DRAWN}solidFill/{DRAWN}srgbClr")
    if solid is not None:
        return _hex(solid.get("val")) or _UNKNOWN
    is_filled = any(each.tag.endswith("Fill") for each in properties)
    return _UNKNOWN if is_filled or shape.find(f"{_SHAPE}style") is not None else None


def _hex(text: str | None) -> str | None:
    return text.upper() if text and _HEX.fullmatch(text) else None


@lru_cache(maxsize=4096)
def _are_alike(one: str, other: str) -> bool:
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(left - right) <= _ALIKE for left, right in pairs)


def _is_flat(height: str | None, rule: str | None) -> bool:
    return rule == "exact" and 0 < whole(height, 0) <= _FLAT
