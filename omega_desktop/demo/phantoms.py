"""Pictures of nobody: phantoms that look enough like anatomy to try the program with.

Every function is deterministic. CT is in Hounsfield units, everything else in the units its
modality stores. Nothing here is a real patient's.
"""

import numpy as np

from omega_desktop.demo.drawing import Plane, blurred, grid, paint, texture

AIR, LUNG, FAT, WATER, MUSCLE, BONE = -1000.0, -855.0, -95.0, 8.0, 52.0, 620.0


def ct_chest(slices: int, *, size: int = 512) -> list[Plane]:
    """Axial slices from apex to liver, with contrast; a nodule in the right upper lobe."""
    rng = np.random.default_rng(11)
    vessels = _lung_vessels(rng)
    return [_chest_slice(index / (slices - 1), size, rng, vessels) for index in range(slices)]


def _lung_vessels(rng: np.random.Generator) -> Plane:
    """Return points (x, y, z, radius) along branches from each hilum to the periphery."""
    points = []
    for side in (-1, 1):
        for _ in range(95):
            start = np.array([side * 0.17, 0.0, 0.45 + rng.normal(0, 0.05)])
            end = np.array([
                side * rng.uniform(0.22, 0.68), rng.uniform(-0.42, 0.40), rng.uniform(0.02, 0.98)
            ])  # fmt: skip
            bend = rng.normal(0, 0.05, 3)
            t = np.linspace(0, 1, 150)[:, None]
            line = start + (end - start) * t + bend * np.sin(np.pi * t)
            radius = 0.016 * (1 - t) ** 1.5 + 0.0035
            points.append(np.hstack([line, radius]))
    return np.vstack(points).astype(np.float32)


def _chest_slice(z: float, size: int, rng: np.random.Generator, vessels: Plane) -> Plane:
    g = grid(size, size)
    wide, deep = 0.80 + 0.08 * np.sin(np.pi * min(z * 1.3, 1)), 0.585 + 0.045 * z
    picture = np.full((size, size), AIR, np.float32)
    paint(
        picture,
        np.clip(g.ellipse(0, 0.62, 0.98, 0.30) - g.ellipse(0, 0.60, 0.98, 0.285), 0, 1)
        * (g.y > 0.55),
        -650,
    )
    body = g.ellipse(0, 0, wide, deep)
    paint(picture, body, FAT)
    paint(picture, g.ellipse(0, 0.01, wide * 0.95, deep * 0.90), MUSCLE)
    cage = g.ellipse(0, 0, wide * 0.86, deep * 0.80)
    paint(picture, cage, 20)

    # lungs narrow towards the apex; the liver's dome pushes the right one up
    lung = np.sin(np.pi * (0.13 + 0.42 * min(z * 1.6, 1)))
    lungs = np.zeros_like(picture)
    for side in (-1, 1):
        shape = g.ellipse(side * 0.41, 0.0, 0.315 * lung, 0.43 * lung, turn=side * -0.06)
        np.maximum(lungs, shape, out=lungs)
    lungs *= 1 - g.ellipse(0.0, -0.02, 0.19 + 0.03 * z, 0.36)
    grain = texture(rng, size, size, grain=6) * 14 + texture(rng, size, size, grain=40) * 16
    paint(picture, lungs, LUNG + grain + 60 * g.y)
    _heart_and_vessels(picture, z, size)
    _stamp_vessels(picture, lungs, vessels, z, size)
    if z > 0.74:  # liver right (left of the picture), spleen and stomach left
        dome = np.sqrt(min((z - 0.74) / 0.26, 1))
        liver = g.ellipse(-0.36, 0.02, 0.42 * dome, 0.42 * dome)
        paint(picture, liver, 105 + texture(rng, size, size, grain=5) * 4)
        paint(picture, g.ellipse(0.52, 0.16, 0.20 * dome, 0.24 * dome), 118)
        paint(picture, g.ellipse(0.26, -0.14, 0.20 * dome, 0.17 * dome), 30)
        paint(picture, g.ellipse(0.25, -0.22, 0.15 * dome, 0.07 * dome), -900)
    if abs(z - 0.30) < 0.05:  # the nodule of the report
        reach = 1 - (abs(z - 0.30) / 0.05) ** 2
        angle = np.arctan2(g.y + 0.12, g.x + 0.44)
        spikes = 1 + 0.22 * np.sin(angle * 9) * np.sin(angle * 4 + 1)
        away = np.hypot(g.x + 0.44, g.y + 0.12) - 0.034 * np.sqrt(reach) * spikes
        paint(picture, g.soft(away.astype(np.float32), edge=2.5), 48)
    _chest_bones(picture, z, size, wide, deep)
    noise = blurred(rng.standard_normal((size, size), dtype=np.float32), 1) * 26
    return picture + noise * np.where(body > 0.5, 1.0, 0.35)


