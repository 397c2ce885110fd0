"""Several searches side by side, each in a process of its own, sharing the best roster.

Every search has the problem, finds what it can and tells the parent; the parent
verifies, keeps the best, and passes it on to the others. The parent alone hears Ctrl-C,
and when it goes, all go. A search that works outside of the interpreter may do so in a
thread of the parent, which is there at once.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from pydantic_core import PydanticSerializationError

from scheduler.priority import Unwritten
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.incumbent import Incumbent
from scheduler.solve.result import Status

Shares = Mapping[tuple[str, int, str], float]
"""How much of each employee, day and shift a relaxation works."""

NEARLY, GO = "nearly", "go"
"""Told to searches when little is left to prove, and when no other one has a head start any more."""
BREATH = 0.2
"""Seconds after which the parent looks up, if there are no messages."""
GRACE = 1.0
"""Seconds that all processes together have to end by themselves before they are made to."""


@dataclass(frozen=True)
class Task:
    """One search of the portfolio.

    Attributes
    ----------
    search
        A function at the top level of a module: ``search(problem, link, seconds, seed, start)``.
    name
        For messages.
    seed
        Its own.
    after
        Seconds after which it begins, if the others are not done by then.
    nice
        How far it stands back where there are more threads than cores.
    trial
        Seconds from the first roster on after which it is given up, where the best is far from the bound, and
        another search proves as much.
    headstart
        Seconds for which others that can wait do so, unless it is given up before.
    here
        In a thread of the parent instead of a process. It ends when it is told to; nobody can make it.
    """

    search: Callable[[Problem, Link, float, int, Roster | None], None]
    name: str
    seed: int
    after: float = 0.0
    nice: int = 0
    trial: float = math.inf
    headstart: float = 0.0
    here: bool = False


class Link:
    """A search's end of the line to the parent.

    Parameters
    ----------
    alone
        What to do when there is nobody at the other end any more: the parent was killed.
    """

    def __init__(self, connection: Connection, alone: Callable[[], object] = lambda: None) -> None:
        self._connection = connection
        self._alone = alone
        self._stopped = False
        self._roster: Roster | None = None
        self._shares: Shares | None = None
        self._waits, self._nearly = True, False
        # Always at the other end, so that the parent never waits for a search that is deep in thought.
        threading.Thread(target=self._listen, daemon=True).start()

    def offer(self, roster: Roster, penalty: int) -> None:
        """A roster that keeps every hard rule, and what the search believes it costs."""
        self._send(("roster", (roster, penalty)))

    def prove(self, bound: int) -> None:
        """No roster costs less."""
        self._send(("bound", bound))

    def conclude(self, status: Status) -> None:
        """It is proven: OPTIMAL or INFEASIBLE."""
        self._send(("status", status))

    def share(self, shares: Shares) -> None:
        """What a relaxation makes of the problem, for the other searches."""
        self._send(("shares", dict(shares)))

    def _send(self, message: tuple[str, object]) -> None:
        try:
            self._connection.send(message)
        except OSError:
            self._stopped = True

    def _listen(self) -> None:
        try:
            while (message := self._connection.recv()) is not None:
                if isinstance(message, Roster):
                    self._roster = message
                elif message == GO:
                    self._waits = False
                elif message == NEARLY:
                    self._nearly = True
                else:
                    self._shares = message
        except (EOFError, OSError):
            self._alone()
        self._stopped = True

    def stopped(self) -> bool:
        """Whether the parent wants an end."""
        return self._stopped

    def waits(self) -> bool:
        """Whether another search still has its head start."""
        return self._waits and not self._stopped

    def nearly(self) -> bool:
        """Whether another search still has its head start, and little is left to prove."""
        return self._nearly and self.waits()

    def roster(self) -> Roster | None:
        """A better roster found by others since the last call."""
        found, self._roster = self._roster, None
        return found

    def shares(self) -> Shares | None:
        """The shares that another search has told of since the last call."""
        found, self._shares = self._shares, None
        return found


def _main(
    task: Task,
    text: str,
    more: Unwritten,
    connection: Connection,
    seconds: float,
    start: Roster | None,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A search deep in thought would go on for minutes.
    link = Link(connection, alone=lambda: os._exit(1))
    _work(task, lambda: Problem.model_validate_json(text).told(more), link, seconds, start)


def _work(task: Task, problem: Callable[[], Problem], link: Link, seconds: float, start: Roster | None) -> None:
    stand_back(task.nice, [threading.current_thread()])
    try:
        task.search(problem(), link, seconds, task.seed, start)
    except BaseException:
        link._send(("error", f"{task.name}: {traceback.format_exc()}"))
    link._send(("end", task.name))


def stand_back(by: int, threads: Iterable[threading.Thread] | None = None) -> None:
    """Let others go first, where there are more threads than cores: these threads, or all of this process."""
    with contextlib.suppress(AttributeError, OSError):  # where there is no such thing, or not for one thread
        for thread in threading.enumerate() if threads is None else threads:
            this = os.PRIO_PROCESS, thread.native_id or 0
            os.setpriority(*this, os.getpriority(*this) + by)


def _work_here(
    task: Task, problem: Callable[[], Problem], connection: Connection, seconds: float, start: Roster | None
) -> None:
    """In a thread, which leaves Ctrl-C to the main one, as do those that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _work(task, problem, Link(connection), seconds, start)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the processes are started, and never reaches them, who inherit that it is blocked.

    A terminal sends it to all of them; one that is still importing would answer with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # its own start would unblock it
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextlib.contextmanager
def _hearing() -> Iterator[threading.Event]:
    """Ctrl-C is noted, and raises nothing: in the middle of a message it would leave the line out of step for ever."""
    heard = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return
    usual = signal.signal(signal.SIGINT, lambda *_: heard.set())
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, usual)


