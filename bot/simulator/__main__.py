"""`python -m bot.simulator …`: the LINE simulator as a tool of its own."""

from bot.simulator.cli import simulator

simulator(prog_name="simulator")
