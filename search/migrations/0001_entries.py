import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("epoch", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={"verbose_name": "索引代次", "verbose_name_plural": "索引代次"},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("document_id", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("issue_id", models.PositiveBigIntegerField(null=True)),
                ("generation", models.PositiveBigIntegerField(db_index=True, default=0)),
                ("is_stale", models.BooleanField(default=False)),
                ("words", models.TextField(blank=True)),
                ("rows", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_stale", True)),
                        fields=["document_id"],
                        name="entry_stale",
                    )
                ],
            },
        ),
    ]
