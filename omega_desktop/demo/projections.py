"""More pictures of nobody: radiographs, ultrasound, angiography. See ``phantoms``."""

import functools

import numpy as np

from omega_desktop.demo.drawing import Plane, blurred, curve, grid, paint, texture


@functools.cache
def chest_radiograph(*, rows: int = 1024, columns: int = 896) -> Plane:
    """Postero-anterior chest radiograph: 0 is black (air), 4095 white (bone)."""
    rng = np.random.default_rng(41)
    g = grid(rows, columns)
    picture = np.full((rows, columns), 120.0, np.float32)
    trunk = np.maximum(
        g.ellipse(0, 0.45, 0.93, 1.25, edge=6), g.capsule((-0.6, -0.62), (0.6, -0.62), 0.22, 0.22)
    )
    for side in (-1, 1):
        trunk = np.maximum(trunk, g.capsule((side * 0.72, -0.62), (side * 1.05, 0.2), 0.24, 0.18))
    paint(picture, np.maximum(trunk, g.capsule((0, -1.2), (0, -0.6), 0.23, 0.26)), 2150)
    paint(picture, g.ellipse(0, 1.25, 1.1, 0.78, edge=60) * trunk, 3000)
    for side, height in ((-1, 0.86), (1, 0.93)):
        lung = g.ellipse(side * 0.40, 0.05, 0.36, 0.80, turn=side * -0.10, edge=14)
        dome = g.ellipse(side * 0.42, height, 0.52, 0.42, edge=12)
        lung *= 1 - dome
        marks = (
            texture(rng, rows, columns, grain=9) * 22 + texture(rng, rows, columns, grain=26) * 34
        )
        paint(picture, lung, 820 + 260 * g.y + marks)
        vessels = np.zeros_like(picture)
        for _ in range(46):  # vessels fan out from the hilum
            angle = rng.uniform(-1.35, 1.45)
            length = rng.uniform(0.2, 0.5)
            start = (side * 0.17, 0.02 + 0.1 * np.sin(angle))
            end = (
                start[0] + side * length * np.cos(angle),
                start[1] + length * np.sin(angle) * 1.5,
            )
            bend = (start[0] * 0.5 + end[0] * 0.5, start[1] * 0.4 + end[1] * 0.6)
            vessels += g.path([start, bend, end], 0.015, 0.003)
        picture += blurred(vessels * lung, 2) * 185
        picture += g.ellipse(side * 0.19, 0.02, 0.08, 0.15, edge=28) * 360
    heart = g.ellipse(0.15, 0.40, 0.34, 0.33, turn=0.62, edge=16)
    picture += (
        np.maximum(heart, g.ellipse(-0.06, 0.36, 0.20, 0.30, edge=16)) * (2350 - picture) * 0.85
    )
    picture += g.capsule((0.01, -0.55), (0.02, 0.2), 0.115, 0.135) * (1900 - picture) * 0.75
    picture += g.ellipse(0.15, -0.20, 0.09, 0.085, edge=16) * 420
    picture += g.capsule((0.0, -1.1), (-0.02, -0.20), 0.040, 0.034) * -420
    _thorax_bones(picture, rows, columns)
    noise = blurred(rng.standard_normal((rows, columns), dtype=np.float32)) * 34
    shown: Plane = np.clip(blurred(picture, 2) + noise, 0, 4095)
    return shown


