"""A small LINE platform of our own: the Messaging API, signed webhooks, people who tap and type, and their phones."""

from bot.simulator.people.chat import Shown
from bot.simulator.people.person import BlockedTheBotError, Person
from bot.simulator.people.reading import plain_text, quick_replies
from bot.simulator.platform import Platform
from bot.simulator.request_log import Logged
from bot.simulator.server import Server, serve

__all__ = [
    "BlockedTheBotError",
    "Logged",
    "Person",
    "Platform",
    "Server",
    "Shown",
    "plain_text",
    "quick_replies",
    "serve",
]
