"""What libraries have to say, as lines of our log: who, where and how bad; what they fill in may be anybody's words."""

import logging
import threading

import structlog

from bot.errors import named, places

CONSTANT = ("arbiter",)  # gunicorn's, of its processes: its sentences are whole before anything is filled in


class LibraryLines(logging.Handler):
    """Instead of the one Python falls back to, which writes the words themselves to the error stream."""

    def emit(self, record: logging.LogRecord) -> None:
        """`at` is enough to find the sentence in their source."""
        log = structlog.get_logger().bind(library=record.name, at=f"{record.filename}:{record.lineno}")
        if record.module in CONSTANT and isinstance(record.msg, str):
            log = log.bind(said=record.msg)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            log = log.bind(error=named(error), places=places(error))
        if record.levelno >= logging.ERROR:
            log.error("library.said")
        elif record.levelno >= logging.WARNING:
            log.warning("library.said")
        else:
            log.info("library.said")


def _thread_failed(what: threading.ExceptHookArgs) -> None:
    """Python would write a traceback with the error's own words."""
    if what.exc_value is not None:
        name = what.thread.name if what.thread else ""
        log = structlog.get_logger()
        log.error("thread.failed", thread=name, error=named(what.exc_value), places=places(what.exc_value))


def hear() -> None:
    """Once a process, however often it is asked for."""
    if threading.excepthook is threading.__excepthook__:  # nobody else listens
        threading.excepthook = _thread_failed
    root = logging.getLogger()
    if not any(isinstance(one, LibraryLines) for one in root.handlers):
        root.addHandler(LibraryLines())
    logging.captureWarnings(True)
