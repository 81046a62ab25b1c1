"""The daily letter of each person: kept whole until the mail server takes it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Letter(models.Model):
    """What a digest tells, frozen with what it counted as told. `claimed_at` is when somebody began
    to send it: two senders never hold it together. `uid` makes the Message-ID, the same each time
    it is tried again."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters")
    day = models.DateField("jour")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    made_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    tries = models.PositiveIntegerField("essais", default=0)

    class Meta:
        verbose_name = "résumé par courriel"
        ordering = ("day", "pk")
        constraints = (models.UniqueConstraint(fields=("user", "day"), name="one_letter_a_day"),)
