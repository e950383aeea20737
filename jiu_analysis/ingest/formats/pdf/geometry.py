"""Where things lie on a page: the records that the rooms of the PDF hand to each other.

All measures are points; y grows downward.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# How far apart two lines may be that are meant to be one, or to meet.
NEAR = 3.0
# The part of the type's height above the base line.
ABOVE = 0.8
# Of what is narrower, in pixels, those that it covers in part count.
_NARROW = 6


class Rectangle(NamedTuple):
    """Where something lies on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
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
        """Whether the middle of the other lies in it."""
        return (
            self.left <= (other.left + other.right) / 2 <= self.right
            and self.top <= (other.top + other.bottom) / 2 <= self.bottom
        )

    def is_near(self, other: Rectangle) -> bool:
        """Whether the other is the same but for a line's width."""
        return (
            abs(self.left - other.left) <= NEAR
            and abs(self.top - other.top) <= NEAR
            and abs(self.right - other.right) <= NEAR
            and abs(self.bottom - other.bottom) <= NEAR
        )


Move = Callable[[float, float, float, float], Rectangle]


class Word(NamedTuple):
    """A run of characters without a space, and its place in the order of the text layer."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    order: int


class Ink(NamedTuple):
    """The page as it is drawn: how light it is, and how many pixels a point has."""

    light: NDArray[np.uint8]
    scale: float

    def part(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.uint8]:
        """Return the pixels between these edges."""
        rows, columns = self.light.shape[:2]
        x0, x1 = ceil(left * self.scale), int(right * self.scale)
        y0, y1 = ceil(top * self.scale), int(bottom * self.scale)
        if x1 - x0 < _NARROW:
            x0, x1 = int(left * self.scale), ceil(right * self.scale)
        if y1 - y0 < _NARROW:
            y0, y1 = int(top * self.scale), ceil(bottom * self.scale)
        return self.light[min(max(y0, 0), rows) : max(y1, 0), min(max(x0, 0), columns) : max(x1, 0)]

    def origin(self, left: float, top: float) -> tuple[int, int]:
        """Return row and column of the first pixel that `part` gives of what begins there."""
        return max(ceil(top * self.scale), 0), max(ceil(left * self.scale), 0)

    def span(
        self, place: Rectangle | Word, slack: float, origin: tuple[int, int]
    ) -> tuple[slice, slice]:
        """Return the rows and columns, counted from an origin, that something lies in."""
        return tuple(  # type: ignore[return-value]
            slice(
                max(int((low - slack) * self.scale) - first, 0),
                max(ceil((high + slack) * self.scale) - first, 0),
            )
            for low, high, first in zip(place[1::-1], place[3:1:-1], origin, strict=True)
        )


class TextBox(NamedTuple):
    """A frame on its own with what is written in it."""

    place: Rectangle
    words: list[Word]


class Page(NamedTuple):
    """What was found on a page: words, rules, and text boxes with their own words.

    `text` is all that the text layer holds, and `left_out` what of it no reader sees, with
    its kind.
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
    """Whether type from top to bottom is smaller and stands higher than other type beside it."""
    height = large[1] - large[0]
    return small[1] - small[0] < 0.85 * height and small[1] < large[1] - 0.1 * height


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How much two spans have in common; negative is how far they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])
