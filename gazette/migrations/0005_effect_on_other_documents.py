"""Relations: goes on, resumes, to be amended or repealed; months; one text of several."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0004_effect_of_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="relation",
            name="extended_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="延长月数"),
        ),
        migrations.AddField(
            model_name="relation",
            name="target_text",
            field=models.CharField(blank=True, max_length=300, verbose_name="所涉文本"),
        ),
        migrations.AlterField(
            model_name="relation",
            name="type",
            field=models.CharField(
                choices=[
                    ("repeals", "废止"),
                    ("repeals_in_part", "部分废止"),
                    ("amends", "修改"),
                    ("extends", "延长有效期"),
                    ("continues", "宣布继续有效"),
                    ("suspends", "暂停施行"),
                    ("resumes", "恢复施行"),
                    ("to_be_amended", "拟修改"),
                    ("to_be_repealed", "拟废止"),
                    ("promulgates", "公布"),
                    ("based_on", "依据"),
                    ("implements", "贯彻实施"),
                    ("cites", "引用"),
                ],
                max_length=20,
                verbose_name="关系",
            ),
        ),
    ]
