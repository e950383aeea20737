"""Data packages that differ from another one in some tables."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.datapackage.loading import Package


def with_tables(package: Package, **tables: pd.DataFrame) -> Package:
    """Return the package with these tables in place of its own."""
    return Package(package.path, {**package.tables, **tables})


def with_document(
    package: Package, document: str, statuses: pd.DataFrame, **about: object
) -> Package:
    """Return the package with one more document, which lists these rows.

    Parameters
    ----------
    package : Package
        A package with one document.
    document : str
        Symbol of the other one.
    statuses : DataFrame
        Its rows of the table ``statuses``.
    **about
        What differs in its row of the table ``documents``.
    """
    added = {
        "documents": package.documents.assign(document=document, **about),
        "statuses": statuses.assign(document=document),
    }
    return with_tables(
        package,
        **{
            name: pd.concat([table, package.tables[name]], ignore_index=True)
            for name, table in added.items()
        },
    )
