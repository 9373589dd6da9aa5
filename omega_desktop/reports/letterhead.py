"""Whose report it is: the organization's name, address, telephone and logo."""

import functools
import io
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

logger = logging.getLogger(__name__)

MAX_LOGO_BYTES = 5_000_000
_MAX_LOGO_PIXELS = 20_000_000
_LOGO_WIDTH_PX = 900  # 45 mm at 500 dpi


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top of every page. Everything may be empty.

    Args:
        name: of the organization; the study's institution when empty.
        address: one line.
        phone: as it shall be printed.
        logo: a PNG or JPEG file.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    logo: Path | None = field(repr=False, default=None)


def logo_picture(path: Path | None, *, black_and_white: bool = False) -> Image.Image | None:
    """Return the logo on white, None when there is none or it cannot be read.

    A report is worth more than its logo: one that was moved or damaged since it was chosen is left
    out, and the log says so.
    """
    if path is None:
        return None
    try:
        if path.stat().st_size > MAX_LOGO_BYTES:
            raise ValueError("too large")  # noqa: TRY301 - handled as any other bad file
        return _opened(path.read_bytes(), black_and_white=black_and_white)
    except Exception as fault:  # noqa: BLE001 - Pillow raises nearly anything for a damaged file
        logger.warning("the letterhead's logo cannot be used: %s", type(fault).__name__)
        return None


@functools.lru_cache(maxsize=4)
def _opened(data: bytes, *, black_and_white: bool) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as source:
        if source.width * source.height > _MAX_LOGO_PIXELS:
            raise ValueError("too many pixels")
        picture = source.convert("RGBA")
    picture.thumbnail((_LOGO_WIDTH_PX, _LOGO_WIDTH_PX))
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    if black_and_white:
        # what is not nearly white is drawn: a logo in pale colours must not vanish
        return flat.convert("L").point(lambda grey: 255 if grey > 200 else 0)
    return flat


def reader_of(picture: Image.Image) -> Any:  # noqa: ANN401 - reportlab has no types
    """Return a picture as reportlab draws it."""
    from reportlab.lib.utils import ImageReader

    return ImageReader(picture)
