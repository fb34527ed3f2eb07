"""The measurements: both sides in turn on the same servers, and what the servers spent on it."""

import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import time

from process import TICKS_PER_SECOND, BenchError
from slapd import PEOPLE, SERVICE_DN

WIRE_RESETS = 50
SIDES = ("straight", "daemon")


def _busy_seconds():
    """CPU seconds of everything on this machine: user, nice, system, irq, softirq."""
    with open("/proc/stat", encoding="ascii") as stat:
        ticks = [int(field) for field in stat.readline().split()[1:]]
    return sum(ticks[at] for at in (0, 1, 2, 5, 6)) / TICKS_PER_SECOND


def _children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Programs:
    """The two load programs. Every run gets its own number, and with it its own passwords."""

    def __init__(self, straight, load, people, users, run_seconds):
        self._straight, self._load = straight, load
        self._people, self._users = people, users
        self._run_seconds = run_seconds
        self._elsewhere_seconds = self._capacity_seconds = 0.0
        self._run_numbers = itertools.count(int(time.time()) * 1000)

    def command(self, side, slapd, daemon, resets, callers, more=()):
        shared = ["--resets", resets, "--callers", callers, "--users", self._users,
                  "--run", next(self._run_numbers), "--max-seconds", self._run_seconds,
                  "--ca", self._people.ca.certificate]
        if side == "straight":
            own = [self._straight, "--uri", slapd.uri, "--bind-dn", SERVICE_DN, "--base", PEOPLE,
                   "--password-file", self._people.password_file]
        else:
            own = [self._load, "--port", daemon.port, "--key-file", daemon.key_file]
        return [str(word) for word in [*own, *shared, *more]]

    def run(self, side, slapd, daemon, resets, callers, more=()):
        """One run: what the program printed, and what the servers spent meanwhile."""
        servers = {"slapd": slapd} | ({"daemon": daemon} if side == "daemon" else {})
        before = {name: server.cpu_seconds() for name, server in servers.items()}
        busy, children, began = _busy_seconds(), _children_seconds(), time.monotonic()
        done = subprocess.run(self.command(side, slapd, daemon, resets, callers, more), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=self._run_seconds + 60)
        if done.returncode != 0:
            logs = "".join(f"\n{name} ({'runs' if server.is_running() else 'ended'}): "
                           f"{server.log_tail()}" for name, server in servers.items())
            raise BenchError(f"{side}: exit status {done.returncode}: {done.stderr.strip()}{logs}")
        result = json.loads(done.stdout)
        if result["operations"] == 0:
            raise BenchError(f"no reset succeeded; the first error: {result['first_error']}")
        elsewhere = _busy_seconds() - busy - (_children_seconds() - children)
        for name, server in servers.items():
            spent = server.cpu_seconds() - before[name]
            result[f"{name}_cpu_us"] = spent * 1e6 / result["operations"]
            elsewhere -= spent
        capacity = (time.monotonic() - began) * os.cpu_count()
        result["cpu_share_elsewhere"] = max(0.0, elsewhere) / capacity
        self._elsewhere_seconds += max(0.0, elsewhere)
        self._capacity_seconds += capacity
        return result

    def share_elsewhere(self):
        """How much of all CPUs went to anything else: a noisy machine measures noise."""
        return self._elsewhere_seconds / self._capacity_seconds


class Series:
    """The same run several times for each side, in turn; the side that begins alternates."""

    def __init__(self, programs, slapd, daemon, resets, callers, rounds, say):
        self.callers = callers
        self.resets = resets
        self.runs = {side: [] for side in SIDES if side == "straight" or daemon}
        for number in range(rounds):
            sides = list(self.runs)
            for side in sides if number % 2 == 0 else reversed(sides):
                result = programs.run(side, slapd, daemon, resets, callers)
                self.runs[side].append(result)
                say(f"  {side:8} {result['operations_per_second']:8.0f} resets/s, "
                    f"p50 {result['p50_us']:.0f} us, p99 {result['p99_us']:.0f} us, "
                    f"{result['errors']} errors; "
                    f"{result['cpu_share_elsewhere']:.0%} of the CPUs elsewhere")

    def median(self, side, key):
        return statistics.median(run[key] for run in self.runs[side])

    def errors(self):
        return sum(run["errors"] for runs in self.runs.values() for run in runs)

    def ratios(self, daemon_key, straight_key):
        """Daemon to straight, round by round: how far apart they are shows the noise."""
        pairs = zip(self.runs["daemon"], self.runs["straight"])
        return [ours[daemon_key] / theirs[straight_key] for ours, theirs in pairs]


class Memory:
    """Resident memory of one daemon, and how many resets it had made by then."""

    def __init__(self, daemon):
        self._daemon = daemon
        self.samples = [{"resets": 0, "resident_mib": daemon.resident_at_start_kib / 1024}]

    def after(self, resets):
        self.samples.append({"resets": self.resets() + resets,
                             "resident_mib": self._daemon.resident_kib() / 1024})

    def resets(self):
        return self.samples[-1]["resets"]

    def at_start(self):
        return self.samples[0]["resident_mib"]

    def now(self):
        return self.samples[-1]["resident_mib"]

    def growth_in_second_half(self):
        half = self.resets() / 2
        middle = next(s for s in self.samples if s["resets"] >= half)
        return self.now() - middle["resident_mib"]


def wire_requests(programs, side, slapd, daemon):
    """What slapd logs for one reset: how many requests of each kind, and how the search looks."""
    before = slapd.log.stat().st_size
    programs.run(side, slapd, daemon, WIRE_RESETS, 1)
    with open(slapd.log, encoding="utf-8", errors="replace") as log:
        log.seek(before)
        text = log.read()
    counts = {name: len(re.findall(pattern, text)) / WIRE_RESETS for name, pattern in (
        ("search", r" SRCH base="),
        ("password exop", r" EXT oid=1\.3\.6\.1\.4\.1\.4203\.1\.11\.1\b"),
        ("modify", r" MOD dn="), ("compare", r" CMP dn="))}
    searches = re.findall(r' SRCH base="([^"]*)" scope=(\d) deref=\d filter="([^"]*)"', text)
    shapes = {(base, scope, re.sub(r"u\d+\b", "USER", found)) for base, scope, found in searches}
    attributes = {tuple(sorted(names.split())) for names in re.findall(r" SRCH attr=(.*)", text)}
    return {"counts": counts, "searches": sorted(shapes), "attributes": sorted(attributes)}
