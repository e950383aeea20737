"""The architecture drawn in CONTRIBUTING, and the project files at the top level."""

from __future__ import annotations

import ast
import graphlib
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import defaultdict
from itertools import chain

import pytest
import yaml
from packaging.requirements import Requirement
from rattler import MatchSpec

#: Packages whose allowed imports are narrower than those of their layer.
ONLY = {
    "document_sequence": set(),
    "errors": set(),
    "former_names": set(),
    "terms": set(),
    "organizations": set(),
    "resources": set(),
    "ingest": {"errors", "terms", "organizations"},
    "metrics": {"document_sequence", "errors", "former_names", "terms", "organizations"},
    "datapackage": {"document_sequence", "errors", "terms", "resources", "ingest", "metrics"},
}
#: Layers within ``ingest``, the lowest first; modules beside them may import all.
INGEST = ["phrases", "formats", "grammar mapping"]


@pytest.fixture(scope="module")
def layers(repository):
    """Return the layers drawn in CONTRIBUTING, the lowest first."""
    text = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [drawn] = re.findall(r"(?m)^ {4}(errors.*<- cli)$", text)
    return [re.findall(r"\w+", layer) for layer in drawn.split("<-")]


def modules(repository):
    """Return the syntax tree of each module by dotted name."""
    found = {}
    for path in (repository / "jiu_analysis").rglob("*.py"):
        parts = path.relative_to(repository).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree, known, *, always=False):
    """Return the package's modules that a module imports, or only those imported at once."""
    nodes = tree.body if always else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jiu_analysis"):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in known else node.module


@pytest.fixture(scope="module")
def imports(repository):
    """Return the imported packages of the project for each package."""
    known, found = modules(repository), defaultdict(set)
    for name, tree in known.items():
        package = name.split(".")[1] if "." in name else "__init__"
        if not package.startswith("__"):
            found[package] |= {
                each.split(".")[1] for each in imported(tree, known) if "." in each
            } - {package}
    return found


def test_the_drawing_has_every_package_in_at_most_seven_layers(repository, layers):
    entries = {path.stem for path in (repository / "jiu_analysis").iterdir()}
    packages = {each for each in entries if not each.startswith(("__", "py"))}
    assert sorted(chain.from_iterable(layers)) == sorted(packages)
    assert len(layers) <= 7
    assert len(packages) <= 14


def test_packages_import_only_lower_layers(imports, layers):
    order = {package: place for place, layer in enumerate(layers) for package in layer}
    backwards = {
        (package, other)
        for package, others in imports.items()
        for other in others
        if order[other] >= order[package]
    }
    assert backwards == set()


@pytest.mark.parametrize("package", ONLY)
def test_some_packages_import_few_libraries(imports, package):
    assert imports.get(package, set()) <= ONLY[package]


def test_ingest_has_layers(repository):
    order = {each: place for place, layer in enumerate(INGEST) for each in layer.split()}
    known = modules(repository)
    for name, tree in known.items():
        parts = name.split(".")
        if parts[1:2] != ["ingest"] or len(parts) < 3 or parts[2] not in order:
            continue
        for other in imported(tree, known):
            to = other.split(".")
            if to[1:2] == ["ingest"] and len(to) > 2 and to[2] in order:
                assert order[to[2]] <= order[parts[2]], f"{name} imports {other}"


def test_no_modules_import_each_other_circularly(repository):
    known = modules(repository)
    graph = {name: set(imported(tree, known, always=True)) for name, tree in known.items()}
    for package in list(graph):  # a package imports its modules, which may import each other
        if any(other.startswith(f"{package}.") for other in graph):
            graph[package] = set()
    graphlib.TopologicalSorter(graph).prepare()


#: Names that begin with an underscore and are documented for use by everyone.
PUBLIC = {"_asdict", "_exit", "_fields", "_make", "_replace"}


def is_private(name):
    is_display_method = name.startswith("_repr_")  # the protocol of IPython
    return (
        name.startswith("_")
        and not name.startswith("__")
        and not is_display_method
        and name not in PUBLIC
    )


def defined(tree):
    """Return the names that a module defines: functions, classes, variables and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def private_uses(tree, known):
    """Return the private names of other modules or of libraries that a module uses."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not is_own or node.attr not in known:
                yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (each.name for each in node.names if is_private(each.name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args[1:]:
            name = node.args[1]
            is_lookup = node.func.id in ("getattr", "hasattr", "setattr", "delattr")
            if is_lookup and isinstance(name, ast.Constant) and is_private(str(name.value)):
                yield name.value


def test_no_module_uses_private_names_of_others(repository):
    trees = modules(repository)
    known = {name for tree in trees.values() for name in defined(tree)}
    for module, tree in trees.items():
        assert not set(private_uses(tree, known)), module


@pytest.mark.parametrize(
    "line",
    [
        "frame._mgr",
        "from pandas import _libs",
        "getattr(frame, '_mgr')",
        "class A(Kernel):\n    def run(self):\n        self._publish()",
    ],
)
def test_every_use_of_a_private_name_of_a_library_is_found(line):
    assert list(private_uses(ast.parse(line), set()))


def test_no_module_has_a_generic_name(repository):
    names = {path.stem for path in (repository / "jiu_analysis").rglob("*.py")}
    assert not names & {"utils", "helpers", "base", "common", "misc"}


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def environment(repository):
    return yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))


