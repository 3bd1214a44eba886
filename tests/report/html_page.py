"""A page or a part of one, taken apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = {"meta", "br", "img", "link", "hr", "input", "wbr"}
_WITHIN_A_LINE = {"a", "code", "strong", "wbr"}


class Page(HTMLParser):
    """The elements, their attributes and the text; every element has to be closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._end_words(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._end_words(tag)

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def _end_words(self, tag: str) -> None:
        if tag not in _WITHIN_A_LINE:
            self._texts.append(" ")

    @property
    def kinds(self) -> set[str]:
        """The names of the elements."""
        return {tag for tag, _ in self.tags}

    @property
    def attributes(self) -> set[str]:
        """The names of all attributes."""
        return {name for _, attributes in self.tags for name in attributes}

    @property
    def text(self) -> str:
        """All text, white space folded."""
        return " ".join("".join(self._texts).split())


_LOADED_OR_RUN = {"script", "link", "img", "iframe", "object", "embed", "use", "image", "form", "base"}


def loaded_or_run(text: str) -> set[str]:
    """What of a page would load something or run: elements, attributes, and words of its style."""
    page = Page(text)
    styles = text.partition("<style>")[2].partition("</style>")[0]
    handlers = {name for name in page.attributes if name.startswith("on")}
    loading = page.attributes & {"src", "srcset", "xlink:href", "style"}
    return page.kinds & _LOADED_OR_RUN | handlers | loading | {word for word in ("url(", "@import") if word in styles}


def drawings_of(text: str) -> list[tuple[str, str]]:
    """Title and description of every drawing; each has to be an image that is named by a title and described."""
    found = re.findall(r"<svg (.*?)>\s*<title id=\"(.*?)\">(.*?)</title>\s*<desc id=\"(.*?)\">(.*?)</desc>", text)
    assert text.count("<svg ") == len(found) == len({title_id for _, title_id, *_ in found})
    for attributes, title_id, _, description_id, description in found:
        assert 'role="img"' in attributes
        assert f'aria-labelledby="{title_id} {description_id}"' in attributes
        assert len(description) > 40
    return [(title, description) for _, _, title, _, description in found]
