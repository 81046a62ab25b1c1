from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategies", "0003_follow_up_and_letters")]

    operations = [
        migrations.AlterField(
            model_name="costline",
            name="nature",
            field=models.CharField(blank=True, max_length=40, verbose_name="nature"),
        ),
    ]
