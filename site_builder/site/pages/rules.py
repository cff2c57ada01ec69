"""The rules of the check, from their docstrings."""

from site_builder import words
from site_builder.rules import RULES
from site_builder.rules.rule import Rule
from site_builder.site.output import Output
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every rule, by what it is about."""
    by_group = [
        (words.rule_group(group), group, [rule for rule in RULES.values() if rule.group == group])
        for group in dict.fromkeys(rule.group for rule in RULES.values())
    ]
    return site.list_page(
        "rules",
        "rules",
        title="Rules",
        description="What every record is checked for before it is published, and the law behind each rule.",
        by_group=by_group,
    )


def page(site: Site, rule: Rule) -> Output:
    """The page of one rule, from its docstring."""
    return site.page(
        "rule",
        f"rules/{rule.id}/index.html",
        title=rule.id,
        root="../../",
        description=rule.summary,
        frame="rules",
        rule=rule,
        group=words.rule_group(rule.group),
    )
