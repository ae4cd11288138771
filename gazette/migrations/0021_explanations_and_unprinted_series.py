from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0019_themes_and_occasions"),
    ]

    operations = [
        migrations.AddField(
            model_name="gazette",
            name="is_printed",
            field=models.BooleanField(
                default=True,
                help_text="只在网上发布、没有刊印的（如“网上解读”），请去掉勾选；各页会写明未刊印",
                verbose_name="有印刷版",
            ),
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
                    ("explains", "解读"),
                ],
                max_length=20,
                verbose_name="关系",
            ),
        ),
    ]
