"""The mail port: to an SMTP server, or in development as .eml files into a folder."""

import asyncio
import os
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from core import clock
from core.ids import new_id
from parties.mail_texts import Letter
from parties.mails import NotSent, Post, send_mails
from server.settings import BadSetting, Settings

TIMEOUT_SECONDS: Final = 10
"""For each step with the mail server; a sweep of mails ends after a few failures."""

DEFAULT_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
FILES: Final = "files"

_POLICY: Final = SMTP.clone(cte_type="7bit")
"""Lines end as mail servers want them; whatever is not ASCII is encoded, so every server on the way can carry it."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mails are handed on."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""


def post_of(settings: Settings) -> Post:
    """How mails leave, by the settings; raises BadSetting for an address that cannot be used."""
    sender = read_sender(settings.mail_sender)
    scheme, _, rest = settings.mail_url.partition(":")
    if scheme == FILES and rest:
        return _in_thread(lambda letter: _write(compose(letter, sender=sender), Path(rest)))
    server = read_mail_server(settings.mail_url)
    return _in_thread(lambda letter: _send(compose(letter, sender=sender), server, sender=sender, to=letter.recipient))


def sweep_of(settings: Settings) -> Callable[[], Awaitable[int]]:
    """The worker's sweep that sends what is due."""
    post = post_of(settings)

    async def send_due_mails() -> int:
        return await send_mails(post, site=settings.frontend_url)

    return send_due_mails


def compose(letter: Letter, *, sender: Address) -> EmailMessage:
    """The message as it travels: UTF-8, the addresses as addresses, so that no name can add a header."""
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.recipient)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{new_id()}@{sender.domain}>"
    # No answer by machine, please: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message


def read_sender(text: str) -> Address:
    """The sender's name and address; raises BadSetting."""
    name, address = parseaddr(text)
    try:
        if not text.isprintable():
            raise ValueError("it has characters that cannot be printed")
        return Address(display_name=name, addr_spec=address)
    except (MessageError, ValueError, IndexError) as error:
        raise BadSetting(f"MUSUBI_MAIL_SENDER: {text!r} is no address such as Musubi <no-reply@example.jp>") from error


def read_mail_server(url: str) -> MailServer:
    """A mail server's address; raises BadSetting. The password is not told again."""
    parts = urlsplit(url)
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not port:
        raise BadSetting(
            "MUSUBI_MAIL_URL must be files:FOLDER, smtp://HOST, smtp+starttls://USER:PASSWORD@HOST:PORT or smtps://..."
        )
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _in_thread(send: Callable[[Letter], None]) -> Post:
    async def post(letter: Letter) -> None:
        try:
            await asyncio.to_thread(send, letter)
        except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error

    return post


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{new_id()}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(message.as_bytes())


def _send(message: EmailMessage, server: MailServer, *, sender: Address, to: str) -> None:
    with _connected(server) as client:
        if server.user:
            client.login(server.user, server.password)
        client.send_message(message, from_addr=sender.addr_spec, to_addrs=[to])


def _connected(server: MailServer) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=secure)
    client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    if server.scheme == "smtp+starttls":
        try:
            client.starttls(context=secure)
        except (OSError, smtplib.SMTPException):
            client.close()
            raise
    return client
