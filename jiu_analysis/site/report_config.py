"""Read ``reports.yml``, which declares the notebooks, subjects and languages of the pages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from jiu_analysis.errors import UsageError, one_line
from jiu_analysis.terms import LANGUAGES

#: Name of the declaration file, beside the notebooks that it names.
FILE = "reports.yml"
#: Kinds of subject of a page, and the key that restricts each.
SUBJECTS = {"document": "documents", "organization": "organizations"}

_REQUIRED = ("notebook", "title", "about", "languages")
_KEYS = (*_REQUIRED, *SUBJECTS.values(), "parameters")
_SHOWN = 20


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
        Kind of subject: ``document`` or ``organization``; also the name of the notebook's parameter
        for it.
    languages : tuple of str
        Languages of the pages.
    only : tuple of str
        Documents or organizations to make pages about; empty for all.
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
    >>> from jiu_analysis.resources import shipped
    >>> [report.name for report in load(shipped("notebooks") / FILE)]
    ['session', 'trends']
    """
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read ({error})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        told = str(error.problem)
        # An unclosed list or string is reported only where the next item starts.
        begun = (error.context or "").startswith("while ") and error.context_mark
        if begun and begun.line + 1 != line:
            told += f", {error.context} that begins in line {begun.line + 1}"
        raise UsageError(f"{file}, line {line}: is not valid YAML ({told})") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{file}: is not valid YAML ({error})") from error
    except RecursionError as error:
        raise UsageError(
            f"{file}, line {_deepest_line(file)}: lists and mappings stand within each other too"
            " deeply; a report needs three levels"
        ) from error
    reading = _Reading(file)
    reports = list(reading.reports(root))
    if reading.broken:
        shown = [f"{file}, line {line}: {what}" for line, what in sorted(reading.broken)[:_SHOWN]]
        if len(reading.broken) > _SHOWN:
            shown.append(f"… and {len(reading.broken) - _SHOWN} more")
        raise UsageError("\n".join(shown))
    return reports


