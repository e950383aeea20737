"""Where things lie on a page: the records that the rooms of the PDF hand to each other.

All measures are points; y grows downward.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

# How far apart two lines may be that are meant to be one, or to meet.
NEAR = 3.0


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
        return all(abs(a - b) <= NEAR for a, b in zip(self, other, strict=True))

    def is_of_table(
        self,
        frames: list[Rectangle],
        horizontals: list[Rectangle],
        verticals: list[Rectangle],
    ) -> bool:
        """Whether it is a cell or the frame of a table and no box on its own.

        A cell has edges, of both directions, in common with others; a frame has a rule
        from one of its edges to the other.
        """
        if any(self._is_crossed_by(rule) for rule in (*horizontals, *verticals)):
            return True
        beside = [edge for each in frames for edge in each.horizontals]
        across = [edge for each in frames for edge in each.verticals]
        return any(
            abs(mine.top - edge.top) <= 1.5 and overlap(mine[::2], edge[::2]) > NEAR
            for edge in (*horizontals, *beside)
            for mine in self.horizontals
        ) and any(
            abs(mine.left - edge.left) <= 1.5 and overlap(mine[1::2], edge[1::2]) > NEAR
            for edge in (*verticals, *across)
            for mine in self.verticals
        )

    def _is_crossed_by(self, rule: Rectangle) -> bool:
        if rule.width > rule.height:
            return (
                self.top + NEAR < rule.top < self.bottom - NEAR
                and abs(rule.left - self.left) <= NEAR
                and abs(rule.right - self.right) <= NEAR
            )
        return (
            self.left + NEAR < rule.left < self.right - NEAR
            and abs(rule.top - self.top) <= NEAR
            and abs(rule.bottom - self.bottom) <= NEAR
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


class TextBox(NamedTuple):
    """A frame on its own with what is written in it."""

    place: Rectangle
    words: list[Word]


class Page(NamedTuple):
    """What was found on a page: words, rules, and text boxes with their own words."""

    number: int
    width: float
    height: float
    words: list[Word]
    horizontals: list[Rectangle]
    verticals: list[Rectangle]
    boxes: list[TextBox]


def is_raised(small: tuple[float, float], large: tuple[float, float]) -> bool:
    """Whether type from top to bottom is smaller and stands higher than other type beside it."""
    height = large[1] - large[0]
    return small[1] - small[0] < 0.85 * height and small[1] < large[1] - 0.1 * height


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How much two spans have in common; negative is how far they are apart."""
    return min(one[1], other[1]) - max(one[0], other[0])
