"""Update the translation catalogues: add every message of the code, and remove the others.

``python tools/catalogues.py`` adds new messages to the .po files and removes unused ones; with
``--check`` it only lists what is wrong, and fails if anything is.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from jiu_analysis.report.i18n import AVAILABLE, markdown_blocks
from jiu_analysis.report.i18n.catalogue import path
from jiu_analysis.site import parameters

ROOT = Path(__file__).parents[1]
LANGUAGES = [each for each in AVAILABLE if each != "en"]

# Functions whose calls mark messages, with the positions of the message arguments.
_CALLS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "mark": None,
    "mark_counted": (1, 2),
    "sentence": None,
}
_TEMPLATES = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
# Header lines that change with each run or release, or have no meaning here.
_CHANGING = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid-Bugs-To',
)

_COMMENT = """\
# The pages of jiu-analysis in another language.
# The renderings are the project's own, in the terms of the United Nations.
#"""


def extracted() -> Catalog:
    """Return every message of the code, templates and notebooks, in file order."""
    catalog = Catalog(fuzzy=False)
    package = ROOT / "jiu_analysis"
    for file in sorted(package.rglob("*.py")):
        _add(catalog, file, extract_from_file("python", file, keywords=_CALLS))
    for file in sorted((package / "report" / "templates").rglob("*.j2")):
        found = extract_from_file(
            "jinja2.ext:babel_extract", file, keywords=_CALLS, options=_TEMPLATES
        )
        _add(catalog, file, found)
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not _has_languages(file):
            continue
        for cell, message in notebook(file):
            catalog.add(message, locations=[(f"{file.relative_to(ROOT).as_posix()}#{cell}", 0)])
    return catalog


def _has_languages(file: Path) -> bool:
    """Whether a notebook makes pages; the explorer notebook is in English only."""
    cells = nbformat.read(file, as_version=4)
    return "language" in parameters.read(cells, file.name)


def notebook(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the messages of a notebook, each with the id of its cell.

    Messages are the blocks of its prose, and the captions of its tables: the last positional
    argument of a call to ``tables``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cells = nbformat.read(file, as_version=4).cells
    for cell in cells:
        if cell.cell_type == "markdown":
            for block in (each for part in markdown_blocks(cell.source) for each in part):
                if block.is_text:
                    yield cell.id, block.text
        elif cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id="tables")),
                        args=[*_, ast.Constant(value=str(caption))],
                    ):
                        yield cell.id, caption


def update(language: str, template: Catalog) -> bytes:
    """Return the updated catalogue of a language, without unused messages."""
    catalog = _read(language)
    catalog.update(template, no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalog, width=96, include_lineno=False, ignore_obsolete=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_CHANGING))


def problems(language: str, template: Catalog) -> list[str]:
    """Return a line for each error in the catalogue of a language."""
    catalog = _read(language)
    known, wanted = (
        {_key(each): each for each in messages if each.id} for messages in (catalog, template)
    )
    found = [
        f"{language}: this message is no longer used: {_shown(message)}"
        for key, message in known.items()
        if key not in wanted
    ]
    for key, message in wanted.items():
        if key not in known:
            faults = ["not there"]
        elif known[key].fuzzy:
            faults = ["still doubtful (fuzzy)"]
        else:
            faults = [*_faults(known[key], language)]
        found += [f"{language}: {each}: {_shown(message)}" for each in faults]
    return found


def _faults(message: Message, language: str) -> Iterator[str]:
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    if not all(forms):
        yield "not translated"
        return
    originals = message.id if isinstance(message.id, tuple | list) else [message.id]
    parts = _parts(originals[-1])
    for place, form in enumerate(forms):
        lacking, strange = parts - _parts(form), _parts(form) - parts
        # A plural form for a single number, such as the dual, need not print the number.
        if len(originals) > 1 and _serves_one(language, place):
            lacking -= {"{number}", "{count}", "%(number)s", "%(count)s"}
        if lacking or strange:
            yield f"placeholders or marks differ ({', '.join(sorted(lacking | strange))})"


def _serves_one(language: str, form: int) -> bool:
    """Whether a plural form applies to one number only."""
    choose = c2py(get_plural(language).plural_expr)
    return sum(choose(number) == form for number in range(200)) == 1


def _parts(text: str) -> set[str]:
    """Return the placeholders, tags and emphasis marks of a message."""
    return set(re.findall(r"\{\w*\}|%\(\w+\)s|</?\w+[^>]*>|\*\*|`[^`]+`", text))


def _read(language: str) -> Catalog:
    file = path(language)
    if not file.is_file():
        return Catalog(language, header_comment=_COMMENT, project="jiu-analysis", fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, ignore_obsolete=True)


def _key(message: Message) -> tuple[str | None, str, bool]:
    """Return the key of a message; the same text with and without plural has two keys."""
    counted = isinstance(message.id, tuple | list)
    return message.context, message.id[0] if counted else message.id, counted


def _shown(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return f"{text!r} ({', '.join(file for file, _ in message.locations)})"


def _add(catalog: Catalog, file: Path, found: Iterator) -> None:
    name = file.relative_to(ROOT).as_posix()
    for line, message, comments, context in found:
        catalog.add(message, locations=[(name, line)], auto_comments=comments, context=context)


def main(arguments: list[str]) -> int:
    """Update the catalogues, or list what is wrong with them."""
    template = extracted()
    if "--check" in arguments:
        wrong = [each for language in LANGUAGES for each in problems(language, template)]
        print("\n".join(wrong) or f"{len(template)} messages in {len(LANGUAGES)} languages")
        return 1 if wrong else 0
    for language in LANGUAGES:
        path(language).parent.mkdir(parents=True, exist_ok=True)
        path(language).write_bytes(update(language, template))
        missing = len(problems(language, template))
        print(f"{language}: {len(template)} messages, {missing} to look at")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
