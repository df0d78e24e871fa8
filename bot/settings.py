"""Every environment variable, typed and checked at start; all mistakes are listed at once. Nobody else reads them."""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot import crypto, database_address
from bot.errors import BadSetup

ROOT = Path(__file__).resolve().parent.parent
CURES = {
    "SECRET_KEY": "32 characters or more, kept secret",
    "FIELD_KEYS": "make one with: maisapo key",
    "DATABASE_URL": database_address.CURE,
    "ALERT_URL": "an address that takes posted JSON, https://…, or unset for alarms in the console only",
    "ALERT_MAIL_TO": "addresses with commas, each may say whose it is (leader:…), or unset for no mail of alarms",
    "ALERT_MAIL_FROM": "the address that mails of alarms come from",
    "METRICS_TOKEN": "16 characters or more, or unset for no /metrics",
}
_ADDRESS = r"[!-+\--9=?A-~]+@[a-zA-Z0-9.-]+"  # ASCII, and no comma, colon or bracket
Address = Annotated[str, Field(pattern=f"^{_ADDRESS}$")]
AlarmPerson = Annotated[str, Field(pattern=rf"^((hub|leader|city)(\.[a-z0-9-]+)?:)?{_ADDRESS}$")]


class Settings(BaseModel):
    """See README, "Settings". An empty value counts as not set."""

    model_config = ConfigDict(frozen=True)

    towns: tuple[str, ...] = ("matsudo",)
    towns_dir: Path = ROOT / "content" / "towns"
    content_dir: Path = ROOT / "content"
    locales_dir: Path = ROOT / "locales"
    database_url: database_address.Address = "sqlite:///var/{town}.db"
    line_api_host: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    port: int = Field(default=8000, ge=0, le=65535)
    secret_key: SecretStr = Field(min_length=32)
    field_keys: tuple[SecretStr, ...] = Field(min_length=1)
    demo: bool = False
    clock_file: Path | None = None
    proxies: int = Field(default=0, ge=0, le=5)
    answer_threads: int = Field(default=96, ge=1, le=256)
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    alert_url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$")
    alert_mail_to: tuple[AlarmPerson, ...] = ()
    alert_mail_from: Address | None = None
    smtp_host: str | None = None
    smtp_port: int = Field(default=465, ge=1, le=65535)
    smtp_tls: Literal["tls", "starttls"] = "tls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    relay: Literal["table", "procrastinate"] = "table"

    @field_validator("towns", "field_keys", "alert_mail_to", mode="before")
    @classmethod
    def _by_comma(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("field_keys")
    @classmethod
    def _readable(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            crypto.read_key(key.get_secret_value())
        return value

    def keyring(self) -> crypto.Keyring:
        return crypto.Keyring(tuple(crypto.read_key(key.get_secret_value()) for key in self.field_keys))

    def host(self) -> str:
        """The only host name the web application answers to."""
        return urlsplit(self.base_url).hostname or "127.0.0.1"

    def may_show_pictures(self) -> bool:
        """LINE fetches pictures over https only; the simulator also from a bot beside it."""
        return self.base_url.startswith("https://") or self.line_api_host is not None

    def counters_folder(self) -> Path:
        """Where the processes of this installation count together: in memory, so that a full disk stops nobody."""
        folder = _ours(self.database_url)
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # where prometheus_client looks for it
        return folder

    def spool_folder(self, kind: str = "danger") -> Path:
        """Where something stands until the database has taken it: in memory, so that a full disk stops nobody."""
        return _ours(self.database_url, kind)

    def database_of(self, town: str) -> str:
        return self.database_url.replace("{town}", town)


@dataclass(frozen=True)
class LineCredentials:
    """Of one town's channel. Several secrets while one is being replaced."""

    secrets: tuple[str, ...]
    access_token: str

    def __repr__(self) -> str:
        return "LineCredentials(…)"


def read() -> Settings:
    """The settings of this process, or `BadSetup` with every mistake and its cure."""
    said = {name: os.environ[name.upper()] for name in Settings.model_fields if os.environ.get(name.upper())}
    try:
        settings = Settings.model_validate(said)
    except ValidationError as error:
        raise BadSetup([_mistake(one["loc"], one["msg"]) for one in error.errors()]) from None
    database_address.refuse_sharing(settings.database_url, settings.towns)
    _refuse_demo_beside_real_line(settings)
    _refuse_a_queue_without_its_parts(settings)
    _refuse_mail_without_its_parts(settings)
    return settings


def line_credentials(town: str, environ: Mapping[str, str] = os.environ) -> LineCredentials:
    """`LINE_CHANNEL_SECRET_<TOWN>`, `LINE_CHANNEL_ACCESS_TOKEN_<TOWN>`; without the town; or `…_FILE` with a path."""
    names = ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN")
    secret, token = (_of_town(name, town, environ) for name in names)
    missing = [name for name, value in zip(names, (secret, token), strict=True) if not value]
    if missing:
        raise BadSetup([f"{name}_{town.upper()}: missing - set it, or {name}_FILE with a path" for name in missing])
    return LineCredentials(tuple(part.strip() for part in secret.split(",") if part.strip()), token)


def liff_id(town: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """`LIFF_ID_<TOWN>`, or without the town: the LIFF app that opens private pages inside LINE, where there is one."""
    found = _of_town("LIFF_ID", town, environ)
    if found and not re.fullmatch(r"\d{10}-\w{8}", found, re.ASCII):
        raise BadSetup([f"LIFF_ID_{town.upper()}: looks like 1234567890-AbcdEfgh - copy it from the LIFF tab"])
    return found or None


def _ours(database_url: str, room: str = "") -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - the folder below it is ours alone
    ours = hashlib.sha256(f"{Path.cwd()} {database_url}".encode()).hexdigest()[:12]
    above = memory if memory.is_dir() else Path(tempfile.gettempdir())
    return above / "-".join(["maisapo", str(os.getuid()), ours, *([room] if room else [])])


def _of_town(name: str, town: str, environ: Mapping[str, str]) -> str:
    for variable in (f"{name}_{town.upper()}", name):
        if environ.get(variable):
            return environ[variable].strip()
        path = environ.get(f"{variable}_FILE")
        if path:
            return _contents(f"{variable}_FILE", Path(path))
    return ""


def _contents(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetup([f"{variable}: {path} cannot be read ({error.strerror}) - give a readable file"]) from None


def _mistake(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]).upper()
    return f"{name}: {message}" + (f" - {CURES[name]}" if name in CURES else "")


def _refuse_demo_beside_real_line(settings: Settings) -> None:
    if settings.demo and not settings.line_api_host:
        raise BadSetup(["DEMO: refused beside LINE itself - set LINE_API_HOST to the simulator, or unset DEMO"])
    if settings.clock_file and not settings.demo:
        raise BadSetup(["CLOCK_FILE: time travel is for the demo only - unset it, or set DEMO=1"])


def _refuse_mail_without_its_parts(settings: Settings) -> None:
    """Found out at the start, and not on the night of the first alarm."""
    needed = {"ALERT_MAIL_FROM": settings.alert_mail_from, "SMTP_HOST": settings.smtp_host}
    missing = [name for name, value in needed.items() if settings.alert_mail_to and not value]
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        missing.append("SMTP_PASSWORD" if settings.smtp_user else "SMTP_USER")
    if missing:
        raise BadSetup([f"{name}: missing - mails of alarms need it" for name in missing])


def _refuse_a_queue_without_its_parts(settings: Settings) -> None:
    if settings.relay != "procrastinate":
        return
    mistakes = []
    if not settings.database_url.startswith("postgresql"):
        mistakes.append("RELAY: procrastinate works on PostgreSQL only - set DATABASE_URL, or unset RELAY")
    if find_spec("procrastinate") is None:
        mistakes.append("RELAY: procrastinate is not installed - install maisapo[queue], or unset RELAY")
    if mistakes:
        raise BadSetup(mistakes)
