"""Charts as geometry and as data: drawn on the server without script, again by ECharts where that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.web.numbers import people
from search.alignment import Series
from search.alignment.series import Point

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 24, 34, 30


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, with its label above or below; ``value`` is normalised."""

    x: float
    y: float
    label: str
    label_y: float
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """The points of ``annual`` or ``cycle`` that one unit can show."""

    period: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The points of a polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over years; ``ticks`` are (x, year)."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT

    def data(self, names: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the lines for the script: their names, and (year, value, label) of each point."""
        return [
            {
                "key": line.period,
                "name": names[line.period],
                "points": [[dot.year, dot.value, dot.label] for dot in line.dots],
            }
            for line in self.lines
        ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: its label, and a number for each part."""

    label: str
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """The length of the bar."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars; ``parts`` are the keys of colours and names."""

    parts: tuple[str, ...]
    bars: tuple[Bar, ...]

    def segments(self, bar: Bar) -> list[tuple[str, float, float]]:
        """Return (part, start, length) of a bar, the longest bar of all being 100 long."""
        longest = max(other.total for other in self.bars) or 1
        found, start = [], 0.0
        for part, value in zip(self.parts, bar.values, strict=True):
            length = 100 * value / longest
            if value:
                found.append((part, round(start, 2), round(length, 2)))
            start += length
        return found

    def data(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the chart for the script."""
        return {
            "parts": [{"key": part, "name": names[part]} for part in self.parts],
            "bars": [[bar.label, *bar.values] for bar in self.bars],
        }


def chart(series: Series, lang: str) -> Chart | None:
    """Return a chart, or ``None`` where fewer than two years have a number of the same unit.

    Where cycle and annual targets agree in every year, one line is drawn.
    """
    points = [p for p in series.points if p.value is not None]
    if not points:
        return None
    last = points[-1]
    points = [p for p in points if (p.dimension, p.normalized_unit) == (last.dimension, last.normalized_unit)]
    years = sorted({p.fiscal_year for p in points})
    if len(years) < 2:
        return None
    lots = [[p for p in points if p.period == period] for period in ("cycle", "annual")]
    if [(p.fiscal_year, p.value) for p in lots[0]] == [(p.fiscal_year, p.value) for p in lots[1]]:
        lots = [[], lots[1]]
    scale = _Scale(years, [float(p.value) for p in points if p.value is not None], lang)
    lines = tuple(Line(lot[0].period, scale.dots(lot)) for lot in lots if lot)
    ticks = tuple((scale.x(year), year) for year in years)
    return Chart(lines, ticks)


class _Scale:
    def __init__(self, years: Sequence[int], values: Sequence[float], lang: str) -> None:
        self._lang = lang
        self._first, self._years = years[0], max(years[-1] - years[0], 1)
        self._low, high = min(values), max(values)
        self._span = (high - self._low) or 1.0
        self._flat = high == self._low

    def x(self, year: int) -> float:
        inner = WIDTH - _LEFT - _RIGHT - 80
        return _LEFT + 40 + inner * (year - self._first) / self._years

    def y(self, value: float) -> float:
        inner = HEIGHT - _TOP - _BOTTOM - 20
        share = 0.5 if self._flat else (value - self._low) / self._span
        return _TOP + inner * (1 - share)

    def dots(self, points: Sequence[Point]) -> tuple[Dot, ...]:
        return tuple(self._dot(point, float(point.value or 0)) for point in points)

    def _dot(self, point: Point, value: float) -> Dot:
        y = self.y(value)
        below = point.period == "cycle" and not self._flat and y < _TOP + 14
        label = people(value, point.normalized_unit, self._lang)
        return Dot(self.x(point.fiscal_year), y, label, y + (20 if below else -10), point.fiscal_year, value)
