"""The receipt of a roster: what was judged, how, and what is proven, so that anybody can judge it again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from scheduler.notation import plural
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.verify import Verdict, verify

SHOWN = 12
"""Digits of a digest that people are shown."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Ruling(_Part):
    """What the verdict says of one kind of rule."""

    broken: int
    """Units by which it is broken where it is hard."""
    amount: int
    """Units by which it is missed where it has a price."""
    penalty: int
    """What that costs."""


class Settled(_Part):
    """What came of one level of priority."""

    id: str
    """Its name in the problem."""
    status: str
    """OPTIMAL if no roster as good in all earlier levels is better in this one, proven."""
    penalty: int
    """What the roster costs by the rules of this level."""
    bound: int
    """Proven: no roster as good in all earlier levels costs less by them."""
    loss: tuple[int, int] | None
    """What the earlier levels cost this one, at least and at most; None if nobody looked."""


class Search(_Part):
    """How a roster was found, and what is proven of it."""

    status: str
    """What was known at the end: OPTIMAL or FEASIBLE."""
    bound: int | None
    """Proven: no roster has a lower penalty; None with priorities or priced changes, where the whole has none."""
    open: int | None
    """By how much the penalty may still be above the best possible."""
    gap: float | None
    """The same as a fraction of the penalty."""
    levels: tuple[Settled, ...] = ()
    """What came of each level of priority, where the problem has some."""
    method: str
    """How it was searched."""
    seed: int
    """Seed of the search."""
    workers: int
    """Searches side by side."""
    limit: float
    """Seconds allowed."""
    effort: float | None
    """Work allowed, in seconds counted the same on every machine; None for any."""
    repeatable: bool
    """Whether the same input, seed and versions give the same roster again."""


class Receipt(_Part):
    """What was judged, the verdict rule by rule, what is proven, and by what programs; no times, which never repeat."""

    problem: str
    """SHA-256 of the problem."""
    roster: str
    """SHA-256 of the assignments."""
    feasible: bool
    """Whether every hard rule is kept."""
    penalty: int
    """The price of everything soft that is broken."""
    cost: str | None
    """What the roster costs in money, where the problem says how work is paid."""
    rules: Mapping[str, Ruling]
    """Every kind of rule that the problem has, and what was found."""
    search: Search | None
    """How the roster was found; None if that is not known."""
    versions: Mapping[str, str]
    """Programs that it depends on."""
    digest: str = ""
    """SHA-256 of all of the above."""

    def sealed(self) -> Self:
        """The same with its own digest."""
        content = json.dumps(self.model_dump(mode="json", exclude={"digest"}), sort_keys=True, ensure_ascii=False)
        return self.model_copy(update={"digest": hashlib.sha256(content.encode()).hexdigest()})

    def faults(self, problem: Problem, roster: Roster, verdict: Verdict) -> Iterator[str]:
        """Where it does not hold for what is there now, in sentences.

        Parameters
        ----------
        verdict
            That of `verify` on this problem and roster.
        """
        if self.sealed().digest != self.digest:
            yield "the receipt itself was changed after it was written"
        if self.problem != problem.digest():
            yield f"the problem is another one: SHA-256 {self.problem[:SHOWN]} then, {problem.digest()[:SHOWN]} now"
        if self.roster != roster.digest():
            yield f"the assignments are others: SHA-256 {self.roster[:SHOWN]} then, {roster.digest()[:SHOWN]} now"
        now = rulings(problem, verdict)
        nothing = Ruling(broken=0, amount=0, penalty=0)
        for rule in {**self.rules, **now}:
            then, found = self.rules.get(rule, nothing), now.get(rule, nothing)
            if then != found:
                yield f"{rule}: {_told(then)} then, {_told(found)} now"
        if self.feasible != verdict.feasible:
            yield f"{'all hard rules were kept' if self.feasible else 'hard rules were broken'} then, not so now"
        if self.penalty != verdict.penalty:
            yield f"penalty {self.penalty} then, {verdict.penalty} now"
        if self.cost != (cost := _money(verdict)):
            yield f"cost {self.cost} then, {cost} now"
        yield from self._other_levels(problem, roster)
        bound = self.search.bound if self.search else None
        if bound is not None and self.problem == problem.digest() and verdict.feasible and verdict.penalty < bound:
            yield f"the bound cannot be true: {bound}, and this roster has penalty {verdict.penalty}"

    def _other_levels(self, problem: Problem, roster: Roster) -> Iterator[str]:
        known = {level.id for level in problem.priorities}
        for level in self.search.levels if self.search else ():
            if level.id not in known:
                yield f"priority {level.id}: penalty {level.penalty} then, there is no such level now"
            elif (now := verify(problem.aiming([level.id]), roster).penalty) != level.penalty:
                yield f"priority {level.id}: penalty {level.penalty} then, {now} now"

    def lines(self) -> Iterator[str]:
        """What it says, for people."""
        yield f"problem SHA-256 {self.problem[:SHOWN]}, assignments SHA-256 {self.roster[:SHOWN]}"
        kept = [rule for rule, found in self.rules.items() if found == Ruling(broken=0, amount=0, penalty=0)]
        yield f"{plural(len(self.rules), 'kind')} of rule judged, {len(kept)} of them kept throughout"
        if self.search is not None:
            search = self.search
            if search.bound is not None:
                left = f"{search.open} open, gap {search.gap or 0:.1%}" if search.open else "nothing open"
                yield f"{search.status}: bound {search.bound}, {left}"
            for level in search.levels:
                left = "nothing open" if level.bound == level.penalty else f"{level.penalty - level.bound} open"
                yield f"priority {level.id}: penalty {level.penalty}, bound {level.bound}, {left}"
            again = "repeatable" if search.repeatable else "not repeatable"
            yield f"method {search.method}, seed {search.seed}, {plural(search.workers, 'worker')}, {again}"
        yield ", ".join(f"{name} {number}" for name, number in self.versions.items())


