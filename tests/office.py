"""LibreOffice, as installed on the system: tests print and convert files with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

#: If set to "required", tests that need LibreOffice fail instead of being skipped without it.
OFFICE = "JIU_OFFICE"


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Callable[..., list[Path]]:
    """Return a function that converts files, and leaves the results beside them.

    To start it takes seconds: files that are known together are converted in one call.
    """
    program = shutil.which("soffice")
    if program is None:
        without = pytest.fail if os.environ.get(OFFICE) == "required" else pytest.skip
        without("LibreOffice is not here (Debian: apt-get install libreoffice)")
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('office').as_uri()}"

    def converted(*sources: Path, to: str = "pdf") -> list[Path]:
        [folder] = {each.parent for each in sources}
        subprocess.run(
            [program, profile, "--headless", "--convert-to", to, "--outdir", folder, *sources],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return [each.with_suffix(f".{to.partition(':')[0]}") for each in sources]

    return converted
