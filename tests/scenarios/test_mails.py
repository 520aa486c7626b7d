"""Mails: sent once by the worker, tried again for a while, and emptied of their secrets."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from parties.access_models import Mail
from parties.mail_texts import Letter
from parties.mails import MAX_FAILURES_A_SWEEP, MAX_MAILS_A_SWEEP, MAX_SEND_ATTEMPTS, NotSent, send_mails
from server.mail import sweep_of
from server.settings import read_settings
from server.worker import SWEEPS, sweep
from tests.scenarios.signing_in import EMAIL, invited, joined, mails_to
from tests.scenarios.world import World

SITE = "https://musubi.example"


class Box:
    """A post that keeps what it gets, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.letters: list[Letter] = []
        self.tries = 0
        self.fails = fails

    async def __call__(self, letter: Letter) -> None:
        self.tries += 1
        if self.fails:
            raise NotSent("ConnectionRefusedError: nobody there")
        self.letters.append(letter)


async def test_a_mail_is_sent_once_and_its_text_is_not_kept(world: World) -> None:
    await joined(world)
    box = Box()

    assert (await send_mails(box, site=SITE), await send_mails(box, site=SITE)) == (1, 0)

    (letter,) = box.letters
    assert (letter.recipient, letter.subject) == (EMAIL, "メールアドレスの確認")
    assert f"{SITE}/verify-email#musubi_vfy_" in letter.body
    (kept,) = await mails_to(EMAIL)
    assert (kept.body, kept.sent_at, kept.attempts) == ("", world.time.now, 1)


async def test_without_a_site_a_mail_has_the_code_alone(world: World) -> None:
    await joined(world)
    box = Box()
    await send_mails(box, site="")

    assert "確認コード：musubi_vfy_" in box.letters[0].body
    assert "/verify-email" not in box.letters[0].body and "\x1f" not in box.letters[0].body


async def test_a_mail_that_fails_waits_longer_each_time_and_is_given_up(world: World) -> None:
    await joined(world)
    box = Box(fails=True)
    minutes = 0
    while minutes < 24 * 60:
        await send_mails(box, site=SITE)
        world.time.now += timedelta(minutes=1)
        minutes += 1

    assert box.tries == MAX_SEND_ATTEMPTS
    (kept,) = await mails_to(EMAIL)
    assert (kept.body, kept.sent_at, kept.attempts) == ("", None, MAX_SEND_ATTEMPTS)
    assert kept.last_failure == "ConnectionRefusedError: nobody there"


async def test_a_mail_goes_when_the_server_is_there_again(world: World) -> None:
    await joined(world)
    await send_mails(Box(fails=True), site=SITE)
    box = Box()
    assert await send_mails(box, site=SITE) == 0, "it waits"
    world.time.now += timedelta(minutes=1)

    assert await send_mails(box, site=SITE) == 1
    assert (await mails_to(EMAIL))[0].last_failure is None


async def test_a_sweep_sends_so_many_and_ends_after_a_few_failures(world: World) -> None:
    for number in range(MAX_MAILS_A_SWEEP + 1):
        await Mail.create(recipient=f"p{number}@example.jp", subject="件名", body="本文")
    failing = Box(fails=True)
    await send_mails(failing, site=SITE)
    assert failing.tries == MAX_FAILURES_A_SWEEP

    world.time.now += timedelta(minutes=1)
    assert await send_mails(Box(), site=SITE) == MAX_MAILS_A_SWEEP
    assert await send_mails(Box(), site=SITE) == 1


async def test_the_worker_sends_what_is_due_with_its_other_sweeps(world: World, tmp_path: Path) -> None:
    await joined(world)
    settings = read_settings({"MUSUBI_MAIL_URL": f"files:{tmp_path}", "MUSUBI_FRONTEND_URL": SITE})

    await sweep((*SWEEPS, sweep_of(settings)))

    (file,) = tmp_path.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == EMAIL and f"{SITE}/verify-email#musubi_vfy_" in message.get_content()


async def test_a_mail_is_written_in_the_language_of_who_asked(world: World) -> None:
    await world.api.mutate(
        "inviteMember", {"email": EMAIL, "role": "VIEWER"}, token=world.cast.village.token, language="en"
    )

    (mail,) = await mails_to(EMAIL)
    assert mail.subject == "Invitation to 五木村" and "(viewer)" in mail.body


async def test_a_mail_is_written_with_what_it_tells_of_or_not_at_all(world: World) -> None:
    code = await invited(world, world.cast.village.token, email=EMAIL, role="VIEWER")
    before = await Mail.all().count()

    await world.api.mutate("inviteMember", {"email": EMAIL, "role": "OPERATOR"}, token=world.cast.village.token)

    assert await Mail.all().count() == before and code
