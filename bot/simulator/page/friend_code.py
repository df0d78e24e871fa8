"""The link that adds the account as a friend, and its QR code."""

from io import BytesIO
from urllib.parse import quote

import segno


def friend_link(basic_id: str) -> str:
    return f"https://line.me/R/ti/p/{quote(basic_id)}"


def friend_code(basic_id: str) -> bytes:
    """An SVG; black on white in every theme, so that a phone's camera reads it."""
    drawn = BytesIO()
    segno.make(friend_link(basic_id), error="m").save(drawn, kind="svg", scale=8, border=2, light="#fff")
    return drawn.getvalue()
