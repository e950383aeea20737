"""What public functions ask of a frame: its columns and their types, and which documents count."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import isfunction, signature
from typing import Any, TypeAlias

import pandas as pd

from jiu_analysis import document_sequence
from jiu_analysis.document_sequence import Listed
from jiu_analysis.errors import ArgumentError, JiuError
from jiu_analysis.terms import STATUSES

#: What each column holds that a metric reads.
HOLDS = {
    "organization": "the organization that reports",
    "document": "the symbol of the progress report",
    "as_of": "the date of the statuses in the document",
    "report": "the symbol of the JIU report",
    "recommendation": "the number of the recommendation in its report",
    "acceptance": "the organization's response, a word of terms.ACCEPTANCE",
    "implementation": "the implementation status, a word of terms.IMPLEMENTATION",
    "previous_acceptance": "the previous response that the document prints",
    "previous_implementation": "the previous implementation status that the document prints",
    "change": "the change since the previous document, a word of terms.CHANGES",
    "previous_document": "the symbol of the previous document that the document names",
    "target_date": "the last day of the period that the recommendation names as its deadline",
    "target_kind": "whether the target date is a deadline or a start",
    "due_on": "the organization's own due date",
    "issued_on": "the day on which the JIU report was issued",
    "report_year": "the year in the symbol of the JIU report",
    "answered_on": "the day on which the request was answered",
}


#: Values of a previous status other than a status, and the sources of a previous status.
NOT_THERE, NOT_STATED = "not_there", "not_stated"
PREVIOUS, KNOWN_FROM = (*STATUSES, NOT_THERE, NOT_STATED), ("rows", "printed", "nothing")
#: Age bands in years; the last is JIU's category "long-outstanding".
BANDS = ("under_1", "1_to_2", "2_to_3", "3_to_5", "5_and_more")
#: The columns of results that hold terms, with these in order.
_TERMS = {
    name: pd.CategoricalDtype(words, ordered=True)
    for name, words in {
        "band": BANDS,
        "known_from": KNOWN_FROM,
        "previous": PREVIOUS,
        "status": STATUSES,
    }.items()
}
#: The columns of tables and of results that hold dates.
_DATES = {
    "answered_on",
    "as_of",
    "due_on",
    "earliest_as_of",
    "issued_on",
    "last_as_of",
    "previous_as_of",
    "requested_on",
    "session_ends_on",
    "session_starts_on",
    "since",
    "target_date",
    "verified_on",
}
#: What pandas calls columns of dates, or without any value.
_OF_DATES = {"datetime64", "datetime", "date", "empty"}
#: The columns of results that hold lists, of which a CSV file has only the text.
_LISTS = ("counted", "dates", "documents", "listed")
#: The annotations of parameters that are data packages, or a part of one.
_PACKAGES = ("Package", "Session")

#: What a metric takes as columns to group by.
By: TypeAlias = "str | Sequence[str]"


class PooledDocumentsWarning(UserWarning):
    """Several documents of one organization are counted together."""


def require(frame: pd.DataFrame, function: str, *columns: str, by: By = ()) -> None:
    """Raise an ArgumentError that names the first column that a metric lacks, or without dates."""
    for column in (*columns, *keys_of(by)):
        if column not in frame:
            raise _lacking(f"metrics.{function}", column, {"the frame": frame})
        if _lacks_dates(frame, column):
            raise _without_dates(f"metrics.{function}", column, frame)


def check_frames(module: str) -> None:
    """Make the public functions of a module take frames of any types, and name what these lack.

    See `checking_frames`.
    """
    names = vars(sys.modules[module])
    for name in names["__all__"]:
        if isfunction(names[name]):
            names[name] = checking_frames(names[name], module)


def checking_frames(function: Callable[..., Any], module: str) -> Callable[..., Any]:
    """Return a function that takes frames of any types, and names what these lack.

    Days in ISO form become dates, and terms ordered categories, so that rows read from a CSV
    file give the result that ``package.history`` gives. What else fails because a frame lacks a
    column, or holds text in place of dates or lists, is an ArgumentError that says so.

    Parameters
    ----------
    function : callable
        A function of one or more frames.
    module : str
        Name of the module that makes it public.
    """
    parameters = signature(function).parameters
    packages = {name for name, each in parameters.items() if each.annotation in _PACKAGES}
    called = f"{module.rpartition('.')[2]}.{function.__name__}"

    @wraps(function)
    def checking(*arguments: Any, **options: Any) -> Any:
        arguments = tuple(map(_typed, arguments))
        options = {name: _typed(value) for name, value in options.items()}
        given = {**dict(zip(parameters, arguments, strict=False)), **options}
        frames = {name: each for name, each in given.items() if isinstance(each, pd.DataFrame)}
        if packages & frames.keys():
            raise ArgumentError(
                f"{called} needs a data package, such as jiu_analysis.load gives, not a frame"
            )
        for frame in frames.values():
            # A text has items too: each of its characters.
            for column in _LISTS:
                if column in frame and any(map(_is_text_of_list, frame[column])):
                    raise _without_lists(called, column)
        try:
            return function(*arguments, **options)
        except JiuError:
            raise
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            if problem := _problem(error, called, frames):
                raise problem from error
            raise

    # Another process finds the function where it is public: elsewhere, its name is of another one.
    checking.__module__ = module
    return checking


def _typed(value: Any) -> Any:
    """Return a frame with days as dates and terms as categories; other values as given.

    A column of which a value is no day or no term stays, for the function to refuse or to count.
    """
    if not isinstance(value, pd.DataFrame) or not value.columns.is_unique:
        return value
    if any(map(pd.api.types.is_object_dtype, value.dtypes)):
        value = value.infer_objects()
    made: dict[Any, pd.Series] = {}
    for name in {*value.columns} & {*_DATES, *_TERMS}:
        column = value[name]
        if name in _DATES and column.dtype.kind != "M":
            days = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")
            if days.isna().equals(column.isna()):
                made[name] = days.astype("datetime64[s]")
        elif name in _TERMS and column.dtype != _TERMS[name]:
            if column.dropna().isin(_TERMS[name].categories).all():
                made[name] = column.astype(_TERMS[name])
    return value.assign(**made) if made else value


def _is_text_of_list(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("[", "("))


def _problem(
    error: Exception, called: str, frames: Mapping[str, pd.DataFrame]
) -> ArgumentError | None:
    """Return what is wrong with the frames that a function failed on; None if they are not."""
    for name in _missing_names(error):
        if any(name not in frame for frame in frames.values()):
            return _lacking(called, name, frames)
    for frame in frames.values():
        if "sentences" in frame and any(map(_is_text_of_list, frame["sentences"])):
            return _without_lists(called, "sentences")
        if not frame.columns.is_unique:
            [column, *_] = frame.columns[frame.columns.duplicated()]
            return ArgumentError(f"{called}: the column {column!r} is there more than once")
        for column in frame:
            if _lacks_dates(frame, column):
                return _without_dates(called, column, frame)
    return None


def _missing_names(error: Exception) -> list[str]:
    """Return the names that pandas says are missing."""
    if isinstance(error, AttributeError) and isinstance(error.obj, tuple | pd.DataFrame):
        return [str(error.name)]
    if not isinstance(error, KeyError):
        return []
    text = str(error.args[0]).removeprefix("Column not found: ")
    # "None of [Index(['report', 'source'], dtype='str')] are in the [columns]"
    listed = re.search(r"\[([^\[\]]*)\]", text)
    return re.findall("'([^']*)'", listed[1] if listed else text) or [text]


def _lacking(called: str, column: str, frames: Mapping[str, pd.DataFrame]) -> ArgumentError:
    held = f" ({HOLDS[column]})" if column in HOLDS else ""
    there = "; ".join(
        f"{name} has: {', '.join(map(str, frame)) or 'none'}"
        for name, frame in frames.items()
        if column not in frame
    )
    return ArgumentError(f"{called} needs the column {column!r}{held}; {there}")


def _lacks_dates(frame: pd.DataFrame, column: str) -> bool:
    return column in _DATES and pd.api.types.infer_dtype(frame[column]) not in _OF_DATES


def _without_lists(called: str, column: str) -> ArgumentError:
    return ArgumentError(
        f"{called} needs lists in the column {column!r}, which holds their text, as a CSV file"
        " does: give the result of the function that makes them"
    )


def _without_dates(called: str, column: str, frame: pd.DataFrame) -> ArgumentError:
    return ArgumentError(
        f"{called} needs dates in the column {column!r}, which holds"
        f" {pd.api.types.infer_dtype(frame[column])} values: convert it with pd.to_datetime"
    )


def keys_of(by: By) -> list[str]:
    """Return columns to group by as a list, each once."""
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def listed(documents: pd.DataFrame) -> list[Listed]:
    """Return the documents, one a row, as their sequence needs them; columns may be missing."""
    columns = {name: [None] * len(documents) for name in Listed._fields}
    for name in documents.columns.intersection([*columns]):
        values = documents[name].astype(object)
        columns[name] = values.where(values.notna(), None).tolist()
    columns["as_of"] = documents["as_of"].to_numpy(dtype="datetime64[s]").astype("int64").tolist()
    return [*map(Listed, *columns.values())]


def superseded(documents: pd.DataFrame) -> list[str]:
    """Return the symbols of the documents, one a row, that another one of them supersedes.

    Of several that supersede the same one, all but the latest are superseded too.
    """
    if "supersedes" not in documents or documents["supersedes"].isna().all():
        return []
    return [*document_sequence.superseded(listed(documents))]
