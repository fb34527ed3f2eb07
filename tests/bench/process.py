"""A server of this bench: its output in a file, watched through /proc, ended by its own pid."""

import os
import signal
import socket
import subprocess
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STOP_LIMIT_SECONDS = 15


class BenchError(Exception):
    """Something kept the bench from measuring; the text is for the terminal."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, process, limit_seconds, pause_seconds=0.01):
    """Until condition() is true; its end or the end of the time is an error with its log."""
    ends = time.monotonic() + limit_seconds
    while not condition():
        if not process.is_running():
            raise BenchError(f"{process.name} ended before {what}:\n{process.log_tail()}")
        if time.monotonic() > ends:
            raise BenchError(f"no {what} within {limit_seconds} s:\n{process.log_tail()}")
        time.sleep(pause_seconds)


class Process:
    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.log = log
        with open(log, "ab") as output:
            self.began = time.monotonic()
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment)
        self.pid = self._process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def is_running(self):
        return self._process.poll() is None

    def log_tail(self):
        with open(self.log, "rb") as log:
            return log.read()[-3000:].decode(errors="replace")

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND  # utime, stime

    def resident_kib(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        raise BenchError(f"{self.name} has no VmRSS")

    def stop(self):
        """SIGTERM, and SIGKILL when that is not enough. Gives the exit status."""
        if self.is_running():
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()

    def now_since_start(self):
        return time.monotonic() - self.began