def _heart_and_vessels(picture: Plane, z: float, size: int) -> None:
    g = grid(size, size)
    if z < 0.42:  # great vessels and trachea
        spread = 1 - z / 0.42
        paint(picture, g.ellipse(-0.10, -0.12, 0.055, 0.06), 205)
        paint(picture, g.ellipse(0.02 + 0.06 * spread, -0.10, 0.05, 0.05), 270)
        paint(picture, g.ellipse(0.13, -0.06, 0.045, 0.045), 265)
        paint(picture, g.ellipse(0, 0.05, 0.048, 0.055), -975)
    elif z < 0.52:  # arch and main bronchi
        paint(picture, g.ellipse(0.03, -0.16, 0.115, 0.085), 280)
        paint(picture, g.ellipse(-0.12, -0.12, 0.05, 0.05), 240)
        for side in (-1, 1):
            paint(picture, g.ellipse(side * 0.10, 0.05, 0.055, 0.036, turn=side * 0.4), -970)
            paint(picture, g.ellipse(side * 0.19, 0.00, 0.07, 0.05, turn=side * 0.3), 250)
    else:
        growth = np.sin(np.pi * min((z - 0.47) / 0.5, 1)) ** 0.5
        paint(picture, g.ellipse(0.10, -0.12, 0.33 * growth, 0.25 * growth, turn=0.45), 70)
        paint(picture, g.ellipse(0.21, -0.06, 0.15 * growth, 0.11 * growth, turn=0.5), 255)
        paint(picture, g.ellipse(0.00, -0.21, 0.16 * growth, 0.10 * growth, turn=0.3), 215)
        paint(picture, g.ellipse(-0.08, -0.08, 0.10 * growth, 0.10 * growth), 230)
    if z > 0.40:
        paint(picture, g.ellipse(0.10, 0.21, 0.058, 0.058), 262)  # descending aorta
    paint(picture, g.ellipse(0.01, 0.155, 0.032, 0.024), 35)  # oesophagus


def _stamp_vessels(picture: Plane, lungs: Plane, vessels: Plane, z: float, size: int) -> None:
    near = vessels[np.abs(vessels[:, 2] - z) < 0.009 + vessels[:, 3] * 0.6]
    half = size / 2
    for x, y, _, radius in near:
        row, column = int((y + 1) * half), int((x + 1) * half)
        reach = int(radius * half * 2) + 3
        rows = slice(max(row - reach, 0), row + reach + 1)
        columns = slice(max(column - reach, 0), column + reach + 1)
        dy = np.arange(rows.start, min(rows.stop, size))[:, None] - (y + 1) * half
        dx = np.arange(columns.start, min(columns.stop, size))[None, :] - (x + 1) * half
        disc = np.clip(radius * half + 0.5 - np.hypot(dx, dy), 0, 1) * lungs[rows, columns]
        patch = picture[rows, columns]
        patch += disc * np.maximum(60 - patch, 0)


