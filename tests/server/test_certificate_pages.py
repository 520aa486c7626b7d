"""Certificates in public: the PDF, the page to print, the form, and what was noted after the issue."""

import io
from datetime import date

import httpx
import pypdf
import pytest

from registry.models import Certificate
from registry.states import RequestStatus
from server import certificate_pages
from server.page_texts import PLACES_CREDIT, PROJECT_LIST_CREDIT
from tests.factories import make_organisation
from tests.page_factories import (
    certify,
    confirm_by_notice,
    make_confirmed_event,
    make_event,
    make_forest_issuance,
    request_for_event,
)
from tests.server.page_reading import client as client
from tests.server.page_reading import noon as noon
from tests.server.page_reading import read_page, shown

SERIALS = "JC-200-000-000-011-157～JC-200-000-000-011-158"
NOTED = (date(2027, 4, 1), "無効化した2 t-CO2のうち1 t-CO2は、森林火災のため登録簿で取り消されました。")


async def pdf_text(client: httpx.AsyncClient, path: str) -> str:
    """The text of the PDF at `path`, without spaces and line breaks, which are the setter's."""
    response = await client.get(path)
    assert response.status_code == 200, response.text
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


async def make_altered() -> Certificate:
    """A certificate whose kept document is not what was hashed."""
    demand = await make_event(await make_organisation())
    retirement = await request_for_event(demand, await make_forest_issuance())
    assert retirement.status is RequestStatus.REQUESTED
    return await Certificate.create(
        retirement_id=retirement.id, number="MSB-1", document='{"forged":1}', document_hash="0" * 64
    )


def note(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if NOTED had been noted on every certificate."""

    async def noted(_certificate_id: object) -> list[tuple[date, str]]:
        return [NOTED]

    monkeypatch.setattr(certificate_pages, "annotations_of", noted)


# --- PDF ------------------------------------------------------------------------------------------------------------


async def test_the_pdf_says_all_that_the_kept_document_says(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    page = await shown(client, f"/certificates/{certificate.number}")
    text = await pdf_text(client, f"/certificates/{certificate.number}.pdf")
    assert "カーボン・オフセット証書" in text
    assert f"第{certificate.number}号" in text
    assert "港区" in text
    assert SERIALS in text
    assert "1,169.2kg-CO2（1.1692t-CO2）" in text
    assert "根羽村" in text
    assert f"https://musubi.example/certificates/{certificate.number}" in text
    kept = await client.get(f"/certificates/{certificate.number}/document")
    for key, label, entry in kept.json()["entries"]:
        assert page.entries[label] == " ".join(entry.split())
        assert "".join(entry.split()) in text, key
    for credit in (PROJECT_LIST_CREDIT, PLACES_CREDIT):
        assert "".join(credit.split()) in text


async def test_the_pdf_is_one_sheet_with_type_name_and_freshness(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    path = f"/certificates/{certificate.number}.pdf"
    response = await client.get(path)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'inline; filename="certificate-{certificate.number}.pdf"'
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content.startswith(b"%PDF-")
    assert len(response.content) < 250_000
    assert len(pypdf.PdfReader(io.BytesIO(response.content)).pages) == 1
    assert (await client.get(path)).content == response.content
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_recipient_that_declined_is_not_named_on_paper(client: httpx.AsyncClient) -> None:
    organiser = await make_organisation("名乗らない主催者", publishes_name=False)
    retirement = await request_for_event(await make_event(organiser), await make_forest_issuance())
    await confirm_by_notice(retirement)
    certificate = await certify(retirement)
    text = await pdf_text(client, f"/certificates/{certificate.number}.pdf")
    page = await shown(client, f"/certificates/{certificate.number}/print")
    assert "名乗らない主催者" not in text + page.text
    assert "交付先非公開希望" in text
    assert page.entries["交付先"] == "非公開希望"


@pytest.mark.parametrize("ending", [".pdf", "/print"])
async def test_a_number_typed_otherwise_leads_to_its_paper(client: httpx.AsyncClient, ending: str) -> None:
    _, certificate = await make_confirmed_event()
    wide = certificate.number.lower().translate({ord("-"): "－", ord("m"): "ｍ"})
    response = await client.get(f"/certificates/{wide}{ending}")
    assert response.status_code == 301
    assert response.headers["location"] == f"/certificates/{certificate.number}{ending}"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("ending", [".pdf", "/print"])
@pytest.mark.parametrize("number", ["MSB-20261010-00000000", "x", "証書", "%00", "a" * 500])
async def test_an_unknown_number_has_no_paper(client: httpx.AsyncClient, number: str, ending: str) -> None:
    response = await client.get(f"/certificates/{number}{ending}")
    page = read_page(response.text)
    assert response.status_code == 404
    assert page.headings == ["この証書番号は登録されていません"]
    assert "番号が正しければ、その証書はMusubiのものではありません。" in page.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("ending", [".pdf", "/print"])
async def test_what_is_not_as_it_was_issued_is_not_printed(client: httpx.AsyncClient, ending: str) -> None:
    altered = await make_altered()
    response = await client.get(f"/certificates/{altered.number}{ending}")
    assert (response.status_code, response.headers["location"]) == (303, "/certificates/MSB-1")
    page = await shown(client, "/certificates/MSB-1")
    assert "発行時のハッシュと一致しません" in page.text
    assert not [link for link in page.links if link.endswith((".pdf", "/print"))]


# --- The page to print ----------------------------------------------------------------------------------------------


async def test_the_page_to_print_leads_to_the_public_page_and_the_pdf(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    path = f"/certificates/{certificate.number}"
    response = await client.get(f"{path}/print")
    page = read_page(response.text)
    assert page.headings[0] == "カーボン・オフセット証書"
    assert page.language == "ja"
    assert page.links == [f"{path}.pdf", f"https://musubi.example{path}"]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.sources)
    assert page.entries["クレジットのシリアル番号"] == SERIALS
    assert page.entries["交付先"] == "港区"
    assert not {"script", "iframe", "link"} & page.tags
    assert not page.inline_attributes
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert response.headers["cache-control"] == "public, max-age=300"


async def test_the_public_page_leads_to_its_papers(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    page = await shown(client, f"/certificates/{certificate.number}")
    for ending in (".pdf", "/print"):
        assert f"/certificates/{certificate.number}{ending}" in page.links


# --- What was noted after the issue ---------------------------------------------------------------------------------


async def test_what_was_noted_after_the_issue_stands_on_every_form(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(monkeypatch)
    _, certificate = await make_confirmed_event()
    path = f"/certificates/{certificate.number}"
    for page in (await shown(client, path), await shown(client, f"{path}/print")):
        assert "追記（発行後に記録された事項）" in page.headings
        assert page.entries["2027年（令和9年）4月1日"] == NOTED[1]
    assert "2027年（令和9年）4月1日" + "".join(NOTED[1].split()) in await pdf_text(client, f"{path}.pdf")


async def test_without_a_note_there_is_no_place_for_one(client: httpx.AsyncClient) -> None:
    _, certificate = await make_confirmed_event()
    path = f"/certificates/{certificate.number}"
    assert "追記（" not in (await shown(client, path)).text
    assert "追記（" not in await pdf_text(client, f"{path}.pdf")


# --- The form -------------------------------------------------------------------------------------------------------


async def test_the_form_is_linked_from_home_and_needs_no_script(client: httpx.AsyncClient) -> None:
    home = await shown(client, "/")
    assert "/certificates" in home.links
    form = await shown(client, "/certificates")
    assert {"form", "input", "label", "button"} <= form.tags
    assert "script" not in form.tags
    assert form.headings == ["証書の確認"]
