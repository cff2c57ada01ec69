"""What is to be published: an address in the site and what stands there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """An entry of a page's table of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Output:
    """One file of the site. For a page, `content` is what stands inside the theme's frame."""

    path: str
    """Relative to the site, such as `agreements/hospital-discharge/index.html`."""
    content: str
    title: str = ""
    description: str = ""
    """For search engines and previews: one or two sentences of plain text."""
    headings: tuple[Heading, ...] = ()
    edit: str = ""
    """The record file that "Edit" opens, relative to the register's folder."""
    frame: str = ""
    """The theme's page that it is set into, shared with others of its kind; '' for an index page, or no page at all."""
    found_by: str = ""
    """What full-text search should find a page by that is no record's, besides its title: plain text."""
    answers: str = ""
    """Questions that such a page answers, as readers would put them: search then finds it by all that it says, too."""

    @property
    def address(self) -> str:
        """The path as links say it: `agreements/hospital-discharge/`."""
        return self.path.removesuffix("index.html")
