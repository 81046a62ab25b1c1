"""Erasing a local file at its date, and a draft after a day: at each visit, and by a task."""

from django.utils import timezone
from django_tasks import task

from quartiers.web.accounts.durations import DRAFTS
from quartiers.web.localfiles.models import LocalFile, alive


def erase_expired() -> int:
    """How many files went, their lines with them."""
    drafts = LocalFile.objects.filter(imported_at__isnull=True, sent_at__lt=timezone.now() - DRAFTS)
    expired = LocalFile.objects.exclude(alive())
    gone = [*drafts.values_list("pk", flat=True), *expired.values_list("pk", flat=True)]
    if not gone:
        return 0
    LocalFile.objects.filter(pk__in=gone).delete()
    return len(set(gone))


@task()
def erased() -> int:
    """The same, for whatever runs tasks at fixed times."""
    return erase_expired()
