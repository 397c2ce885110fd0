"""Which hard rules clash: a model in which each of them can be switched off, and the smallest sets that cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.problem import Problem
from scheduler.rules.coverage import Coverage, Level
from scheduler.rules.rule import FALSE, TRUE, Lit, RosterRule, RowRule, Rule, Term
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve.certificate import certificate, leave_out
from scheduler.solve.grid import CellGrid, Line, RowSpeaker, Speaker
from scheduler.solve.model import Model
from scheduler.solve.result import Status


@dataclass(frozen=True, eq=False)
class Member:
    """One hard rule for one person, or on one day for everybody.

    Attributes
    ----------
    rule
        Which rule.
    employee
        Id of the person it is about; None where it is about everybody.
    days
        The days it is about; None for all of them.
    """

    rule: Rule
    employee: str | None
    days: tuple[int, ...] | None = None


Key = tuple[int, str | None, tuple[int, ...] | None]


def members(problem: Problem) -> list[Member]:
    """Every hard rule that was stated, person by person and, for those about everybody, day by day.

    Skills, sites and being in one place at a time are not among them: they are taken for granted.
    """
    found = [
        Member(rule, person.id)
        for person in problem.employees
        for rule in _stated(problem, person)
        if rule.weight is None
    ]
    for rule in problem.roster_rules:
        found += [Member(rule, None, days) for days in _hard_days(rule, problem.calendar)]
    return found


def _stated(problem: Problem, person: Employee) -> Iterator[RowRule]:
    """The rules for a person that stand somewhere, in the file itself or in a preset that it names."""
    return (rule for where, rule in problem.placed_rules(person) if where)


def _hard_days(rule: RosterRule, calendar: Calendar) -> Iterator[tuple[int, ...] | None]:
    """The days on which a rule about everybody is hard, each for itself; None for all of them at once."""
    if isinstance(rule, Coverage):
        levels: Iterable[tuple[int, Level]] = rule.levels(calendar).items()
    elif isinstance(rule, TimeCoverage):
        levels = ((day, level) for day, _, _, level in rule.slots(calendar))
    else:
        yield from [None] if rule.weight is None else []
        return
    too_few, too_many = rule.weight is None, rule.max_weight is None
    hard = {day for day, level in levels if (too_few and level.min) or (too_many and level.max is not None)}
    yield from ((day,) for day in sorted(hard))


class _Conditional(Model):
    """Speaks to a model under the condition that a guard is true."""

    def __init__(self, model: Model, guard: Lit) -> None:
        self.cp, self.proto, self.tops, self.guard = model.cp, model.proto, model.tops, guard

    def fix(self, literal: Lit) -> None:
        self.clause([literal])

    def clause(self, literals: Sequence[Lit]) -> None:
        super().clause([*literals, ~self.guard])

    def at_most_one(self, literals: Sequence[Lit]) -> None:
        self.linear([(1, literal) for literal in literals], 0, 1)

    def linear(self, terms: Iterable[Term], low: int, high: int) -> None:
        super().linear(terms, low, high)
        self.proto.constraints[len(self.proto.constraints) - 1].enforcement_literal.append(self.guard)


class _GuardedRow(RowSpeaker):
    """The hard verbs about one line, each under the guard of the days it speaks of; nothing becomes a constant."""

    def __init__(self, line: Line, guard: Callable[[frozenset[int]], Lit]) -> None:
        super().__init__(line, None)
        self._plain, self._guard = line.model, guard
        self._days = {literal: frozenset([day]) for literal, (day, _) in line._where.items()}
        self.on = self._on
        self.any = self._any

    def _on(self, day: int, names: Sequence[str] | None = None) -> Lit:
        literal = self.row.on(day, names)
        self._days.setdefault(literal, frozenset([day]))
        return literal

    def _any(self, literals: Iterable[Lit]) -> Lit:
        among = list(literals)
        literal = self.row.any(among)
        self._days.setdefault(literal, self._about(among))
        return literal

    def _about(self, literals: Iterable[Lit]) -> frozenset[int]:
        plain = (literal if literal >= 0 else ~literal for literal in literals if literal not in (TRUE, FALSE))
        return frozenset(day for literal in plain for day in self._days.get(literal, ()))

    def _under(self, days: frozenset[int]) -> None:
        self.model = _Conditional(self._plain, self._guard(days))

    def _settle(self, literal: Lit) -> None:
        self.model.fix(literal)

    def forbid(self, together: Iterable[Lit], amount: int = 1) -> None:
        literals = list(together)
        self._under(self._about(literals))
        super().forbid(literals, amount)

    def at_most(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        among = list(terms)
        self._under(self._about(literal for _, literal in among))
        super().at_most(among, bound, unit)

    def clash(self, day: int, names: Sequence[str], later: int, then: Sequence[str], amount: int = 1) -> None:
        self._under(frozenset([day, later]))
        super().clash(day, names, later, then, amount)

    def limit_day(self, day: int, most: int) -> None:
        self.at_most([(1, self.cell(day, shift)) for shift in self.catalog.work], most)


class _GuardedGrid(CellGrid):
    """Everybody's lines as a rule about everybody sees them when only some of its days are asked for."""

    def __init__(self, clashes: _Clashes, guards: Mapping[int | None, Lit]) -> None:
        self.problem, self.model, self.lines, self.fixed = clashes.problem, clashes.model, clashes.lines, {}
        self.calendar: Calendar = clashes.problem.calendar
        self.catalog: Catalog = clashes.problem.catalog
        self._guards = guards
        self._day: int | None = None

    def open(self, days: Iterable[int]) -> bool:
        """Whether the rule was asked for on the first of these days, the one that it speaks of."""
        if None in self._guards:
            return True
        self._day = next(iter(days))
        return self._day in self._guards

    def staff(self, day: int, shifts: Sequence[str]) -> Iterator[tuple[Employee, Lit]]:
        """Everybody who may work one of the shifts on the day, once for each shift."""
        for employee, line in self.lines.items():
            for shift in shifts:
                literal = line.cell(day, shift)
                if literal != FALSE:
                    yield self.problem.people[employee], literal

    def weighing(self, weight: int | None) -> Speaker:
        """Hard verbs under the guard of the day; what has a price is not heard."""
        if weight is not None:
            return Speaker(self.model, 0)
        return Speaker(_Conditional(self.model, self._guards[self._day]), None)


