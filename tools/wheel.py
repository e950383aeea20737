"""Put the shipped data, notebooks and documentation into the wheel, and no other file of them.

A folder named in hatchling's ``force-include`` is packed whole, with what its users saved there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NOTEBOOKS = (
    *("README.md", "reports.yml", "session.ipynb", "trends.ipynb", "system.ipynb"),
    *("jiu_report.ipynb", "explore.ipynb"),
)
#: The pages of docs, and the files that they link to.
_PAGES = ("*.md", "examples/*.toml", "examples/uoe.csv", "schedules/*")


class ShippedFiles(BuildHookInterface):
    """Add the data package, by its descriptor, the project's notebooks, and the pages of docs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel; an editable one finds them in the checkout."""
        if version == "editable":
            return
        descriptor = Path(self.root, "data", "datapackage.json")
        tables = json.loads(descriptor.read_text(encoding="utf-8"))["resources"]
        docs = Path(self.root, "docs")
        pages = [each for pattern in _PAGES for each in docs.glob(pattern)]
        files = {
            "data": [descriptor.name, "README.md", *(each["path"] for each in tables)],
            "notebooks": _NOTEBOOKS,
            "docs": [each.relative_to(docs).as_posix() for each in pages],
        }
        for folder, names in files.items():
            for name in names:
                target = f"jiu_analysis/shipped/{folder}/{name}"
                build_data["force_include"][str(Path(self.root, folder, name))] = target
