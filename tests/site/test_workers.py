"""A process for each call: its end ends only that call, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, ProcessPoolExecutor
from pathlib import Path

import calls
import pytest

from jiu_analysis.site import workers

forks = pytest.mark.skipif(not workers.can_fork(), reason="forks on Linux only")


@pytest.fixture(scope="module")
def processes():
    with workers.executor(2, warm=["decimal", "no_such_module"]) as made:
        yield made


@forks
def test_every_call_has_a_process_of_its_own(processes):
    pids = [processes.submit(calls.process) for _ in range(5)]
    assert len({os.getpid(), *(each.result() for each in pids)}) == 6
    assert processes.submit(calls.for_one_call).result()
    assert not workers.is_for_one_call()


@forks
def test_modules_are_imported_before_the_call(processes):
    assert processes.submit(calls.imported, "decimal").result()


@forks
def test_a_call_has_the_environment_of_when_it_was_made(processes, monkeypatch):
    monkeypatch.setenv("JIU_TEST", "now")
    assert processes.submit(calls.variable, "JIU_TEST").result() == "now"
    assert processes.submit(calls.variable, "OPENBLAS_NUM_THREADS").result() == os.environ.get(
        "OPENBLAS_NUM_THREADS"
    )


@forks
@pytest.mark.parametrize(
    ("call", "argument", "reason"),
    [
        (calls.end_by, [signal.SIGKILL], "was killed .*too little memory"),
        (calls.end_by, [signal.SIGTERM], "signal 15"),
        (calls.dereference_nothing, [], "signal 11"),
        (calls.end_with, [3], "status 3 and no answer"),
    ],
)
def test_a_process_that_ends_is_the_end_of_its_call_alone(processes, call, argument, reason):
    others = [processes.submit(calls.process) for _ in range(2)]
    ended = processes.submit(call, *argument)
    others += [processes.submit(calls.process) for _ in range(2)]
    with pytest.raises(workers.EndedError, match=reason):
        ended.result()
    assert len({each.result() for each in others}) == 4


@forks
def test_what_a_call_raises_is_raised_with_the_place_where_it_was(processes):
    with pytest.raises(ValueError, match="no such luck") as raised:
        processes.submit(calls.fail).result()
    assert "calls.py" in raised.value.__notes__[0]
    with pytest.raises(MemoryError):
        processes.submit(calls.eat_memory).result()


@forks
def test_an_answer_that_cannot_be_sent_is_an_error_and_not_a_wait(processes):
    with pytest.raises(Exception, match="pickle"):
        processes.submit(calls.cannot_be_sent).result()


@forks
def test_a_call_over_its_time_is_ended():
    with workers.executor(1, seconds=0.5) as executor:
        call = executor.submit(time.sleep, 1000)
        with pytest.raises(workers.EndedError, match=r"longer than 0\.5 seconds"):
            call.result()
        assert executor.submit(int, "7").result() == 7


@forks
def test_programs_that_a_call_started_end_with_it(processes):
    assert calls.gone(processes.submit(calls.leave_a_program).result())


@forks
def test_an_interrupted_run_ends_what_runs_and_begins_nothing_more(tmp_path):
    made = []
    with pytest.raises(KeyboardInterrupt), workers.executor(1) as executor:
        made += [executor.submit(calls.linger, str(tmp_path), each) for each in "abc"]
        *pids, folder = wait_for(tmp_path / "a")
        raise KeyboardInterrupt
    assert calls.gone(*pids)
    assert not Path(folder).exists()
    assert isinstance(made[0].exception(), workers.EndedError)
    with pytest.raises(CancelledError):
        made[1].result()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


def wait_for(note):
    end = time.monotonic() + 60
    while not note.exists():
        assert time.monotonic() < end, "the call never began"
        time.sleep(0.02)
    return note.read_text().split()


@forks
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)]
)
def test_nothing_outlives_a_run_however_it_ends(tmp_path, number, status):
    run = subprocess.Popen(
        [sys.executable, calls.__file__, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    notes = [wait_for(tmp_path / name) for name in "ab"]
    # As a terminal does it: to the process group of the run.
    os.killpg(run.pid, number)
    # Both streams end only when no process holds them any more.
    output, complained = run.communicate(timeout=30)
    assert run.returncode == status
    assert (output, complained) == ("", "")
    assert calls.gone(*(pid for note in notes for pid in note[:2]))
    if number == signal.SIGINT:
        assert not Path(notes[0][2]).exists()


@forks
def test_the_server_ends_without_taking_apart_what_it_imported(tmp_path):
    reported = (
        "import os\nclass Told:\n    def __del__(self, tell=os.mknod): tell('told')\nkept = Told()"
    )
    (tmp_path / "told.py").write_text(reported)
    run = (
        "from jiu_analysis.site import workers\n"
        "with workers.executor(1, warm=['told']) as executor:\n"
        "    print(executor.submit(divmod, 7, 2).result())"
    )
    # Its output ends only when the server has ended too.
    done = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("(3, 1)\n", "")
    assert not (tmp_path / "told").exists()


@forks
def test_memory_grows_with_the_calls_at_a_time_and_not_with_their_number(processes):
    peaks = [processes.submit(calls.peak_memory) for _ in range(6)]
    sizes = [each.result() for each in peaks]
    assert max(sizes) < 1.2 * min(sizes)


def test_without_forks_calls_go_to_a_plain_pool(monkeypatch):
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    with workers.executor(1) as executor:
        assert isinstance(executor, ProcessPoolExecutor)
        assert executor.submit(calls.process).result() != os.getpid()
        assert not executor.submit(calls.for_one_call).result()


@pytest.mark.parametrize(
    ("platform", "can"), [("linux", True), ("darwin", False), ("win32", False)]
)
def test_only_linux_is_trusted_to_fork(monkeypatch, platform, can):
    monkeypatch.setattr(sys, "platform", platform)
    assert workers.can_fork() is can
