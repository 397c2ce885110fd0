"""XML as a tree that knows the line of every element; for the formats that are XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from scheduler.source import Fault, InputError, shorten


@dataclass
class Element:
    """An element of an XML file.

    Attributes
    ----------
    file, line
        Where it begins.
    tag, attributes, children
        What it is called, and what is in it.
    text
        The text in it.
    """

    file: str
    line: int
    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def fault(self, message: str, value: object = None) -> InputError:
        """The error that something is wrong with it."""
        return InputError(Fault(self.file, self.line, self.tag, "" if value is None else shorten(value), message))

    def all(self, *path: str) -> Iterator[Element]:
        """The elements at the end of a path of tags; none where a part of it is missing."""
        for child in self.children:
            if child.tag == path[0]:
                yield from child.all(*path[1:]) if len(path) > 1 else [child]

    def one(self, tag: str) -> Element:
        """The only element of a tag.

        Raises
        ------
        InputError
            If there is none, or another.
        """
        found = list(self.all(tag))
        if len(found) != 1:
            raise self.fault(f"has {len(found)} elements <{tag}> where there should be one")
        return found[0]

    def string(self, tag: str) -> str:
        """The text of the only element of a tag."""
        return self.one(tag).text.strip()

    def number(self, attribute: str | None = None) -> int:
        """Its text, or one of its attributes, as a whole number from 0 upwards.

        Raises
        ------
        InputError
            If it is not one.
        """
        text = self.text.strip() if attribute is None else self.attributes.get(attribute, "")
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            what = "its text" if attribute is None else f"its attribute {attribute}"
            raise self.fault(f"{what} is not a whole number", text)
        return int(text)


def read_xml(text: str, file: str) -> Element:
    """The root element of an XML text.

    Raises
    ------
    InputError
        If it is not well-formed, or declares entities, which no format of ours needs.
    """
    parser = expat.ParserCreate()
    root = Element(file, 1, "", {})
    open_elements = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(file, parser.CurrentLineNumber, tag, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def data(characters: str) -> None:
        open_elements[-1].text += characters

    def entity(*_: Any) -> None:
        raise InputError(Fault(file, parser.CurrentLineNumber, "", "", "declares an entity; write its text instead"))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: open_elements.pop()
    parser.CharacterDataHandler = data
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise InputError(Fault(file, error.lineno, "", "", f"is not XML: {expat.ErrorString(error.code)}")) from None
    return root.children[0]