def _thorax_bones(picture: Plane, rows: int, columns: int) -> None:
    g = grid(rows, columns)
    for level in range(13):  # vertebrae
        y = -0.95 + level * 0.165
        picture += g.capsule((-0.03, y), (0.05, y), 0.060, 0.060) * 230
        picture += g.ellipse(0.01, y + 0.03, 0.016, 0.024, edge=5) * 210
    for side in (-1, 1):
        for level in range(9):
            y, reach = -0.60 + level * 0.155, 0.46 + 0.26 * np.sin(min(level / 6, 1) * 1.4)
            t = np.linspace(0, 1, 11)
            back = [
                (side * (0.07 + reach * s), y - 0.07 * np.sin(s * np.pi) + 0.22 * s * s) for s in t
            ]
            front = [
                (side * (0.07 + reach * (1 - 0.55 * s * s)), y + 0.15 + 0.30 * s - 0.04 * s * s)
                for s in t
            ]
            for points, strength in ((back, 300), (front, 170)):
                rib = g.path(points, 0.030, 0.026) - 0.55 * g.path(points, 0.017, 0.014)
                picture += np.clip(rib, 0, 1) * strength
        clavicle = [(side * 0.07, -0.60), (side * 0.32, -0.70), (side * 0.70, -0.78)]
        bone = g.path(clavicle, 0.036, 0.030) - 0.4 * g.path(clavicle, 0.020, 0.017)
        picture += np.clip(bone, 0, 1) * 420
        blade = [(side * 0.62, -0.72), (side * 0.66, -0.20), (side * 0.72, 0.10)]
        picture += g.path(blade, 0.07, 0.02) * 190
        picture += g.capsule((side * 0.84, -0.70), (side * 1.02, -0.1), 0.10, 0.07) * 420


@functools.cache
def hand_radiograph(*, rows: int = 1024, columns: int = 768) -> Plane:
    """Postero-anterior radiograph of a left hand: 0 is black, 4095 white."""
    rng = np.random.default_rng(53)
    g = grid(rows, columns)
    flesh, bone, marrow = (np.zeros((rows, columns), np.float32) for _ in range(3))

    def add(start: tuple[float, float], end: tuple[float, float], r: float) -> None:
        ends = np.maximum(g.ellipse(*start, r * 1.35, r * 1.15), g.ellipse(*end, r * 1.3, r * 1.1))
        np.maximum(bone, np.maximum(ends, g.capsule(start, end, r, r * 0.92)), out=bone)
        np.maximum(marrow, g.capsule(start, end, r * 0.55, r * 0.5), out=marrow)

    fingers = (  # base of the metacarpal, knuckle, direction, lengths, half width
        ((-0.26, 0.34), (-0.42, -0.08), -0.22, (0.27, 0.17, 0.12), 0.050),
        ((-0.09, 0.30), (-0.15, -0.18), -0.07, (0.33, 0.21, 0.14), 0.054),
        ((0.06, 0.30), (0.10, -0.19), 0.05, (0.36, 0.24, 0.15), 0.056),
        ((0.20, 0.34), (0.34, -0.12), 0.18, (0.33, 0.20, 0.14), 0.054),
        ((0.32, 0.46), (0.60, 0.28), 0.80, (0.25, 0.18, 0.0), 0.058),
    )
    for base, knuckle, lean, lengths, r in fingers:
        add(base, knuckle, r)
        np.maximum(flesh, g.capsule(base, knuckle, 0.15, 0.125), out=flesh)
        x, y = knuckle
        step = (np.sin(lean), -np.cos(lean))
        for index, length in enumerate(part for part in lengths if part):
            gap = 0.045
            begin = (x + step[0] * gap, y + step[1] * gap)
            x, y = begin[0] + step[0] * length, begin[1] + step[1] * length
            add(begin, (x, y), r * (0.82 - 0.17 * index))
            np.maximum(flesh, g.capsule(knuckle, (x, y), 0.125, 0.085), out=flesh)
        np.maximum(
            flesh, g.ellipse(x + step[0] * 0.03, y + step[1] * 0.03, 0.085, 0.085), out=flesh
        )
    carpals = (
        (-0.20, 0.46, 0.085, 0.075), (-0.06, 0.44, 0.075, 0.09), (0.08, 0.44, 0.08, 0.08),
        (0.21, 0.48, 0.085, 0.07), (-0.17, 0.60, 0.10, 0.07), (0.01, 0.58, 0.085, 0.085),
        (0.16, 0.61, 0.10, 0.085), (-0.27, 0.55, 0.05, 0.05),
    )  # fmt: skip
    for x, y, a, b in carpals:
        np.maximum(bone, g.ellipse(x, y, a, b) * 0.92, out=bone)
        np.maximum(marrow, g.ellipse(x, y, a * 0.75, b * 0.75) * 0.75, out=marrow)
    for start, end, r in (((0.13, 0.80), (0.16, 1.5), 0.145), ((-0.20, 0.80), (-0.17, 1.5), 0.095)):
        add(start, end, r)
    np.maximum(flesh, g.capsule((0, 0.45), (-0.01, 1.5), 0.43, 0.36), out=flesh)
    np.maximum(flesh, g.capsule((-0.02, 0.1), (0.02, 0.45), 0.46, 0.45), out=flesh)
    picture = 90 + 780 * blurred(flesh, 6) + 60 * texture(rng, rows, columns, grain=60) * flesh
    spongy = texture(rng, rows, columns, grain=4) * 70 + texture(rng, rows, columns, grain=9) * 55
    picture += blurred(bone, 1) * (1900 + spongy) - blurred(marrow, 3) * 850
    noise = blurred(rng.standard_normal((rows, columns), dtype=np.float32)) * 26
    shown: Plane = np.clip(blurred(picture, 1) + noise, 0, 4095)
    return shown


