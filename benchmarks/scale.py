"""Time many pages, on one machine and on a cluster: 28 organizations with 40 documents each.

The package contains copies of the project's document with other symbols and dates. Costs are
measured at two sizes; the difference gives the cost of a further page. The cluster is a scheduler
and two workers on this machine, so that both ways are measured alike. Seconds are processor seconds
of all processes, which are valid on a busy machine too.

    python benchmarks/scale.py [ROUNDS]
"""

from __future__ import annotations

import csv
import datetime
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pages

ORGANIZATIONS = [f"O{number:02}" for number in range(1, 29)]
DOCUMENTS, LANGUAGES = 40, 6
FEW, MANY = 2, 10


def main() -> None:
    if sys.argv[1:2] == ["--on-cluster"]:
        on_cluster(Path(sys.argv[2]), sys.argv[3:])
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = package(folder / "data")
        spent = pages.timed(ways_of(folder, data), rounds)
        size = sum(file.stat().st_size for file in linked_once(folder / "here many")) / MANY
        plan = spent["plan"]
    cpu = {way: cost.cpu for way, cost in spent.items()}
    session = (cpu["here many"] - cpu["here few"]) / (MANY - FEW)
    cluster = (cpu["cluster many"] - cpu["cluster few"]) / (MANY - FEW)
    trends = (cpu["trends many"] - cpu["trends few"]) / 2
    print("| what | processor s | a page, MB |\n|---|---|---|")
    print(f"| a further page of a session | {session:.2f} | {size / 1e6:.1f} |")
    print(f"| the same on a cluster | {cluster:.2f} | |")
    print(f"| a further page of {DOCUMENTS} documents over time | {trends:.2f} | |")
    number = DOCUMENTS * len(ORGANIZATIONS)
    print(f"| to see what is to be done, {number} documents | {plan.cpu:.1f} | |")
    sessions = number * LANGUAGES
    whole = sessions * session + len(ORGANIZATIONS) * LANGUAGES * trends
    print(f"\n{sessions} pages of sessions and {len(ORGANIZATIONS) * LANGUAGES} over time:")
    print(f"{whole / 3600:.1f} processor hours, {sessions * size / 1e9:.1f} GB.")


def ways_of(folder: Path, data: Path) -> dict[str, Callable[[], list[list[str]]]]:
    """Return the ways to time, each with its commands."""
    documents = [f"{ORGANIZATIONS[0]}/PBC/{number}/6" for number in range(1, DOCUMENTS + 1)]
    common = ["--data", str(data), "--force"]

    def sessions(number: int) -> list[str]:
        return [*documents[:number], "--notebook", "session", "--language", "en", *common]

    def trends(*languages: str) -> list[str]:
        return [*documents, "--notebook", "trends", "--language", *languages, *common]

    def here(name: str, asked: Sequence[str]) -> list[list[str]]:
        output = ["--output", str(folder / name)]
        return [[str(pages.BIN / "jiu-analysis"), "report", *asked, *output, "--jobs", "2"]]

    def there(name: str, asked: Sequence[str]) -> list[list[str]]:
        output = ["--output", str(folder / name)]
        return [[sys.executable, __file__, "--on-cluster", str(folder), *asked, *output]]

    plan = [str(pages.BIN / "jiu-analysis"), "list", "--data", str(data)]
    plan += ["--output", str(folder / "none"), "--language", "en", "fr", "es", "ru", "ar", "zh"]
    return {
        "here few": lambda: here("here few", sessions(FEW)),
        "here many": lambda: here("here many", sessions(MANY)),
        "cluster few": lambda: there("cluster few", sessions(FEW)),
        "cluster many": lambda: there("cluster many", sessions(MANY)),
        "trends few": lambda: here("trends few", trends("en")),
        "trends many": lambda: here("trends many", trends("en", "fr", "es")),
        "plan": lambda: [plan],
    }


def on_cluster(folder: Path, asked: Sequence[str]) -> None:
    """Make pages on a scheduler and two workers that are started for this call."""
    told = Path(tempfile.mkdtemp(dir=folder)) / "scheduler.json"
    alone = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    dask, started = str(pages.BIN / "dask"), []
    worker = [
        dask,
        "worker",
        "--scheduler-file",
        str(told),
        *alone,
        "--no-nanny",
        "--nthreads",
        "1",
    ]
    for command in (
        [dask, "scheduler", *alone, "--port", "0", "--scheduler-file", str(told)],
        *([*worker, "--local-directory", str(told.parent / each)] for each in ("one", "two")),
    ):
        started.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
    try:
        while not told.is_file():
            time.sleep(0.1)
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        wait = f"from distributed import Client; Client({address!r}).wait_for_workers(2)"
        subprocess.run([sys.executable, "-c", wait], check=True)
        command = [str(pages.BIN / "jiu-analysis"), "report", *asked, "--scheduler", address]
        subprocess.run(command, check=True)
    finally:
        # They have nothing to clean up.
        for process in started:
            process.kill()
            process.wait()


def package(target: Path) -> Path:
    """Write the project's data with its document copied for each organization and half-year."""
    source = pages.ROOT / "data"
    target.mkdir()
    for file in sorted(source.iterdir()):
        if file.suffix != ".csv":
            shutil.copy(file, target)
            continue
        with file.open(encoding="utf-8", newline="") as read:
            rows = csv.DictReader(read)
            header = rows.fieldnames or []
            copies = list(copied(file.stem, list(rows)))
        with (target / file.name).open("w", encoding="utf-8", newline="") as written:
            writer = csv.DictWriter(written, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(copies)
    return target


def copied(table: str, rows: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, copied for every document or for every organization."""
    if table == "officers":
        for organization in ORGANIZATIONS:
            yield from ({**row, "organization": organization} for row in rows)
        return
    if not rows or "document" not in rows[0]:
        yield from rows
        return
    for organization in ORGANIZATIONS:
        for number in range(1, DOCUMENTS + 1):
            for row in rows:
                copy = {**row, "document": f"{organization}/PBC/{number}/6"}
                yield copy if table != "documents" else copy | about(organization, number)


def about(organization: str, number: int) -> dict[str, str]:
    """Return the columns that differ between the copies of the document."""
    year, half = divmod(number - 1, 2)
    as_of = datetime.date(2003 + year, 9 if half else 3, 30)
    before = f"{organization}/PBC/{number - 1}/6" if number > 1 else ""
    return {
        "organization": organization,
        "session": str(number),
        "as_of": as_of.isoformat(),
        "session_starts_on": (as_of + datetime.timedelta(days=90)).isoformat(),
        "session_ends_on": (as_of + datetime.timedelta(days=94)).isoformat(),
        "previous_document": before,
    }


def linked_once(folder: Path) -> list[Path]:
    """Return the files of a folder, those with several hard links only once."""
    return list({file.stat().st_ino: file for file in folder.rglob("*") if file.is_file()}.values())


if __name__ == "__main__":
    main()