class _Clashes:
    """A model of some members, each under a guard of its own, and of what is taken for granted.

    Parameters
    ----------
    fine
        Whether each rule about a person gets a guard for each of the days that it speaks of.
    guarded
        Whether there are guards at all; without them it says whether all hold, and not which do not, but much sooner:
        presolve and the linear relaxation see whatever is hard.
    people
        Whose lines there are; where left out, of those whom the members are about.
    """

    def __init__(
        self,
        problem: Problem,
        chosen: Sequence[Member],
        *,
        fine: bool,
        guarded: bool = True,
        people: Collection[str] | None = None,
    ) -> None:
        self.problem, self.model, self.guarded = problem, Model(), guarded
        self.guards: dict[Key, tuple[Lit, Member]] = {}
        shared = [member for member in chosen if member.employee is None]
        if people is None:
            people = problem.people if shared else {member.employee for member in chosen if member.employee is not None}
        self.lines = {employee: self._line(employee) for employee in problem.people if employee in people}
        rows: dict[Key, list[Member]] = {}
        for member in chosen:
            if member.employee is not None:
                rows.setdefault((id(member.rule), member.employee, None), []).append(member)
        for among in rows.values():
            self._post_row(among, fine=fine)
        for rule in {id(member.rule): member.rule for member in shared}.values():
            assert isinstance(rule, RosterRule)
            own = {(member.days or (None,))[0]: self._guard(member) for member in shared if member.rule is rule}
            rule.post(_GuardedGrid(self, own))

    def _line(self, employee: str) -> Line:
        problem, person = self.problem, self.problem.people[employee]
        cells = {day: dict.fromkeys(shifts, TRUE) for day, shifts in problem.past[employee].items()}
        for day in problem.calendar.planned:
            cells[day] = {shift: self.model.boolean() for shift in problem.catalog}
        line = Line(self.model, problem, person, cells, problem.calendar.planned)
        stated = {id(rule) for rule in _stated(problem, person)}
        granted = [rule for rule in problem.row_rules(person) if id(rule) not in stated]
        for rule in sorted(granted, key=lambda rule: rule.order):
            rule.post(RowSpeaker(line.within(rule.scope(line.calendar)), rule.weight))
        return line

    def _guard(self, member: Member) -> Lit:
        if not self.guarded:
            return TRUE
        key = (id(member.rule), member.employee, member.days)
        if key not in self.guards:
            self.guards[key] = (self.model.boolean(), member)
        return self.guards[key][0]

    def _post_row(self, among: Sequence[Member], *, fine: bool) -> None:
        """Post one rule for one person, as far as ``among`` asks for it."""
        member, asked = among[0], {member.days for member in among}
        assert isinstance(member.rule, RowRule) and member.employee is not None

        def guard(days: frozenset[int]) -> Lit:
            about = tuple(sorted(days)) if fine else None
            if None not in asked and about not in asked:
                return FALSE  # said of days that nobody asked for: not at all
            return self._guard(replace(member, days=about))

        line = self.lines[member.employee]
        member.rule.post(_GuardedRow(line.within(member.rule.scope(line.calendar)), guard))

    def add_up(self, left: Callable[[], float]) -> list[Member] | None:
        """Some members that cannot all hold, proven by adding up; None where that proves nothing."""
        groups: dict[int, list[tuple[Lit, Member]]] = {}
        for guard, member in self.guards.values():
            groups.setdefault(id(self.problem.origin(member.rule)), []).append((guard, member))
        # Which to leave out where there is a choice: kinds of rules, then the last days, then people.
        ordered = sorted(groups.values(), key=lambda group: group[0][1].employee is not None)
        found = certificate(self.model, [[guard for guard, _ in reversed(group)] for group in ordered], left)
        return None if found is None else [member for guard, member in self.guards.values() if guard in set(found)]

    def solve(self, seconds: float, seed: int, workers: int) -> tuple[Status, list[Member]]:
        """Whether all members can hold together; if not, and there are guards, some that already cannot."""
        by_literal = dict(self.guards.values())
        self.model.proto.assumptions.extend(list(by_literal))
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.max_time_in_seconds, settings.random_seed, settings.num_workers = max(seconds, 0.01), seed, workers
        status = solver.solve(self.model.cp)
        if status == cp_model.MODEL_INVALID:
            raise RuntimeError(f"the solver refuses the model: {self.model.cp.validate()}")
        if status != cp_model.INFEASIBLE:
            return Status.UNKNOWN if status == cp_model.UNKNOWN else Status.FEASIBLE, []
        named = set(solver.sufficient_assumptions_for_infeasibility())
        core = [member for guard, member in by_literal.items() if guard in named]
        return Status.INFEASIBLE, core or list(by_literal.values())


