"""The LINE simulator for any bot, as a command of ours."""

from bot.simulator.cli import simulator

__all__ = ["simulator"]
