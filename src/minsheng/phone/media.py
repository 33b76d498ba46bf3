"""What a photo or a sound is, by its bytes alone; photos made small and clean. Pure: bytes in, bytes out."""

import hashlib
import io
import struct
from typing import Final, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from minsheng.phone.errors import Refusal

PHOTOS_AT_MOST: Final = 4
PHOTO_BYTES: Final = 8 * 1024 * 1024
VOICE_BYTES: Final = 3 * 1024 * 1024
PHOTO_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1600
FLAT_CONTRAST: Final = 16
"""Below this spread of grey a picture shows nothing, and its fingerprint would fit every other such picture."""

# Our own limit is asked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


class Media(NamedTuple):
    """A file as it will be kept. `sha256` of the bytes as sent; `fingerprint` None for sound and for empty pictures."""

    media_type: str
    content: bytes
    sha256: str
    fingerprint: int | None


def photo(sent: bytes) -> Media:
    """A JPEG of at most 1600 pixels a side without any metadata. Raises Refusal PHOTO_TOO_LARGE, PHOTO_UNREADABLE."""
    if len(sent) > PHOTO_BYTES:
        raise Refusal("PHOTO_TOO_LARGE", "照片太大，请重新拍一张。", bytes=len(sent))
    try:
        with Image.open(io.BytesIO(sent), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > PHOTO_PIXELS:
                raise Refusal(
                    "PHOTO_TOO_LARGE", "照片太大，请重新拍一张。", pixels=opened.width * opened.height
                )
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, EOFError, ValueError, SyntaxError, struct.error) as error:
        raise Refusal("PHOTO_UNREADABLE", "这张照片打不开，请重新拍一张。") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    # A new picture from the pixels: whatever else stood in the file (place, device, comments) stays behind.
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    clean.save(kept, "JPEG", quality=82, optimize=True)
    return Media("image/jpeg", kept.getvalue(), hashlib.sha256(sent).hexdigest(), fingerprint(clean))


def voice(sent: bytes) -> Media:
    """A sound of OGG, WebM or MP4 by its first bytes. Raises Refusal VOICE_TOO_LARGE, VOICE_UNREADABLE."""
    if len(sent) > VOICE_BYTES:
        raise Refusal("VOICE_TOO_LARGE", "录音太长，请分两次说。", bytes=len(sent))
    media_type = _sound(sent)
    if not media_type:
        raise Refusal("VOICE_UNREADABLE", "这段录音打不开，请重新录。")
    return Media(media_type, sent, hashlib.sha256(sent).hexdigest(), None)


def _sound(sent: bytes) -> str:
    if sent.startswith(b"OggS"):
        return "audio/ogg"
    if sent.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in sent[:64]:
        return "audio/webm"
    return "audio/mp4" if sent[4:8] == b"ftyp" else ""


def fingerprint(image: Image.Image) -> int | None:
    """Which of 64 neighbouring squares is the brighter one, as a signed 64-bit number; survives resizing and recompression."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    squares = grey.tobytes()
    if max(squares) - min(squares) < FLAT_CONTRAST:
        return None
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (squares[at] < squares[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two fingerprints differ."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()
