"""Pages made on a cluster: each is published once, even if a worker dies."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import clusters
import nbformat
import pytest

from jiu_analysis.cli import main
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.site import build as site
from jiu_analysis.site import build_page as making
from jiu_analysis.site import cluster, workers
from jiu_analysis.site import publish as publishing
from jiu_analysis.site.page import Page

WARM = ["jiu_analysis.site.build_page", "jiu_analysis.site.inprocess_engine", "nbconvert"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def address(folder):
    with clusters.scheduler(folder) as address, clusters.worker(folder, address, "first"):
        yield address


@pytest.fixture
def page(tmp_path):
    """Return a function that makes a small notebook with the given cells, and its page."""

    def asked(*cells, name="small"):
        new = nbformat.v4
        made = [new.new_code_cell(each, id=f"c{place}") for place, each in enumerate(cells)]
        tagged = {"tags": ["parameters"]}
        made.insert(0, new.new_code_cell("word: str = ''", id="parameters", metadata=tagged))
        notebook = tmp_path / f"{name}.ipynb"
        kernel = {"name": "python3", "display_name": "", "language": "python"}
        nbformat.write(new.new_notebook(cells=made, metadata={"kernelspec": kernel}), notebook)
        return Page(notebook, tmp_path / "site" / "doc" / f"{name}.en.html", label=name)

    return asked


@pytest.fixture
def connected(address, tmp_path):
    (tmp_path / "site").mkdir()
    with cluster.Cluster(
        address,
        tmp_path / "site",
        versions=clusters.everywhere_the_same,
        warm=WARM,
        seconds=60,
    ) as made:
        yield made


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_page_made_on_a_worker_is_identical_to_a_local_one(connected, page, tmp_path):
    asked = page("print('hello')")
    made = connected.submit(making.make, asked).result()
    assert made.is_made, made.reason
    assert made.page is asked
    connected.shutdown()
    there = files(tmp_path / "site")
    with workers.executor(1) as here:
        again = replace(asked, target=tmp_path / "here" / "doc" / "small.en.html")
        expected = here.submit(making.make, again).result()
    assert there == files(tmp_path / "here")
    assert (made.sha256, made.files) == (expected.sha256, expected.files)


def test_every_call_runs_in_a_separate_process_on_the_worker(connected):
    assert connected.submit(clusters.name).result() == "first"
    assert connected.submit(workers.is_for_one_call).result() == workers.can_fork()


def test_a_failed_page_has_a_reason_and_the_last_good_one_is_kept(connected, page):
    good = page("x = 1")
    assert connected.submit(making.make, good).result().is_made
    before = good.target.read_bytes()
    bad = connected.submit(making.make, page("x = 1", "raise ValueError('no luck')")).result()
    assert bad.reason.startswith(
        "cell 3 raised ValueError: no luck; partly executed notebook kept as"
    )
    assert bad.page.target.read_bytes() == before
    assert "no luck" in bad.page.broken.read_text(encoding="utf-8")


@pytest.mark.skipif(not workers.can_fork(), reason="elsewhere the kernel is killed, not the page")
def test_a_worker_survives_when_the_process_of_a_page_is_killed(connected, page):
    killed = page("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    outcome = connected.submit(making.make, killed).result()
    assert not outcome.is_made
    assert "was killed" in outcome.reason
    assert connected.submit(making.make, page("x = 1")).result().is_made


def test_a_page_that_cannot_be_published_has_a_reason(connected, page, tmp_path):
    (tmp_path / "site" / "doc").write_text("in the way")
    made = connected.submit(making.make, page("x = 1")).result()
    assert str(tmp_path / "site" / "doc") in made.reason


# The first worker blocks on its pages until it is killed; others make them at once.
HELD = """
import os, time
from pathlib import Path
log = Path({folder!r}) / "begun"
with log.open("a") as file:
    file.write(os.environ["JIU_TEST_WORKER"] + " {name}\\n")
if os.environ["JIU_TEST_WORKER"] == "doomed":
    time.sleep(600)
