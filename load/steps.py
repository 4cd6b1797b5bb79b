"""Loads a server with more and more people until it is saturated: run by scripts/load.sh, which starts the server.

    steps.py REPORTS            steps of growing users; writes report.json, report.csv and report.svg into REPORTS
    steps.py --smoke            a few people of each kind for some seconds; fails on any unexpected answer

BASE_URL        the server
LOAD_SERVER     its process, so that its share of the machine is known
LOAD_ON         what it runs on, for the report
LOAD_STEPS      numbers of users, one after the other (25 50 100 200 … 6400)
LOAD_SECONDS    how long each is measured (20)
LOAD_RATE       how many people come in a second (20)
LOAD_PROCESSES  over how many processes the people are spread at least (half of the cores)
"""

import csv
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from picture import picture
from saturation import Step, saturation

HERE = Path(__file__).parent
STEPS = sorted(int(it) for it in os.environ.get("LOAD_STEPS", "25 50 100 200 400 800 1600 3200 6400").split())
SECONDS = float(os.environ.get("LOAD_SECONDS", "20"))
PROCESSES = int(os.environ.get("LOAD_PROCESSES") or max(1, psutil.cpu_count() // 2))
# Python's select knows no file beyond the 1023rd: with more people in one process Locust's client connects anew for
# each request, and its figures are worth nothing.
MOST_IN_ONE = 500
# How many people come in a second. Three of ten make an account and log in, each of which hashes a password.
RATE = float(os.environ.get("LOAD_RATE", "20"))
SMOKE_PEOPLE, SMOKE_SECONDS = 10, 10
# What a smoke must have done, or it has shown nothing.
SMOKE_NEEDS = (
    "GET /v1/books?q=…",
    "POST /v1/orders/{id}/pay",
    "POST /v1/loan-applications/{id}/submit",
    "GET /v1/streams",
)
# Percent of a core from which a process that uses one has no more to give.
FULL = 90


class Worker:
    """A process with some of the people."""

    def __init__(self, options: list[str]) -> None:
        command = [sys.executable, str(HERE / "worker.py"), *options]
        # Otherwise each new connection waits for a thread that looks up the address, behind all that is busy.
        environment = {**os.environ, "GEVENT_RESOLVER": "block"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.people = 0

    def order(self, **what: object) -> None:
        print(json.dumps(what), file=self.process.stdin, flush=True)

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a process of the load has ended")
        return json.loads(line)


@contextmanager
def workers(*options: str):
    """Workers, to which others are added as they are needed."""
    crew = [Worker(list(options)) for _ in range(PROCESSES)]
    try:
        yield crew
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.wait()


@dataclass
class Measured:
    """A step, and what else is known of it."""

    step: Step
    # Percent of a core; of the machine: percent of all its cores.
    server_cpu: float
    load_cpu: float
    machine_cpu: float
    # The 99th percentile of the milliseconds between a change and its event.
    event_lag: float | None
    requests: list[dict]
    failures: dict[str, int]


def percentile(times: Counter, share: float) -> float:
    """In milliseconds, of tenths of them."""
    wanted, seen = share * times.total(), 0
    for time in sorted(times):
        seen += times[time]
        if seen >= wanted:
            return time / 10
    return 0.0


class Usage:
    """What processes use of the machine, from now on."""

    def __init__(self, crew: list[Worker]) -> None:
        self.crew = [psutil.Process(it.process.pid) for it in crew]
        pid = os.environ.get("LOAD_SERVER")
        self.server = psutil.Process(int(pid)) if pid else None
        for process in [*self.crew, *filter(None, [self.server])]:
            process.cpu_percent()
        psutil.cpu_percent()

    def busiest_worker(self) -> float:
        return max(it.cpu_percent() for it in self.crew)

    def of_server(self) -> float:
        try:
            return self.server.cpu_percent() if self.server else 0.0
        except psutil.NoSuchProcess:
            sys.exit("the server has ended")


def invite(crew: list[Worker], users: int) -> int:
    """Lets people come until there are so many, to where there are fewest, and says how many have arrived."""
    while len(crew) * MOST_IN_ONE < users:
        crew.append(Worker([]))
    for _ in range(users - sum(it.people for it in crew)):
        min(crew, key=lambda it: it.people).people += 1
    for worker in crew:
        worker.order(users=worker.people, rate=RATE / len(crew))
    return sum(worker.answer()["arrived"] for worker in crew)


def run_step(crew: list[Worker], users: int, seconds: float, all: bool = False) -> Measured:
    """Lets people come and measures, after they have arrived, or `all`."""
    arrived = invite(crew, users)
    if arrived < users:
        print(f"only {arrived} of {users} users have arrived", file=sys.stderr)
    usage = Usage(crew)
    for worker in crew:
        worker.order(seconds=seconds, all=all)
    answers = [worker.answer() for worker in crew]
    return measured(users, answers, usage)


def measured(users: int, answers: list[dict], usage: Usage) -> Measured:
    names: dict[str, Counter] = {}
    failures: Counter = Counter()
    lags: Counter = Counter()
    for answer in answers:
        for name, times in answer["times"].items():
            names.setdefault(name, Counter()).update({int(time): count for time, count in times.items()})
        failures.update(answer["failures"])
        lags.update(round(it * 10) for it in answer["lags"])
    everything = sum(names.values(), Counter())
    rps = everything.total() / max(it["seconds"] for it in answers)
    return Measured(
        Step(users, round(rps, 1), percentile(everything, 0.5), percentile(everything, 0.99), failures.total()),
        server_cpu=usage.of_server(),
        load_cpu=usage.busiest_worker(),
        machine_cpu=psutil.cpu_percent(),
        event_lag=percentile(lags, 0.99) if lags else None,
        requests=[by_name(name, times) for name, times in sorted(names.items())],
        failures=dict(failures),
    )


def by_name(name: str, times: Counter) -> dict:
    return {"request": name, "count": times.total(), "p50": percentile(times, 0.5), "p99": percentile(times, 0.99)}


COLUMNS = ("users", "req/s", "p50 ms", "p99 ms", "errors", "server %", "load %", "machine %", "event ms")


def row(it: Measured) -> tuple:
    lag = "" if it.event_lag is None else f"{it.event_lag:.0f}"
    cpu = (f"{share:.0f}" for share in (it.server_cpu, it.load_cpu, it.machine_cpu))
    return (it.step.users, f"{it.step.rps:.0f}", f"{it.step.p50:.1f}", f"{it.step.p99:.1f}", it.step.errors, *cpu, lag)


def show(cells: tuple) -> None:
    print("".join(f"{cell:>11}" for cell in cells), flush=True)


def show_requests(it: Measured) -> None:
    print(f"\n{'request at ' + str(it.step.users) + ' users':<52}{'count':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for request in sorted(it.requests, key=lambda each: -each["p99"]):
        print(f"{request['request']:<52}{request['count']:>9}{request['p50']:>9.1f}{request['p99']:>9.1f}")


def show_failures(it: Measured) -> None:
    for failure, count in sorted(it.failures.items(), key=lambda each: -each[1])[:10]:
        print(f"{count} × {failure}", file=sys.stderr)


def verdict(steps: list[Measured]) -> str:
    found = saturation([it.step for it in steps])
    if found is None:
        return "Saturation point: not reached"
    if found.at is None:
        return f"Saturation point: below the first step: {found.reason}"
    at = found.at
    return f"Saturation point: {at.users} users, {at.rps:.0f} req/s, p99 {at.p99:.0f} ms: {found.reason}"


def whose(steps: list[Measured]) -> str:
    """Who had no more to give in the last step: without that the saturation point says nothing about the server."""
    last = steps[-1]
    if last.load_cpu >= FULL:
        return "The load itself used a full core: the server may well do more. Spread it with LOAD_PROCESSES."
    if last.machine_cpu >= FULL:
        return "The machine was full: load, server, database and whatever else runs there share its cores."
    return "Neither the load nor the machine was full."


def machine() -> str:
    return f"{psutil.cpu_count()} cores, {platform.machine()}, load on the same machine"


def write(directory: Path, steps: list[Measured]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    on = os.environ.get("LOAD_ON", "")
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "on": on,
        "machine": machine(),
        "seconds": SECONDS,
        "saturation": verdict(steps),
        "limit": whose(steps),
        "steps": [asdict(it) for it in steps],
    }
    (directory / "report.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    with open(directory / "report.csv", "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *(row(it) for it in steps)])
    plain = [it.step for it in steps]
    (directory / "report.svg").write_text(picture(plain, saturation(plain), f"{on}; {machine()}"))


def grow(directory: Path) -> int:
    steps: list[Measured] = []
    show(COLUMNS)
    with workers() as crew:
        for users in STEPS:
            steps.append(run_step(crew, users, SECONDS))
            show(row(steps[-1]))
            # After each step, so that something is left of a run that is broken off.
            write(directory, steps)
            if saturation([it.step for it in steps]):
                break
    show_requests(steps[-1])
    show_failures(steps[-1])
    print(f"\n{verdict(steps)}\n{whose(steps)}")
    return 0


def smoke() -> int:
    os.environ.setdefault("LOAD_THINK", "0.3")
    with workers("--as-many-of-each") as crew:
        it = run_step(crew, SMOKE_PEOPLE, SMOKE_SECONDS, all=True)
    show(COLUMNS)
    show(row(it))
    show_requests(it)
    show_failures(it)
    missing = [name for name in SMOKE_NEEDS if name not in {request["request"] for request in it.requests}]
    if missing:
        print(f"never asked: {', '.join(missing)}", file=sys.stderr)
    return 1 if it.failures or missing else 0


if __name__ == "__main__":
    sys.exit(smoke() if sys.argv[1:] == ["--smoke"] else grow(Path(sys.argv[1])))
