"""What people say around an action: comments, tasks, documents."""

from django.db import models
from django.utils import timezone

from quartiers.web.strategies.models.actions import Action


class Comment(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    text = models.TextField("commentaire", max_length=4_000)
    at = models.DateTimeField(default=timezone.now)
    mentions = models.ManyToManyField("accounts.User", blank=True, related_name="mentioned")

    class Meta:
        verbose_name = "commentaire"
        ordering = ("at",)


class Task(models.Model):
    """`told_at` is when its reminder left, so that a digest never says it twice."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="tasks")
    title = models.CharField("tâche", max_length=200)
    owner = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "tâche"
        ordering = ("due_on", "pk")


class Document(models.Model):
    """Kept in the base, bounded: a folder of files would have to be saved apart."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="documents")
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=100)
    content = models.BinaryField()
    added_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveIntegerField("taille (octets)", default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "document"
        ordering = ("added_at",)


class Notification(models.Model):
    """Something to tell a person at their next digest: a mention, a task given. `told_at` is when
    it left, `read_at` when it was seen here."""

    class Kind(models.TextChoices):
        MENTION = "mention", "Mention"
        TACHE = "tache", "Tâche confiée"

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="notifications")
    territory = models.CharField(max_length=60)
    kind = models.CharField("nature", max_length=10, choices=Kind)
    action = models.ForeignKey(Action, models.CASCADE, related_name="notifications")
    said = models.CharField("texte", max_length=300)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "notification"
        ordering = ("-at", "-pk")