def _chest_bones(picture: Plane, z: float, size: int, wide: float, deep: float) -> None:
    g = grid(size, size)
    angle = np.arctan2(g.y / deep, g.x / wide)
    radius = np.hypot(g.x / wide, g.y / deep)
    band = g.soft((np.abs(radius - 0.855) * 0.6 - 0.020).astype(np.float32), edge=2)
    marrow = g.soft((np.abs(radius - 0.855) * 0.6 - 0.010).astype(np.float32), edge=2)
    # ribs slope: going down the chest, their section moves forward around the wall
    phase = np.cos(np.abs(angle - np.pi / 2) * 9.0 - z * 62.0)
    ribs = np.clip((phase - 0.62) * 7, 0, 1).astype(np.float32)
    ribs *= np.clip((np.abs(angle + np.pi / 2) - 0.5) * 6, 0, 1)
    paint(picture, (band * ribs).astype(np.float32), BONE)
    paint(picture, (marrow * np.clip(ribs * 1.6 - 0.7, 0, 1)).astype(np.float32), 230)
    paint(picture, g.ellipse(0, -deep * 0.84, 0.10, 0.030), 430)  # sternum
    paint(picture, g.ellipse(0, -deep * 0.84, 0.085, 0.018), 180)
    disc = np.cos(z * 2 * np.pi * 9) > 0.8
    spine = 0.345 + 0.02 * z
    paint(picture, g.ellipse(0, spine, 0.125, 0.100), 110 if disc else 520)
    paint(picture, g.ellipse(0, spine, 0.108, 0.084), 95 if disc else 215)
    arch = g.ellipse(0, spine + 0.13, 0.085, 0.06) - g.ellipse(0, spine + 0.125, 0.055, 0.042)
    paint(picture, np.clip(arch, 0, 1), 560)
    paint(picture, g.ellipse(0, spine + 0.125, 0.052, 0.040), 25)
    paint(picture, g.capsule((0, spine + 0.17), (0, spine + 0.215), 0.020, 0.012), 480)
    for side in (-1, 1):
        paint(picture, g.capsule((side * 0.09, spine + 0.06), (side * 0.22, spine + 0.02),
                                 0.022, 0.018), 430)  # fmt: skip
        if z < 0.45:  # shoulder blades
            blade = (side * 0.40, 0.43 + 0.06 * z), (side * 0.66, 0.28 + 0.08 * z)
            paint(picture, g.capsule(*blade, 0.014, 0.020), 520)


def ct_head(slices: int, *, size: int = 512) -> list[Plane]:
    """Axial slices from the base to the vertex; a bleed in the left basal ganglia."""
    rng = np.random.default_rng(23)
    return [_head_slice(index / (slices - 1), size, rng) for index in range(slices)]


def _head_slice(z: float, size: int, rng: np.random.Generator) -> Plane:
    g = grid(size, size)
    reach = np.sqrt(max(1 - ((z - 0.36) / 0.70) ** 2, 0.05))
    a, b = 0.66 * reach, 0.82 * reach
    picture = np.full((size, size), AIR, np.float32)
    rest = g.ellipse(0, 0.06, 0.86, 0.98) - g.ellipse(0, 0.03, 0.84, 0.97)
    paint(picture, np.clip(rest, 0, 1) * (g.y > 0.5), -250)
    paint(picture, g.ellipse(0, 0, a + 0.045, b + 0.045, edge=2), 35)
    paint(picture, g.ellipse(0, 0, a + 0.030, b + 0.030), -40)
    inside = 0.045 + 0.02 * z
    paint(picture, g.ellipse(0, 0, a + 0.012, b + 0.012), 1150)
    paint(picture, g.ellipse(0, 0, a - 0.012, b - 0.012), 700)
    paint(picture, g.ellipse(0, 0, a - 0.020, b - 0.020), 1050)
    brain = g.ellipse(0, 0, a - inside, b - inside)
    paint(picture, brain, 10)

    # grey matter follows a folded ribbon near the surface, white matter lies below
    fold = texture(rng, size, size, grain=26)
    radius = np.hypot(g.x / (a - inside), g.y / (b - inside))
    ribbon = np.clip((radius - 0.80 + 0.055 * fold) * 14, 0, 1)
    tissue = 29 + 9 * ribbon
    sulci = np.clip((np.abs(texture(rng, size, size, grain=15)) < 0.13) * (radius > 0.80), 0, 1)
    tissue = tissue - 17 * blurred(sulci.astype(np.float32), 2) * (0.4 + 0.6 * z)
    whole = g.ellipse(0, 0, (a - inside) * 0.985, (b - inside) * 0.985)
    paint(picture, whole, tissue.astype(np.float32))
    paint(picture, g.capsule((0, -b * 0.93), (0, b * 0.93), 0.006, 0.006), 46 if z > 0.5 else 30)

    if z < 0.30:
        _skull_base(picture, z, size, a, b)
    else:
        _deep_structures(picture, z, size)
    noise = blurred(rng.standard_normal((size, size), dtype=np.float32), 1) * 9.5
    return picture + noise


