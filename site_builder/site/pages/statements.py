"""What the law asks a public website to say of itself: how accessible it is, and what it learns about its readers."""

from site_builder.site.output import Output
from site_builder.site.rendering import Site


def accessibility(site: Site) -> Output:
    """The accessibility statement.

    Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018, regulation 8. It
    has the parts and the order of the model statement, in our own words. What was found when, a community says itself
    in `registry/register.yml`.
    """
    return site.list_page(
        "accessibility",
        "accessibility",
        title="Accessibility statement",
        answers="Is this website accessible? Does it work with a screen reader or a keyboard?",
        description=f"How accessible {site.register.settings.name} is, and whom to tell if it does not work for you.",
        edit=site.register.settings.path,
        accessibility=site.register.settings.accessibility,
    )


def privacy(site: Site) -> Output:
    """What becomes known about somebody who reads these pages (UK GDPR Article 13)."""
    return site.list_page(
        "privacy",
        "privacy",
        title="Privacy",
        answers="Does this website use cookies? Who sees what I search for? Is it private?",
        description=f"What {site.register.settings.name} learns about you when you read it: no cookies, no trackers.",
        edit=site.register.settings.path,
    )
