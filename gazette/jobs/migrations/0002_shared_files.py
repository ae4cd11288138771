"""The identity of the files that all machines of the portal share."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_first_release")]

    operations = [
        migrations.CreateModel(
            name="SharedFiles",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity", models.CharField(max_length=32, verbose_name="标识")),
            ],
            options={
                "verbose_name": "共享的文件",
                "verbose_name_plural": "共享的文件",
            },
        ),
    ]
