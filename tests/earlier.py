"""Data packages as earlier versions wrote them."""

from __future__ import annotations

import copy
from typing import Any

SYMBOL_IN_0_1 = r"^[A-Z][A-Z0-9]*(?:[/.\-][A-Za-z0-9]+)+$"


def as_of_version_0_1(described: dict[str, Any]) -> dict[str, Any]:
    """Return a dictionary as in version 0.1: without some tables and rules."""
    described = copy.deepcopy(described)
    described["version"] = "0.1.0"
    described["resources"] = [each for each in described["resources"] if each["name"] != "unread"]
    for table in described["resources"]:
        for each in table["schema"]["fields"]:
            rules = each.get("constraints", {})
            if each["name"] in ("document", "previous_document"):
                rules["pattern"] = SYMBOL_IN_0_1
            if each["type"] in ("date", "yearmonth"):
                del rules["minimum"], rules["maximum"]
                if not rules:
                    del each["constraints"]
    return described
