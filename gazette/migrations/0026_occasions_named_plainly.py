"""The events of life are called 生活事项 (only names change)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0025_archive_revision"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="occasion",
            options={
                "ordering": ["position", "name"],
                "verbose_name": "生活事项",
                "verbose_name_plural": "生活事项",
            },
        ),
        migrations.AlterField(
            model_name="occasion",
            name="name",
            field=models.CharField(
                help_text="如“上学”“养老”", max_length=20, unique=True, verbose_name="生活事项"
            ),
        ),
    ]
