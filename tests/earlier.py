"""Data packages as earlier versions wrote them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

from jiu_analysis.datapackage.descriptor import columns_of

VERSIONS = ("0.1", "0.2")
_DICTIONARIES = Path(__file__).parent / "earlier_versions"


def dictionary_of(version: str) -> dict[str, Any]:
    """Return the data dictionary that was released with a version."""
    return json.loads((_DICTIONARIES / f"datapackage-{version}.json").read_text(encoding="utf-8"))


def as_of_version(version: str, package: Path, folder: Path) -> Path:
    """Write a package of today as a version wrote it: its dictionary, tables and columns."""
    folder.mkdir()
    shutil.copy(_DICTIONARIES / f"datapackage-{version}.json", folder / "datapackage.json")
    with (package / "statuses.csv").open(encoding="utf-8", newline="") as file:
        addressees = {
            (row["report"], row["recommendation"]): row["addressee"] for row in csv.DictReader(file)
        }
    for name, columns in columns_of(dictionary_of(version)).items():
        written = io.StringIO()
        writer = csv.DictWriter(written, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        with (package / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if name == "recommendations":
                    row["addressee"] = addressees[row["report"], row["recommendation"]]
                writer.writerow(row)
        (folder / f"{name}.csv").write_text(written.getvalue(), encoding="utf-8")
    return folder