def _as_text(problem: Problem) -> str:
    """The problem for other processes. Ctrl-C stays Ctrl-C: the serializer makes an error of its own of it."""
    try:
        return problem.model_dump_json(by_alias=True)
    except PydanticSerializationError as error:
        if KeyboardInterrupt.__name__ in str(error):
            raise KeyboardInterrupt from None
        raise


def run(problem: Problem, incumbent: Incumbent, tasks: Sequence[Task], left: Callable[[], float]) -> Status:
    """Run the searches until time is up, something is proven, or all of them end.

    Parameters
    ----------
    left
        Seconds that are left.

    Returns
    -------
    Status
        What is known in the end.

    Raises
    ------
    Disagreement
        If a search and `verify` differ about a roster.
    RuntimeError
        If every search failed.
    """
    text = _as_text(problem)
    with _hearing() as heard:
        return _run(problem, text, incumbent, tasks, left, heard)


def _run(
    problem: Problem,
    text: str,
    incumbent: Incumbent,
    tasks: Sequence[Task],
    left: Callable[[], float],
    heard: threading.Event,
) -> Status:
    """The same, having heard of Ctrl-C or not."""
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    threads: dict[threading.Thread, Connection] = {}
    began, waiting = left(), list(tasks)
    links: dict[Connection, Task] = {}
    status: Status | None = None
    dismissed: list[Task] = []
    failures: list[str] = []
    bounds: dict[Task, int] = {}
    first: float | None = None if incumbent.roster is None else 0.0  # when there was a roster
    late: list[tuple[Connection, tuple[str, Any]]] = []
    interrupted = False
    told: list[tuple[Connection, str]] = []

    def tell_others(sender: Connection, what: object) -> None:
        for other, task in links.items():
            if other is not sender and task not in dismissed:
                with contextlib.suppress(OSError):
                    other.send(what)

    def launch(due: Sequence[Task]) -> None:
        for task in (task for task in due if task.here):
            here, there = context.Pipe()
            arguments = task, lambda: problem, there, left(), incumbent.roster
            thread = threading.Thread(target=_work_here, args=arguments, name=task.name, daemon=True)
            threads[thread], links[here] = here, task
            thread.start()
        apart = [task for task in due if not task.here]
        with _undisturbed() if apart else contextlib.nullcontext():
            for task in apart:
                here, there = context.Pipe()
                process = context.Process(
                    target=_main,
                    args=(task, text, problem.unwritten, there, left(), incumbent.roster),
                    name=task.name,
                    daemon=True,
                )
                process.start()
                there.close()
                processes.append(process)
                links[here] = task

    def replaceable(task: Task) -> bool:
        """Whether little speaks for it: proof is not what is left to do, and another search proves as much."""
        others = [bounds.get(other, 0) for other in links.values() if other is not task]
        return not incumbent.nearly() and max(others, default=-1) >= bounds.get(task, 0)

    def hear(connection: Connection) -> Status | None:
        """Take one message; what it proves, if anything."""
        try:
            message = connection.recv()
        except (EOFError, OSError):
            failures.append(f"{links.pop(connection).name} ended without a word")
            return None
        return take(connection, message)

    def take(connection: Connection, message: tuple[str, Any]) -> Status | None:
        kind, content = message
        if kind == "roster":
            roster, penalty = content
            if incumbent.penalty is None or penalty < incumbent.penalty:
                incumbent.offer(roster, penalty)
                tell_others(connection, roster)
        elif kind == "shares":
            tell_others(connection, content)
        elif kind == "bound":
            bounds[links[connection]] = content
            incumbent.prove(content)
        elif kind == "error":
            failures.append(content)
        elif kind == "end":
            links.pop(connection)
        closed = incumbent.penalty is not None and incumbent.bound >= incumbent.penalty
        return content if kind == "status" else Status.OPTIMAL if closed else None

    try:
        while (links or waiting) and status is None and left() > 0 and not heard.is_set():
            passed = began - left()
            due = [task for task in waiting if task.after <= passed] or ([] if links else waiting)
            if due:
                launch(due)
                waiting = [task for task in waiting if task not in due]
            if first is None and incumbent.roster is not None:
                first = passed
            for line, task in links.items():
                if first is not None and passed - first > task.trial and task not in dismissed and replaceable(task):
                    dismissed.append(task)
                    with contextlib.suppress(OSError):
                        line.send(None)
            ahead = [task for task in links.values() if task.headstart > passed and task not in dismissed]
            if not ahead or (first is not None and incumbent.nearly()):
                what = NEARLY if ahead else GO
                for line in [line for line in links if (line, what) not in told]:
                    told.append((line, what))
                    with contextlib.suppress(OSError):
                        line.send(what)
            soon = min((task.after - passed for task in waiting), default=BREATH)
            for connection in wait(list(links), max(0.0, min(BREATH, soon, left()))):
                assert isinstance(connection, Connection)
                status = hear(connection) or status
        for connection in list(links):  # what was found in time but not heard yet
            while status is None and connection in links and connection.poll():
                status = hear(connection)
        interrupted = heard.is_set()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        for connection in links:
            with contextlib.suppress(OSError):
                connection.send(None)
        for process in processes:
            process.join(0.0 if interrupted else GRACE / len(processes))
            if process.is_alive():
                process.kill()
                process.join()
        for thread, connection in threads.items():
            with contextlib.suppress(EOFError, OSError):
                while thread.is_alive() or connection.poll():  # with a full line, it could not end
                    if connection.poll(0.1):
                        late.append((connection, connection.recv()))
            thread.join()
    for connection, message in late:  # what they found when they were told to end
        status = status or (take(connection, message) if connection in links else None)
    if status is None and incumbent.roster is None and len(failures) >= len(tasks):
        raise RuntimeError("every search failed:\n" + "\n".join(failures))
    for failure in failures:
        warnings.warn(f"one of the searches failed, the others went on: {failure}", RuntimeWarning, stacklevel=2)
    if status is not None:
        return status
    return Status.UNKNOWN if incumbent.roster is None else Status.FEASIBLE
