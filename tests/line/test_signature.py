"""Our check of LINE's signature says the same as the SDK's."""

import base64

from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.webhook import SignatureValidator

from bot.line.signature import is_by_line
from bot.simulator.webhooks.sender import sign

SPOILT = st.sampled_from(["", "=", "é", "\udcff", "AAAA", " "]) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(body=st.text(st.characters(codec="utf-8"), max_size=300), secret=st.text("0123456789abcdef", min_size=1))
def test_what_line_signed_is_by_line(body: str, secret: str) -> None:
    """n=300; with another secret it is not."""
    signed = sign(secret, body.encode())
    assert is_by_line(body.encode(), signed, secret)
    assert SignatureValidator(secret).validate(body, signed)
    assert not is_by_line(body.encode(), signed, secret + "0")


@settings(max_examples=300, deadline=None)
@given(body=st.binary(max_size=100), header=SPOILT)
def test_what_nobody_signed_is_refused_and_breaks_nothing(body: bytes, header: str) -> None:
    """n=300 headers; also one letter of a right one changed."""
    right = sign("s", body)
    assert not is_by_line(body, header, "s")
    assert not is_by_line(body, right[:-2] + ("B" if right[-2] == "A" else "A") + right[-1], "s")
    assert base64.b64decode(right)