def test_environment_and_pyproject_require_the_same_versions(project, environment):
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


def test_every_line_of_the_environment_is_valid_for_conda(environment):
    for line in environment["dependencies"][:-1]:
        assert MatchSpec(line, strict=True).name is not None


LOCKS = {
    "requirements": [],
    "requirements-bench": ["bench"],
    "requirements-docs": ["docs"],
    "requirements-lab": ["lab"],
    "requirements-test": ["test"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_has_all_dependencies_and_names_no_host(repository, project, lock):
    text = (repository / "locks" / f"{lock}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    locked = set(re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==", text))
    asked = [*project["dependencies"]]
    for extra in ("build", *LOCKS[lock]):
        asked += project["optional-dependencies"][extra]
    assert {Requirement(each).name for each in asked} <= locked
    assert text.count("--hash=sha256:") >= len(locked)


def test_lock_files_agree_on_versions(repository):
    """Several are installed in one environment: the tests run with JupyterLab."""
    every = defaultdict(dict)
    for lock in LOCKS:
        text = (repository / "locks" / f"{lock}.lock").read_text(encoding="utf-8")
        for name, version in re.findall(r"(?m)^([a-z0-9.-]+)==([^ ]+)", text):
            # Several, where each is for other versions of Python.
            every[name].setdefault(lock, set()).add(version)
    for name, versions in every.items():
        assert len({frozenset(each) for each in versions.values()}) == 1, (name, versions)
        assert "requirements" not in versions or versions.keys() == LOCKS.keys(), name


def test_every_dependency_has_its_reason(repository, project):
    reasons = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    for each in asked:
        assert f"| {Requirement(each).name} |" in reasons, each


def test_imports_of_tools_and_benchmarks_exist(repository):
    """They are run by hand, so that a renamed function would be noticed late."""
    own = {path.stem: path for path in (repository / "tests").glob("*.py")}
    for path in chain(
        (repository / "tools").glob("*.py"), (repository / "benchmarks").glob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            names = {alias.name for alias in node.names}
            if node.module in own:
                tree = ast.parse(own[node.module].read_text(encoding="utf-8"))
                defined = {getattr(each, "name", None) for each in tree.body}
                assert names <= defined, (path.name, node.module, names - defined)
            elif node.module.startswith("jiu_analysis"):
                module = importlib.import_module(node.module)
                for name in names:
                    if not hasattr(module, name):
                        importlib.import_module(f"{node.module}.{name}")


def test_every_make_target_is_explained(repository):
    text = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?m)^([a-z]+):.*##", makefile):
        assert f"| `make {target}" in text, target


def test_the_packages_and_their_parts_are_drawn(repository, layers):
    text = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for package in chain.from_iterable(layers):
        assert re.search(rf"(?m)^  {package}/?  ", text), package
    for part in (each for layer in INGEST for each in layer.split()):
        assert re.search(rf"(?m)^    {part}/  ", text), part


def test_the_data_readme_explains_every_stated_indicator(repository, package):
    text = (repository / "data" / "README.md").read_text(encoding="utf-8")
    for indicator in package.stated["indicator"].unique():
        assert f"`{indicator}`" in text, indicator


def test_the_version_is_the_same_everywhere(repository, project):
    version = project["version"]
    assert f"version: {version}" in (repository / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (repository / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_wheel_has_every_file_of_the_package_and_the_project_data(repository, tmp_path):
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "jiu_analysis", "data", "notebooks", "docs/*.md", "docs/schedules"],
        cwd=repository, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for file in listed.stdout.splitlines():
        place = file if file.startswith("jiu_analysis/") else f"jiu_analysis/shipped/{file}"
        assert place in packed
    metadata = {each for each in packed if each.startswith("jiu_analysis-")}
    assert {each.split("/")[-1] for each in metadata} == {
        *("METADATA", "RECORD", "WHEEL", "LICENSE", "entry_points.txt")
    }


def test_a_wheel_contains_no_files_of_the_user(repository, tmp_path):
    pytest.importorskip("hatchling")
    checkout = tmp_path / "checkout"
    packed = [
        ".gitignore",
        "*.toml",
        "*.md",
        "LICENSE",
        "tools",
        "jiu_analysis",
        "data",
        "notebooks",
    ]
    listed = subprocess.run(
        ["git", "ls-files", "-z", *packed],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    )
    for file in filter(None, listed.stdout.split("\0")):
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / file, checkout / file)
    left = ["data/.lock", "data/mine.csv", "notebooks/mine.ipynb", "notebooks/exports/mine.csv"]
    left += ["jiu-explore/explore.ipynb", "jiu_analysis/__pycache__/x.pyc", "my-data/statuses.csv"]
    for file in left:
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        (checkout / file).write_text("mine", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    archive = zipfile.ZipFile(wheel)
    assert not [each for each in archive.namelist() if archive.read(each) == b"mine"]