def mammogram(*, left: bool, oblique: bool, rows: int = 1024, columns: int = 800) -> Plane:
    """One view of a breast: 0 is black, 4095 white; the chest wall is at the picture's edge."""
    rng = np.random.default_rng(61 + 2 * left + oblique)
    g = grid(rows, columns)
    x = (g.x + 1) if left else (1 - g.x)  # from the chest wall
    y = g.y - (0.10 if oblique else 0)
    outline = np.sqrt((x / 1.42) ** 2 + (y / (1.08 - 0.10 * x)) ** 2) - 1
    breast = g.soft(outline.astype(np.float32), edge=5)
    thickness = np.clip(-outline * 5, 0, 1) ** 0.5
    picture = 40 + breast * (500 + 620 * thickness)
    core = np.exp(-(((x - 0.62) / 0.42) ** 2 + (y / 0.42) ** 2))
    gland = texture(rng, rows, columns, grain=70) + 0.7 * texture(rng, rows, columns, grain=26)
    gland += 0.45 * texture(rng, rows, columns, grain=9)
    strands = np.exp(-np.abs(texture(rng, rows, columns, grain=34)) * 7)
    fine = np.exp(-np.abs(texture(rng, rows, columns, grain=15)) * 9)
    dense = np.clip(0.35 + 0.42 * gland, 0, 1.3) * core
    picture += breast * thickness * (1050 * dense + 330 * strands + 200 * fine)
    if oblique:  # the pectoral muscle
        wall = g.soft(((x - 0.55) + (g.y + 1.2) * 0.42).astype(np.float32), edge=8)
        picture += wall * breast * (2350 - picture) * 0.75
    nipple = g.ellipse(0.415 if left else -0.415, 0.10 if oblique else 0, 0.035, 0.05, edge=6)
    picture += nipple * 420
    for _ in range(11):  # a few coarse, benign calcifications
        cx, cy = rng.uniform(0.3, 0.9), rng.uniform(-0.4, 0.4)
        picture += g.ellipse(cx - 1 if left else 1 - cx, cy, 0.005, 0.005) * 900
    noise = blurred(rng.standard_normal((rows, columns), dtype=np.float32)) * 30
    return np.clip(blurred(picture, 1) + noise * (0.3 + 0.7 * breast), 0, 4095)


