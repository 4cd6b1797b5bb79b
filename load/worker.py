"""One process of people, run by steps.py: takes orders on standard input and reports on standard output, a JSON a line.

{"users": 50, "rate": 20}    lets people come until there are 50, and answers when all have arrived
{"seconds": 20}              measures for so long, and answers what was measured
{"seconds": 20, "all": true} the same, with what came before
"""

import json
import sys
import time
from collections import Counter, defaultdict

import gevent
import locustfile
from locust.env import Environment
from locust.log import setup_logging

PEOPLE = [locustfile.Browser, locustfile.Searcher, locustfile.Reader, locustfile.Borrower, locustfile.Listener]
# How long people may take to arrive before the measurement begins without them.
PATIENCE = 300


class Record:
    """What was answered since it was last taken."""

    def __init__(self) -> None:
        self.times: dict[str, Counter] = defaultdict(Counter)
        self.failures: Counter = Counter()

    def note(self, request_type: str, name: str, response_time: float, exception: object = None, **_: object) -> None:
        what = f"{request_type} {name}"
        if exception:
            self.failures[f"{what}: {exception}"] += 1
        else:
            # In tenths of a millisecond.
            self.times[what][round(response_time * 10)] += 1

    def forget_times(self) -> None:
        """Failures stay: one while people arrive is a failure, too."""
        self.times.clear()

    def take(self) -> dict:
        taken = {"times": self.times, "failures": self.failures}
        self.times, self.failures = defaultdict(Counter), Counter()
        return taken


def orders():
    """Standard input, line by line, without holding up the people."""
    pool = gevent.get_hub().threadpool
    while line := pool.apply(sys.stdin.readline):
        yield json.loads(line)


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def grow(runner, users: int, rate: float) -> None:
    runner.start(users, spawn_rate=rate)
    end = time.monotonic() + PATIENCE
    while locustfile.Arrivals.count < users and time.monotonic() < end:
        gevent.sleep(0.1)
    tell(arrived=locustfile.Arrivals.count)


def measure(record: Record, seconds: float, all: bool = False) -> None:
    if not all:
        record.forget_times()
        locustfile.LAGS.clear()
    begin = time.monotonic()
    gevent.sleep(seconds)
    tell(**record.take(), seconds=time.monotonic() - begin, lags=[round(it * 1000, 1) for it in locustfile.LAGS])


def main() -> None:
    setup_logging("WARNING")
    if "--as-many-of-each" in sys.argv:
        for person in PEOPLE:
            person.weight = 1
    environment = Environment(user_classes=PEOPLE)
    runner = environment.create_local_runner()
    record = Record()
    environment.events.request.add_listener(record.note)
    for order in orders():
        if "users" in order:
            grow(runner, **order)
        else:
            measure(record, **order)
    runner.quit()


if __name__ == "__main__":
    main()
