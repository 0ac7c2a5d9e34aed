"""Why a whole file cannot be read."""

from __future__ import annotations

from ontology.errors import Invalid


class UnreadableDocument(Invalid):
    """The file cannot be read as the document that its suffix says it is."""


class UnsupportedFormat(UnreadableDocument):
    """No reader for files with this suffix."""


class EmptyDocument(UnreadableDocument):
    """Nothing but white space in the file."""


class DocumentTooLarge(UnreadableDocument):
    """More bytes, cells or nested elements than are read."""


class BinaryDocument(UnreadableDocument):
    """Binary content under a text suffix (a renamed PDF or zip, a damaged file)."""


class UndecodableDocument(UnreadableDocument):
    """The bytes are text in no encoding that is read."""


class EncryptedDocument(UnreadableDocument):
    """The file is protected by a password."""


class ImageOnlyDocument(UnreadableDocument):
    """Pages of pictures without text; they would need character recognition."""
