"""Tables written as text, for tests that a reader can check by eye."""

from __future__ import annotations

import pandas as pd


def drawn(text: str) -> pd.DataFrame:
    """Return a frame from columns of text; ``-`` is missing, whole numbers become numbers."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=header, dtype=object).replace("-", None)
    for column in frame:
        values = frame[column].dropna()
        if len(values) and values.str.fullmatch(r"-?\d+(\.\d+)?").all():
            frame[column] = pd.to_numeric(frame[column])
    return frame


def as_text(frame: pd.DataFrame) -> list[list[str]]:
    """Return a frame as text, numbers with three decimals, for comparison."""

    def cell(value: object) -> str:
        if pd.isna(value):
            return "-"
        return f"{value:.3f}" if isinstance(value, float | int) else str(value)

    return [list(frame.columns), *[[cell(value) for value in row] for row in frame.to_numpy()]]


_DATES = ("as_of", "target_date", "issued_on", "due_on")


def listed(text):
    """Return a history from a table; omitted columns are missing."""
    frame = drawn(text)
    for column in _DATES:
        if column in frame:
            frame[column] = pd.to_datetime(frame[column])
    missing = {"organization": "A", "recommendation": 1, "acceptance": "accepted"}
    names = ("previous_acceptance", "previous_implementation", "change", "implementation")
    missing |= dict.fromkeys(names)
    return frame.assign(**{name: value for name, value in missing.items() if name not in frame})
