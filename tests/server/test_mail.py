"""The mail port: what leaves it, to a folder or over SMTP, and which settings it takes."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from parties.mail_texts import SITE, Letter, MailKind, compose_letter, with_site
from parties.mails import NotSent
from server.mail import MailServer, compose, post_of, read_mail_server, read_sender
from server.settings import BadSetting, read_settings

LETTER = Letter(
    recipient="mori@example.jp",
    subject="「五木村」への招待：木を植え、森を育て、次の世代へ渡すために",
    body="森 様\n\n招待コード：abc\n",
)
SENDER = Address(display_name="むすび", addr_spec="no-reply@musubi.example")


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def assert_is_letter(message: EmailMessage) -> None:
    assert message["Subject"] == LETTER.subject
    assert message["To"] == "mori@example.jp" and message["From"].addresses[0].addr_spec == SENDER.addr_spec
    assert message.get_content().replace("\r\n", "\n") == LETTER.body
    assert message.get_content_charset() == "utf-8"


def test_a_message_travels_in_ascii_and_arrives_in_japanese() -> None:
    raw = compose(LETTER, sender=SENDER).as_bytes()

    assert raw.isascii() and max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert_is_letter(parsed(raw))
    assert parsed(raw)["Auto-Submitted"] == "auto-generated"
    assert parsed(raw)["Message-ID"].endswith("@musubi.example>")


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [
        ("mori@example.jp\r\nBcc: x@example.jp", "件名"),
        ("mori@example.jp, x@example.jp", "件名"),
        ("mori@example.jp", "件名\r\nBcc: x@example.jp"),
        ("mori@example.jp", "件名\nBcc: x@example.jp"),
    ],
)
def test_nothing_that_people_write_adds_a_header(recipient: str, subject: str) -> None:
    with pytest.raises(Exception) as refused:
        compose(Letter(recipient=recipient, subject=subject, body="本文"), sender=SENDER)

    assert isinstance(refused.value, ValueError | TypeError) or "Header" in type(refused.value).__name__


def test_a_name_with_a_line_break_stays_one_line_of_the_subject() -> None:
    values = {"organisation": "五木村\r\nBcc: x@example.jp", "inviter": "結", "role": "責任者", "days": 14, "code": "c"}
    letter = compose_letter(MailKind.INVITATION, to="mori@example.jp", language="ja", **values)

    assert letter.subject == "「五木村 Bcc: x@example.jp」への招待"


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_mail_has_its_text_in_both_languages(kind: MailKind) -> None:
    values = {"organisation": "五木村", "inviter": "結", "role": "責任者", "name": "森", "code": "musubi_x"}
    values |= {
        "honorific": "様",
        "subject": "森の公告",
        "title": "森の公告",
        "until": "2026-12-01",
        "reason": "表示の誤り",
    }
    values |= {"item": "森のしおり", "amount": "1,100円", "received_on": "2026-11-20", "deliver_by": "2026-12-10"}
    values |= {"seller": "五木村", "address": "熊本県五木村1番地", "phone": "0966-37-2211", "refunded_on": "2026-12-20"}
    values |= {"due_on": "2026-12-20", "limit_on": "2027-01-20", "asked_on": "2026-11-21", "needed_by": "2027-01-31"}
    values |= {"escalate_on": "2026-12-01"}
    values |= {"order": "01a1c4a2-0000-7000-8000-000000000000"}
    counts = {"days": 14, "hours": 48, "minutes": 60, "sessions": 2, "tokens": 1}
    texts = [
        compose_letter(kind, to="mori@example.jp", language=language, **counts, **values) for language in ("ja", "en")
    ]

    assert texts[0].body != texts[1].body
    for text in texts:
        assert "{" not in text.body + text.subject
        assert SITE not in with_site(text.body, "") and SITE not in with_site(text.body, "https://x.example")


async def test_in_development_mails_are_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    settings = read_settings(
        {"MUSUBI_MAIL_URL": f"files:{folder}", "MUSUBI_MAIL_SENDER": "むすび <no-reply@musubi.example>"}
    )

    await post_of(settings)(LETTER)

    (file,) = folder.iterdir()
    assert file.suffix == ".eml" and file.stat().st_mode & 0o077 == 0
    assert_is_letter(parsed(file.read_bytes()))


class _Smtp(socketserver.StreamRequestHandler):
    """As much of an SMTP server as takes one mail, or refuses its recipient."""

    def handle(self) -> None:
        server: Any = self.server
        self.wfile.write(b"220 ready\r\n")
        for line in iter(self.rfile.readline, b""):
            verb = line.split()[0].upper()
            server.said.append(line.decode().strip())
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            refused = verb == b"RCPT" and server.refuses
            self.wfile.write(b"550 no such user\r\n" if refused else b"250 ok\r\n")


@contextmanager
def smtp_server(*, refuses: bool = False) -> Iterator[Any]:
    """A mail server on this machine."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Smtp) as server:
        state: Any = server
        state.said, state.mails, state.refuses = [], [], refuses
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


async def test_in_production_mails_go_to_a_mail_server() -> None:
    with smtp_server() as server:
        url = f"smtp://127.0.0.1:{server.server_address[1]}"
        await post_of(
            read_settings({"MUSUBI_MAIL_URL": url, "MUSUBI_MAIL_SENDER": "むすび <no-reply@musubi.example>"})
        )(LETTER)

    assert "mail FROM:<no-reply@musubi.example>" in [one.split(" size")[0] for one in server.said]
    assert "rcpt TO:<mori@example.jp>" in server.said
    assert_is_letter(parsed(server.mails[0]))


async def test_a_mail_that_is_not_taken_is_not_sent() -> None:
    with smtp_server(refuses=True) as server:
        port = server.server_address[1]
        with pytest.raises(NotSent, match=r"550"):
            await post_of(read_settings({"MUSUBI_MAIL_URL": f"smtp://127.0.0.1:{port}"}))(LETTER)
    with pytest.raises(NotSent, match="Refused"):
        await post_of(read_settings({"MUSUBI_MAIL_URL": f"smtp://127.0.0.1:{port}"}))(LETTER)


async def test_a_server_without_starttls_gets_nothing() -> None:
    with smtp_server() as server:
        port = server.server_address[1]
        with pytest.raises(NotSent):
            await post_of(read_settings({"MUSUBI_MAIL_URL": f"smtp+starttls://u:p@127.0.0.1:{port}"}))(LETTER)

    assert not any(one.upper().startswith(("AUTH", "MAIL")) for one in server.said)


def test_the_address_of_a_mail_server_is_read() -> None:
    assert read_mail_server("smtp+starttls://me%40example.jp:p%3Aw@mail.example.jp") == MailServer(
        scheme="smtp+starttls", host="mail.example.jp", port=587, user="me@example.jp", password="p:w"
    )
    assert read_mail_server("smtps://mail.example.jp").port == 465
    assert read_mail_server("smtp://localhost:2525").port == 2525
    assert read_sender("Musubi <no-reply@musubi.example>").addr_spec == "no-reply@musubi.example"


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://x:port", "files:", "smtp://secret-user:pw@"])
def test_what_is_no_mail_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadSetting) as refused:
        post_of(read_settings({"MUSUBI_MAIL_URL": url}) if url else read_settings({"MUSUBI_MAIL_URL": "x"}))

    assert "pw" not in str(refused.value)


@pytest.mark.parametrize("sender", ["nobody", "a@b\nBcc: c@d.jp", "<>"])
def test_what_is_no_sender_is_refused(sender: str) -> None:
    with pytest.raises(BadSetting, match="MUSUBI_MAIL_SENDER"):
        read_sender(sender)
