"""Accounts as they stood on a day: one row per account and validity, with a number of its own.

Facts carry that number (`av`), so a program's account filter is one predicate on few rows. The
first known row of an account reaches back to the beginning: what was first learned of an account
holds for the time before. Accounts that only facts name have no attributes.
"""

from __future__ import annotations

from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal
from transforms.rebates.inputs import refuse_first
from transforms.rebates.sql_text import FIRST_DAY, LAST_DAY, all_of, one_of
from transforms.rebates.terms.program import Program
from transforms.rebates.terms.selection import Accounts
from transforms.rebates.workspace import Workspace

_ATTRIBUTES = (
    "level, region, territory, class, group_id, coalesce(is_group_leader, false) as leads,"
    " upstream_id"
)
_NAMED_BY = ("orders", "collections", "events", "sell_through", "inventory")


def account_versions(workspace: Workspace, views: dict[str, str]) -> str:
    """Keep the effective-dated accounts and return the relation's name.

    Raises `DataRefused` where two rows of an account begin on the same day.
    """
    known = views["accounts"]
    refuse_first(
        workspace,
        f"select account_id, valid_from from {known} group by all having count(*) > 1",
        lambda account, day: _(
            "account {account} has two rows valid from {day}", account=account, day=day
        ),
        _("keep one row per account and valid_from"),
    )
    named = " union ".join(f"select account_id from {views[table]}" for table in _NAMED_BY)
    return workspace.table("account", _versions_sql(known, named))


def _versions_sql(known: str, named: str) -> str:
    order = "partition by account_id order by valid_from nulls first"
    always = f"{date_literal(FIRST_DAY)}, {date_literal(LAST_DAY)}"
    return f"""
        with dated as (
            select account_id, {_ATTRIBUTES}, valid_from,
                row_number() over ({order}) as nth, lead(valid_from) over ({order}) as next_from
            from {known}
        ),
        only_named as (
            select account_id from ({named}) as n
            where account_id not in (select account_id from {known})
        ),
        every as (
            select account_id, level, region, territory, class, group_id, leads, upstream_id,
                case when nth = 1 then {date_literal(FIRST_DAY)} else valid_from end as valid_from,
                coalesce(next_from, {date_literal(LAST_DAY)}) as valid_to
            from dated
            union all
            select account_id, null, null, null, null, null, false, null, {always} from only_named
        )
        select cast(row_number() over (order by account_id, valid_from) as integer) as av,
            cast(dense_rank() over (order by account_id) as integer) as account_number, *
        from every
        """


def accounts_sql(wanted: Accounts, alias: str = "a") -> str:
    """Return SQL that says whether an account version is in the program."""
    columns = {
        "region": wanted.region,
        "territory": wanted.territory,
        "class": wanted.class_,
        "group_id": wanted.group,
        "account_id": wanted.ids,
    }
    tests = [one_of(f"{alias}.{column}", values) for column, values in columns.items() if values]
    if wanted.level:
        levels = ", ".join(str(level) for level in sorted(set(wanted.level)))
        tests.append(f"{alias}.level in ({levels})")
    if wanted.exclude:
        tests.append("not " + one_of(f"{alias}.account_id", wanted.exclude))
    return all_of(tests)


def pool_sql(program: Program, alias: str = "a") -> str:
    """Return SQL for the pool whose facts count together: the account, or its group.

    Groups and accounts outside any group are told apart by a prefix, because a group may bear the
    name of an account.
    """
    if program.pool == "account":
        return f"{alias}.account_id"
    return (
        f"case when {alias}.group_id is null then 'account ' || {alias}.account_id"
        f" else 'group ' || {alias}.group_id end"
    )


def on_day(when: str, alias: str = "a") -> str:
    """Return SQL that says whether an account version holds on a day."""
    return f"{when} >= {alias}.valid_from and {when} < {alias}.valid_to"