def _deepest_line(file: Path) -> int:
    """Return the line with the most deeply nested list or mapping."""
    depth, deepest, line = 0, 0, 1
    for event in yaml.parse(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            deepest, line = depth, event.start_mark.line + 1
        if depth > _DEEP:
            break
    return line


#: Nesting depth that no valid declaration reaches; the search for the line stops there.
_DEEP = 20


class _Reading:
    """A declaration being read; ``broken`` collects its errors with their lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.broken: list[tuple[int, str]] = []

    def reports(self, root: yaml.Node | None) -> Iterator[Report]:
        entries = self._mapping(root, ["reports"], "the file") if root else {}
        declared = entries.get("reports")
        if not isinstance(declared, yaml.SequenceNode) or not declared.value:
            self._say(declared or root, "'reports' must list at least one report")
            return
        seen: dict[str, int] = {}
        for node in declared.value:
            if report := self._report(node):
                line = node.start_mark.line + 1
                # Names that differ only in case also clash: some file systems ignore case.
                name = report.name.casefold()
                if name in seen:
                    first = seen[name]
                    self._say(
                        node, f"{report.notebook.name} is declared in line {first}; merge the two"
                    )
                seen[name] = line
                yield report

    def _report(self, node: yaml.Node) -> Report | None:
        before = len(self.broken)
        entries = self._mapping(node, _KEYS, "a report")
        for name in _REQUIRED:
            if isinstance(node, yaml.MappingNode) and name not in entries:
                self._say(node, f"a report needs {name!r}")
        found: dict[str, Any] = {
            name: self._text(value, name)
            for name, value in entries.items()
            if name in ("notebook", "title", "about")
        }
        about, notebook = found.get("about"), found.get("notebook")
        if about and about not in SUBJECTS:
            self._say(entries["about"], f"'about' must be one of {', '.join(SUBJECTS)}")
        if notebook and not self._is_file(notebook):
            self._say(entries["notebook"], f"no notebook {notebook} in {self.file.parent}")
        for name, value in entries.items():
            if name in ("languages", *SUBJECTS.values()):
                found[name] = self._texts(value, name)
        for name in [each for each in SUBJECTS.values() if each in entries]:
            if about in SUBJECTS and name != SUBJECTS[about]:
                self._say(entries[name], f"{name!r} says nothing of a report about {about}s")
        if len(self.broken) > before:
            return None
        path = self.file.parent / found["notebook"]
        return Report(
            path,
            found["title"],
            found["about"],
            found["languages"],
            found.get(SUBJECTS[found["about"]], ()),
            self._parameters(entries.get("parameters"), path, found["about"]),
            f"{self.file}, line {node.start_mark.line + 1}",
        )

    def _mapping(self, node: yaml.Node, known: Collection[str], what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._say(node, f"{what} must be keys with values ({', '.join(known)})")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in found:
                self._say(key, f"{name!r} is given twice")
            elif name not in known:
                like = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {like[0]!r}?" if like else f"; there is: {', '.join(known)}"
                self._say(key, f"{what} has no {name!r}{hint}")
            else:
                found[name] = value
        return found

    def _text(self, node: yaml.Node, name: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":str") and node.value.strip():
            return node.value
        quote = "; put it in quotes" if isinstance(node, yaml.ScalarNode) and node.value else ""
        self._say(node, f"{name!r} must be text{quote}")
        return ""

    def _texts(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._say(node, f"{name!r} must be a list, as [a, b]")
            return ()
        found: list[str] = []
        for each in node.value:
            text = self._text(each, f"{name}, each")
            if text in found:
                self._say(each, f"{text!r} is named twice")
            elif name == "languages" and text and text not in LANGUAGES:
                self._say(each, f"no pages in language {text!r}; there is: {', '.join(LANGUAGES)}")
            found.append(text)
        return tuple(found)

    def _parameters(self, node: yaml.Node | None, notebook: Path, about: str) -> dict[str, Any]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._say(node, "'parameters' must be names with values")
            return {}
        # Imported here, because it is slow and few declarations have parameters.
        from jiu_analysis.site import parameters
        from jiu_analysis.site.page import open_notebook

        try:
            known = parameters.read(open_notebook(notebook), notebook.name)
        except UsageError:
            known = None  # Reported by the pages of the notebook.
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in found:
                self._say(key, f"{name!r} is given twice")
                continue
            if name in (about, "language", "data"):
                self._say(key, f"{name!r} is given to each page; it is no further parameter")
                continue
            try:
                found[name] = _value(value)
                if known is not None:
                    parameters.check(known, {name: found[name]}, notebook.name)
            except (UsageError, yaml.YAMLError, ValueError, RecursionError) as error:
                self._say(key, one_line(str(error), 300))
        return found

    def _is_file(self, notebook: str) -> bool:
        try:
            return (self.file.parent / notebook).is_file()
        except (OSError, ValueError):  # A name that is too long or has invalid characters.
            return False

    def _say(self, node: yaml.Node | None, what: str) -> None:
        self.broken.append((node.start_mark.line + 1 if node else 1, one_line(what)))


def _value(node: yaml.Node, seen: set[int] | None = None) -> Any:
    """Return the value of a parameter: a scalar, or a list or mapping of such values.

    Raises
    ------
    UsageError
        The value has another type, such as a date, or repeats an alias.
    """
    seen = set() if seen is None else seen
    if isinstance(node, yaml.CollectionNode):
        if id(node) in seen:
            # Nested lists that repeat aliases can exhaust memory.
            raise UsageError("a value in 'parameters' cannot be repeated by its alias")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [_value(each, seen) for each in node.value]
        if node.tag.endswith(":map") and all(isinstance(key.value, str) for key, _ in node.value):
            return {key.value: _value(each, seen) for key, each in node.value}
        raise UsageError("a value in 'parameters' must be plain, a list or a mapping of texts")
    shown = repr(one_line(node.value, 60))
    try:
        value = yaml.safe_load(yaml.serialize(node))
    except ValueError as error:
        # A date that does not exist, or a number with more digits than Python parses.
        raise UsageError(f"{shown} is not a number or a date; put text in quotes") from error
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise UsageError(f"{shown} is a number with too many digits")
    if not isinstance(value, str | int | float | bool | None):
        raise UsageError(f"{shown} must be text, a number, true or false; put text in quotes")
    return value


#: Largest number in bits; Python does not print much longer ones.
_BITS = 10_000
