"""What people sent: the whole of it, a small picture of it, and whether it is ready."""

import base64

from bot.simulator.account.contents import Kept
from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import RefusalError

# What a film shows before it is played: one grey dot.
STILL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def content(call: Call) -> Answer:
    """202 and nothing while a film or a sound is being prepared."""
    kept = _kept(call)
    if not call.platform.contents.is_ready(kept, call.at):
        return Answer(b"", 202)
    return Answer(kept.content, media_type=kept.media_type)


def preview(call: Call) -> Answer:
    """The picture itself: nobody here needs it smaller."""
    kept = _kept(call)
    if kept.kind not in ("image", "video"):
        raise RefusalError(400, "The content can not be previewed")
    if kept.kind == "video":
        return Answer(STILL, media_type="image/png")
    return Answer(kept.content, media_type=kept.media_type)


def transcoding(call: Call) -> Answer:
    kept = _kept(call)
    if kept.kind not in ("video", "audio"):
        raise RefusalError(400, "Transcoding status doesn't support this type of content")
    return as_json({"status": "succeeded" if call.platform.contents.is_ready(kept, call.at) else "processing"})


def _kept(call: Call) -> Kept:
    return call.platform.contents.get(call.parts["message_id"], call.at)


ROUTES = [
    Route("GET", "/v2/bot/message/{message_id}/content", content),
    Route("GET", "/v2/bot/message/{message_id}/content/preview", preview),
    Route("GET", "/v2/bot/message/{message_id}/content/transcoding", transcoding),
]
