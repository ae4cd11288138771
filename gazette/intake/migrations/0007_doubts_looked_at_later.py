from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_corrections_by_an_intake")]

    operations = [
        migrations.AddField(
            model_name="intakedocument",
            name="is_behind",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="概况和存疑待重新检查"
            ),
        ),
    ]
