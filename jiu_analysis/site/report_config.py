"""Read ``reports.yml``, which declares the notebooks, subjects and languages of the pages.

`SUBJECTS` declares what pages can be about, and `_KEYS` the keys of a report with the values that
each allows. All errors of a file are reported at once, each with its line.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from jiu_analysis.errors import UsageError, one_line, shortened
from jiu_analysis.terms import LANGUAGES

#: Name of the declaration file, beside the notebooks that it names.
FILE = "reports.yml"
#: Kinds of subject of a page, each with the key that restricts a report to some of them; `planning`
#: declares which subjects of a kind a data package has.
SUBJECTS = {
    "document": "documents",
    "organization": "organizations",
    "report": "reports",
    "system": "",
}


class _Key(NamedTuple):
    """What a key of a report allows: a text or a list of texts, of known ones if any are named."""

    is_list: bool = False
    known: Collection[str] = ()
    is_required: bool = False


_KEYS = {
    "notebook": _Key(is_required=True),
    "title": _Key(is_required=True),
    "about": _Key(known=SUBJECTS, is_required=True),
    "languages": _Key(is_list=True, known=LANGUAGES, is_required=True),
    **{key: _Key(is_list=True) for key in SUBJECTS.values() if key},
}
#: The key whose values depend on the notebook.
_PARAMETERS = "parameters"

#: Maximum number of errors that a message lists.
_SHOWN = 20
#: Nesting depth that no valid declaration reaches.
_DEEP = 20


@dataclass(frozen=True)
class Report:
    """A notebook and the pages that are made from it.

    Parameters
    ----------
    notebook : Path
        Path of the notebook.
    title : str
        One-line description.
    about : str
        Kind of subject, one of `SUBJECTS`; also the name of the notebook's parameter for it.
    languages : tuple of str
        Languages of the pages.
    only : tuple of str
        Subjects to make pages about; empty for all.
    parameters : mapping of str to object
        Further parameters of the notebook.
    place : str
        File and line of the declaration.
    """

    notebook: Path
    title: str
    about: str
    languages: tuple[str, ...]
    only: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    @property
    def name(self) -> str:
        """Return the name of the notebook as used on the command line."""
        return self.notebook.stem


def load(file: Path) -> list[Report]:
    """Read a declaration file.

    Parameters
    ----------
    file : Path
        ``reports.yml``.

    Returns
    -------
    list of Report
        Reports in the order of the file.

    Raises
    ------
    UsageError
        The file cannot be read or is invalid; the message lists every error with its line.

    Examples
    --------
    >>> from jiu_analysis.resources import resource_path
    >>> [report.name for report in load(resource_path("notebooks") / FILE)]
    ['session', 'trends', 'system', 'jiu_report']
    """
    declaration = _Declaration(file)
    reports = list(declaration.reports(_composed(file)))
    if errors := sorted(declaration.errors):
        lines = [f"{file}, line {line}: {message}" for line, message in errors]
        raise UsageError("\n".join(shortened(lines, _SHOWN)))
    return reports


def _composed(file: Path) -> yaml.Node | None:
    """Return the YAML nodes of a file, which know their lines."""
    try:
        text = file.read_text(encoding="utf-8")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEP:
                raise UsageError(
                    f"{file}, line {event.start_mark.line + 1}: lists and"
                    " mappings are nested too deeply; a report needs three"
                    " levels"
                )
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read ({error})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = str(error.problem)
        # An unclosed list or string is reported only where the next item starts.
        begun = (error.context or "").startswith("while ") and error.context_mark
        if begun and begun.line + 1 != line:
            message += f", {error.context} that begins in line {begun.line + 1}"
        raise UsageError(f"{file}, line {line}: is not valid YAML ({message})") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{file}: is not valid YAML ({error})") from error


class _Declaration:
    """A declaration being read; ``errors`` collects its errors with their lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.errors: list[tuple[int, str]] = []

    def reports(self, root: yaml.Node | None) -> Iterator[Report]:
        entries = self._entries(root, "the file", ["reports"]) if root else {}
        _, declared = entries.get("reports", (None, None))
        if not isinstance(declared, yaml.SequenceNode) or not declared.value:
            self._refuse(declared or root, "'reports' must list at least one report")
            return
        seen: dict[str, int] = {}
        for node in declared.value:
            if report := self._report(node):
                line = node.start_mark.line + 1
                # Names that differ only in case also clash: some file systems ignore case.
                if (first := seen.setdefault(report.name.casefold(), line)) != line:
                    name = report.notebook.name
                    self._refuse(node, f"{name} is declared in line {first}; merge the two")
                yield report

    def _report(self, node: yaml.Node) -> Report | None:
        before = len(self.errors)
        entries = self._entries(node, "a report", [*_KEYS, _PARAMETERS])
        for name, key in _KEYS.items():
            if entries and key.is_required and name not in entries:
                self._refuse(node, f"a report needs {name!r}")
        found: dict[str, Any] = {
            name: self._value(entries[name][1], name, key)
            for name, key in _KEYS.items()
            if name in entries
        }
        about, notebook = found.get("about", ""), self.file.parent / (found.get("notebook") or "")
        if found.get("notebook") and not os.path.isfile(notebook):  # noqa: PTH113 (never raises)
            message = f"no notebook {found['notebook']} in {self.file.parent}"
            self._refuse(entries["notebook"][1], message)
        for name in {*SUBJECTS.values()} & {*found} - {SUBJECTS.get(about)} if about else ():
            what = SUBJECTS[about] or "the system"
            self._refuse(entries[name][1], f"{name!r} does not apply to a report about {what}")
        if len(self.errors) > before or not entries:
            return None
        return Report(
            notebook,
            found["title"],
            about,
            found["languages"],
            found.get(SUBJECTS[about], ()),
            self._parameters(entries.get(_PARAMETERS), notebook, about),
            f"{self.file}, line {node.start_mark.line + 1}",
        )

    def _entries(
        self, node: yaml.Node, what: str, known: Collection[str] = ()
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Return the keys and values of a mapping; any key is allowed if none is known."""
        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, f"{what} must be names with values ({', '.join(known) or 'a: 1'})")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in found:
                self._refuse(key, f"{name!r} is given twice")
            elif known and name not in known:
                like = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {like[0]!r}?" if like else f"there is: {', '.join(known)}"
                self._refuse(key, f"{what} has no {name!r}; {hint}")
            else:
                found[name] = (key, value)
        return found

    def _value(self, node: yaml.Node, name: str, key: _Key) -> Any:
        if not key.is_list:
            return self._text(node, name, key.known)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._refuse(node, f"{name!r} must be a list, as [a, b]")
            return ()
        texts = tuple(self._text(each, f"{name}, each", key.known) for each in node.value)
        for place, text in enumerate(texts):
            if text and text in texts[:place]:
                self._refuse(node.value[place], f"{text!r} is named twice")
        return texts

    def _text(self, node: yaml.Node, name: str, known: Collection[str]) -> str:
        is_plain = isinstance(node, yaml.ScalarNode)
        if not (is_plain and node.tag.endswith(":str") and node.value.strip()):
            quote = "; put it in quotes" if is_plain and node.value else ""
            self._refuse(node, f"{name!r} must be text{quote}")
            return ""
        if known and node.value not in known:
            shown = one_line(node.value, 60)
            self._refuse(node, f"{name!r} must be one of {', '.join(known)}, not {shown!r}")
            return ""
        return node.value

    def _parameters(
        self, entry: tuple[yaml.Node, yaml.Node] | None, notebook: Path, about: str
    ) -> dict[str, Any]:
        if entry is None:
            return {}
        # Imported here, because it is slow and few declarations have parameters.
        from jiu_analysis.site import parameters
        from jiu_analysis.site.page import parameters_of

        try:
            known = parameters_of(notebook)
        except UsageError:
            known = None  # Reported by the pages of the notebook.
        found: dict[str, Any] = {}
        for name, (key, node) in self._entries(entry[1], f"{_PARAMETERS!r}").items():
            try:
                if name in (about, "language", "data"):
                    raise UsageError(f"{name!r} is given to each page; leave it out here")
                found[name] = _plain(node)
                if known is not None:
                    parameters.check(known, {name: found[name]}, notebook.name)
            except UsageError as error:
                self._refuse(key, one_line(str(error), 300))
        return found

    def _refuse(self, node: yaml.Node | None, message: str) -> None:
        self.errors.append((node.start_mark.line + 1 if node else 1, one_line(message)))


def _plain(node: yaml.Node) -> Any:
    """Return the value of a parameter: one that JSON has, too.

    Raises
    ------
    UsageError
        The value has another type, such as a date, or repeats an alias.
    """
    text = yaml.serialize(node)
    shown = repr(one_line(node.value, 60)) if isinstance(node.value, str) else "a value"
    try:
        # Nested lists that repeat aliases can exhaust memory.
        if any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(text)):
            raise UsageError(f"a value in {_PARAMETERS!r} cannot be repeated by its alias")
        value = yaml.safe_load(text)
        json.dumps(value)
    except yaml.MarkedYAMLError as error:
        raise UsageError(str(error.problem)) from error
    except ValueError as error:
        raise UsageError(
            f"{shown} is not a number or a date, or has too many digits; put text in quotes"
        ) from error
    except TypeError as error:
        raise UsageError(
            f"{shown} must be text, a number, true or false, or a list or mapping of these;"
            " put text in quotes"
        ) from error
    return value
