"""The glossary: what the words of agreements mean. Pages link to it where they first use one."""

from collections import defaultdict

from site_builder.site.glossary import FOLDER, Entry
from site_builder.site.output import Output
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every term by its first letter, with what else it is called."""
    by_letter: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in site.glossary.entries:
        by_letter[entry.term.term[0].upper()].append(entry)
    names = [name for _, term in site.glossary.entries for name in (term.term, *term.aliases)]
    description = f"What the words and abbreviations of agreements in {site.register.settings.area} mean."
    return site.page(
        "glossary",
        f"{FOLDER}/index.html",
        title="Glossary",
        root="../",
        description=description,
        found_by=" ".join((description, "; ".join(names))),
        edit=site.register.vocabularies.path,
        by_letter=sorted(by_letter.items()),
    )
