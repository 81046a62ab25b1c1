"""What everything that several people write at once shares."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class Written(models.Model):
    """`version` grows with each writing: a page that holds an older one is in conflict, and nothing
    is overwritten. `uid` stays through an export and its re-import."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class WithLines(models.Model):
    """What a row of history keeps besides the fields: the lines of a fiche (steps, costs…), so that
    a past version is shown and restored whole. Filled by `strategies.lines`."""

    lines = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        abstract = True
