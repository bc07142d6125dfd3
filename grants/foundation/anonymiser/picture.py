"""A picture painted anew: its points and nothing else."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

QUALITY = 90
Image.MAX_IMAGE_PIXELS = 120_000_000


def rebuild_picture(content: bytes) -> bytes:
    """Return a PNG or JPEG with the same points, the right way up; no words, places, profiles or previews.

    Raises OSError for what is no picture.
    """
    with Image.open(io.BytesIO(content)) as found:
        kind = found.format
        upright = ImageOps.exif_transpose(found)
        mode = "RGB" if kind == "JPEG" else "RGBA" if _has_alpha(upright) else "RGB"
        plain = upright.convert("L" if upright.mode == "L" else mode)
    painted = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    made = io.BytesIO()
    if kind == "JPEG":
        painted.save(made, "JPEG", quality=QUALITY)
    else:
        painted.save(made, "PNG")
    return made.getvalue()


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
