"""Positions on a page: the records shared by the modules of the PDF reader.

All measures are in points; y increases downward.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Maximum distance of two rules that count as one, or as touching.
NEAR = 3.0
# Part of the font size above the baseline.
ABOVE = 0.8
# For areas narrower than this, in pixels, partly covered pixels are included.
_NARROW = 6


class Rectangle(NamedTuple):
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Extent from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent from top to bottom."""
        return self.bottom - self.top

    @property
    def horizontals(self) -> list[Rectangle]:
        """Its upper and lower edge."""
        return [self._replace(bottom=self.top), self._replace(top=self.bottom)]

    @property
    def verticals(self) -> list[Rectangle]:
        """Its left and right edge."""
        return [self._replace(right=self.left), self._replace(left=self.right)]

    def holds(self, other: Rectangle | Word) -> bool:
        """Return whether the centre of the other lies within it."""
        return (
            self.left <= (other.left + other.right) / 2 <= self.right
            and self.top <= (other.top + other.bottom) / 2 <= self.bottom
        )

    def is_near(self, other: Rectangle) -> bool:
        """Return whether the other is the same within the width of a line."""
        return (
            abs(self.left - other.left) <= NEAR
            and abs(self.top - other.top) <= NEAR
            and abs(self.right - other.right) <= NEAR
            and abs(self.bottom - other.bottom) <= NEAR
        )


Move = Callable[[float, float, float, float], Rectangle]


class Word(NamedTuple):
    """A run of characters without a space, and its index in the text layer."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    order: int


class Ink(NamedTuple):
    """The rendered page: lightness of its pixels, and pixels per point."""

    light: NDArray[np.uint8]
    scale: float

    def part(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.uint8]:
        """Return the pixels between these edges."""
        rows, columns = self.light.shape[:2]
        x0, x1 = self.pixels(left, right)
        y0, y1 = self.pixels(top, bottom)
        return self.light[min(max(y0, 0), rows) : max(y1, 0), min(max(x0, 0), columns) : max(x1, 0)]

    def pixels(self, start: float, end: float) -> tuple[int, int]:
        """Return the first pixel between two positions, and the one after the last."""
        first, last = ceil(start * self.scale), int(end * self.scale)
        if last - first < _NARROW:
            return int(start * self.scale), ceil(end * self.scale)
        return first, last

    def origin(self, left: float, top: float) -> tuple[int, int]:
        """Return row and column of the first pixel in the `part` that starts at this position."""
        return max(ceil(top * self.scale), 0), max(ceil(left * self.scale), 0)

    def span(
        self, place: Rectangle | Word, slack: float, origin: tuple[int, int]
    ) -> tuple[slice, slice]:
        """Return the rows and columns that a rectangle covers, relative to an origin."""
        return tuple(  # type: ignore[return-value]
            slice(
                max(int((low - slack) * self.scale) - first, 0),
                max(ceil((high + slack) * self.scale) - first, 0),
            )
            for low, high, first in zip(place[1::-1], place[3:1:-1], origin, strict=True)
        )


class TextBox(NamedTuple):
    """A bordered text box with its words."""

    place: Rectangle
    words: list[Word]


class Page(NamedTuple):
    """The contents of a page: words, rules, and text boxes with their own words.

    `text` is the whole text layer, and `left_out` its invisible texts, each with its kind.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    horizontals: list[Rectangle]
    verticals: list[Rectangle]
    boxes: list[TextBox]
    pictures: list[Rectangle]
    left_out: list[tuple[str, Word]]
    text: str
    ink: Ink | None


def is_raised(small: tuple[float, float], large: tuple[float, float]) -> bool:
    """Return whether text (top, bottom) is smaller and higher than the text beside it."""
    height = large[1] - large[0]
    return small[1] - small[0] < 0.85 * height and small[1] < large[1] - 0.1 * height


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the overlap of two spans; if negative, the distance between them."""
    return min(one[1], other[1]) - max(one[0], other[0])
