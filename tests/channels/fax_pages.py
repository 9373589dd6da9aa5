"""Pages of faxes as pictures: what was sent, what arrived, how much they are alike."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

Page = NDArray[np.float64]


def seen(page: Image.Image) -> Page:
    """A page as dark and light spots, without what is at its very edge (the header line)."""
    small = page.convert("L").resize((216, 280), Image.Resampling.BOX)
    spots = 255.0 - np.asarray(small, dtype=np.float64)
    return spots[10:, :]


def likeness(one: Page, other: Page) -> float:
    """Correlation of two pages, at their best alignment within a few spots."""
    best = -1.0
    for down in range(-6, 7):
        for right in range(-6, 7):
            moved = np.roll(other, (down, right), axis=(0, 1))
            best = max(best, float(np.corrcoef(one.ravel(), moved.ravel())[0, 1]))
    return best


def sent_pages(pdf: bytes) -> list[Page]:
    """A PDF's pages at 204 x 196 dots per inch in black and white."""
    document = pdfium.PdfDocument(pdf)
    pages = []
    for page in document:
        picture = page.render(scale=204 / 72).to_pil().convert("L")
        fine = picture.resize((1728, round(1728 * picture.height / picture.width * 196 / 204)))
        pages.append(seen(fine.point(lambda value: 255 if value > 140 else 0).convert("1")))
    document.close()
    return pages


def received_pages(tiff: Path) -> list[Page]:
    """The pages of a fax as it lies at the machine that received it."""
    pages = []
    with Image.open(tiff) as picture:
        assert picture.width == 1728
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            pages.append(seen(picture.copy()))
    return pages
