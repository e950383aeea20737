"""Export tables to CSV and Excel files that are safe to open in a spreadsheet.

No text is evaluated as a formula. The same tables give the
same bytes, and files are written atomically.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jiu_analysis.datapackage import schema, transaction
from jiu_analysis.report import cells
from jiu_analysis.report.tables.table import Table
from jiu_analysis.report.workbook import frame_of, sheet_names, to_xlsx

__all__ = ["sheet_names", "to_csv", "to_xlsx"]


def to_csv(table: pd.DataFrame | Table, path: Path | str) -> None:
    r"""Write a table as CSV that spreadsheets open correctly.

    The file is UTF-8 with a byte order mark, with ISO dates, ``true``/``false``, whole numbers
    without decimals, and empty cells where missing; the index is not written.

    Parameters
    ----------
    table : DataFrame or Table
        The table, with any columns.
    path : Path or str
        The file to create or replace.

    Raises
    ------
    UsageError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "titles.csv"
    >>> to_csv(pd.DataFrame({"title": ["@plans"], "change": [-2]}), path)
    >>> path.read_text(encoding="utf-8-sig")
    "title,change\n'@plans,-2\n"
    """
    frame = frame_of(table)
    rows = ([cells.as_text(value) for value in row] for row in cells.rows(frame))
    content = schema.csv_of([cells.as_text(str(name)) for name in frame.columns], rows)
    transaction.write_whole(Path(path), b"\xef\xbb\xbf" + content)


def __dir__() -> list[str]:
    return __all__
