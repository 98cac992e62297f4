"""Pages as a browser has them."""

from html.parser import HTMLParser

from django.http import QueryDict

BUTTONS = ("submit", "button", "checkbox", "radio")


class Forms(HTMLParser):
    """Of each form of a page, by its address, what a browser sends if nobody touches it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, QueryDict] = {}
        self.form: QueryDict | None = None
        self.select = self.textarea = ""
        self.chosen: list[str] = []
        self.first = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.form = self.found.setdefault(given.get("action", ""), QueryDict(mutable=True))
        elif self.form is not None and tag in ("input", "select", "textarea", "option"):
            getattr(self, f"on_{tag}")(given)

    def on_input(self, given: dict[str, str]) -> None:
        if given.get("type") not in BUTTONS or "checked" in given:
            self.send(given.get("name", ""), given.get("value", ""))

    def on_select(self, given: dict[str, str]) -> None:
        self.select, self.chosen, self.first = given["name"], [], ""

    def on_option(self, given: dict[str, str]) -> None:
        self.first = self.first or given["value"]
        if "selected" in given:
            self.chosen.append(given["value"])

    def on_textarea(self, given: dict[str, str]) -> None:
        self.textarea, self.text = given["name"], ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            for value in self.chosen or [self.first]:
                self.send(self.select, value)
        elif tag == "textarea":
            # The first line end is none, and all others are two characters.
            plain = self.text.replace("\r\n", "\n").removeprefix("\n")
            self.send(self.textarea, plain.replace("\n", "\r\n"))
            self.textarea = ""
        elif tag == "form":
            self.form = None

    def send(self, name: str, value: str) -> None:
        if name and self.form is not None:
            self.form.appendlist(name, value)


def forms_of(html: str) -> dict[str, QueryDict]:
    """By address, as the page has them untouched; the address of the page itself is empty."""
    parser = Forms()
    parser.feed(html)
    return parser.found