"""


def test_every_page_is_published_once_when_a_worker_is_killed(tmp_path, page, monkeypatch):
    names = [f"page{number}" for number in range(6)]
    pages = [page(HELD.format(folder=str(tmp_path), name=name), name=name) for name in names]
    published = Counter()
    put = publishing.put_in_place
    monkeypatch.setattr(
        publishing,
        "put_in_place",
        lambda page, *rest: published.update([page.label]) or put(page, *rest),
    )
    came = []

    def begun():
        return (tmp_path / "begun").read_text().split("\n")[:-1]

    with (
        clusters.scheduler(tmp_path) as address,
        clusters.worker(tmp_path, address, "doomed") as doomed,
        clusters.worker(tmp_path, address, "other"),
    ):

        def on_page(entry):
            came.append(entry["label"])
            if len(came) == 1:
                clusters.until(lambda: any(line.startswith("doomed ") for line in begun()))
                doomed.kill()

        outcome = site.update(
            tmp_path / "site",
            [
                site.PageTarget(f"doc/{each.label}.en.html", {}, lambda each=each: each)
                for each in pages
            ],
            executor=lambda calls: cluster.Cluster(
                address, tmp_path / "site", versions=clusters.everywhere_the_same, warm=WARM
            ),
            index=site.Index({}, lambda entries, _overview: "index"),
            on_page=on_page,
        )
    assert outcome.is_good, outcome.entries
    lost = {line.split()[1] for line in begun() if line.startswith("doomed ")}
    again = {line.split()[1] for line in begun() if line.startswith("other ")}
    assert lost
    assert again == set(names)
    assert sorted(came) == names
    assert published == dict.fromkeys(names, 1)
    assert not list((tmp_path / "site").glob(f"{publishing.STAGING}*"))
    for entry in outcome.entries:
        target = tmp_path / "site" / entry["page"]
        assert publishing.is_whole(target, entry["sha256"], entry["files"])


def test_unfinished_pages_fail_with_the_reason_when_the_scheduler_is_lost(
    tmp_path, page, monkeypatch
):
    monkeypatch.setattr(cluster, "_PATIENCE", 3)
    (tmp_path / "site").mkdir()
    with (
        clusters.scheduler(tmp_path) as address,
        clusters.worker(tmp_path, address, "doomed"),
    ):
        made = cluster.Cluster(address, tmp_path / "site", versions=clusters.everywhere_the_same)
        future = made.submit(making.make, page(HELD.format(folder=str(tmp_path), name="held")))
        clusters.until((tmp_path / "begun").is_file)
    assert "the cluster was lost" in str(future.exception(timeout=60))
    made.shutdown(cancel_futures=True)
    assert list((tmp_path / "site").iterdir()) == []


def test_the_run_ends_after_the_configured_time_when_no_worker_is_left(tmp_path, page, monkeypatch):
    (tmp_path / "site").mkdir()
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__NO_WORKERS_TIMEOUT", "1s")
    with (
        clusters.scheduler(tmp_path) as address,
        clusters.worker(tmp_path, address, "doomed") as doomed,
        cluster.Cluster(
            address, tmp_path / "site", versions=clusters.everywhere_the_same
        ) as connected,
    ):
        held = page(HELD.format(folder=str(tmp_path), name="held"))
        future = connected.submit(making.make, held)
        clusters.until((tmp_path / "begun").is_file)
        doomed.kill()
        assert "no worker was left" in str(future.exception(timeout=60))


def test_workers_with_other_versions_are_refused_before_a_page_is_sent(address, tmp_path):
    (tmp_path / "site").mkdir()
    with pytest.raises(UsageError, match="has name first, this machine none") as error:
        cluster.Cluster(address, tmp_path / "site", versions=clusters.everywhere_another)
    assert "nothing was sent" in str(error.value)
    assert list((tmp_path / "site").iterdir()) == []


def test_a_scheduler_without_workers_is_refused(tmp_path):
    with (
        clusters.scheduler(tmp_path) as address,
        pytest.raises(UsageError, match="the scheduler has no worker; start some: dask worker"),
    ):
        cluster.Cluster(address, tmp_path, versions=clusters.everywhere_the_same)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "name").write_text("shared")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_text("a\n1\n")
    versions = clusters.everywhere_the_same
    needed = {"data": cluster.digest_of(tmp_path / "data")}
    return cluster.Place(tmp_path, tmp_path / "shared", versions, versions(), needed)


def test_a_worker_with_the_same_files_and_versions_does_not_differ(place):
    assert place.differences() == []


def test_differences_of_a_worker_are_listed(place, tmp_path):
    (tmp_path / "data" / "rows.csv").write_text("a\n2\n")
    (tmp_path / "shared" / "name").write_text("another")
    found = replace(place, found={"python": "2.7", "pandas": "3.0"}).differences()
    assert found == [
        "has pandas not installed, this machine 3.0",
        f"has python {sys.version}, this machine 2.7",
        f"does not share the folder {tmp_path}",
        f"does not have the same files in {tmp_path / 'data'}",
    ]
    with pytest.raises(ContentError, match="the worker that was to make it does not share"):
        cluster._refuse_to_differ(replace(place, needed={}))


def test_a_worker_that_cannot_start_processes_is_refused_with_the_option_to_use(place):
    # As under Dask's nanny process.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        [reported] = pool.apply(place.differences)
    assert "--no-nanny" in reported


def test_a_scheduler_that_does_not_answer_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(UsageError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler responds"):
        cluster.Cluster("tcp://127.0.0.1:1", tmp_path, versions=dict)


def test_without_dask_the_command_names_the_package_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "jiu_analysis.site.cluster")
    monkeypatch.delattr("jiu_analysis.site.cluster")
    asked = ["report", "--output", str(tmp_path / "site"), "--scheduler", "tcp://127.0.0.1:1"]
    assert main(asked) == 2
    assert "pip install 'jiu-analysis[cluster]'" in capsys.readouterr().err


def test_other_commands_do_not_need_dask():
    code = (
        "import sys; sys.modules['dask'] = sys.modules['distributed'] = None\n"
        "import jiu_analysis.cli; jiu_analysis.load(); jiu_analysis.cli.main(['list'])"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
