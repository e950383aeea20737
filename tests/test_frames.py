"""Public functions take a frame however it was made, and name what it lacks.

The calls are those of the notebooks: a new function is tested as soon as a notebook calls it.
"""

from __future__ import annotations

import io
import operator
import pickle
import re
from collections import Counter
from contextlib import suppress
from inspect import isfunction, signature

import nbformat
import pandas as pd
import pytest

import jiu_analysis as jiu
from jiu_analysis import metrics
from jiu_analysis.checks.messages import sentence
from jiu_analysis.datapackage import example
from jiu_analysis.datapackage.verifications import record
from jiu_analysis.errors import UsageError
from jiu_analysis.metrics import columns
from jiu_analysis.report import i18n

pytestmark = pytest.mark.filterwarnings("ignore::jiu_analysis.metrics.PooledDocumentsWarning")

#: The public functions that take frames.
FUNCTIONS = {
    f"{module}.{name}": function
    for module in ("checks", "figures", "key_figures", "metrics", "source_notes", "tables", "text")
    for name in getattr(jiu, module).__all__
    if isfunction(function := getattr(getattr(jiu, module), name))
    and "DataFrame" in str([each.annotation for each in signature(function).parameters.values()])
}
FINDING = pd.DataFrame(
    {"sentences": [[sentence("No figure.")]], "stated": 1, "counted": 2, "where": "annex I"}
)
#: Calls of those that no notebook calls and that need more than a history.
FURTHER = {
    "figures.rates_over_time": lambda history: [metrics.rates(history, by=["as_of"])],
    "figures.status_by": lambda history: [
        metrics.status_counts(history, by=["report"]).query("count > 0"),
        "report",
        "report",
    ],
    "metrics.implemented_of_accepted": lambda history: [history],
    "tables.findings": lambda history: [FINDING, "T"],
    "tables.reversals": lambda history: [metrics.with_previous(history).head(), "T"],
    "metrics.share": lambda history: [history, history["is_open"]],
    "tables.rates": lambda history: [metrics.rates(history, by=["document"]), "T"],
    "tables.rates_over_time": lambda history: [metrics.rates(history, by=["as_of"]), "T"],
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Return a package of two organizations, with verifications."""
    folder = tmp_path_factory.mktemp("frames") / "data"
    example.write(folder, example.Size(organizations=2, years=3, recommendations=12))
    statuses = jiu.load(folder).statuses.query("acceptance == 'accepted'")
    keys = ["document", "report", "recommendation", "addressee"]
    read = statuses.drop_duplicates(keys).groupby("document").head(3)[keys].astype(str)
    values = [
        {"support": "arguable", "verified_implementation": "in_progress"},
        {"support": "supported", "verified_implementation": ""},
    ]
    known = {"note": "n", "verified_by": "A", "verified_on": "2025-01-01"}
    rows = read.to_dict("records")
    record(folder, [row | values[place % 2] | known for place, row in enumerate(rows)])
    return jiu.load(folder)


@pytest.fixture(scope="module")
def calls(repository, package):
    """Return the first call of each function with a frame of rows, by name."""
    found = {}

    def recording(name, function):
        def call(*arguments, **options):
            if any(isinstance(each, pd.DataFrame) and len(each) for each in arguments):
                found.setdefault(name, (arguments, options))
            return function(*arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name, function in FUNCTIONS.items():
            module, _, own = name.partition(".")
            patch.setattr(getattr(jiu, module), own, recording(name, function))
        document = package.documents.sort_values("as_of")["document"].iloc[-1]
        run_notebook(repository, package, "session", document=document)
        organization = package.documents["organization"].iloc[0]
        run_notebook(repository, package, "trends", organization=organization)
        run_notebook(repository, package, "system")
        report = package.history["report"].value_counts().index[0]
        run_notebook(repository, package, "jiu_report", report=report)
    for name, function in FUNCTIONS.items():
        names = [each.name for each in signature(function).parameters.values()
                 if each.default is each.empty]  # fmt: skip
        if names == ["history"]:
            found.setdefault(name, ([package.history], {}))
        elif name in FURTHER:
            found.setdefault(name, (FURTHER[name](package.history), {}))
    found["metrics.implemented_of_accepted"] = ([package.history], {"complete": True})
    return found


def run_notebook(repository, package, name, **parameters):
    notebook = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters, data=str(package.path))


def read_from_csv(frame):
    file = io.StringIO()
    frame.to_csv(file, index=False)
    return pd.read_csv(io.StringIO(file.getvalue()))


def with_categories(frame, change):
    columns = [each for each in frame if frame[each].dtype == "category"]
    return frame.assign(**{each: change(frame[each].cat) for each in columns})


def arranged_otherwise(frame):
    """Return the rows in another order, with another index, more columns and more categories."""
    frame = with_categories(frame, lambda cat: cat.reorder_categories(cat.categories[::-1]))
    frame = with_categories(frame, lambda cat: cat.add_categories(["more"]))
    return frame.assign(more=1).iloc[::-1, ::-1].set_axis([0] * len(frame))


#: Frames with the same rows.
SAME = {
    "arranged otherwise": arranged_otherwise,
    "of objects": lambda frame: frame.astype(object),
    "read from a CSV file": read_from_csv,
}


def words(result):
    """Return the words of a result, in any order: rows may be in the order of the frame."""
    if hasattr(result, "description"):
        shown = result.description
    elif isinstance(result, pd.DataFrame | pd.Series):
        frame = read_from_csv(pd.DataFrame(result).drop(columns="more", errors="ignore"))
        return Counter(zip(*(frame[each].astype("str") for each in sorted(frame)), strict=True))
    else:
        shown = repr(result)
    return Counter(re.findall(r"\w+", shown))


def places_of_frames(arguments):
    return [place for place, each in enumerate(arguments) if isinstance(each, pd.DataFrame)]


def result_of(name, call, place, frame):
    arguments, options = call
    arguments = [*arguments[:place], frame, *arguments[place + 1 :]]
    with i18n.use("en"):
        return words(FUNCTIONS[name](*arguments, **options))


def test_every_public_function_of_frames_is_called(calls):
    assert {*FUNCTIONS} - {*calls} == set(), "call it in a notebook, or in FURTHER"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_same_rows_give_the_same_result(calls, name):
    for place in places_of_frames(calls[name][0]):
        frame = calls[name][0][place]
        expected = result_of(name, calls[name], place, frame)
        for kind, change in SAME.items():
            try:
                found = result_of(name, calls[name], place, change(frame))
            except UsageError as error:
                # Not all that a frame holds is in a CSV file.
                assert "CSV" in kind
                assert re.search("needs lists|without its attrs", str(error))
            else:
                assert found == expected, f"argument {place}: {kind}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_messages_name_the_missing_columns_until_there_is_a_result(calls, name):
    for place in places_of_frames(calls[name][0]):
        frame = calls[name][0][place]
        columns = []
        while True:
            try:
                result_of(name, calls[name], place, frame[columns])
                break
            except UsageError as error:
                found = re.search("needs the column '(.*?)'", str(error))
                assert found, error
                assert found[1] not in columns
                columns.append(found[1])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_frame_without_rows_gives_a_result_or_a_reason(calls, name):
    for place in places_of_frames(calls[name][0]):
        frame = calls[name][0][place].iloc[:0]
        for empty in (frame, frame.astype(object)):
            with suppress(UsageError):
                result_of(name, calls[name], place, empty)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_another_process_can_call_every_public_function(name):
    assert pickle.loads(pickle.dumps(FUNCTIONS[name])) is FUNCTIONS[name]


@pytest.mark.parametrize(
    "column", ["based_on", "known_as_of", 5, ("a", "b"), None, pd.NA, pd.Timestamp(0), float("nan")]
)
@pytest.mark.parametrize("value", ["text", True, 3, pd.Period("2020-01", "M"), [1]], ids=str)
def test_a_column_of_the_user_may_have_any_name_and_values(package, column, value):
    frame = package.history.copy()
    frame.insert(0, column, [value] * len(frame))
    pd.testing.assert_frame_equal(
        metrics.open_counts(frame), metrics.open_counts(package.history), check_like=True
    )
    with pytest.raises(TypeError, match="bx"):
        metrics.open_counts(frame, bx="report")
    if isinstance(column, str) and value in ("text", True, 3):
        assert metrics.open_counts(frame, by=column)[column].tolist() == [value]


def test_columns_of_several_levels_are_named(package):
    with pytest.raises(UsageError, match=r"needs the column 'acceptance'.*\('a', 'document'\)"):
        metrics.open_counts(pd.concat({"a": package.history}, axis=1))


@pytest.mark.parametrize("name", ["metrics.by_organization", "checks.signals"])
def test_a_frame_in_place_of_a_data_package_is_refused_as_such(package, name):
    with pytest.raises(UsageError, match=f"^{name} needs a data package"):
        operator.attrgetter(name)(jiu)(package.history)


def test_the_columns_of_dates_are_those_of_all_tables_and_results(package, calls):
    tables = [*package.tables.values(), package.history]
    results = [
        function(*calls[name][0], **calls[name][1])
        for name, function in FUNCTIONS.items()
        if name.startswith(("metrics.", "checks."))
    ]
    found = {
        column
        for frame in (*tables, *results)
        if isinstance(frame, pd.DataFrame)
        for column in frame.select_dtypes("datetime")
    }
    assert found - columns._DATES == set()
