"""Time the pages of a system of 28 organizations over 20 years, on one machine and on a cluster.

The package is the one of ``jiu-analysis example`` with two documents a year and 50 recommendations
in each. Seconds are processor seconds of all processes, which are valid on a busy machine too, and
wall-clock seconds. The cluster is a scheduler and two workers on this machine, so that both ways
are measured alike.

    python benchmarks/scale.py [ROUNDS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pages

from jiu_analysis.datapackage import example

SIZE = example.Size(organizations=28, years=20, documents=2, recommendations=50)
LANGUAGES = 6
FEW, MANY = 2, 10


def main() -> None:
    if sys.argv[1:2] == ["--on-cluster"]:
        on_cluster(Path(sys.argv[2]), sys.argv[3:])
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = example.write(folder / "data", SIZE)
        spent = pages.timed(ways_of(folder), rounds)
        files = linked_once(folder / "sessions many")
        size = sum(file.stat().st_size for file in files) / MANY
    cpu = {way: cost.cpu for way, cost in spent.items()}
    session = (cpu["sessions many"] - cpu["sessions few"]) / (MANY - FEW)
    cluster = (cpu["cluster many"] - cpu["cluster few"]) / (MANY - FEW)
    trends = (cpu["trends many"] - cpu["trends few"]) / 2
    system = (cpu["system many"] - cpu["system few"]) / 2
    whole, there = spent["all reports"], spent["all reports on a cluster"]
    print(f"{rows['documents']} documents, {rows['statuses']} rows.\n")
    print("| what | processor s | wall-clock s | ratio to a session |\n|---|---|---|---|")
    print(f"| a further page of a session | {session:.2f} | | 1 |")
    print(f"| the same on a cluster | {cluster:.2f} | | {cluster / session:.2f} |")
    print(f"| a further page over time | {trends:.2f} | | {trends / session:.2f} |")
    print(f"| a further page of the system | {system:.2f} | | {system / session:.2f} |")
    number = rows["reports"]
    print(f"| the system and {number} JIU reports | {whole.cpu:.0f} | {whole.wall:.0f} | |")
    print(f"| the same on a cluster | {there.cpu:.0f} | {there.wall:.0f} | |")
    print(f"| to see what is to be done | {cpu['plan']:.1f} | {spent['plan'].wall:.1f} | |")
    every = rows["documents"] * LANGUAGES
    hours = (every * session + SIZE.organizations * LANGUAGES * trends) / 3600
    print(f"\n{every} pages of sessions: {hours:.1f} processor hours, {every * size / 1e9:.1f} GB.")


def ways_of(folder: Path) -> dict[str, Callable[[], list[list[str]]]]:
    """Return the ways to time, each with its commands."""
    with (folder / "data" / "documents.csv").open(encoding="utf-8") as file:
        documents = [line.split(",")[0] for line in file][1 : MANY + 1]
    common = ["--data", str(folder / "data"), "--force"]

    def sessions(number: int) -> list[str]:
        return [*documents[:number], "--notebook", "session", "--language", "en", *common]

    def others(notebook: str, *languages: str) -> list[str]:
        only = documents[:1] if notebook == "trends" else []
        return [*only, "--notebook", notebook, "--language", *languages, *common]

    def here(name: str, asked: list[str]) -> Callable[[], list[list[str]]]:
        output = ["--output", str(folder / name), "--jobs", "2"]
        return lambda: [[str(pages.BIN / "jiu-analysis"), "report", *asked, *output]]

    def there(name: str, asked: list[str]) -> Callable[[], list[list[str]]]:
        output = ["--output", str(folder / name)]
        return lambda: [[sys.executable, __file__, "--on-cluster", str(folder), *asked, *output]]

    reports = ["--notebook", "system", "jiu_report", "--language", "en", *common]
    plan = ["list", *common[:2], "--output", str(folder / "none"), "--language", "en"]
    return {
        "sessions few": here("sessions few", sessions(FEW)),
        "sessions many": here("sessions many", sessions(MANY)),
        "cluster few": there("cluster few", sessions(FEW)),
        "cluster many": there("cluster many", sessions(MANY)),
        "trends few": here("trends few", others("trends", "en")),
        "trends many": here("trends many", others("trends", "en", "fr", "es")),
        "system few": here("system few", others("system", "en")),
        "system many": here("system many", others("system", "en", "fr", "es")),
        "all reports": here("all reports", reports),
        "all reports on a cluster": there("all reports on a cluster", reports),
        "plan": lambda: [[str(pages.BIN / "jiu-analysis"), *plan]],
    }


def on_cluster(folder: Path, asked: list[str]) -> None:
    """Make pages on a scheduler and two workers that are started for this call."""
    scheduler_file = Path(tempfile.mkdtemp(dir=folder)) / "scheduler.json"
    alone = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    dask, started = str(pages.BIN / "dask"), []
    worker = [
        dask,
        "worker",
        "--scheduler-file",
        str(scheduler_file),
        *alone,
        "--no-nanny",
        "--nthreads",
        "1",
    ]
    for command in (
        [dask, "scheduler", *alone, "--port", "0", "--scheduler-file", str(scheduler_file)],
        *(
            [*worker, "--local-directory", str(scheduler_file.parent / each)]
            for each in ("one", "two")
        ),
    ):
        started.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
    try:
        while not scheduler_file.is_file():
            time.sleep(0.1)
        address = json.loads(scheduler_file.read_text(encoding="utf-8"))["address"]
        wait = f"from distributed import Client; Client({address!r}).wait_for_workers(2)"
        subprocess.run([sys.executable, "-c", wait], check=True)
        command = [str(pages.BIN / "jiu-analysis"), "report", *asked, "--scheduler", address]
        subprocess.run(command, check=True)
    finally:
        # They have nothing to clean up.
        for process in started:
            process.kill()
            process.wait()


def linked_once(folder: Path) -> list[Path]:
    """Return the files of a folder, those with several hard links only once."""
    return list({file.stat().st_ino: file for file in folder.rglob("*") if file.is_file()}.values())


if __name__ == "__main__":
    main()
