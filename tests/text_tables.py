"""Tables of a data package as text, so that tests can change single cells and check the result."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.datapackage import descriptor, schema, subset

#: Line number of the first row of a file; the header is line 1.
FIRST = 2


def read_text(folder):
    """Return each table with str columns; the row label counts lines from the first row on."""
    text = subset.read(folder)
    return {
        name: pd.DataFrame(
            {each: [cell or None for cell in text.column(name, each)] for each in table.columns},
            index=pd.Index([line - FIRST for line in text.lines[name]], dtype="int64"),
            dtype="str",
        )
        for name, table in descriptor.dictionary().items()
    }


def check(text, where="the data package"):
    """Check tables as returned by `read_text`, and return them with their types."""
    cells = {
        name: list(zip(*(text[name][each].fillna("") for each in table.columns), strict=True))
        for name, table in descriptor.dictionary().items()
    }
    lines = {name: [label + FIRST for label in table.index] for name, table in text.items()}
    return schema.typed(subset.Text(where, cells, lines))
