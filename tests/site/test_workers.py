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
    with workers.executor(2) as made:
        yield made


@forks
def test_every_call_runs_in_a_separate_process(processes):
    pids = [processes.submit(calls.process) for _ in range(5)]
    assert len({os.getpid(), *(each.result() for each in pids)}) == 6
    assert processes.submit(calls.for_one_call).result()
    assert not workers.is_for_one_call()


@forks
def test_a_call_has_the_environment_at_the_time_of_submission(processes, monkeypatch):
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
def test_a_process_that_dies_fails_only_its_own_call(processes, call, argument, reason):
    others = [processes.submit(calls.process) for _ in range(2)]
    ended = processes.submit(call, *argument)
    others += [processes.submit(calls.process) for _ in range(2)]
    with pytest.raises(workers.EndedError, match=reason):
        ended.result()
    assert len({each.result() for each in others}) == 4


@forks
def test_an_exception_of_a_call_is_raised_with_its_traceback(processes):
    with pytest.raises(ValueError, match="no such luck") as raised:
        processes.submit(calls.fail).result()
    assert "calls.py" in raised.value.__notes__[0]
    with pytest.raises(MemoryError):
        processes.submit(calls.eat_memory).result()


@forks
def test_a_result_that_cannot_be_pickled_is_an_error(processes):
    with pytest.raises(Exception, match="pickle"):
        processes.submit(calls.cannot_be_sent).result()


@forks
def test_a_call_over_its_time_limit_is_ended():
    with workers.executor(1, seconds=0.5) as executor:
        call = executor.submit(time.sleep, 1000)
        with pytest.raises(workers.EndedError, match=r"longer than 0\.5 seconds"):
            call.result()
        assert executor.submit(int, "7").result() == 7


@forks
def test_programs_started_by_a_call_end_with_it(processes):
    assert calls.gone(processes.submit(calls.leave_a_program).result())


@forks
def test_an_interrupted_run_ends_running_calls_and_starts_no_others(tmp_path):
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
def test_no_process_outlives_a_run(tmp_path, number, status):
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
def test_modules_are_imported_before_the_call_and_not_finalized_at_the_end(tmp_path):
    module = (
        "import os\n"
        "class Kept:\n"
        "    def __del__(self, make=os.mknod): make('finalized')\n"
        "kept = Kept()"
    )
    (tmp_path / "keeping.py").write_text(module)
    run = (
        "from jiu_analysis.site import workers\n"
        "with workers.executor(1, warm=['no_such_module', 'keeping']) as executor:\n"
        "    is_imported = \"'keeping' in __import__('sys').modules\"\n"
        "    print(executor.submit(eval, is_imported).result())"
    )
    # In another process, because the executors of a process share the server started first.
    # Its output ends only when the server has ended too.
    done = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
    assert not (tmp_path / "finalized").exists()


@forks
def test_memory_depends_on_concurrent_calls_and_not_on_their_number(processes):
    peaks = [processes.submit(calls.peak_memory) for _ in range(6)]
    sizes = [each.result() for each in peaks]
    assert max(sizes) < 1.2 * min(sizes)


def test_without_fork_calls_run_in_a_process_pool(monkeypatch):
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    with workers.executor(1) as executor:
        assert isinstance(executor, ProcessPoolExecutor)
        assert executor.submit(calls.process).result() != os.getpid()
        assert not executor.submit(calls.for_one_call).result()


@pytest.mark.parametrize(
    ("platform", "can"), [("linux", True), ("darwin", False), ("win32", False)]
)
def test_processes_are_forked_on_linux_only(monkeypatch, platform, can):
    monkeypatch.setattr(sys, "platform", platform)
    assert workers.can_fork() is can
