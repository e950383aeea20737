"""Visibility of a page's text, determined from its formatting and from the rendered page.

Text is not content if it is invisible, covered, off the page, tiny, in the colour of its
background, rotated against the page (other than the heading of a column), or so large and pale
that it is a watermark.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from math import atan2, degrees, hypot, isfinite
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from jiu_analysis.ingest.formats.pdf.geometry import ABOVE, Ink
from jiu_analysis.ingest.formats.pdf.limits import Budget

# Minimum contrast between letters and background, in grey levels of 255; and for each level, those
# that have less contrast with it.
_CONTRAST = 10
_ALIKE = [
    bytes(range(max(each - _CONTRAST + 1, 0), min(each + _CONTRAST, 256))) for each in range(256)
]
# The height of a capital, and the middle of one above the lower end of the font, in font sizes.
_CAPITAL = 0.65
_MIDDLE = 1 - ABOVE + _CAPITAL / 2
_PLAIN = 0.6
_GREY = b"\xa0"
_BRIGHT = 200
_FIRST_OTHER = "\u0250"
_TINIEST = 1.5
# Minimum size of a watermark, and its maximum contrast with the background.
_LARGE = 24.0
_PALE = 115
_SKEW = 5.0
_MOST_PIXELS = 4e6
_LEAST_SCALE = 0.4
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_SAMPLES = 100

HIDDEN, WHITE, TINY, TURNED = "hidden text", "white text", "tiny text", "rotated text"
WATERMARK, STRUCK = "a watermark", "struck-out text"


class Style(NamedTuple):
    """The formatting of a piece of text.

    `kind` is set if the formatting alone makes it no content; `light` is the lightness of the fill,
    from 0 to 1; `item` is the text object, if it is known.
    """

    kind: str
    size: float
    light: float
    item: Any


class Visibility:
    """Determines which text of a page is visible.

    Parameters
    ----------
    text_page : PdfTextPage
        The page's text layer.
    ink : Ink or None
        The rendered page.
    turned : int
        The direction of the page's text, in degrees.
    width, height : float
        The page's size.
    colours : callable, optional
        Returns the page rendered in colour.
    keeps_invisible : bool
        Whether invisible text is content, as the recognised text (OCR) of a scanned picture.
    """

    def __init__(
        self,
        text_page: pypdfium2.PdfTextPage,
        ink: Ink | None,
        turned: int,
        width: float,
        height: float,
        colours: Callable[[], Ink | None] | None = None,
        *,
        keeps_invisible: bool = False,
    ) -> None:
        self._handle = text_page.raw
        self._ink = ink
        self._turned = turned
        self._size = width, height
        self._pixels = ink.light.data.cast("B") if ink else b""
        self._colours = colours
        self._keeps_invisible = keeps_invisible
        self._styles: dict[bytes, Style] = {}

    def style(self, index: int) -> Style:
        """Return the formatting of a character; it is cached per text object."""
        item = raw.FPDFText_GetTextObject(self._handle, index)
        if not item:
            return self._style_of(item, index)
        key = bytes(item)
        return self._styles.get(key) or self._styles.setdefault(key, self._style_of(item, index))

    def styles(self, spans: Sequence[tuple[int, int, Any]]) -> Iterator[Style | None]:
        """Yield the formatting of words by start and end; None if it may change within one."""
        starts, ends = [start for start, _, _ in spans], [end - 1 for _, end, _ in spans]
        first, last = (
            map(bytes, map(raw.FPDFText_GetTextObject, repeat(self._handle), indices))
            for indices in (starts, ends)
        )
        for index, key, other in zip(starts, first, last, strict=True):
            is_one = key == other and any(key)
            yield (self._styles.get(key) or self.style(index)) if is_one else None

    def shows(self, places: NDArray[np.float64], styles: Sequence[Style]) -> list[bool]:
        """Return which words are certain to be visible; the others have to be examined.

        A row of pixels that has contrast in the middle of the letters suffices for nearly all.
        The places are arrays of left, top, right and bottom.
        """
        if self._ink is None or self._keeps_invisible:
            return [False] * len(styles)
        left, top, right, bottom = places
        x, y = (left + right) / 2, (top + bottom) / 2
        (width, height), columns = self._size, self._ink.light.shape[1]
        is_on_page = (0 <= x) & (x <= width) & (0 <= y) & (y <= height)
        is_usual = is_on_page & [not style.kind and style.size < _LARGE for style in styles]
        left, top, right, bottom = np.where(is_usual, places, 0)
        scale = self._ink.scale
        row = ((bottom - _MIDDLE * (bottom - top)) * scale).astype(int).clip(0)
        first = np.ceil(left * scale).astype(int).clip(0)
        last = (right * scale).astype(int).clip(max=columns)
        spans = zip((row * columns + first).tolist(), (row * columns + last).tolist(), strict=True)
        pixels = (bytes(self._pixels[start:end]) for start, end in spans)
        return [bool(each and each.translate(None, _ALIKE[each[0]])) for each in pixels]

    def kind(
        self, style: Style, left: float, top: float, right: float, bottom: float, text: str
    ) -> str:
        """Return why a word at this place is not content; empty if it is content."""
        if style.kind == TURNED:
            # Visible rotated text is content in some tables; invisible text never is.
            return self.kind(style._replace(kind=""), left, top, right, bottom, text) or TURNED
        if style.kind:
            return style.kind
        width, height = self._size
        x, y = (left + right) / 2, (top + bottom) / 2
        if not (isfinite(x) and isfinite(y) and 0 <= x <= width and 0 <= y <= height):
            return HIDDEN
        if self._ink is None or self._keeps_invisible:
            return WHITE if style.light > 0.999 and self._ink is None else ""
        size = bottom - top
        if any(map(str.isalnum, text)):
            # Exclude neighbouring lines: examine only from the baseline to the height of a capital.
            top, bottom = bottom - (1 - ABOVE + _CAPITAL) * size, bottom - (1 - ABOVE) * size
        part = self._ink.part(left, top, right, bottom)
        pixels = part.tobytes()
        is_plain = style.light < _PLAIN and style.size < _LARGE and pixels[:1] > _GREY
        if not pixels or (is_plain and pixels.count(pixels[:1]) < len(pixels)):
            # Dark letters on a light background, visible because the area has several colours.
            return ""
        lightest = int(part.max())
        light = style.light * 255
        if lightest - int(part.min()) < _CONTRAST and not self._differs_in_colour(
            left, top, right, bottom
        ):
            if abs(light - lightest) < 2 * _CONTRAST:
                return WHITE if lightest > _BRIGHT else HIDDEN
            around = self._ink.part(left - 1, bottom - size, right + 1, bottom)
            # Letters of Latin script are rendered on every machine.
            is_drawn = _is_drawn(style.item) or max(text) < _FIRST_OTHER
            if is_drawn and int(around.max()) - int(around.min()) < _CONTRAST:
                return HIDDEN
        elif style.size >= _LARGE and 255 - _PALE < light < lightest - _CONTRAST:
            return WATERMARK
        return ""

    def _differs_in_colour(self, *place: float) -> bool:
        """Return whether letters as light as their background differ from it in colour."""
        ink = self._colours() if self._colours else None
        if ink is None:
            return False
        part = ink.part(*place)
        return bool((np.ptp(part.reshape(-1, part.shape[-1]), axis=0) >= 3 * _CONTRAST).any())

    def _style_of(self, item: Any, index: int) -> Style:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._handle, index, matrix)
        size = raw.FPDFText_GetFontSize(self._handle, index) * hypot(matrix.c, matrix.d)
        if not item:
            return Style("", size, 0, None)
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        light, alpha = _colour(item, mode)
        kind = ""
        if (mode in _INVISIBLE_MODES or alpha == 0) and not self._keeps_invisible:
            kind = HIDDEN
        elif _angle_between(degrees(atan2(matrix.b, matrix.a)), self._turned) > _SKEW:
            kind = WATERMARK if size >= _LARGE else TURNED
        elif size < _TINIEST:
            kind = TINY
        return Style(kind, size, light, item)


def _colour(item: Any, mode: int) -> tuple[float, int]:
    """Return the lightness and the opacity of the colour of letters."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_outline = mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
    read = raw.FPDFPageObj_GetStrokeColor if is_outline else raw.FPDFPageObj_GetFillColor
    if not read(item, red, green, blue, alpha):
        return 0.0, 255
    light = (0.30 * red.value + 0.59 * green.value + 0.11 * blue.value) / 255
    # Translucent letters are as pale as on white paper.
    return 1 - (1 - light) * alpha.value / 255, alpha.value