def _skull_base(picture: Plane, z: float, size: int, a: float, b: float) -> None:
    g = grid(size, size)
    depth = 1 - z / 0.30
    for side in (-1, 1):
        petrous = (side * 0.08, 0.04), (side * a * 0.93, 0.22)
        paint(picture, g.capsule(*petrous, 0.035 * depth + 0.01, 0.085 * depth + 0.01), 980)
        cells = np.abs(np.sin(g.x * 95) * np.sin(g.y * 90)) > 0.55
        paint(picture, g.ellipse(side * a * 0.80, 0.28, 0.10 * depth, 0.09 * depth) * cells, -700)
        paint(picture, g.capsule((side * 0.05, -0.16), (side * a * 0.9, -0.22), 0.018, 0.024), 850)
        orbit = g.ellipse(side * 0.30, -b * 0.70, 0.17 * depth, 0.19 * depth)
        paint(picture, orbit, -85)
        paint(picture, g.ellipse(side * 0.30, -b * 0.78, 0.115 * depth, 0.115 * depth), 15)
    paint(picture, g.ellipse(0, -b * 0.62, 0.10 * depth, 0.16 * depth), -900)
    paint(picture, g.ellipse(0, 0.10, 0.12, 0.11), 33)  # brain stem
    paint(picture, g.ellipse(0, 0.235, 0.045, 0.030), 8)  # fourth ventricle


def _deep_structures(picture: Plane, z: float, size: int) -> None:
    g = grid(size, size)
    width = np.exp(-(((z - 0.56) / 0.13) ** 2))
    for side in (-1, 1):
        shift = -0.018 * width  # the bleed pushes the midline to the right
        if z < 0.62:
            paint(picture, g.ellipse(side * 0.19 + shift, -0.02, 0.10, 0.15, turn=side * -0.35), 37)
            paint(picture, g.ellipse(side * 0.085 + shift, 0.06, 0.06, 0.10, turn=side * 0.3), 36)
        horn = g.ellipse(side * 0.085 + shift, -0.19, 0.040, 0.15 * width + 0.01, turn=side * 0.33)
        body = g.ellipse(side * 0.115 + shift, 0.23, 0.042, 0.18 * width + 0.01, turn=side * -0.42)
        squeezed = 0.55 if side > 0 else 1.0
        paint(picture, horn * min(width * 1.6, 1) * squeezed, WATER)
        paint(picture, body * min(width * 1.6, 1), WATER)
        paint(picture, g.ellipse(side * 0.15, 0.30, 0.022, 0.014) * (abs(z - 0.55) < 0.07), 150)
    paint(picture, g.ellipse(-0.01, 0.05, 0.012, 0.075) * min(width * 1.4, 1), WATER)
    bleed = max(1 - ((z - 0.52) / 0.13) ** 2, 0) ** 0.5
    if bleed:
        angle = np.arctan2(g.y, g.x - 0.27)
        bulge = 1 + 0.10 * np.sin(angle * 3 + 1) + 0.06 * np.sin(angle * 7)
        away = np.hypot((g.x - 0.27) / 0.72, g.y + 0.01)
        swelling = g.soft((away - 0.175 * bleed * bulge).astype(np.float32), edge=9)
        clot = g.soft((away - 0.125 * bleed * bulge).astype(np.float32), edge=4)
        paint(picture, swelling * 0.75, 19)
        paint(picture, clot, 68)


def mr_knee(slices: int, *, size: int = 384) -> list[Plane]:
    """Sagittal proton density slices with fat bright; fluid behind the knee-cap."""
    rng = np.random.default_rng(37)
    g = grid(size, size)
    made = []
    for index in range(slices):
        side = (index / (slices - 1) - 0.5) * 2  # -1 medial … 1 lateral
        made.append(_knee_slice(side, size, rng))
        shading = 1.12 - 0.30 * np.hypot(g.x * 0.9, g.y * 0.8)
        real, imaginary = (rng.standard_normal((size, size), dtype=np.float32) * 13 for _ in "ri")
        made[-1] = np.hypot(blurred(made[-1], 2) * shading + real, imaginary).astype(np.float32)
    return made


