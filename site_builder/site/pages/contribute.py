"""Contribute: how an agreement gets into the register, with nothing but a browser."""

from urllib.parse import quote

from site_builder.site.output import Output
from site_builder.site.rendering import Site

FIRST_NAME = "name-of-the-agreement.yml"


def index(site: Site) -> Output:
    """How to add an agreement and how to change one."""
    settings = site.register.settings
    new = f"https://github.com/{settings.repository}/new/main/agreements"
    return site.list_page(
        "contribute",
        "contribute",
        title="Contribute",
        answers="How do I add, write, change or sign an agreement? How do I record a review?",
        description=f"How to add an information sharing agreement to {settings.name}, or change one, in your browser.",
        start=f"{new}?filename={quote(FIRST_NAME)}&value={quote(first_draft(site))}",
    )


def first_draft(site: Site) -> str:
    """A record that passes the check as a draft, for somebody to write their own over."""
    settings = site.register.settings
    others = sorted(one.id for one in site.register.partners.values() if one.status == "active")
    other = next((name for name in others if name != settings.publisher), "another-partner")
    theme = next((theme.id for theme in site.register.vocabularies.themes), "theme")
    return f"""\
title: What is shared, in a few plain words
kind: isp
status: draft
theme: {theme}  # registry/vocabularies.yml lists the themes
lead: {settings.publisher}  # the name of its file in partners/, without .yml

summary: >
  Say in two or three short sentences what happens. Write for somebody who has never heard of it.

parties:
  - partner: {settings.publisher}
  - partner: {other}
"""
