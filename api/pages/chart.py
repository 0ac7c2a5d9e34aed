"""A line chart of a series as SVG geometry; the template draws it without any inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.alignment import Series
from search.alignment.series import Point

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 24, 34, 30


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, with its label above or below."""

    x: float
    y: float
    label: str
    label_y: float
    year: int


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
    """Lines over years; ``ticks`` are (x, year), ``unit`` is the normalised unit of the values."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, int], ...]
    unit: str
    width: int = WIDTH
    height: int = HEIGHT


def chart(series: Series) -> Chart | None:
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
    scale = _Scale(years, [float(p.value) for p in points if p.value is not None])
    lines = tuple(Line(lot[0].period, scale.dots(lot)) for lot in lots if lot)
    ticks = tuple((scale.x(year), year) for year in years)
    return Chart(lines, ticks, "" if last.normalized_unit == "1" else last.normalized_unit or "")


class _Scale:
    def __init__(self, years: Sequence[int], values: Sequence[float]) -> None:
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
        found = []
        for point in points:
            y = self.y(float(point.value or 0))
            below = point.period == "cycle" and not self._flat and y < _TOP + 14
            found.append(
                Dot(
                    self.x(point.fiscal_year), y, _label(point), y + (20 if below else -10), point.fiscal_year
                )
            )
        return tuple(found)


def _label(point: Point) -> str:
    value = point.value or 0
    if point.dimension == "ratio":
        return f"{value * 100:.6g}%"
    return _short(value)


def _short(value: float) -> str:
    for size, word in ((100_000_000, "亿"), (10_000, "万")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{word}"
    return f"{value:,.6g}"
