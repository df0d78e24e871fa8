"""A mail server for the tests: TLS from the start or by STARTTLS, a password, and every way of not taking a mail."""

import base64
import ipaddress
import socketserver
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "maisapo", "pass word, with a comma"


class MailServer:
    """`got`: every mail it took. `refuses`: addresses it takes nothing for; `hangs`: it says nothing any more.

    `plain`: what came before TLS; `offers`: what it offers there.
    """

    def __init__(self, folder: Path, tls: str = "tls", certificate: Path | None = None) -> None:
        self.got, self.refuses = list[EmailMessage](), set[str]()
        self.hangs, self.broken, self.offers, self.plain = False, False, "250 STARTTLS", list[bytes]()
        self.tls, self.certificate = tls, certificate or made_for("127.0.0.1", folder)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate)
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.owner = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def settings(self, **other: object) -> dict[str, object]:
        """What a town sets so that its alarms come here."""
        own = {"smtp_host": "127.0.0.1", "smtp_port": self._server.server_address[1], "smtp_tls": self.tls}
        sign_in = {"smtp_user": USER, "smtp_password": PASSWORD}
        who = {"alert_mail_to": "on-call@town.example, leader@town.example", "alert_mail_from": "alarm@town.example"}
        return own | sign_in | who | other

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    owner: MailServer

    def handle_error(self, *_: object) -> None:
        """Who did not like our certificate has gone."""


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.owner: MailServer = self.server.owner  # type: ignore[attr-defined]
        self.known, self.secret, self.people = False, False, list[str]()
        if self.owner.tls == "tls":
            self._secure()
        self._say("220 here")
        while line := self.rfile.readline():
            if not self.secret:
                self.owner.plain.append(line)
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        word, rest = line[:4].upper(), line[5:]
        while self.owner.hangs:
            time.sleep(0.05)
        if word == "EHLO":
            self._say("250-here", "250 AUTH PLAIN" if self.secret else self.owner.offers)
        elif word == "STAR":
            self._say("220 go on")
            self._secure()
        elif word == "AUTH":
            wanted = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
            self.known = rest == f"PLAIN {wanted}"
            self._say("235 welcome" if self.known else "535 no")
        elif word == "RCPT":
            address = rest.split("<", 1)[1].split(">", 1)[0]
            refused = address in self.owner.refuses
            self.people += [] if refused else [address]
            self._say("550 nobody" if refused else "250 well")
        elif word == "DATA":
            self._take()
        else:
            self._say(
                "221 bye" if word == "QUIT" else "250 well" if self.known or word == "RSET" else "530 who are you"
            )
        return word != "QUIT"

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        if self.owner.broken:
            self._say("451 not now")
            return
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        mail["X-To"] = ", ".join(self.people)
        self.owner.got.append(mail)
        self._say("250 taken")

    def _secure(self) -> None:
        self.request = self.connection = self.owner.context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.secret = True

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def made_for(name: str, folder: Path) -> Path:
    """A certificate that signs itself, and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=9000)).add_extension(
        x509.SubjectAlternativeName([address]), critical=False
    )
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + private)
    return file
