"""Ownership documents (Forms 3, 4 and 5) as XML, read without following anything they ask for."""

import xml.etree.ElementTree as ET
from pathlib import Path
from xml.parsers import expat

from ..errors import DataError

# the longest real documents have some hundred kilobytes
_MAX_BYTES = 2**25
ROOT = "ownershipDocument"


class _ForbiddenError(Exception):
    """A document type definition; entities can only be declared in one."""


def read_document(path: Path) -> ET.Element:
    """Return the root of an ownership document.

    A document type definition is refused before it is read, and with it every entity: no other
    file is opened, no text grows. EDGAR's documents have none.

    Raises:
        DataError: It is missing, too large, no XML, has a document type definition, or is
            something else than an ownership document.
    """
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(_read_bytes(path), True)
        root = builder.close()
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DataError(
            f"{path} is no readable XML ({error}); save the filing's own .xml anew."
        ) from error
    except _ForbiddenError as error:
        raise DataError(
            f"{path} declares a document type, which no ownership document has; it is not read."
        ) from error
    if root.tag != ROOT:
        raise DataError(
            f"{path} is a <{root.tag}>, not an <{ROOT}>; save the filing's own .xml of Form 4."
        )
    return root


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}).") from error
    if len(content) > _MAX_BYTES:
        raise DataError(f"{path} is larger than {_MAX_BYTES >> 20} MiB: no ownership document is.")
    return content


def _refuse_doctype(*_: object) -> None:
    raise _ForbiddenError


def text_of(element: ET.Element, where: str) -> str:
    """Return the text at a path, "" where there is none; a footnote in its place is no text."""
    found = element.findtext(where)
    return "" if found is None else found.strip()
