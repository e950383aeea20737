from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
from browsing import browser, chromium  # noqa: F401
from office import office  # noqa: F401
from sharing import made_once

from jiu_analysis.cli import main
from jiu_analysis.datapackage import loading as loaders
from jiu_analysis.report import i18n

# Timing never fails a test, because the machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

REPOSITORY = Path(__file__).parent.parent
REAL_DOCUMENT = "WO_PBC_34_6.zh.md"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of JupyterLab: they share a server, and are not to be the last ones."""
    items.sort(key=lambda each: each.path.parent.name != "lab")


@pytest.fixture(autouse=True)
def _english():
    """Begin every test in English, whatever language the test before has set."""
    with i18n.use("en"):
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def package() -> loaders.Package:
    """Return the data package that is shipped with the project."""
    return loaders.load(REPOSITORY / "data")


@pytest.fixture
def session(package):
    """Return the real document in the shipped package."""
    return package.document("WO/PBC/34/6")


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory) -> Path:
    """Return the site of all English pages of the shipped package."""

    def make(folder: Path) -> None:
        assert main(["report", "WO/PBC/34/6", "--output", str(folder)]) == 0

    return made_once(tmp_path_factory, "whole-site", make)


@pytest.fixture(scope="session")
def real_document() -> Path:
    """Return the published file of the document, which is not in the repository."""
    folder = Path(os.environ.get("JIU_DOCUMENTS", REPOSITORY.parent / "shared" / "documents"))
    path = folder / REAL_DOCUMENT
    if not path.is_file():
        pytest.skip(f"the published document is not here: {path} (set JIU_DOCUMENTS to its folder)")
    return path
