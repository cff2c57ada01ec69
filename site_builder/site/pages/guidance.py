"""The guidance: its list by standing, and our account of each document."""

from collections import defaultdict

from site_builder import words
from site_builder.records import Guidance
from site_builder.site import text
from site_builder.site.output import Output
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every document, by the standing of who issued it."""
    groups: defaultdict[str, list[Guidance]] = defaultdict(list)
    for page in sorted(site.register.guidance.values(), key=_standing):
        groups[page.tier].append(page)
    return site.list_page(
        "guidance-list",
        "guidance",
        title="Guidance",
        description="What official guidance says about sharing information.",
        by_tier=[(tier, groups[tier]) for tier in words.TIER if groups[tier]],
    )


def page(site: Site, guidance: Guidance) -> Output:
    """The page of one guidance document: what it is, who must follow it, and our account of it."""
    body, _ = text.page(guidance.body, reserved=frozenset({"main", "conflicts"}))
    conflicts = [site.register.guidance[name] for name in guidance.conflicts_with if name in site.register.guidance]
    return site.page(
        "guidance",
        f"guidance/{guidance.id}/index.html",
        title=guidance.title,
        root="../../",
        description=text.plain(guidance.body.partition("\n\n")[2] or guidance.body),
        edit=guidance.path,
        frame="guidance",
        guidance=guidance,
        body=body,
        conflicts=conflicts,
    )


def _standing(guidance: Guidance) -> tuple[int, str]:
    """What still holds first, then by title."""
    return list(words.GUIDANCE_STATUS).index(guidance.status), guidance.title.casefold()
