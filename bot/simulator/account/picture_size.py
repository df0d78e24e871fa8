"""Reads width and height from the first bytes of a PNG or a JPEG."""

import struct

PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the segments that say how large a JPEG is
ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length


def size_of(content: bytes, media_type: str) -> tuple[int, int] | None:
    """Width and height in pixels; None when this is no picture of that type."""
    try:
        return _png(content) if media_type == "image/png" else _jpeg(content)
    except (struct.error, IndexError):
        return None


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(PNG_START) or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(JPEG_START):
        return None
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        if marker == 0xFF:  # padding before a marker
            place += 1
        elif marker in ALONE:
            place += 2
        else:
            place += 2 + int(struct.unpack(">H", content[place + 2 : place + 4])[0])
    return None
