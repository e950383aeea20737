"""Time the reading of a report in each form, and the text extraction of markitdown.

A report of 50 recommendations in English is written in every form and read. The ways are timed in
turn, so that changes in the machine's speed affect all alike. Then the cost is measured at two and
four times the size, and for a folder of documents on one core and on all cores.

    python benchmarks/reading.py [DOCUMENTS_IN_THE_FOLDER]
"""

from __future__ import annotations

import gc
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from markitdown import MarkItDown

from jiu_analysis.ingest import load_phrase_tables, read, read_all

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from forms import as_docx, as_html
from writing import Document, Recommendation, Report

ROUNDS = 7
SIZES = (50, 100, 200)
SENTENCE = (
    "Organizations should, by the end of {year}, draw up a plan of their work on the matter,"
    " put it before their governing bodies and report each year on what has come of it. "
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    words = load_phrase_tables()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {size: written(folder, size) for size in SIZES}
        print(
            f"medians of {ROUNDS} rounds in ms of processor time; 50, 100, 200 recommendations,"
            " and the last two"
        )
        print("as multiples of the first; markitdown only gets the text of the first")
        print(
            f"{'form':<8}{'50':>8}{'100':>8}{'200':>8}{'x2':>7}{'x4':>7}{'markitdown':>12}{'ratio':>7}"
        )
        for form in files[SIZES[0]]:
            ways: list[Callable[[], object]] = [
                (lambda path=files[size][form]: whole(read(path, words))) for size in SIZES
            ]
            ways.append(text_only(files[SIZES[0]][form], form))
            first, second, fourth, other = (each * 1000 for each in timed(ways))
            print(
                f"{form:<8}{first:>8.0f}{second:>8.0f}{fourth:>8.0f}{second / first:>7.2f}"
                f"{fourth / first:>7.2f}{other:>12.0f}{first / other:>7.2f}"
            )
        many = [folder / "many" / f"{number}.docx" for number in range(count)]
        many[0].parent.mkdir()
        for path in many:
            shutil.copyfile(files[SIZES[0]]["docx"], path)
        spent = {}
        for jobs in (1, os.cpu_count() or 1):
            start = time.perf_counter()
            assert sum(each.is_whole for each in read_all(many, words, jobs=jobs)) == count
            spent[jobs] = time.perf_counter() - start
        one, *rest = spent.values()
        print(f"\n{count} DOCX documents: {one:.1f} s on one core", end="")
        print(
            "".join(
                f", {each:.1f} s on {jobs} ({each / one:.2f})"
                for jobs, each in zip(list(spent)[1:], rest, strict=True)
            )
        )


def whole(reading: object) -> object:
    """Return the result after checking that it is complete: a partial one is no measure."""
    assert reading.is_whole, reading.problems
    return reading


def printed(document: bytes, folder: Path) -> bytes:
    """Return a Word document as printed to PDF by LibreOffice."""
    source = folder / "printed.docx"
    source.write_bytes(document)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return source.with_suffix(".pdf").read_bytes()


def written(folder: Path, size: int) -> dict[str, Path]:
    """Write a report of `size` recommendations in every available form; return the paths."""
    reports = tuple(
        Report(
            f"JIU/REP/{2021 - number // 9}/{number % 9 + 1}",
            tuple(
                Recommendation(place, unchanged=True, text=SENTENCE.format(year=2030 + place) * 3)
                for place in range(1, 11)
            ),
            title=f"Review of matter {number}",
        )
        for number in range(size // 10)
    )
    document = Document(reports, language="en")
    parts = document.parts()
    made = {"text": document.text().encode(), "html": as_html(parts, "en")}
    made["docx"] = as_docx(parts, "en")
    if shutil.which("soffice"):
        made["pdf"] = printed(made["docx"], folder)
    else:
        print("LibreOffice is not here: no PDF can be printed")
    paths = {}
    for form, content in made.items():
        paths[form] = folder / f"{size}.{'md' if form == 'text' else form}"
        paths[form].write_bytes(content)
    return paths


def text_only(path: Path, form: str) -> Callable[[], object]:
    """Return a call that extracts the text of the same file with markitdown."""
    converter, content = MarkItDown(), path.read_bytes()
    extension = path.suffix
    return lambda: converter.convert_stream(io.BytesIO(content), file_extension=extension)


def timed(ways: list[Callable[[], object]]) -> list[float]:
    """Return the median processor seconds of each way, timed in turn."""
    spent: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way()
    for _ in range(ROUNDS):
        for place, way in enumerate(ways):
            gc.collect()  # of what the way before has left
            start = time.process_time()
            way()
            spent[place].append(time.process_time() - start)
    return [statistics.median(each) for each in spent]


if __name__ == "__main__":
    main()