def ultrasound(frames: int, *, rows: int = 480, columns: int = 640) -> list[Plane]:
    """Frames of an abdominal sector scan (0 … 255): liver, gall bladder with stone, kidney."""
    rng = np.random.default_rng(71)
    g = grid(rows, columns)
    depth = np.hypot(g.x, g.y + 1.05)
    angle = np.arctan2(g.x, g.y + 1.05)
    sector = (np.abs(angle) < 0.66) & (depth > 0.30) & (depth < 1.72)
    speckle = texture(rng, rows * 2, columns * 2, grain=2.2)
    made = []
    for index in range(frames):
        breath = 0.020 * np.sin(2 * np.pi * index / max(frames, 2))
        echo = np.full((rows, columns), 0.42, np.float32)
        echo += 0.05 * texture(np.random.default_rng(5), rows, columns, grain=24)
        paint(
            echo,
            g.soft((depth - 0.40 - 0.008 * np.sin(angle * 40)).astype(np.float32), edge=6),
            0.72,
        )
        for x, y, r in ((-0.34, -0.12, 0.035), (-0.05, -0.25, 0.024), (0.15, -0.1, 0.028)):
            paint(echo, g.ellipse(x, y + breath, r * 1.6, r, turn=0.5, edge=3), 0.10)
            ring = g.ellipse(x, y + breath, r * 1.9, r * 1.25, turn=0.5, edge=3)
            paint(echo, np.clip(ring - g.ellipse(x, y + breath, r * 1.6, r, turn=0.5), 0, 1), 0.62)
        wall = g.ellipse(-0.20, 0.10 + breath, 0.205, 0.105, turn=-0.45, edge=3)
        lumen = g.ellipse(-0.20, 0.10 + breath, 0.185, 0.087, turn=-0.45, edge=3)
        paint(echo, wall, 0.80)
        paint(echo, lumen, 0.03)
        paint(echo, g.ellipse(-0.24, 0.165 + breath, 0.035, 0.022, edge=3), 1.0)
        shadow = (np.abs(angle + 0.196) < 0.028) & (depth > 1.26)
        echo *= np.where(shadow, 0.25, 1)
        echo *= np.where((np.abs(angle + 0.16) < 0.12) & (depth > 1.30) & ~shadow, 1.25, 1)
        paint(echo, g.ellipse(0.34, 0.20 + breath, 0.25, 0.125, turn=0.35, edge=4), 0.62)
        paint(echo, g.ellipse(0.34, 0.20 + breath, 0.235, 0.110, turn=0.35, edge=4), 0.27)
        paint(echo, g.ellipse(0.34, 0.20 + breath, 0.13, 0.042, turn=0.35, edge=9), 0.72)
        diaphragm = np.abs(np.hypot(g.x + 0.12, g.y + 1.20 - breath) - 1.70)
        paint(echo, g.soft((diaphragm - 0.012).astype(np.float32), edge=3), 1.0)
        u = ((angle / 0.66 + 1) * (columns - 1)).astype(int) % (columns * 2)
        v = ((depth / 1.75) * (rows * 2 - 1) + 3 * index).astype(int) % (rows * 2)
        grain = np.abs(
            speckle[v, u] + 0.8 * speckle[(v + 97) % (rows * 2), (u + 41) % (columns * 2)]
        )
        bright = echo * (0.35 + 0.52 * grain) * np.exp(-0.42 * (depth - 0.3))
        made.append(
            np.where(sector, np.clip(blurred(bright, 1) * 255, 2, 255), 0).astype(np.float32)
        )
    return made


