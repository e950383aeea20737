"""Make pages on the workers of a Dask cluster, when one machine is too small.

A worker makes a page in a separate process, as `workers` does on one machine, and leaves it in a
staging folder of the site, which all machines share. Only this process publishes it, once, when the
worker's answer arrives. So a page that is made again because its worker was lost is not published
twice, and a worker wrongly taken for lost can do no harm.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, Security
from distributed.core import rpc
from distributed.scheduler import KilledWorker, NoWorkerError

from jiu_analysis.errors import ContentError, UsageError, one_line
from jiu_analysis.site import publish as publishing
from jiu_analysis.site import workers
from jiu_analysis.site.build_page import died, make
from jiu_analysis.site.page import Page, Result

#: Seconds to wait for an answer of the scheduler.
_PATIENCE = 10
_TOKEN = "name"
#: Modules that every process of a worker imports: this one, and the command that the worker runs.
_WARM = (__name__, "dask.__main__", "dask.cli")


@dataclass(frozen=True)
class Place:
    """The environment that every worker must share with this process.

    Parameters
    ----------
    folder : Path
        Working directory of this process; relative paths refer to it.
    shared : Path
        A folder in the site's, used by this run alone, with a file that contains its name.
    versions : callable
        Returns the versions of the code and libraries that make pages.
    found : mapping of str to str
        The versions in this process.
    needed : mapping of Path to str
        Digest of each folder that pages read.
    """

    folder: Path
    shared: Path
    versions: Callable[[], Mapping[str, str]]
    found: Mapping[str, str]
    needed: Mapping[Path, str]

    def differences(self) -> list[str]:
        """Return how this worker differs, as phrases for an error message."""
        found = self.versions()
        differences = [
            f"has {name} {found.get(name, 'not installed')}, this machine"
            f" {self.found.get(name, 'does not have it')}"
            for name in sorted({*found, *self.found})
            if found.get(name) != self.found.get(name)
        ]
        if not self._is_shared():
            differences.append(f"does not share the folder {(self.folder / self.shared).parent}")
        differences += [
            f"does not have the same files in {self.folder / path}"
            for path, digest in self.needed.items()
            if digest_of(self.folder / path) != digest
        ]
        if multiprocessing.current_process().daemon:
            differences.append("may not start processes; start it with --no-nanny")
        return differences

    def _is_shared(self) -> bool:
        folder = self.folder / self.shared
        try:
            with tempfile.TemporaryFile(dir=folder):
                return (folder / _TOKEN).read_text(encoding="utf-8") == folder.name
        except OSError:
            return False


def digest_of(folder: Path) -> str:
    """Return a digest of all files in a folder and its subfolders."""
    # Skip the files that Python and editors create.
    made = re.compile(r"(^|/)(\.|__pycache__/)")
    files = [
        each
        for each in folder.rglob("*")
        if each.is_file() and not made.search(each.relative_to(folder).as_posix())
    ]
    return publishing.digest_of_files(files, folder)


class Cluster(Executor):
    """An executor that runs calls on a cluster's workers and publishes their pages from here.

    Parameters
    ----------
    address : str
        Address of the scheduler: ``tcp://…``.
    output : Path
        Folder of the site; every worker must be able to write to it under the same path.
    versions : callable
        Returns the versions of what makes pages; must be the same on every machine.
    needed : sequence of Path
        Folders that pages read; must contain the same files on every machine.
    warm : sequence of str
        Modules that a worker imports once for all its pages.
    data : str
        Absolute path of a data package that a worker keeps in memory for its pages.
    seconds : float, optional
        Time limit of a call.

    Raises
    ------
    UsageError
        No scheduler answers, it has no workers, or a worker differs from this machine.
    """

    def __init__(
        self,
        address: str,
        output: Path,
        *,
        versions: Callable[[], Mapping[str, str]],
        needed: Sequence[Path] = (),
        warm: Sequence[str] = (),
        data: str = "",
        seconds: float | None = None,
    ) -> None:
        self._address = address
        self._apart = {"warm": (*_WARM, *warm), "data": data, "seconds": seconds}
        self._client = _connected(address)
        self._shared = Path(tempfile.mkdtemp(prefix=publishing.STAGING, dir=output))
        try:
            (self._shared / _TOKEN).write_text(self._shared.name, encoding="utf-8")
            digests = {path: digest_of(path) for path in needed}
            self._place = Place(Path.cwd(), self._shared, versions, versions(), digests)
            self._refuse_others()
            # A page whose worker is lost is made on another one; a page that fails is not retried.
            self._pool = self._client.get_executor(pure=False, retries=0)
        except BaseException:
            self._close()
            raise

    def _refuse_others(self) -> None:
        answers = self._client.run(self._place.differences, on_error="return")
        if not answers:
            raise UsageError(
                f"{self._address}: the scheduler has no worker; start some:"
                f" dask worker {self._address} --no-nanny"
            )
        differences = [
            f"  {worker} {line}"
            for worker, answer in sorted(answers.items())
            for line in (
                answer if isinstance(answer, list) else [f"cannot run jiu-analysis ({answer})"]
            )
        ]
        if differences:
            first = f"{self._address}: nothing was sent, because workers differ:"
            last = "Give every machine the same folders and the same versions."
            raise UsageError("\n".join([first, *differences, last]))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function on a worker; publish from here the page that it makes."""
        if fn is make:
            [page] = args
            there = self._pool.submit(_make_aside, self._place, page, self._apart)
            return _after(there, lambda answer: _put_in_place(page, *answer))
        call = partial(fn, *args, **kwargs)
        return _after(self._pool.submit(_call, self._place, call, self._apart), lambda each: each)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down; with `cancel_futures` calls that have not started are cancelled."""
        try:
            self._pool.shutdown(wait=wait and not cancel_futures)
        finally:
            self._close()

    def _close(self) -> None:
        self._client.close()
        # Includes the files that lost workers left.
        shutil.rmtree(self._shared, ignore_errors=True)


def _connected(address: str) -> Client:
    try:
        # A client that connects to another kind of server can take minutes to fail.
        # A separate thread is needed because Jupyter already runs an event loop in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, asyncio.wait_for(_ask(address), _PATIENCE)).result()
        return Client(address, timeout=_PATIENCE, set_as_default=False, name="jiu-analysis")
    except Exception as error:
        reason = one_line(str(error), 200) or f"nothing within {_PATIENCE} seconds"
        raise UsageError(
            f"{address}: no Dask scheduler responds there ({reason}); a scheduler prints its"
            " address when it is started: dask scheduler"
        ) from error


async def _ask(address: str) -> None:
    """Ask a scheduler for its identity; raise any error, also if it is not a scheduler."""
    security = Security().get_connection_args("client")
    async with rpc(address, timeout=_PATIENCE, connection_args=security) as scheduler:
        answer = await scheduler.identity()
    if answer["type"] != "Scheduler":
        raise ValueError(f"it is a {answer['type']}")


def _after(there: Future[Any], then: Callable[[Any], Any]) -> Future[Any]:
    """Return a future with the result of `then`, called on the result of `there`."""
    here: Future[Any] = Future()

    def answer(there: Future[Any]) -> None:
        try:
            here.set_result(then(there.result()))
        except CancelledError:
            here.set_exception(ContentError("the cluster was lost before the page was made"))
        except KilledWorker as error:
            last = error.last_worker.address
            here.set_exception(ContentError(f"every worker that began it was lost, as {last} was"))
        except NoWorkerError:
            here.set_exception(ContentError("no worker was left to make it"))
        except BaseException as error:
            here.set_exception(error)

    there.add_done_callback(answer)
    return here


def _put_in_place(page: Page, aside: Path, made: Result) -> Result:
    """Publish the page that a worker made; runs in this process only, once for each page."""
    try:
        page.target.parent.mkdir(parents=True, exist_ok=True)
        if made.is_made:
            publishing.put_in_place(page, aside, made.files)
        elif (aside / page.broken.name).is_file():
            os.replace(aside / page.broken.name, page.broken)
    except OSError as error:
        where = publishing.place_of(error, page.target)
        return Result(page, made.seconds, f"{where}: {error.strerror or error}")
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return replace(made, page=page, reason=made.reason.replace(str(aside), str(page.target.parent)))


# The functions below run on a worker.


def _make_aside(place: Place, page: Page, apart: Mapping[str, Any]) -> tuple[Path, Result]:
    """Make a page in a staging folder used by this attempt alone."""
    _refuse_to_differ(place)
    folder = Path(tempfile.mkdtemp(dir=place.folder / place.shared))
    try:
        aside = replace(page, target=folder / page.target.name)
        try:
            return folder, _in_a_process(place, partial(make, aside), apart)
        except workers.EndedError as error:
            return folder, died(aside, str(error))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _call(place: Place, call: Callable[[], Any], apart: Mapping[str, Any]) -> Any:
    _refuse_to_differ(place)
    return _in_a_process(place, call, apart)


def _refuse_to_differ(place: Place) -> None:
    # The worker may have joined after the others were checked.
    if differences := place.differences():
        raise ContentError(f"the worker that was to make it {'; it '.join(differences)}")


def _in_a_process(place: Place, call: Callable[[], Any], apart: Mapping[str, Any]) -> Any:
    with workers.executor(1, **apart) as one:
        return one.submit(_from, place.folder, call).result()


def _from(folder: Path, call: Callable[[], Any]) -> Any:
    os.chdir(folder)
    return call()
