"""Files of pictures are deleted with their rows, once the deletion is committed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from notices.models import Picture


@receiver(post_delete, sender=Picture)
def delete_file(sender: object, instance: Picture, **kwargs: Any) -> None:
    """Delete the file of a deleted picture."""
    _delete_later(instance)


@receiver(pre_save, sender=Picture)
def delete_former_file(sender: object, instance: Picture, **kwargs: Any) -> None:
    """Delete the file that another one replaces."""
    former = Picture.objects.filter(pk=instance.pk).first() if instance.pk else None
    if former is not None and former.file.name != instance.file.name:
        _delete_later(former)


def _delete_later(picture: Picture) -> None:
    storage, name = picture.file.storage, picture.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