def _is_drawn(item: Any) -> bool:
    """Return whether the letters are rendered whatever fonts are installed."""
    font = raw.FPDFTextObj_GetFont(item) if item else None
    return bool(font) and raw.FPDFFont_GetIsEmbedded(font) == 1


def _angle_between(one: float, other: float) -> float:
    apart = abs(one - other) % 360
    return min(apart, 360 - apart)


def direction_of(text_page: pypdfium2.PdfTextPage, rotation: int) -> int:
    """Return the direction of most text on a page, in degrees.

    Parameters
    ----------
    text_page : PdfTextPage
        The page's text layer.
    rotation : int
        The page rotation set in the file; used as the direction of a page without text.
    """
    count = text_page.count_chars()
    found: dict[int, int] = {}
    matrix = raw.FS_MATRIX()
    for index in range(0, count, count // _SAMPLES + 1):
        if raw.FPDFText_GetUnicode(text_page, index) > 32 and raw.FPDFText_GetMatrix(
            text_page, index, matrix
        ):
            angle = degrees(atan2(matrix.b, matrix.a))
            if isfinite(angle):
                quarter = round(angle / 90) * 90 % 360
                found[quarter] = found.get(quarter, 0) + (abs(angle % 90 - 45) > 40)
    if not any(found.values()):
        return rotation
    return max(found, key=lambda each: found[each])


def is_mostly_invisible(text_page: pypdfium2.PdfTextPage) -> bool:
    """Return whether most text of a page is invisible, as after text recognition (OCR)."""
    count = text_page.count_chars()
    found = [
        raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE_MODES
        for index in range(0, count, count // _SAMPLES + 1)
        if (item := raw.FPDFText_GetTextObject(text_page, index))
    ]
    return 2 * sum(found) > len(found)


def ink_of(
    page: pypdfium2.PdfPage,
    turned: int,
    width: float,
    height: float,
    number: int,
    budget: Budget,
    *,
    is_coloured: bool = False,
) -> Ink | None:
    """Return the page rendered with its text upright; None if the page is too large."""
    scale = min(1.0, (_MOST_PIXELS / (width * height)) ** 0.5)
    if scale < _LEAST_SCALE:
        return None
    columns, rows = max(int(width * scale), 1), max(int(height * scale), 1)
    form, flags = (
        (raw.FPDFBitmap_BGR, 0) if is_coloured else (raw.FPDFBitmap_Gray, raw.FPDF_GRAYSCALE)
    )
    light = np.full((rows, columns, 3) if is_coloured else (rows, columns), 255, dtype=np.uint8)
    pixels = (ctypes.c_ubyte * light.size).from_buffer(light.data)
    bitmap = pypdfium2.PdfBitmap.new_native(columns, rows, form, buffer=pixels)
    try:
        start = time.thread_time()
        turn = (turned - page.get_rotation()) // 90 % 4
        status = raw.FPDF_RenderPageBitmap_Start(
            bitmap, page, 0, 0, columns, rows, turn, flags, _pause_after(1.0)
        )
        while status == raw.FPDF_RENDER_TOBECONTINUED:
            budget.use("seconds", time.thread_time() - start, number)
            start = time.thread_time()
            status = raw.FPDF_RenderPage_Continue(page, _pause_after(1.0))
        budget.use("seconds", time.thread_time() - start, number)
    finally:
        raw.FPDF_RenderPage_Close(page)
        bitmap.close()
    return Ink(light, scale) if status == raw.FPDF_RENDER_DONE else None


def _pause_after(seconds: float) -> Any:
    """Return a callback that pauses rendering after some time, so that limits can be checked."""
    end = time.thread_time() + seconds
    pause = raw.IFSDK_PAUSE(version=1)
    call = type(pause.NeedToPauseNow)
    pause.NeedToPauseNow = call(lambda _: time.thread_time() > end)
    return pause
