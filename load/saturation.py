"""What the saturation point is. Nothing else decides it."""

from dataclasses import dataclass

# Below this more people bring no more throughput …
GROWTH = 1.10
# … and above this they only wait longer.
WAIT = 2.0


@dataclass(frozen=True)
class Step:
    """What was measured with so many people: requests per second, milliseconds, unexpected answers."""

    users: int
    rps: float
    p50: float
    p99: float
    errors: int


@dataclass(frozen=True)
class Saturation:
    """The last step that was worth it, and why the next one was not."""

    at: Step | None
    reason: str


def saturation(steps: list[Step]) -> Saturation | None:
    """The first step that is too much ends the search; None where there is none among `steps`.

    A step is too much if it has errors, or if, compared with the point reached so far, its throughput is less than
    10 % higher while its p99 is more than twice as long. The point reached so far is the last step whose throughput
    was at least 10 % higher than that of the point before it; the first step is one. The saturation point is the one
    that was reached when a step was too much.
    """
    point: Step | None = None
    for step in steps:
        if step.errors:
            return Saturation(point, f"with {step.users} users errors begin: {step.errors}")
        if point is None or step.rps >= GROWTH * point.rps:
            point = step
        elif step.p99 > WAIT * point.p99:
            more, longer = step.rps / point.rps, step.p99 / point.p99
            reason = f"with {step.users} users req/s is {more:.2f} times as high, p99 {longer:.1f} times as long"
            return Saturation(point, reason)
    return None
