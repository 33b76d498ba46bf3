"""What a page says in one of its parts, found by its id."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Spot(HTMLParser):
    """`open`: the elements we are in, from the wanted one down; one that hides what it holds is "folded"."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID or not (self.open or ("id", self.wanted) in attrs):
            return
        self.open.append("folded" if tag == "details" and ("open", None) not in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        within = self.open[self.open.index("folded") + 1 :] if "folded" in self.open else []
        if self.open and "select" not in self.open and ("folded" not in self.open or "summary" in within):
            self.found.append(data)


def spot(html: str, wanted: str) -> str:
    """The text of the element with this id, "" where there is none; of what is folded away only its summary."""
    parser = _Spot(wanted)
    parser.feed(html)
    return " ".join("".join(parser.found).split())
