"""Cell styles of a workbook, and which text they make invisible."""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from jiu_analysis.ingest.mapping.number_formats import AS_IS, Format, builtin, parsed
from jiu_analysis.ingest.mapping.package import is_true

Colour = tuple[float, float, float]

#: Reasons why a cell's text is not visible.
STRUCK, TINY, BACKGROUND = "struck-out text", "tiny text", "text in its background's colour"
_SYMBOLS = ("symbol", "wingdings", "webdings", "zapfdingbats", "zapf dingbats", "marlett")
WHITE: Colour = (1.0, 1.0, 1.0)
# Below this size, in points, text is not legible.
_SMALLEST = 2.5
# Light grey on white has 1.3; a contrast below this is intended to be invisible.
_LOWEST_CONTRAST = 1.15
# Yellow on white has little contrast, but is visible.
_LEAST_DISTANCE = 0.35
# Default theme colours, in the order in which cells number them.
_THEME = "FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72"
_THEME_ORDER = "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink"


class Font(NamedTuple):
    """The font properties that decide whether a text is visible; unknown `colour` is None.

    In a symbol font the letters show as symbols: a tick for a "ü".
    """

    is_struck: bool = False
    size: float = 11.0
    colour: Colour | None = None
    is_symbols: bool = False


@dataclass(frozen=True)
class Look:
    """The style of a cell; `background` is None if it is a pattern or unknown."""

    font: Font
    background: Colour | None
    format: Format

    @cached_property
    def is_plain(self) -> bool:
        """Whether a plain text is shown unchanged."""
        is_seen = not hidden_by(self.font, self.background) and not self.font.is_symbols
        return is_seen and self.format.texts == AS_IS


@lru_cache(maxsize=4096)
def hidden_by(font: Font, background: Colour | None) -> str:
    """Return why a text is not visible; empty if it is visible."""
    if font.is_struck:
        return STRUCK
    if font.size < _SMALLEST:
        return TINY
    if font.colour is not None and background is not None:
        return BACKGROUND if _is_alike(font.colour, background) else ""
    return ""


def _is_alike(one: Colour, other: Colour) -> bool:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    has_contrast = (light + 0.05) / (dark + 0.05) >= _LOWEST_CONTRAST
    return not has_contrast and math.dist(one, other) < _LEAST_DISTANCE


class Styles:
    """The styles of a workbook.

    Parameters
    ----------
    root, theme : Element or None
        The parts that contain them.
    """

    def __init__(self, root: Any, theme: Any) -> None:
        self._theme = _theme(theme)
        self._palette: list[str] = []
        self.looks: list[Look] = []
        #: For each format of conditional formatting, whether it could hide or strike out text,
        #: and whether it sets a background.
        self.conditional: list[tuple[bool, bool]] = []
        if root is not None:
            self._palette = [each.get("rgb", "") for each in root.iterfind(_PALETTE)]
            self._read(root)

    def look(self, number: str | None) -> Look:
        """Return the look of the cells with a given style number."""
        return _at(self.looks, number, _DEFAULT)

    def font(self, element: Any) -> Font:
        """Return the font given by the properties of a cell or of a part of its text."""
        size, strike = element.find("{*}sz"), element.find("{*}strike")
        named = element.find("{*}name")
        name = element.find("{*}rFont") if named is None else named
        return Font(
            strike is not None and strike.get("val", "1") not in ("0", "false", "off"),
            11.0 if size is None else _number(size.get("val"), 11.0),
            self._colour(element.find("{*}color"), of_text=True),
            name is not None and name.get("val", "").lower().startswith(_SYMBOLS),
        )

    def _read(self, root: Any) -> None:
        codes = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in root.iterfind("{*}numFmts/{*}numFmt")
        }
        fonts = [self.font(each) for each in root.iterfind("{*}fonts/{*}font")]
        fills = [self._background(each) for each in root.iterfind("{*}fills/{*}fill")]
        known: dict[tuple[str, ...], Look] = {}
        for each in root.iterfind("{*}cellXfs/{*}xf"):
            key = tuple(each.get(name, "0") for name in ("numFmtId", "fontId", "fillId"))
            if key not in known:
                number, font, fill = key
                form = parsed(codes[number]) if number in codes else builtin(_whole(number))
                known[key] = Look(_at(fonts, font, Font()), _at(fills, fill, WHITE), form)
            self.looks.append(known[key])
        self.conditional = [self._condition(each) for each in root.iterfind("{*}dxfs/{*}dxf")]

    def _condition(self, element: Any) -> tuple[bool, bool]:
        font, form = element.find("{*}font"), element.find("{*}numFmt")
        fill = element.find("{*}fill")
        can_hide = form is not None and (parsed(form.get("formatCode", "")).texts.kind == "nothing")
        if font is not None:
            # In conditional formats, a solid fill uses the background colour of its pattern.
            found = None if fill is None else fill.find("{*}patternFill/{*}bgColor")
            background = WHITE if fill is None else self._colour(found, of_text=False)
            can_hide |= bool(hidden_by(self.font(font), background))
        return can_hide, fill is not None

    def _background(self, element: Any) -> Colour | None:
        pattern = element.find("{*}patternFill")
        if pattern is None:
            return WHITE if len(element) == 0 else None
        if pattern.get("patternType", "none") == "none":
            return WHITE
        if pattern.get("patternType") != "solid":
            return None
        return self._colour(pattern.find("{*}fgColor"), of_text=False)

    def _colour(self, element: Any, *, of_text: bool) -> Colour | None:
        """Return a colour; None if it is automatic or unknown."""
        if element is None or is_true(element.get("auto")):
            return None
        if element.get("rgb"):
            code = element.get("rgb")[-6:]
        elif element.get("theme"):
            code = _at(self._theme, element.get("theme"), "")
        else:
            code = self._indexed(_whole(element.get("indexed", "")), of_text=of_text)
        try:
            red, green, blue = bytes.fromhex(code)
        except ValueError:
            return None
        colour = red / 255, green / 255, blue / 255
        return _tinted(colour, _number(element.get("tint", "0")))

    def _indexed(self, number: int, *, of_text: bool) -> str:
        if number in (64, 65):
            # The system colours of text and of background.
            return "FFFFFF" if number == 65 and of_text else ""
        from openpyxl.styles.colors import COLOR_INDEX

        palette = self._palette or list(COLOR_INDEX[:64])
        return palette[number][-6:] if 0 <= number < len(palette) else ""


_PALETTE = "{*}colors/{*}indexedColors/{*}rgbColor"
_DEFAULT = Look(Font(), WHITE, Format())


def _theme(root: Any) -> list[str]:
    colours = _THEME.split()
    scheme = None if root is None else root.find(".//{*}clrScheme")
    for place, name in enumerate(_THEME_ORDER.split()):
        value = None if scheme is None else scheme.find(f"{{*}}{name}/*")
        if value is not None:
            colours[place] = value.get("lastClr") or value.get("val") or colours[place]
    return colours


def _tinted(colour: Colour, tint: float) -> Colour:
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _at(values: list[Any], place: str | None, otherwise: Any) -> Any:
    number = _whole(place or "0")
    return values[number] if 0 <= number < len(values) else otherwise


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _number(text: str | None, otherwise: float = 0.0) -> float:
    try:
        return float(text or "")
    except ValueError:
        return otherwise
