"""Soft shapes and textures that phantoms are made of.

Coordinates are fractions of the picture: x from -1 (left) to 1, y from -1 (top) to 1.
"""

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Grid:
    """The coordinates of a picture's pixels; y is stretched so that circles are round."""

    x: Plane
    y: Plane
    pixel: float  # width of one pixel

    def soft(self, distance: Plane, *, edge: float = 1.2) -> Plane:
        """Return 1 inside and 0 outside of a shape given by its signed distance, edges blurred."""
        mask: Plane = np.clip(0.5 - distance / np.float32(edge * self.pixel), 0, 1)
        return mask

    def ellipse(
        self, x: float, y: float, a: float, b: float, *, turn: float = 0.0, edge: float = 1.2
    ) -> Plane:
        """Return a filled ellipse; ``turn`` in radians."""
        mask = np.zeros_like(self.x)
        near = self._near(x, y, max(a, b) if turn else a, max(a, b) if turn else b, edge)
        dx, dy = self.x[near] - x, self.y[near] - y
        if turn:
            c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            dx, dy = dx * c + dy * s, dy * c - dx * s
        radius = np.sqrt((dx / np.float32(a)) ** 2 + (dy / np.float32(b)) ** 2)
        mask[near] = self.soft((radius - 1) * np.float32(min(a, b)), edge=edge)
        return mask

    def capsule(
        self, start: tuple[float, float], end: tuple[float, float], r0: float, r1: float
    ) -> Plane:
        """Return a rounded bar from start to end whose half width goes from r0 to r1."""
        mask = np.zeros_like(self.x)
        self._lay_capsule(mask, start, end, r0, r1)
        return mask

    def _lay_capsule(
        self,
        mask: Plane,
        start: tuple[float, float],
        end: tuple[float, float],
        r0: float,
        r1: float,
    ) -> None:
        (x0, y0), (x1, y1) = start, end
        widest = max(r0, r1)
        near = self._near(
            (x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2 + widest, abs(y1 - y0) / 2 + widest, 1.2
        )
        dx, dy = np.float32(x1 - x0), np.float32(y1 - y0)
        length = max(dx * dx + dy * dy, np.float32(1e-9))
        fx, fy = self.x[near] - np.float32(x0), self.y[near] - np.float32(y0)
        t = np.clip((fx * dx + fy * dy) / length, 0, 1)
        distance = np.hypot(fx - t * dx, fy - t * dy) - (r0 + (r1 - r0) * t)
        np.maximum(mask[near], self.soft(distance.astype(np.float32)), out=mask[near])

    def _near(self, x: float, y: float, a: float, b: float, edge: float) -> tuple[slice, slice]:
        """Return the rows and columns of a box around a shape; the rest need not be looked at."""
        rows, columns = self.x.shape
        margin = (edge + 1) * self.pixel
        top = float(self.y[0, 0])

        def span(low: float, high: float, origin: float, count: int) -> slice:
            first = int((low - origin) / self.pixel)
            last = int((high - origin) / self.pixel) + 2
            return slice(min(max(first, 0), count), min(max(last, 0), count))

        return (
            span(y - b - margin, y + b + margin, top, rows),
            span(x - a - margin, x + a + margin, -1.0, columns),
        )

    def path(self, points: list[tuple[float, float]], r0: float, r1: float) -> Plane:
        """Return a bar along points, thinner towards the end."""
        mask = np.zeros_like(self.x)
        steps = len(points) - 1
        for index in range(steps):
            begin, finish = (r0 + (r1 - r0) * step / steps for step in (index, index + 1))
            self._lay_capsule(mask, points[index], points[index + 1], begin, finish)
        return mask


@functools.lru_cache(maxsize=8)
def grid(rows: int, columns: int) -> Grid:
    """Return the grid of a picture of this size."""
    x = np.linspace(-1, 1, columns, dtype=np.float32)
    y = np.linspace(-1, 1, rows, dtype=np.float32) * np.float32(rows / columns)
    return Grid(np.broadcast_to(x, (rows, columns)), np.broadcast_to(y[:, None], (rows, columns)),
                2.0 / columns)  # fmt: skip


def paint(picture: Plane, mask: Plane, value: float | Plane) -> None:
    """Lay a value over the picture where the mask is."""
    touched = np.flatnonzero(mask.any(axis=1))
    if touched.size:
        rows = slice(touched[0], touched[-1] + 1)
        laid = value[rows] if isinstance(value, np.ndarray) else np.float32(value)
        picture[rows] += mask[rows] * (laid - picture[rows])


def curve(points: list[tuple[float, float]], *, steps: int = 5) -> list[tuple[float, float]]:
    """Return a smooth line through points (Catmull-Rom spline)."""
    line = [np.array(one) for one in (points[0], *points, points[-1])]
    smooth: list[tuple[float, float]] = []
    for before, start, end, after in zip(line, line[1:], line[2:], line[3:], strict=False):
        for step in range(steps):
            t = step / steps
            spot = 0.5 * (
                2 * start
                + (end - before) * t
                + (2 * before - 5 * start + 4 * end - after) * t**2
                + (3 * start - before - 3 * end + after) * t**3
            )
            smooth.append((float(spot[0]), float(spot[1])))
    return [*smooth, points[-1]]


def texture(rng: np.random.Generator, rows: int, columns: int, *, grain: float) -> Plane:
    """Return smooth noise of mean 0 and deviation 1 whose spots are ``grain`` pixels wide."""
    small = (max(int(rows / grain), 2) + 3, max(int(columns / grain), 2) + 3)
    coarse = rng.standard_normal(small, dtype=np.float32)
    row = np.linspace(1, small[0] - 2.001, rows, dtype=np.float32)
    column = np.linspace(1, small[1] - 2.001, columns, dtype=np.float32)
    i, j = row.astype(int), column.astype(int)
    u, v = _smooth(row - i)[:, None], _smooth(column - j)[None, :]
    top = coarse[i][:, j] * (1 - v) + coarse[i][:, j + 1] * v
    bottom = coarse[i + 1][:, j] * (1 - v) + coarse[i + 1][:, j + 1] * v
    woven: Plane = top * (1 - u) + bottom * u
    return (woven / max(float(woven.std()), 1e-6)).astype(np.float32)


def blurred(picture: Plane, times: int = 1) -> Plane:
    """Return the picture smoothed by a 3 × 3 binomial filter, as a detector smooths its noise."""
    for _ in range(times):
        for axis in (0, 1):
            around = np.roll(picture, 1, axis) + np.roll(picture, -1, axis)
            picture = (around + 2 * picture) * np.float32(0.25)
    return picture


def _smooth(t: Plane) -> Plane:
    return t * t * (3 - 2 * t)
