"""Where tasks run that do not need each other: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import Any, Protocol, TypeVar

from scheduler.source import Fault, InputError

ATTEMPTS = 3
"""How often a task is begun whose process dies."""
PATIENCE = 30
"""Seconds in which a cluster has to answer."""

T = TypeVar("T")


class Pool(Protocol):
    """What runs tasks elsewhere, as `concurrent.futures` does."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Begin a task."""


Executor = Callable[[], AbstractContextManager[Pool]]
"""Makes a pool of workers, anew where one broke."""


def processes(workers: int) -> Executor:
    """Processes of this machine."""
    return lambda: ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def cluster(address: str) -> Executor:
    """The workers of a Dask cluster, named by the address of its scheduler; needs the extra ``cluster``.

    What a worker was doing when it died, the cluster does again elsewhere.

    Raises
    ------
    InputError
        When it is used: if no cluster answers, it has no workers, or they lack this program in this version.
    """
    return lambda: _cluster(address)


@contextmanager
def _cluster(address: str) -> Iterator[Pool]:
    distributed: Any = import_module("distributed")  # slow to import, and without types

    def fault(message: str) -> InputError:
        return InputError(Fault("command line", 0, "--cluster", address, message))

    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = "no Dask scheduler answers there; start one with: dask scheduler, and name it as tcp://host:8786"
        raise fault(message) from error
    with client:
        try:
            found = client.run(installed)
        except ImportError as error:
            raise fault("its workers do not have this program; pip install scheduler there") from error
        if not found:
            raise fault(f"has no workers; start some with: dask worker {address} --nthreads 1 --no-nanny")
        if strange := set(found.values()) - {installed()}:
            raise fault(f"its workers have version {', '.join(sorted(strange))} of this program, not {installed()}")
        with client.get_executor(pure=False) as pool:
            yield pool


def installed() -> str:
    """The version of this program; asked of workers."""
    return version("scheduler")


def run(
    function: Callable[..., T], tasks: Mapping[str, tuple[Any, ...]], executor: Executor
) -> Iterator[tuple[str, T]]:
    """Name and result of each task, as they finish; what was lost with its worker is begun again.

    Parameters
    ----------
    function
        Of a module, so that a worker can import it.
    tasks
        Its arguments, by name.

    Raises
    ------
    RuntimeError
        If a task's process died each time it was begun; all others are done by then.
    """
    todo = dict(tasks)
    for _ in range(ATTEMPTS):
        if not todo:
            return
        with executor() as pool:
            futures = {pool.submit(function, *arguments): name for name, arguments in todo.items()}
            for future in as_completed(futures):
                try:
                    result = future.result()
                except Exception as error:
                    if not _lost(error):
                        raise
                    continue  # others of this pool may have finished before it broke
                del todo[futures[future]]
                yield futures[future], result
    if todo:
        raise RuntimeError(f"the process died each time for {', '.join(todo)}; is there enough memory?")


def _lost(error: BaseException) -> bool:
    """Whether a worker died, rather than that the task is wrong."""
    if isinstance(error, BrokenExecutor | CancelledError):
        return True
    distributed = sys.modules.get("distributed")
    return distributed is not None and isinstance(error, distributed.KilledWorker)
