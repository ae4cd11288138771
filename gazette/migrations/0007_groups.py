"""The groups of a gazette's office; what they may is granted after migrations (gazette.groups)."""

from django.db import migrations

NAMES = ("录入", "审核", "发布", "系统管理")


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0006_corrections"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
