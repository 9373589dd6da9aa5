"""Pages of others as a fax machine sees them: black and white at 204 x 196 dpi.

A fax service would do it too, with dots for everything that is grey or coloured, in which print is
lost. Here print becomes black and only pictures become dots.

Source: ITU-T T.4 4 (1728 picture elements in 215 mm), T.4 annex for 7.7 lines per mm.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from omega_desktop.reports import preview

DPI_ACROSS, DPI_DOWN = 204, 196
_RENDER_DPI = 408  # twice, so that thin strokes are judged by how much of a dot they cover
_LOOK_DPI = 40
_WHITE_FROM = 185  # lighter is paper: tints of tables; darker is ink: grey print
_LARGEST_SCALE = 1.25
_INK_UP_TO, _PAPER_FROM = 25, 235
_PICTURE_TILE = 24
_TILE_SHARE = 0.12  # of a tile in half-tones makes it part of a picture
_SHADES = 10
_SMALLEST_PICTURE = 6  # tiles
_INSIDE = 0.03  # of a row in half-tones makes it part of a picture: less is print beside it
_EDGE_SHARE = 0.6
_NEAR = range(-1, 2)
_POINTS = 72.0

Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page's dots: one bit each, 1 is white, rows filled up to whole bytes, zlib-compressed."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Box:
    """Part of a page, as shares of its width and height from the upper left."""

    left: float
    top: float
    right: float
    bottom: float


def bitmaps(pdf: bytes, *, width_pt: float, height_pt: float) -> list[Bitmap]:
    """Return every page as dots, as large as fits the area (points).

    Empty margins are cut off, the same from every page, and wide pages are turned.

    Raises:
        ReportError: the PDF cannot be read.
    """
    pages = range(preview.page_count(pdf))
    box = _printed(pdf, pages)
    return [_bitmap(pdf, page, box, width_pt, height_pt) for page in pages]


def _printed(pdf: bytes, pages: Sequence[int]) -> _Box:
    """Return what of the pages is printed on, all pages together, with a little room."""
    left, top, right, bottom = 1.0, 1.0, 0.0, 0.0
    for page in pages:
        grey = np.asarray(preview.page_grey(pdf, page=page, dpi=_LOOK_DPI))
        grey = np.rot90(grey) if grey.shape[1] > grey.shape[0] else grey
        rows, columns = (np.flatnonzero((grey < 245).any(axis=axis)) for axis in (1, 0))
        if rows.size and columns.size:
            height, width = grey.shape
            left, right = min(left, columns[0] / width), max(right, (columns[-1] + 1) / width)
            top, bottom = min(top, rows[0] / height), max(bottom, (rows[-1] + 1) / height)
    if right <= left or bottom <= top:
        return _Box(0, 0, 1, 1)
    room = 0.008
    return _Box(
        max(left - room, 0), max(top - room, 0), min(right + room, 1), min(bottom + room, 1)
    )


def _bitmap(pdf: bytes, page: int, box: _Box, width_pt: float, height_pt: float) -> Bitmap:
    picture = preview.page_grey(pdf, page=page, dpi=_RENDER_DPI)
    if picture.width > picture.height:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    crop = (
        round(box.left * picture.width),
        round(box.top * picture.height),
        round(box.right * picture.width),
        round(box.bottom * picture.height),
    )
    picture = picture.crop(crop)
    seen = (picture.width * _POINTS / _RENDER_DPI, picture.height * _POINTS / _RENDER_DPI)
    scale = min(width_pt / seen[0], height_pt / seen[1], _LARGEST_SCALE)
    size = (
        max(round(seen[0] * scale * DPI_ACROSS / _POINTS), 1),
        max(round(seen[1] * scale * DPI_DOWN / _POINTS), 1),
    )
    return packed(dots(picture.resize(size, Image.Resampling.BOX)))


def dots(picture: Image.Image) -> npt.NDArray[np.bool_]:
    """Return a grey picture in black and white (True is white): print sharp, pictures in dots."""
    grey = np.asarray(picture.convert("L"))
    plain = grey >= _WHITE_FROM
    pictures = _pictures(grey)
    if not pictures.any():
        return plain
    dithered = np.asarray(picture.convert("L").convert("1", dither=Image.Dither.FLOYDSTEINBERG))
    return np.where(pictures, dithered, plain)


def _pictures(grey: Grey) -> npt.NDArray[np.bool_]:
    """Return where half-tones are that vary: photographs and scans, neither print nor tints."""
    image = Image.fromarray(grey)
    darkest = np.asarray(image.filter(ImageFilter.MinFilter(5)))
    lightest = np.asarray(image.filter(ImageFilter.MaxFilter(5)))
    inside = (darkest > _INK_UP_TO) & (lightest < _PAPER_FROM)
    tile = _PICTURE_TILE
    share = _tiles(inside.astype(np.float32), 0).mean(axis=(1, 3))
    low = _tiles(np.where(inside, grey, 255).astype(np.uint8), 255).min(axis=(1, 3))
    high = _tiles(np.where(inside, grey, 0).astype(np.uint8), 0).max(axis=(1, 3))
    # over a tile and its neighbours: shades may change slowly, but a tint does not change at all
    lowest = np.asarray(Image.fromarray(low).filter(ImageFilter.MinFilter(3))).astype(np.int16)
    highest = np.asarray(Image.fromarray(high).filter(ImageFilter.MaxFilter(3))).astype(np.int16)
    tiles = (share > _TILE_SHARE) & (highest - lowest >= _SHADES)
    mask = np.zeros(grey.shape, dtype=bool)
    for top, left, bottom, right in _rectangles(tiles):
        part = inside[top * tile : bottom * tile, left * tile : right * tile]
        rows_in, columns_in = (np.flatnonzero(part.mean(axis=axis) > _INSIDE) for axis in (1, 0))
        if rows_in.size and columns_in.size:
            box = _grown(
                grey,
                top * tile + int(rows_in[0]),
                left * tile + int(columns_in[0]),
                top * tile + int(rows_in[-1]) + 1,
                left * tile + int(columns_in[-1]) + 1,
            )
            mask[box] = True
    return mask


def _tiles(values: npt.NDArray[Any], filling: int) -> npt.NDArray[Any]:
    """Return values as tiles: (rows of tiles, rows, columns of tiles, columns)."""
    tile = _PICTURE_TILE
    rows, columns = (-(-length // tile) for length in values.shape)
    padded = np.full((rows * tile, columns * tile), filling, dtype=values.dtype)
    padded[: values.shape[0], : values.shape[1]] = values
    return padded.reshape(rows, tile, columns, tile)


def _rectangles(tiles: npt.NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Return what surrounds each group of tiles (upper, left, lower, right edge).

    A few tiles alone are strokes of large grey letters.
    """
    waiting = {(int(row), int(column)) for row, column in np.argwhere(tiles)}
    found = []
    while waiting:
        group, reached = [], [waiting.pop()]
        while reached:
            row, column = reached.pop()
            group.append((row, column))
            around = [(row + down, column + across) for down in _NEAR for across in _NEAR]
            near = [tile for tile in around if tile in waiting]
            waiting.difference_update(near)
            reached += near
        if len(group) >= _SMALLEST_PICTURE:
            rows, columns = [row for row, _ in group], [column for _, column in group]
            found.append((min(rows), min(columns), max(rows) + 1, max(columns) + 1))
    return found


def _grown(grey: Grey, top: int, left: int, bottom: int, right: int) -> tuple[slice, slice]:
    """Return a rectangle with the dark edges of its picture, which are no half-tones."""
    dark = grey < _PAPER_FROM
    for _ in range(2 * _PICTURE_TILE):
        if top > 0 and dark[top - 1, left:right].mean() > _EDGE_SHARE:
            top -= 1
        if left > 0 and dark[top:bottom, left - 1].mean() > _EDGE_SHARE:
            left -= 1
        if bottom < grey.shape[0] and dark[bottom, left:right].mean() > _EDGE_SHARE:
            bottom += 1
        if right < grey.shape[1] and dark[top:bottom, right].mean() > _EDGE_SHARE:
            right += 1
    return slice(top, bottom), slice(left, right)


def packed(white: npt.NDArray[np.bool_]) -> Bitmap:
    """Return dots as a PDF image of one bit per dot holds them."""
    height, width = white.shape
    return Bitmap(width, height, zlib.compress(np.packbits(white, axis=1).tobytes(), 9))
