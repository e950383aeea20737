"""Build the font used to measure characters that no installed font contains.

Charts leave the drawing of text to the reader's browser, and need only its width. An ideograph is
one em wide in every font, so one empty glyph is enough for all of them.
"""

from __future__ import annotations

import sys
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from jiu_analysis.report.figures.fonts import EM, FILE

_EM = 1000
#: Width of each glyph, and the ranges of characters mapped to it.
_GLYPHS = {
    ".notdef": (600, []),
    # Radicals, kana, ideographs; compatibility ideographs; full-width forms.
    "em": (_EM, [(0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF)]),
    # Isolates change the writing direction and have no width.
    "nothing": (0, [(0x2066, 0x2069)]),
}
# A font contains its time of creation in seconds since 1904; fixed here for reproducibility.
_MADE = 3_786_825_600


def font() -> bytes:
    """Return the font; always the same bytes."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(list(_GLYPHS))
    builder.setupCharacterMap({0x3000: "em"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in _GLYPHS})
    builder.setupHorizontalMetrics({name: (width, 0) for name, (width, _) in _GLYPHS.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": EM, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    # Format 13: many characters, one glyph.
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language, table.reserved = 3, 10, 0, 0
    table.cmap = {
        letter: name
        for name, (_, ranges) in _GLYPHS.items()
        for first, last in ranges
        for letter in range(first, last + 1)
    }
    builder.font["cmap"].tables = [table]
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = _MADE
    written = BytesIO()
    builder.font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(font())
    sys.exit()