def _knee_slice(side: float, size: int, rng: np.random.Generator) -> Plane:
    g = grid(size, size)
    fat, muscle, marrow, cortex, cartilage, fluid, tendon = 690, 250, 560, 45, 400, 880, 70
    condyle = 0.30 * (1 - 0.35 * (abs(abs(side) - 0.5) * 1.6) ** 2)
    notch = abs(side) < 0.22
    picture = np.full((size, size), 8.0, np.float32)
    leg = g.soft((np.abs(g.x + 0.02 + 0.04 * g.y) - 0.70 + 0.07 * np.cos(g.y * 2.4)
                  ).astype(np.float32))  # fmt: skip
    paint(picture, leg, fat)
    streaks = texture(rng, size, size, grain=9) * 22
    paint(picture, g.capsule((0.30, -1.1), (0.44, 0.05), 0.19, 0.10), muscle + streaks)
    paint(picture, g.capsule((-0.28, -1.1), (-0.30, -0.55), 0.14, 0.06), muscle + streaks)
    paint(picture, g.capsule((0.42, 0.30), (0.32, 1.1), 0.12, 0.19), muscle + streaks)

    trabeculae = texture(rng, size, size, grain=4) * 20 + texture(rng, size, size, grain=30) * 18
    femur = np.maximum(g.capsule((0.06, -1.1), (0.04, -0.30), 0.205, 0.235),
                       g.ellipse(0.05, -0.13, condyle + 0.05, condyle))  # fmt: skip
    tibia = np.maximum(g.capsule((0.05, 0.38), (0.00, 1.1), 0.27, 0.17),
                       g.ellipse(0.04, 0.36, 0.36, 0.11))  # fmt: skip
    shell = np.maximum(g.capsule((0.06, -1.1), (0.04, -0.30), 0.222, 0.252),
                       g.ellipse(0.05, -0.13, condyle + 0.066, condyle + 0.016))  # fmt: skip
    paint(picture, g.ellipse(0.05, -0.13, condyle + 0.10, condyle + 0.052), cartilage)
    paint(picture, shell, cortex)
    paint(picture, femur, marrow + trabeculae)
    paint(picture, g.ellipse(0.04, 0.335, 0.37, 0.115), cartilage)
    paint(picture, np.maximum(g.capsule((0.05, 0.38), (0.00, 1.1), 0.287, 0.187),
                              g.ellipse(0.04, 0.36, 0.375, 0.12)), cortex)  # fmt: skip
    paint(picture, tibia, marrow - 25 + trabeculae)
    if notch:  # cruciate ligaments in the notch
        paint(picture, g.ellipse(0.06, 0.08, 0.26, 0.16), 480)
        paint(picture, g.capsule((0.20, -0.10), (-0.12, 0.24), 0.030, 0.038), 150)
        paint(picture, g.path([(-0.04, -0.06), (0.17, 0.02), (0.24, 0.24)], 0.045, 0.040), tendon)
    else:  # menisci: dark wedges in front and behind; a tear in the inner one's back
        for x, point in ((-0.20, -0.02), (0.28, 0.12)):
            wedge = g.capsule((x, 0.225), (point, 0.222), 0.052, 0.004)
            paint(picture, wedge, 60)
        if -0.75 < side < -0.35:
            paint(picture, g.capsule((0.20, 0.245), (0.31, 0.205), 0.009, 0.010), 700)
    if abs(side) < 0.62:
        cap = 0.20 * np.sqrt(1 - (side / 0.62) ** 2) + 0.02
        paint(picture, g.ellipse(-0.42, -0.30, 0.105, cap + 0.03, turn=0.08), cartilage)
        paint(picture, g.ellipse(-0.44, -0.30, 0.100, cap + 0.015, turn=0.08), cortex)
        paint(picture, g.ellipse(-0.44, -0.30, 0.082, cap, turn=0.08), marrow + trabeculae)
        paint(picture, g.path([(-0.50, -1.1), (-0.47, -0.52)], 0.035, 0.030), tendon)
        paint(picture, g.path([(-0.47, -0.10), (-0.40, 0.26), (-0.33, 0.50)], 0.030, 0.026), tendon)
        paint(picture, g.path([(-0.30, -0.62), (-0.31, -0.34)], 0.045, 0.012), fluid)
        paint(picture, g.ellipse(-0.26, 0.10, 0.13, 0.17, turn=0.3) * 0.8, fat + 20)
    return picture
