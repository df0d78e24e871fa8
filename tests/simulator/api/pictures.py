"""Small files that really are pictures of a given size."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * ((width + 7) // 8)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, marker: int = 0xC0) -> bytes:
    """As far as its size; `marker` tells the baseline kind from the progressive one."""

    def segment(kind: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content

    told = segment(0xE0, b"JFIF\0" + b"\0" * 9) + b"\xff" + segment(0xDB, b"\0" * 65)
    frame = segment(marker, struct.pack(">BHHB", 8, height, width, 1) + b"\0" * 3)
    return b"\xff\xd8" + told + frame + b"\xff\xd9"
