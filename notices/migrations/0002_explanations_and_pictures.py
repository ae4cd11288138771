import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import notices.picture_files


class Migration(migrations.Migration):
    dependencies = [
        ("gazette", "0021_explanations_and_unprinted_series"),
        ("notices", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interpretation",
            fields=[
                (
                    "document_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="gazette.document",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("text", "文字解读"),
                            ("pictures", "图解"),
                            ("questions", "问答"),
                            ("video", "视频脚本"),
                            ("press", "新闻发布"),
                            ("drafting", "起草说明"),
                        ],
                        default="text",
                        max_length=20,
                        verbose_name="解读形式",
                    ),
                ),
            ],
            options={
                "verbose_name": "政策解读",
                "verbose_name_plural": "政策解读",
            },
            bases=("gazette.document",),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "file",
                    models.FileField(
                        help_text="PNG、JPEG 或 WebP，10 MB 以内；不收 SVG、GIF",
                        storage=notices.picture_files.PictureStorage(),
                        upload_to=notices.picture_files.picture_name,
                        validators=[notices.picture_files.validate_picture],
                        verbose_name="图片",
                    ),
                ),
                (
                    "width",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="宽（像素）"
                    ),
                ),
                (
                    "height",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="高（像素）"
                    ),
                ),
                ("caption", models.CharField(max_length=200, verbose_name="图题")),
                (
                    "words",
                    models.TextField(
                        help_text="把图里说的话都写成文字：看不见图的人听到的就是这一段",
                        validators=[django.core.validators.MaxLengthValidator(10000)],
                        verbose_name="图中文字",
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="制图单位、图片出处",
                        max_length=200,
                        verbose_name="来源",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="notices.interpretation",
                        verbose_name="政策解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "解读的图",
                "verbose_name_plural": "解读的图",
                "ordering": ["document_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "position"),
                        name="picture_unique_position",
                        violation_error_message="已有同一次序的图。",
                    )
                ],
            },
        ),
    ]
