"""Our pages as Markdown, for the generators that we are measured against: the same words, tables and links."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>|#])")
_BLOCKS = frozenset(
    "h1 h2 h3 p ul ol li table caption tr dl dt dd details summary div figure figcaption".split()  # noqa: SIM905  words in a row
)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_HERE = "a picture stands here"
_HEADINGS = {"h1": "#", "h2": "##", "h3": "###"}


def markdown(content: str, link: Callable[[str], str]) -> str:
    """A page's content. `link` says how an address is written in the Markdown; '' leaves the words alone."""
    drawings: list[str] = _DRAWING.findall(content)
    writer = _Writer(link)
    writer.feed(_DRAWING.sub(f"<p>{_HERE}</p>", content))
    writer.close()
    # a picture is ready made for every generator: a block of HTML, which has no line of its own within it
    pictures = (f"<div>{' '.join(drawing.split())}</div>" for drawing in drawings)
    return "\n\n".join(next(pictures) if block == _HERE else block for block in writer.blocks) + "\n"


class _Writer(HTMLParser):
    """Collects blocks of Markdown. It knows what our templates make, and no more."""

    def __init__(self, link: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.link = link
        self.blocks: list[str] = []
        self.text: list[str] = []
        self.rows: list[list[str]] | None = None
        self.within_definition = False
        self.lists = 0
        self.anchor = ""
        self.address = ""
        self.verbatim = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, or marks the text that follows."""
        given = dict(attrs)
        if self._is_block(tag):
            self._end_block()
        match tag:
            case "h1" | "h2" | "h3":
                self.anchor = given.get("id") or ""
            case "dd":
                self.within_definition = True
            case "table":
                self.rows = []
            case "ul" | "ol":
                self.lists += 1
            case "pre":
                self._end_block()
                self.verbatim = True
            case _:
                self._open_within_text(tag, given)

    def _open_within_text(self, tag: str, given: dict[str, str | None]) -> None:
        match tag:
            case "tr" if self.rows is not None:
                self.rows.append([])
            case "br" | "li" if tag == "br" or self.rows is not None:
                self.text.append("; " if "".join(self.text).strip() else "")
            case "a":
                self.address = self.link(given.get("href") or "")
                self.text.append("[" if self.address else "")
            case "strong" | "em":
                self.text.append("**" if tag == "strong" else "*")

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened."""
        match tag:
            case "h1" | "h2" | "h3":
                anchor = f" {{#{self.anchor}}}" if self.anchor else ""
                self.blocks.append(f"{_HEADINGS[tag]} {self._take()}{anchor}")
            case "dd":
                self.blocks[-1] += f"\n:   {self._take()}"
                self.within_definition = False
            case "table" if self.rows:
                self._end_table()
            case "ul" | "ol":
                self._end_block()
                self.lists -= 1
            case "pre":
                self.blocks.append(f"```\n{''.join(self.text).strip()}\n```")
                self.text.clear()
                self.verbatim = False
            case _:
                self._close_within_text(tag)

    def _close_within_text(self, tag: str) -> None:
        match tag:
            case "a":
                self.text.append(f"]({self.address})" if self.address else "")
            case "strong" | "em":
                self.text.append("**" if tag == "strong" else "*")
            case "td" | "th" if self.rows:
                self.rows[-1].append(self._take())
            case "caption":
                self.blocks.append(f"*{self._take()}*")
            case _ if self._is_block(tag):
                self._end_block()

    def handle_data(self, data: str) -> None:
        """Text, with what Markdown would take for markup made plain."""
        self.text.append(data if self.verbatim else _MEANS_SOMETHING.sub(r"\\\1", data))

    def _is_block(self, tag: str) -> bool:
        return tag in _BLOCKS and self.rows is None and not self.within_definition

    def _take(self) -> str:
        text = " ".join("".join(self.text).split())
        self.text.clear()
        return text

    def _end_block(self) -> None:
        if text := self._take():
            self.blocks.append(f"- {text}" if self.lists else text)

    def _end_table(self) -> None:
        head, *rows = self.rows or [[]]
        lines = [head, ["---"] * len(head), *(row for row in rows if row)]
        self.blocks.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
        self.rows = None
