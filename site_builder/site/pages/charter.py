"""The charter: what partners have promised, and who has signed."""

from datetime import date

from site_builder.records import Charter
from site_builder.site.output import Output
from site_builder.site.pages.partners import newest_signature
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """The current charter, who has signed it, and who has not."""
    current = site.register.settings.current_charter
    charter = site.register.charters[current]
    members = sorted(
        (partner for partner in site.register.partners.values() if partner.status == "active"),
        key=lambda partner: partner.name.casefold(),
    )
    signed = {partner.id: newest_signature(partner) for partner in members}
    return site.page(
        "charter",
        "charter/index.html",
        title="Charter",
        answers="What do partners promise? How do we join, sign or leave?",
        root="../",
        description=f"What partners promise when they share people's data in {site.register.settings.area}.",
        edit=charter.path,
        charter=charter,
        signatories=[
            (partner, signature)
            for partner in members
            if (signature := signed[partner.id]) and signature.version == current
        ],
        on_an_old_one=[
            (partner, signature)
            for partner in members
            if (signature := signed[partner.id]) and signature.version != current
        ],
        unsigned=[partner for partner in members if not signed[partner.id]],
        older=sorted(
            (each for each in site.register.charters.values() if each.id != current), key=_adopted, reverse=True
        ),
    )


def _adopted(charter: Charter) -> date:
    return charter.adopted