def issue(problem: Problem, roster: Roster, verdict: Verdict, provenance: Mapping[str, Any]) -> Receipt:
    """The receipt of a roster.

    Parameters
    ----------
    verdict
        That of `verify` on this problem and roster.
    provenance
        How the roster came about, as far as that is known.
    """
    search = _search(verdict, provenance)
    own = {"scheduler": version("scheduler"), "python": platform.python_version()}
    return Receipt(
        problem=problem.digest(),
        roster=roster.digest(),
        feasible=verdict.feasible,
        penalty=verdict.penalty,
        cost=_money(verdict),
        rules=rulings(problem, verdict),
        search=search,
        versions=dict(sorted((provenance["versions"] if search else own).items())),
    ).sealed()


def rulings(problem: Problem, verdict: Verdict) -> dict[str, Ruling]:
    """The verdict by kind of rule, those that were kept included."""
    kinds = {rule.rule for person in problem.people.values() for rule in problem.row_rules(person)}
    kinds |= {rule.rule for rule in problem.roster_rules} | {item.rule for item in verdict.violations}
    broken, amount, penalty = Counter[str](), Counter[str](), Counter[str]()
    for item in verdict.violations:
        (broken if item.weight is None else amount)[item.rule] += item.amount
        penalty[item.rule] += item.penalty
    return {kind: Ruling(broken=broken[kind], amount=amount[kind], penalty=penalty[kind]) for kind in sorted(kinds)}


def _search(verdict: Verdict, provenance: Mapping[str, Any]) -> Search | None:
    bound = provenance.get("bound")
    left = None if bound is None else verdict.penalty - bound
    known = {name: provenance[name] for name in Search.model_fields if name in provenance}
    known |= {"bound": bound, "open": left, "gap": left and round(left / verdict.penalty, 6)}
    try:
        return Search.model_validate({"effort": None, "repeatable": False, **known})
    except ValidationError:  # a roster whose search nobody told of
        return None


def _money(verdict: Verdict) -> str | None:
    return None if verdict.cost is None else f"{verdict.cost.total} {verdict.cost.currency}"


def _told(found: Ruling) -> str:
    hard = f"{found.broken} broken, " if found.broken else ""
    return f"{hard}{found.amount} missed for {found.penalty}"
