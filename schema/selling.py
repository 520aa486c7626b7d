"""What a seller says of itself as a seller, and the pages that are made of it."""

import re
from collections.abc import Iterable
from typing import Final

import strawberry

from core.field_words import field_in_japanese
from disclosures.errors import IncompleteSellerPages
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.seller_inputs import SellerInput, inputs_for
from disclosures.seller_items import SellerItem
from disclosures.seller_page import PAGE_PATHS, SELLER_PATH
from disclosures.seller_page import SellerPage as PageRow
from listings.errors import ReturnTermsDisagree
from listings.seller_pages import SellerPages as PagesRow
from listings.seller_pages import seller_pages_for
from listings.selling import set_terms
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import IdArgument, read_global_id
from schema.once import plainly
from schema.parties import Organisation, seller_of
from schema.selling_terms import SellerTerms, SetSellerTermsInput, read_terms, terms_shown

_CAPITAL: Final = re.compile("[A-Z]")


@strawberry.type(description="An item of a seller's page.")
class SellerPageEntry:
    """See disclosures.seller_page.PageEntry."""

    key: str = strawberry.field(description="Stable key, `legal.phone`.")
    label: str = strawberry.field(description="Its label, in Japanese.")
    text: str = strawberry.field(description="What it says.")
    rule: str = strawberry.field(description="The rule that asks for it (docs/rules.md).")


@strawberry.type(description="A field of an input that fills an item.")
class SellerPageInput:
    """See disclosures.seller_inputs.SellerInput."""

    mutation: str = strawberry.field(description="Of which mutation: setSellerTerms or reviseOrganisation.")
    field: str = strawberry.field(description="Its name, with those around it: `provider.retireWithinDays`.")
    label: str = strawberry.field(description="What it is, in the language asked for.")


@strawberry.type(description="An item that a seller's page lacks.")
class MissingSellerItem:
    """See disclosures.seller_items.SellerItem."""

    key: str = strawberry.field(description="Stable key, `legal.phone`.")
    label: str = strawberry.field(description="Its label, in the language asked for.")
    rule: str = strawberry.field(description="The rule that asks for it (docs/rules.md).")
    inputs: list[SellerPageInput] = strawberry.field(description="What to fill in for it: what is known is not asked.")


@strawberry.type(description="One of a seller's pages: legal notice, provider's page or privacy page.")
class SellerPage:
    """See disclosures.seller_page.SellerPage."""

    title: str = strawberry.field(description="Its title, in Japanese.")
    url: str = strawberry.field(description="Where everybody reads it.")
    entries: list[SellerPageEntry] = strawberry.field(description="Its items, in Japanese, in the page's order.")
    missing: list[MissingSellerItem] = strawberry.field(
        description="What it lacks for what it has offered so far; see `toSellCredits`, `toSellGoods`."
    )


@strawberry.type(description="A seller's pages（販売者のページ）.")
class SellerPages:
    """See listings.seller_pages.SellerPages."""

    seller: Organisation = strawberry.field(description="Who sells.")
    url: str = strawberry.field(description="The seller's own page, which leads to the others.")
    terms: SellerTerms | None = strawberry.field(description="What it said itself; null while it has said nothing.")
    legal_notice: SellerPage = strawberry.field(description="特定商取引法に基づく表記.")
    provider_page: SellerPage = strawberry.field(description="提供事業者の情報開示.")
    privacy_page: SellerPage = strawberry.field(description="個人情報の取扱い.")
    to_sell_credits: list[MissingSellerItem] = strawberry.field(
        description="What it must still say before it publishes sale notices; empty: nothing."
    )
    to_sell_goods: list[MissingSellerItem] = strawberry.field(
        description="What it must still say before it offers products; empty: nothing."
    )


def seller_url(public_url: str, path: str, id: object) -> str:
    """The address of a seller's page."""
    return public_url + path.format(id=id)


def pages_shown(pages: PagesRow, *, public_url: str, language: str) -> SellerPages:
    """The GraphQL object of a seller's pages."""
    id = pages.organisation.id

    def missing(items: Iterable[SellerItem]) -> list[MissingSellerItem]:
        return [_missing(item, inputs_for(item, pages.facts, pages.terms), language) for item in items]

    def page(row: PageRow) -> SellerPage:
        return SellerPage(
            title=row.title,
            url=seller_url(public_url, PAGE_PATHS[row.kind], id),
            entries=[
                SellerPageEntry(key=one.item.value, label=one.item.label_ja, text=one.text, rule=one.item.rule)
                for one in row.entries
            ],
            missing=missing(row.missing),
        )

    return SellerPages(
        seller=seller_of(pages.organisation),
        url=seller_url(public_url, SELLER_PATH, id),
        terms=terms_shown(pages.terms) if pages.terms else None,
        legal_notice=page(pages.legal),
        provider_page=page(pages.provider),
        privacy_page=page(pages.privacy),
        to_sell_credits=missing(pages.to_sell_credits),
        to_sell_goods=missing(pages.to_sell_goods),
    )


def _spaced(name: str) -> str:
    """A field's name as English words: retire within days."""
    return _CAPITAL.sub(lambda found: f" {found[0].lower()}", name)


def _missing(item: SellerItem, inputs: Iterable[SellerInput], language: str) -> MissingSellerItem:
    def said(field: str) -> str:
        return _spaced(field.rpartition(".")[2]) if language == "en" else field_in_japanese(field)

    return MissingSellerItem(
        key=item.value,
        label=item.label_en if language == "en" else item.label_ja,
        rule=item.rule,
        inputs=[SellerPageInput(mutation=one.mutation, field=one.field, label=said(one.field)) for one in inputs],
    )


@strawberry.type(description="The seller's pages are as it says.")
class SetSellerTermsSuccess:
    """The pages after the change."""

    pages: SellerPages = strawberry.field(description="Its pages, with what they still lack.")


@strawberry.type
class SellingQuery:
    """Queries about sellers."""

    @strawberry.field(
        description="A seller's pages: public once it has set its terms and was verified; before, for itself, "
        "operators and auditors."
    )
    async def seller_pages(self, info: Info, organisation_id: IdArgument) -> SellerPages:
        """See listings.seller_pages.seller_pages_for."""
        pages = await seller_pages_for(info.context.actor, read_global_id(organisation_id, "Organisation"))
        return pages_shown(pages, public_url=info.context.public_url, language=info.context.language)


@strawberry.type
class SellingMutation:
    """What sellers say of themselves."""

    @strawberry.mutation(
        graphql_type=payload(
            "SetSellerTermsPayload",
            SetSellerTermsSuccess,
            *COMMON,
            IncompleteSellerPages,
            ReturnTermsDisagree,
            WordingRefused,
            RuleNotMet,
        ),
        description="Set what the organisation says of itself as a seller, as a whole; earlier versions are kept.",
    )
    async def set_seller_terms(self, info: Info, input: SetSellerTermsInput) -> SetSellerTermsSuccess:
        """See listings.selling.set_terms."""
        actor = actor_of(info)
        await plainly(lambda: set_terms(actor, read_terms(input)))
        pages = await seller_pages_for(actor, actor.organisation_id)
        return SetSellerTermsSuccess(
            pages=pages_shown(pages, public_url=info.context.public_url, language=info.context.language)
        )
