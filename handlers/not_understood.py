"""The kind answer ends with the menu."""

from handlers.menu import main_menu

__all__ = ["main_menu"]
