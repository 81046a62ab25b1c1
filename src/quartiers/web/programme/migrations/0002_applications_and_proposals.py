"""Applications that were imported, desks that are one, proposals with what they started from."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApplicationImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("report", models.JSONField()),
            ],
            options={
                "verbose_name": "import de candidatures",
                "ordering": ("-made_at",),
            },
        ),
        migrations.AlterModelOptions(
            name="desk",
            options={"ordering": ("departement", "body", "name"), "verbose_name": "guichet"},
        ),
        migrations.AddField(
            model_name="historicallabel",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="décision du"),
        ),
        migrations.AddField(
            model_name="historicallabel",
            name="filed_on",
            field=models.DateField(blank=True, null=True, verbose_name="dossier déposé le"),
        ),
        migrations.AddField(
            model_name="historicallabel",
            name="note",
            field=models.TextField(blank=True, verbose_name="ce qui n’est pas sûr"),
        ),
        migrations.AddField(
            model_name="historicallabel",
            name="reason",
            field=models.TextField(blank=True, verbose_name="motif de la décision"),
        ),
        migrations.AddField(
            model_name="label",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="décision du"),
        ),
        migrations.AddField(
            model_name="label",
            name="filed_on",
            field=models.DateField(blank=True, null=True, verbose_name="dossier déposé le"),
        ),
        migrations.AddField(
            model_name="label",
            name="note",
            field=models.TextField(blank=True, verbose_name="ce qui n’est pas sûr"),
        ),
        migrations.AddField(
            model_name="label",
            name="reason",
            field=models.TextField(blank=True, verbose_name="motif de la décision"),
        ),
        migrations.AddField(
            model_name="schemeproposal",
            name="base",
            field=models.TextField(blank=True, verbose_name="fiche de départ"),
        ),
        migrations.AddField(
            model_name="schemeproposal",
            name="examined",
            field=models.JSONField(default=dict, verbose_name="examen"),
        ),
        migrations.AddField(
            model_name="schemeproposal",
            name="parameter",
            field=models.CharField(blank=True, max_length=80, verbose_name="paramètre"),
        ),
        migrations.AddField(
            model_name="schemeproposal",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="publiée le"),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.UniqueConstraint(
                fields=("departement", "body", "name"), name="one_desk"
            ),
        ),
        migrations.AddField(
            model_name="applicationimport",
            name="cohort",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to="programme.cohort",
            ),
        ),
        migrations.AddField(
            model_name="applicationimport",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
