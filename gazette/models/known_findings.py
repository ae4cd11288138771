"""KnownFindings: the open findings of 体检 that were there when a publication was scheduled."""

from __future__ import annotations

from django.db import models

from gazette.models.step import Step


class KnownFindings(models.Model):
    """定时时已知的存疑: the keys of the open findings (``CheckupFinding.key``) at that hour.

    Written with the step 定时发布; what is found at the hour of publication and is not
    among them has not been looked at by anybody.
    """

    step = models.OneToOneField(
        Step, models.CASCADE, related_name="known_findings", verbose_name="经过"
    )
    keys = models.JSONField("存疑", default=list)

    class Meta:
        verbose_name = "定时时已知的存疑"
        verbose_name_plural = "定时时已知的存疑"

    def __str__(self) -> str:
        return f"{self.step}：{len(self.keys)}处"
