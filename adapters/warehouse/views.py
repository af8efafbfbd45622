"""Views of the current rows of versioned dimensions: one row an id, safe to join by name.

Goes in: a dimension of the registry. Comes out: the statements that make or drop its view. A view
reads with the rights of whoever asks, so that it shows nobody a row the dimension does not.
"""

from __future__ import annotations

from adapters.warehouse.comments import Comments, column_comments, comment_on
from adapters.warehouse.roles import BI_LIMITED, WRITER, RoleNames
from transforms.language.quoting import identifier, identifiers
from transforms.schema import Table

VIEWS = {"dim_account": "account", "dim_product": "product"}
_VALIDITY = ("valid_from", "valid_to", "is_current")


def view_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a dimension's view; none for a table that has no view."""
    if table.name not in VIEWS:
        return ()
    return tuple(column for column in table.names if column not in _VALIDITY)


def create_view(table: Table, roles: RoleNames) -> tuple[str, ...]:
    """Return what makes the view of a dimension, with comments; nothing for other tables."""
    if table.name not in VIEWS:
        return ()
    view, columns = _qualified(table), view_columns(table)
    current = (
        f"select {identifiers(columns)} from warehouse.{identifier(table.name)} where is_current"
    )
    return (
        f"create view {view} with (security_invoker = true) as {current}",
        f"revoke insert, delete on {view} from {identifier(roles.named(WRITER))}",
        f"grant select on {view} to {identifier(roles.named(BI_LIMITED))}",
        *view_comments(table, Comments()),
    )


def view_comments(table: Table, found: Comments) -> tuple[str, ...]:
    """Return what has to be said of a dimension's view that is not said of it yet."""
    if table.name not in VIEWS:
        return ()
    return tuple(comment_on("view", VIEWS[table.name], comments_of_view(table), found))


def comments_of_view(table: Table) -> Comments:
    """Return what is to be said of a dimension's view."""
    said = f"{VIEWS[table.name]}s as they stand now; one row each"
    return Comments(said, column_comments(table, view_columns(table)))


def drop_view(table: Table) -> tuple[str, ...]:
    """Return what drops the view of a dimension, where there is one."""
    if table.name not in VIEWS:
        return ()
    return (f"drop view if exists {_qualified(table)}",)


def _qualified(table: Table) -> str:
    return f"warehouse.{identifier(VIEWS[table.name])}"