@dataclass(frozen=True)
class Core:
    """Whether some members can hold together, and which few of them cannot.

    Attributes
    ----------
    status
        FEASIBLE, INFEASIBLE (proven) or UNKNOWN (time ran out).
    members
        Where infeasible: members that cannot all hold.
    minimal
        Whether it was proven that none of them can be left out.
    """

    status: Status
    members: tuple[Member, ...] = ()
    minimal: bool = False


def check(problem: Problem, chosen: Sequence[Member], seconds: float, seed: int = 0, workers: int = 1) -> Status:
    """Whether these members can hold together; UNKNOWN where time ran out."""
    return _Tests(problem, lambda: seconds, seed, workers).hold(chosen, fine=False)


def add_up(problem: Problem, chosen: Sequence[Member], left: Callable[[], float]) -> list[Member] | None:
    """Some of these members that cannot hold together, proven by adding up; None where that proves nothing in time."""
    return _Clashes(problem, chosen, fine=False).add_up(left)


def reach(
    problem: Problem,
    employee: str,
    chosen: Sequence[Member],
    worth: Mapping[tuple[int, str], int],
    seconds: float,
    *,
    most: bool,
) -> int | None:
    """The most (or the least) that a person's shifts can be worth in all; None where it was not proven in time.

    Parameters
    ----------
    chosen
        What holds for the person, besides what is taken for granted.
    worth
        Of a shift on a day; of all others nothing.
    """
    model = _Clashes(problem, chosen, fine=True, guarded=False, people=[employee])
    sign, line = -1 if most else 1, model.lines[employee]
    for (day, shift), amount in worth.items():
        model.model.cost(sign * amount, line.cell(day, shift))
    model.model.finish()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = max(seconds, 0.01), 1
    if solver.solve(model.model.cp) != cp_model.OPTIMAL:
        return None
    return sign * round(solver.objective_value)


