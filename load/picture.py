"""The picture of a report: throughput and p99 over the number of users, as SVG."""

from html import escape
from math import log10

from saturation import Saturation, Step

WIDTH, HEIGHT = 760, 560
LEFT, RIGHT = 80, 30
PANEL = 190
TOPS = (70, 310)
STYLE = """
svg { font: 13px sans-serif; fill: #222; background: #fff; }
.grid { stroke: #ddd; } .line { fill: none; stroke-width: 2.5; } .mark { stroke: #b00; stroke-dasharray: 5 4; }
.rps { stroke: #1565a7; } .p99 { stroke: #b35900; } .small { font-size: 11px; fill: #555; } .errors { fill: #b00; }
"""


def picture(steps: list[Step], found: Saturation | None, about: str) -> str:
    """Both panels share the users below them; both scales of them grow by factors, p99's too."""
    across = scale([it.users for it in steps], LEFT, WIDTH - RIGHT, log=True)
    parts = [
        text(LEFT, 26, "A campus day: throughput and latency by number of users", size=16),
        text(LEFT, 44, about, kind="small"),
        *panel(TOPS[0], steps, across, "requests per second", "rps", lambda it: it.rps, log=False),
        *panel(TOPS[1], steps, across, "p99 in ms", "p99", lambda it: max(it.p99, 0.1), log=True),
        *users(steps, across),
        *mark(found, across),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def scale(values: list[float], begin: float, end: float, log: bool):
    """Maps values to pixels."""
    place = log10 if log else float
    low, high = place(min(values)), place(max(values))
    return lambda value: begin + (place(value) - low) / ((high - low) or 1) * (end - begin)


def panel(top: float, steps: list[Step], across, title: str, kind: str, value, log: bool) -> list[str]:
    marks = ticks([value(it) for it in steps], log)
    up = scale([marks[0], marks[-1]], top + PANEL, top, log)
    parts = [text(LEFT, top - 8, title)]
    for it in marks:
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up(it):.1f}" y2="{up(it):.1f}"/>')
        parts.append(text(LEFT - 8, up(it) + 4, f"{it:g}", "end"))
    points = " ".join(f"{across(it.users):.1f},{up(value(it)):.1f}" for it in steps)
    parts.append(f'<polyline class="line {kind}" points="{points}"/>')
    for it in steps:
        what = f"{it.users} users: {it.rps:.0f} req/s, p50 {it.p50:g} ms, p99 {it.p99:g} ms, {it.errors} errors"
        x, y = across(it.users), up(value(it))
        mark = "errors" if it.errors else ""
        parts.append(f'<circle class="{mark}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{what}</title></circle>')
    return parts


def ticks(values: list[float], log: bool) -> list[float]:
    """Round numbers that enclose the values."""
    low, high = min(values), max(values)
    if not log:
        width = step_width(high or 1)
        return [width * number for number in range(int(-(-high // width)) + 1 or 2)]
    every = [factor * 10.0**power for power in range(-1, 7) for factor in (1, 2, 5)]
    first = max((it for it in every if it <= low), default=every[0])
    last = min((it for it in every if it >= high), default=every[-1])
    return [it for it in every if first <= it <= max(last, first * 2)]


def step_width(high: float) -> float:
    """1, 2 or 5 times a power of ten, so that there are five marks or so."""
    power = 10.0 ** int(log10(high / 5) // 1)
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power * 5 >= high)


def users(steps: list[Step], across) -> list[str]:
    bottom = TOPS[1] + PANEL + 20
    labels = [text(across(it.users), bottom, str(it.users), "middle") for it in steps]
    return [*labels, text((LEFT + WIDTH - RIGHT) / 2, bottom + 24, "users", "middle")]


def mark(found: Saturation | None, across) -> list[str]:
    if not found or not found.at:
        return []
    x = f"{across(found.at.users):.1f}"
    line = f'<line class="mark" x1="{x}" x2="{x}" y1="{TOPS[0]}" y2="{TOPS[1] + PANEL}"/>'
    return [line, text(across(found.at.users) - 6, TOPS[0] + PANEL - 8, "saturation point", "end", "errors")]


def text(x: float, y: float, what: str, anchor: str = "start", kind: str = "", size: int = 0) -> str:
    more = f' font-size="{size}"' if size else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}"{more}>{escape(what)}</text>'
