"""Load the modules of ``tools/``, which are not part of the package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_TOOLS = Path(__file__).parents[1] / "tools"


def tool_named(name: str) -> ModuleType:
    """Return the module ``tools/<name>.py``."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", _TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks up its module.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