def find_core(
    problem: Problem, chosen: Sequence[Member], left: Callable[[], float], seed: int = 0, workers: int = 1
) -> Core:
    """Some of these members that cannot hold together, as few as can be said, on as few days as can be said.

    Parameters
    ----------
    chosen
        Members without days of their own, except those about everybody.
    left
        Seconds that are left; asked again before each test.
    """
    tests = _Tests(problem, left, seed, workers)
    status, found = tests.clash(chosen, fine=False)
    if status is not Status.INFEASIBLE:
        return Core(status)
    core, sure = tests.shrink(found, found, fine=False)
    if all(member.employee is None for member in core):
        return Core(Status.INFEASIBLE, tuple(core), sure)
    status, narrow = tests.clash(core, fine=True)
    if status is not Status.INFEASIBLE:
        return Core(Status.INFEASIBLE, tuple(core), sure)
    # What stands for all of its rule need not be tested again: the others are fewer than before.
    parts = Counter(_whole(member) for member in narrow)
    narrow, sure_of_days = tests.shrink(narrow, [item for item in narrow if parts[_whole(item)] > 1], fine=True)
    return Core(Status.INFEASIBLE, tuple(narrow), sure and sure_of_days)


def _whole(member: Member) -> Key:
    """What a member is a part of, if rules about a person are parted by days."""
    return id(member.rule), member.employee, member.days if member.employee is None else None


class _Tests:
    """Whether members hold together, and which of them do not."""

    def __init__(self, problem: Problem, left: Callable[[], float], seed: int, workers: int) -> None:
        self._problem, self._left, self._seed, self._workers = problem, left, seed, workers

    def hold(self, chosen: Sequence[Member], *, fine: bool, share: float = 1.0) -> Status:
        """Whether these members can hold together; UNKNOWN where their share of the time ran out."""
        if self._left() <= 0:
            return Status.UNKNOWN
        model = _Clashes(self._problem, chosen, fine=fine, guarded=False)
        return model.solve(share * self._left(), self._seed, self._workers)[0]

    def clash(self, chosen: Sequence[Member], *, fine: bool) -> tuple[Status, list[Member]]:
        """Whether these members can hold together; if not, some that already cannot, few of them where that is easy.

        A model without guards is decided soon, but says nothing of who is to blame. One with guards does, but of many
        demands it may search for ever where adding up tells at once.
        """
        status = self.hold(chosen, fine=fine, share=1 / 3)
        if status is Status.FEASIBLE or self._left() <= 0:
            return status, list(chosen) if status is Status.INFEASIBLE else []
        model = _Clashes(self._problem, chosen, fine=fine)
        if sum(member.employee is None for member in chosen) > 1 and (core := model.add_up(self._left)) is not None:
            return Status.INFEASIBLE, core
        seconds = self._left() / (1 if status is Status.UNKNOWN else 4)
        named, core = model.solve(seconds, self._seed, self._workers)
        if named is Status.INFEASIBLE or status is Status.UNKNOWN:
            return named, core
        return status, [member for _, member in model.guards.values()]

    def shrink(self, core: Sequence[Member], doubtful: Sequence[Member], *, fine: bool) -> tuple[list[Member], bool]:
        """Leave out of a core what can be left out of ``doubtful``, the last first; and whether the rest was tested."""
        sure = True

        def still(rest: Sequence[Member], at_once: int) -> bool:
            nonlocal sure
            status = self.hold(rest, fine=fine, share=1 / 4)
            sure = sure and not (at_once == 1 and status is Status.UNKNOWN)
            return status is Status.INFEASIBLE

        return leave_out(core, list(reversed(doubtful)), still), sure
