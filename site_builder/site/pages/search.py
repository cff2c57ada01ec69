"""The search page. The browser answers what is asked: the page itself is the same for every question."""

from site_builder.site.output import Output
from site_builder.site.rendering import Site

FOLDER = "search"


def index(site: Site) -> Output:
    """Where a question is put, and answered."""
    return site.page(
        "search",
        f"{FOLDER}/index.html",
        title="Search",
        root="../",
        description=f"Search every agreement, partner and guidance page of {site.register.settings.name}.",
    )
