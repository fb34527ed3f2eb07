"""One table of what was measured, with the limits that the project set itself."""

import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    figure: str
    straight: str = ""
    daemon: str = ""
    ratio: float | None = None
    spread: str = ""
    must: str = ""
    met: bool | None = None
    value: float | None = None  # what was compared with the limit


def _compared(figure, series, straight_key, daemon_key, scale=1.0, at_most=None, at_least=None):
    straight = series.median("straight", straight_key)
    daemon = series.median("daemon", daemon_key)
    ratio = daemon / straight
    rounds = series.ratios(daemon_key, straight_key)
    row = Row(figure, f"{straight * scale:,.1f}", f"{daemon * scale:,.1f}", ratio,
              f"{min(rounds):.2f}-{max(rounds):.2f}", value=ratio)
    if at_most is not None:
        row.must, row.met = f"<= {at_most:.2f}", ratio <= at_most
    if at_least is not None:
        row.must, row.met = f">= {at_least:.2f}", ratio >= at_least
    return row


def _alone(figure, value, shown, at_most=None):
    row = Row(figure, daemon=shown, value=value)
    if at_most is not None:
        row.must, row.met = f"<= {at_most:g}", value <= at_most
    return row


def _many_callers(series, name, speed_limit):
    of = f"{series.callers} callers, {name}"
    return [
        _compared(f"CPU us a reset (client's own | daemon), {of}", series, "cpu_us_per_operation",
                  "daemon_cpu_us", at_most=1.8),
        _compared(f"resets a second, {of}", series, "operations_per_second",
                  "operations_per_second", at_least=speed_limit),
        _compared(f"slapd's CPU us a reset, {of}", series, "slapd_cpu_us", "slapd_cpu_us"),
        _compared(f"p50 ms, {of}", series, "p50_us", "p50_us", scale=1e-3),
        _compared(f"p99 ms, {of}", series, "p99_us", "p99_us", scale=1e-3),
    ]


def rows_of(durable, single, nosync, memory, starts_ms):
    rows = _many_callers(durable, "durable", 0.90) + _many_callers(nosync, "no disk syncs", 0.60)
    rows += [
        _compared("p50 us, one caller, durable", single, "p50_us", "p50_us", at_most=1.25),
        _compared("p99 us, one caller, durable", single, "p99_us", "p99_us", at_most=1.5),
        _compared("CPU us a reset (client's own | daemon), one caller, durable", single,
                  "cpu_us_per_operation", "daemon_cpu_us"),
        _alone("resident MiB at start", memory.at_start(), f"{memory.at_start():.1f}"),
        _alone(f"resident MiB after {memory.resets():,} resets", memory.now(),
               f"{memory.now():.1f}", at_most=20),
        _alone("resident MiB gained in the second half of them (flat)",
               memory.growth_in_second_half(), f"{memory.growth_in_second_half():.2f}", at_most=1),
    ]
    ready = statistics.median(starts_ms)
    rows.append(_alone(f"ms from start to ready (median of {len(starts_ms)})", ready,
                       f"{ready:.1f}", at_most=100))
    errors = sum(series.errors() for series in (durable, single, nosync))
    rows.append(_alone("resets not answered with success", errors, str(errors), at_most=0))
    return rows


def straight_rows(named_series):
    rows = []
    for name, series in named_series:
        callers = "one caller" if series.callers == 1 else f"{series.callers} callers"
        for figure, key, scale in (("resets a second", "operations_per_second", 1),
                                   ("p50 us", "p50_us", 1), ("p99 us", "p99_us", 1),
                                   ("client's CPU us a reset", "cpu_us_per_operation", 1),
                                   ("slapd's CPU us a reset", "slapd_cpu_us", 1)):
            value = series.median("straight", key)
            spread = sorted(run[key] for run in series.runs["straight"])
            rows.append(Row(f"{figure}, {callers}, {name}", f"{value * scale:,.1f}",
                            spread=f"{spread[0]:,.0f}-{spread[-1]:,.0f}", value=value))
    return rows


def table(rows):
    header = ("figure", "straight", "daemon", "ratio", "rounds", "must", "")
    lines = [header] + [
        (row.figure, row.straight, row.daemon, "" if row.ratio is None else f"{row.ratio:.2f}",
         row.spread, row.must, "" if row.met is None else "ok" if row.met else "NOT MET")
        for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:-1])]
        text.append("  ".join(cells + [line[-1]]).rstrip())
    text.insert(1, "-" * (sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(text)


def wire_lines(straight, daemon):
    """Whether both sides ask the directory for the same: only then do the ratios mean anything."""
    def shown(side):
        return ", ".join(f"{count:g} {name}" for name, count in side["counts"].items() if count)

    lines = [f"one reset on the wire: straight {shown(straight)}; daemon {shown(daemon)}"]
    for part in ("searches", "attributes"):
        if straight[part] != daemon[part]:
            lines += [f"NOT THE SAME WORK, {part}:", f"  straight {straight[part]}",
                      f"  daemon   {daemon[part]}"]
    if straight["counts"] != daemon["counts"]:
        lines.append("NOT THE SAME WORK: the numbers of requests differ")
    return lines
