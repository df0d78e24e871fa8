"""What happened, for API calls and written talks that come back to it later."""

from datetime import datetime

from bot.simulator.webhooks.events import Event


class Memory:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.happened: dict[str, datetime] = {}  # event id → exactly when: its own timestamp knows only milliseconds
        self.read_marks: dict[str, tuple[str, str]] = {}  # token → whose message, which one

    def keep(self, event: Event, now: datetime) -> None:
        self.events.append(event)
        self.happened[event["webhookEventId"]] = now
        message = event.get("message", {})
        if "markAsReadToken" in message:
            self.read_marks[message["markAsReadToken"]] = (event["source"].get("userId", ""), message["id"])
