"""What can go wrong at the store's door, each with the sentence an operator needs."""

from sqlalchemy.exc import InterfaceError, OperationalError


class StoreError(Exception):
    """Anything the store itself refuses or cannot do."""


UNUSABLE = (StoreError, OperationalError, InterfaceError)
"""The database itself does not answer: no row is to blame, and the supervisor restarts us."""


class UnsupportedDatabase(StoreError):
    """`DATABASE_URL` names a database that Vigie cannot run on."""


class StoreClosed(StoreError):
    """The store was closed, or its writer died: nothing was written."""


class StoreBusy(StoreError):
    """Another program kept the SQLite file locked for too long: nothing was written."""


class AnotherSender(StoreError):
    """Another process holds the sender's place: only one may send for a token."""


class SenderLost(StoreError):
    """The sender's place was lost while in use; somebody else may be sending by now."""


class SchemaError(StoreError):
    """The database's schema does not fit this program (exit code 3)."""


class SchemaTooNew(SchemaError):
    """A newer Vigie changed the schema so that this older one must not run on it."""


class BrokenReferences(SchemaError):
    """A migration would have left rows that point to nothing; it was rolled back."""
