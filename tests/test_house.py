"""The house as README draws it: who may import whom, and what the files at the top promise."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict

import pytest
import yaml
from packaging.requirements import Requirement
from rattler import MatchSpec

# From left to right; a room may import rooms to its left and its own, never one to its right.
ROOMS = [
    ("errors", "terms", "shipped", "saying"),
    ("transaction", "descriptor"),
    ("validation",),
    ("rows",),
    ("contract",),
    ("documents",),
    ("store",),
    ("loaders",),
    ("metrics",),
    ("words",),
    ("figures", "tables", "sentences", "key_figures", "notes", "export"),
    ("selection",),
    ("explore",),
    ("parameters", "render", "takeaway"),
    ("run", "lab"),
    ("family",),
    ("planning",),
    ("rehearsal",),
    ("cli",),
]
ORDER = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}
# What a room may see of ours where the order alone would allow too much.
ONLY = {
    "errors": set(),
    "terms": set(),
    "shipped": set(),
    "transaction": {"errors"},
    "descriptor": {"shipped"},
    "validation": {"errors", "descriptor"},
    "rows": {"errors", "transaction", "descriptor", "validation"},
    "documents": {"errors", "terms"},
    "loaders": {"errors", "shipped", "rows", "contract"},
    "saying": set(),
    "metrics": {"terms", "saying"},
    "parameters": {"errors"},
    "render": {"errors", "words"},
    "export": {"errors", "contract", "transaction"},
    "lab": {"errors", "shipped", "explore"},
    "selection": {"errors", "terms", "loaders", "metrics", "words"},
    "takeaway": {"export", "terms"},
    "family": {"errors", "terms", "parameters", "run"},
    "run": {"errors", "transaction", "parameters", "render", "takeaway"},
}


def room_of(path, package):
    return path.relative_to(package).parts[0].removesuffix(".py")


@pytest.fixture(scope="module")
def imports(repository):
    """Room by room, the rooms of ours that it imports."""
    package = repository / "jiu_analysis"
    found = defaultdict(set)
    for path in package.rglob("*.py"):
        room = room_of(path, package)
        if room.startswith("__"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "jiu_analysis":
                found[room] |= {alias.name for alias in node.names} & set(ORDER)
            elif isinstance(node, ast.ImportFrom) and node.module.startswith("jiu_analysis."):
                found[room].add(node.module.split(".")[1])
    return {room: others - {room} for room, others in found.items()}


def test_every_room_has_its_place(repository):
    package = repository / "jiu_analysis"
    rooms = {room_of(path, package) for path in package.rglob("*.py")}
    assert {room for room in rooms if not room.startswith("__")} == set(ORDER)


def test_nobody_looks_back(imports):
    backwards = {
        (room, other)
        for room, others in imports.items()
        for other in others
        if ORDER[other] > ORDER[room]
    }
    assert backwards == set()


@pytest.mark.parametrize("room", ONLY)
def test_some_rooms_see_little(imports, room):
    assert imports.get(room, set()) <= ONLY[room]


def test_no_room_is_called_after_nothing(repository):
    names = {path.stem for path in (repository / "jiu_analysis").rglob("*.py")}
    assert not names & {"utils", "helpers", "base", "common", "misc"}


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def environment(repository):
    return yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))


def test_environment_and_pyproject_ask_for_the_same(project, environment):
    asked = [Requirement(each) for each in project["dependencies"]]
    asked += [Requirement(each) for each in project["optional-dependencies"]["lab"]]
    wanted = {each.name: set(str(each.specifier).split(",")) for each in asked}
    wanted["python"] = {project["requires-python"]}
    given = [line.split(" ", 1) for line in environment["dependencies"] if " " in line]
    assert {name: set(spec.split(",")) for name, spec in given} == wanted


def test_the_environment_installs_the_project_itself_last(environment):
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}
    assert environment["channels"][0] == "conda-forge"
    assert "pip" in environment["dependencies"]


def test_every_line_of_the_environment_is_a_package_that_conda_understands(environment):
    for line in environment["dependencies"][:-1]:
        assert MatchSpec(line, strict=True).name is not None


LOCKS = {
    "requirements": [],
    "requirements-bench": ["bench"],
    "requirements-lab": ["lab"],
    "requirements-test": ["test"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_is_asked_for_and_names_no_host(repository, project, lock):
    text = (repository / f"{lock}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    locked = set(re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==", text))
    asked = [*project["dependencies"]]
    for extra in ("build", *LOCKS[lock]):
        asked += project["optional-dependencies"][extra]
    assert {Requirement(each).name for each in asked} <= locked
    assert text.count("--hash=sha256:") >= len(locked)


def test_locks_agree_on_versions(repository):
    def versions(lock):
        text = (repository / f"{lock}.lock").read_text(encoding="utf-8")
        return set(re.findall(r"(?m)^([a-z0-9.-]+==[^ ]+)", text))

    for lock in LOCKS:
        assert versions("requirements") <= versions(lock), lock


def test_every_dependency_has_its_reason(repository, project):
    reasons = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    for each in asked:
        assert f"| {Requirement(each).name} |" in reasons, each


def test_readme_names_every_command_table_and_make_target(repository, package):
    readme = (repository / "README.md").read_text(encoding="utf-8")
    rooms = (repository / "jiu_analysis" / "cli").glob("*.py")
    cli = "".join(path.read_text(encoding="utf-8") for path in rooms)
    for command in re.findall(r'add_parser\(\s*"(\w+)"', cli):
        assert f"`jiu-analysis {command}" in readme, command
    for table in package.tables:
        assert f"`{table}`" in readme, table
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?m)^([a-z]+):.*##", makefile):
        assert f"make {target}" in readme, target


def test_readme_draws_the_house_as_it_stands(repository):
    readme = (repository / "README.md").read_text(encoding="utf-8")
    for room in ORDER:
        assert re.search(rf"(?m)^  {room}/?  ", readme), room


def test_the_data_readme_explains_every_stated_indicator(repository, package):
    text = (repository / "data" / "README.md").read_text(encoding="utf-8")
    for indicator in package.stated["indicator"].unique():
        assert f"`{indicator}`" in text, indicator


def test_the_version_is_the_same_wherever_it_stands(repository, project):
    version = project["version"]
    assert f"version: {version}" in (repository / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (repository / "CHANGELOG.md").read_text(encoding="utf-8")
