"""The rule book: one rule a file, and the one list of them all."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scheduler.rules.activation import Activation
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.around_time_off import AroundTimeOff
from scheduler.rules.availability import Availability
from scheduler.rules.breaks import Breaks
from scheduler.rules.budget import Budget
from scheduler.rules.compensation import Compensation
from scheduler.rules.complete_weekends import CompleteWeekends
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.consecutive_weekends import ConsecutiveWeekends
from scheduler.rules.coverage import Coverage
from scheduler.rules.days_off import DaysOff
from scheduler.rules.eligibility import Eligibility
from scheduler.rules.fairness import Fairness
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.hours import Hours
from scheduler.rules.identical_weekends import IdenticalWeekends
from scheduler.rules.linked_shifts import LinkedShifts
from scheduler.rules.no_overlap import NoOverlap
from scheduler.rules.pattern import Pattern
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rests_made_good import RestsMadeGood
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.short_rests import ShortRests
from scheduler.rules.split_gap import SplitGap
from scheduler.rules.stand_in import StandIn
from scheduler.rules.steady_starts import SteadyStarts
from scheduler.rules.supervision import Supervision
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.rules.together import Together
from scheduler.rules.travel import Travel
from scheduler.rules.variety import Variety
from scheduler.rules.weekends import Weekends
from scheduler.rules.weekly_rest import WeeklyRest

RULES: tuple[type[Rule], ...] = (
    ShiftsPerDay,
    SplitGap,
    Travel,
    Variety,
    NoOverlap,
    Eligibility,
    StandIn,
    Pin,
    Availability,
    Request,
    Coverage,
    TimeCoverage,
    ForbiddenSuccession,
    Pattern,
    Rotation,
    LinkedShifts,
    Breaks,
    Rest,
    ShortRests,
    RestsMadeGood,
    WeeklyRest,
    SteadyStarts,
    AroundTimeOff,
    ConsecutiveDays,
    Weekends,
    ConsecutiveWeekends,
    CompleteWeekends,
    IdenticalWeekends,
    DaysOff,
    Compensation,
    Hours,
    RollingHours,
    AgreedHours,
    ShiftCount,
    Activation,
    Fairness,
    Together,
    Supervision,
    Budget,
)
"""Every rule there is, in the order of the rule book."""

ContractRule = Annotated[
    ShiftsPerDay
    | SplitGap
    | Travel
    | Variety
    | StandIn
    | ForbiddenSuccession
    | Pattern
    | Rotation
    | LinkedShifts
    | Breaks
    | Rest
    | ShortRests
    | RestsMadeGood
    | WeeklyRest
    | SteadyStarts
    | AroundTimeOff
    | ConsecutiveDays
    | Weekends
    | ConsecutiveWeekends
    | CompleteWeekends
    | IdenticalWeekends
    | DaysOff
    | Compensation
    | Hours
    | RollingHours
    | AgreedHours
    | ShiftCount
    | Activation,
    Field(discriminator="rule"),
]
"""The rules that a contract may state."""

StatedRule = Annotated[
    ShiftsPerDay
    | SplitGap
    | Travel
    | Variety
    | StandIn
    | ForbiddenSuccession
    | Pattern
    | Rotation
    | LinkedShifts
    | Breaks
    | Rest
    | ShortRests
    | RestsMadeGood
    | WeeklyRest
    | SteadyStarts
    | AroundTimeOff
    | ConsecutiveDays
    | Weekends
    | ConsecutiveWeekends
    | CompleteWeekends
    | IdenticalWeekends
    | DaysOff
    | Compensation
    | Hours
    | RollingHours
    | AgreedHours
    | ShiftCount
    | Activation
    | Fairness
    | Together
    | Supervision
    | Budget,
    Field(discriminator="rule"),
]
"""The rules that the list ``rules`` of a problem may state: those of contracts, and some about everybody."""
