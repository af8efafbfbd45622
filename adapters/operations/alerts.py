"""Deliver alerts: to the log and a file in the home always, to a webhook and by mail where set.

Goes in: messages and the settings' targets. Comes out: which targets took them, and what the others
said. An alert that one target does not take still goes to the others. URLs and passwords come from
the environment and stand in no message.
"""

from __future__ import annotations

import json
import logging
import os
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from adapters.lake.home import Home
from adapters.lake.places import Place
from transforms.operations.alert_settings import AlertTargets, Mail

_log = logging.getLogger("peakledger.alerts")
_TIMEOUT_SECONDS = 10
_FILE = "alerts.jsonl"


@dataclass(frozen=True)
class Alert:
    """One thing that somebody should know: what, about what, when it was noticed (UTC), where.

    `run_id` is the run that it came up in; empty where it came up in none.
    """

    about: str
    message: str
    noticed_at: str
    run_id: str = ""


@dataclass(frozen=True)
class Delivered:
    """The targets that took the alerts, and those that did not, with why."""

    taken: tuple[str, ...]
    failed: tuple[str, ...]


def deliver(home: Home, alerts: Sequence[Alert]) -> Delivered:
    """Deliver alerts to every target of the home's settings; nothing for none."""
    if not alerts:
        return Delivered((), ())
    for alert in alerts:
        _log.warning("%s", alert.message)
    taken, failed = ["log"], []
    for name, send in _targets(home, home.settings.alerts).items():
        try:
            send(alerts)
            taken.append(name)
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}")
            _log.error("alerts could not be delivered by %s: %s", name, type(error).__name__)
    return Delivered(tuple(taken), tuple(failed))


def told_of(home: Home, about: str, run_id: str, since: datetime | None = None) -> bool:
    """Tell whether an alert on a subject that begins with `about` went out in a run, since then."""
    return any(
        alert.get("run_id") == run_id
        and alert["about"].startswith(about)
        and (since is None or datetime.fromisoformat(alert["noticed_at"]) >= since)
        for alert in _delivered(home, run_id)
    )


def _delivered(home: Home, run_id: str) -> Iterator[dict[str, str]]:
    """Yield the alerts that went out: from this machine, or in the run from whichever."""
    if home.lake_url is not None:
        place = _in_store(home, run_id)
        yield from (json.loads(content) for _, content in place.read_each(place.names()))
    elif (path := home.reports / _FILE).exists():
        with path.open(encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def _in_store(home: Home, run_id: str) -> Place:
    return home.shared / "alerts" / quote(run_id, safe="")


def _keep(home: Home, alerts: Sequence[Alert]) -> None:
    """Keep each alert by its run, where machines have a store in common; a file each."""
    for alert in alerts:
        content = json.dumps(asdict(alert), ensure_ascii=False).encode()
        (_in_store(home, alert.run_id) / f"{uuid4().hex}.json").write(content)


def _targets(home: Home, said: AlertTargets) -> dict[str, Callable[[Sequence[Alert]], None]]:
    targets: dict[str, Callable[[Sequence[Alert]], None]] = {
        "file": lambda alerts: _append(home.reports / _FILE, alerts)
    }
    if home.lake_url is not None:
        targets["store"] = lambda alerts: _keep(home, alerts)
    if said.webhook_variable is not None:
        variable = said.webhook_variable
        targets["webhook"] = lambda alerts: _post(os.environ[variable], alerts)
    if said.mail is not None:
        mail = said.mail
        targets["mail"] = lambda alerts: _mail(mail, alerts)
    return targets


def _append(path: Path, alerts: Sequence[Alert]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(alert), ensure_ascii=False) + "\n" for alert in alerts]
    with path.open("a", encoding="utf-8") as stream:
        stream.writelines(lines)


def _post(url: str, alerts: Sequence[Alert]) -> None:
    import httpx

    text = "\n".join(alert.message for alert in alerts)
    body = {"text": text, "alerts": [asdict(alert) for alert in alerts]}
    httpx.post(url, json=body, timeout=_TIMEOUT_SECONDS).raise_for_status()


def _mail(said: Mail, alerts: Sequence[Alert]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = said.sender, ", ".join(said.to)
    message["Subject"] = f"Peakledger: {alerts[0].about}" + (
        f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
    )
    message.set_content("\n".join(alert.message for alert in alerts) + "\n")
    with smtplib.SMTP(said.host, said.port, timeout=_TIMEOUT_SECONDS) as server:
        if said.starttls:
            server.starttls()
        if said.user is not None:
            server.login(said.user, os.environ[said.password_variable or ""])
        server.send_message(message)
