"""The demo's news: one that waits for a second person's yes, and one that is still being written."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.delivery import hours
from bot.domain.news import drafts
from bot.domain.news.audience import Audience
from bot.domain.news.drafts import Content
from bot.domain.office import staff
from bot.i18n import SOURCE
from bot.service import Service


def load(session: Session, service: Service, told: list[dict[str, Any]], now: datetime) -> None:
    for one in told:
        writer = staff.by_login(session, one["by"])
        assert writer is not None
        send_at = hours.next_sending(service.town.news, now + timedelta(days=int(one["days"])))
        draft = drafts.write(session, one["hub"], _content(one, send_at), writer.id, now)
        if one["state"] == "waiting":
            draft.state, draft.asked_at = "waiting", now


def _content(one: dict[str, Any], send_at: datetime) -> Content:
    after = one.get("event_after")
    return Content(
        title=one["title"],
        body=one["body"],
        topic=one["topic"],
        send_at=send_at,
        event_at=send_at + timedelta(days=int(after)) if after else None,
        place=one.get("place"),
        words=one.get("words", {}),
        buttons=[_button(one["button"])] if "button" in one else [],
        audience=Audience(one["hub"], topic=one["topic"]).as_data(),
    )


def _button(told: dict[str, str]) -> dict[str, Any]:
    labels = {code: label for code, label in told.items() if code != "flow"}
    assert SOURCE in labels
    return {"kind": "start", "target": told["flow"], "labels": labels}