def angiogram(frames: int, *, size: int = 512) -> list[Plane]:
    """Frames of a left coronary angiogram (0 … 255): contrast runs in, and washes out."""
    rng = np.random.default_rng(83)
    g = grid(size, size)
    base = 172 + 20 * g.y + 9 * texture(rng, size, size, grain=120)
    base -= g.ellipse(0.05, 0.15, 0.72, 0.66, turn=0.4, edge=60) * 26
    base -= g.capsule((0.72, -1.1), (0.60, 1.1), 0.20, 0.20) * 17
    for level in range(6):
        rib = [(-1.1, -0.9 + 0.36 * level), (0.0, -1.02 + 0.36 * level), (1.1, -0.8 + 0.36 * level)]
        base -= g.path(rib, 0.045, 0.045) * 6
    base -= g.ellipse(0.1, 1.25, 1.3, 0.48, edge=30) * 42
    catheter = g.path(
        curve([(-0.30, -1.1), (-0.34, -0.72), (-0.27, -0.50), (-0.16, -0.44)]), 0.018, 0.016
    )
    tree, arrival = _coronaries(size)
    made = []
    for index in range(frames):
        t = index / max(frames - 1, 1)
        beat = round(5 * float(np.sin(t * frames / 8 * 2 * np.pi)))
        filled = np.clip((t * 2.1 - arrival) * 9, 0, 1) * np.clip(
            (1.45 - t + arrival * 0.35) * 4, 0, 1
        )
        vessels = np.roll(tree * filled, (beat, beat // 2), axis=(0, 1))
        blush = np.clip(t * 2 - 0.9, 0, 1) * g.ellipse(0.1, 0.2, 0.62, 0.55, edge=70) * 12
        picture = base - catheter * 52 - blurred(vessels, 1) * 92 - blush
        noise = blurred(rng.standard_normal((size, size), dtype=np.float32)) * 8
        made.append(np.clip(picture + noise, 0, 255))
    return made


def _coronaries(size: int) -> tuple[Plane, Plane]:
    """Return the vessels' thickness (0 … 1) and when contrast arrives at each pixel (0 … 1)."""
    g = grid(size, size)
    tree = np.zeros((size, size), np.float32)
    arrival = np.ones((size, size), np.float32)
    courses: list[tuple[list[tuple[float, float]], float, float, float]] = [
        ([(-0.16, -0.44), (0.00, -0.41)], 0.034, 0.032, 0.0),
        ([(0.00, -0.41), (0.22, -0.33), (0.42, -0.10), (0.50, 0.22), (0.42, 0.56), (0.26, 0.74)],
         0.030, 0.008, 0.1),
        ([(0.00, -0.41), (-0.10, -0.20), (-0.28, 0.02), (-0.40, 0.30), (-0.36, 0.56)],
         0.028, 0.009, 0.1),
        ([(0.30, -0.25), (0.55, -0.18), (0.74, 0.06)], 0.017, 0.006, 0.25),
        ([(0.44, -0.06), (0.64, 0.12), (0.72, 0.40)], 0.015, 0.006, 0.3),
        ([(0.36, -0.18), (0.26, 0.06), (0.22, 0.34)], 0.013, 0.005, 0.3),
        ([(0.50, 0.20), (0.34, 0.34), (0.26, 0.50)], 0.011, 0.004, 0.4),
        ([(-0.16, -0.12), (-0.04, 0.12), (0.02, 0.40), (-0.02, 0.60)], 0.018, 0.006, 0.25),
        ([(-0.30, 0.05), (-0.16, 0.26), (-0.14, 0.52)], 0.014, 0.005, 0.35),
        ([(-0.24, -0.02), (-0.52, 0.08), (-0.64, 0.28)], 0.013, 0.005, 0.3),
    ]  # fmt: skip
    for course, r0, r1, start in courses:
        points = curve(course)
        count = len(points) - 1
        for index in range(count):
            begin, finish = (r0 + (r1 - r0) * step / count for step in (index, index + 1))
            if start == 0.1 and course[-1][0] > 0 and 6 <= index <= 8:
                begin, finish = begin * 0.4, finish * 0.4  # the narrowing of the report
            piece = g.capsule(points[index], points[index + 1], begin, finish)
            tree = np.maximum(tree, piece * min(0.45 + begin * 20, 1))
            arrives = start + 0.5 * index / count
            arrival = np.where(piece > 0.05, np.minimum(arrival, arrives), arrival)
    return tree, arrival
