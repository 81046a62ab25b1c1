"""Letters to people: French, plain text, and a mail server that is down never breaks a page."""

import logging
import threading
from collections.abc import Callable
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

log = logging.getLogger("quartiers.web")


def letter(to: str, subject: str, template: str, **context: object) -> EmailMessage:
    body = render_to_string(f"courriels/{template}.txt.j2", context)
    return EmailMessage(subject=subject, body=body, to=[to])


def send(message: EmailMessage) -> bool:
    """False where it could not leave: the log says so, without the address."""
    try:
        return message.send() == 1
    except (OSError, SMTPException) as error:
        log.warning("Un courriel n’est pas parti : %s", type(error).__name__)
        return False


def later(work: Callable[[], object]) -> None:
    """Beside the answer, so that the time it takes tells nothing of who has an account."""
    threading.Thread(target=work, daemon=True).start()
