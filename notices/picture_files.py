"""Files of pictures: where they lie, which are accepted, and how large they are.

Accepted are PNG, JPEG and WebP that Pillow can read whole. SVG is refused: it can hold
scripts and words that nobody sees.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import IO, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils.deconstruct import deconstructible
from PIL import Image, ImageFile, UnidentifiedImageError

from gazette.file_places import shared_files
from gazette.models.scan_storage import ScanStorage

#: What Pillow calls a format → the end of its files' names.
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
#: The largest file in bytes, and the largest picture in pixels: a 图解 is long, not huge.
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_PICTURE = 60_000_000
_REFUSED = "请上传 PNG、JPEG 或 WebP 图片。"


@deconstructible
class PictureStorage(ScanStorage):
    """Stores pictures below DATA_DIR, without URLs of their own: only ``PictureView`` serves them.

    A picture is written without what a camera or a program has noted in it (place, device).
    """

    @property
    def base_location(self) -> str:
        return str(shared_files() / "pictures")

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def _save(self, name: str, content: File[bytes]) -> str:
        return super()._save(name, without_notes(content))


def picture_name(picture: Model, file_name: str) -> str:
    """A new random name for every file; its end is that of what the file is."""
    file = getattr(picture, "file").file  # noqa: B009  (the field of ``Picture``)
    return f"{uuid4().hex}.{ENDINGS[_format(file)]}"


def media_type_of(name: str) -> str:
    """The media type of a stored picture, by the end of its name."""
    return _TYPES[name.rpartition(".")[2]]


def validate_picture(file: File[bytes]) -> None:
    """Raise ValidationError unless the file is a whole picture of an accepted format and size."""
    if file.size > LARGEST_FILE:
        raise ValidationError(f"图片超过 {LARGEST_FILE // 1024**2} MB，请压缩后再上传。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(_from_start(file), formats=list(ENDINGS)) as image:
                if image.width * image.height > LARGEST_PICTURE:
                    raise ValidationError("图片的像素太多（超过6000万），请缩小后再上传。")
                if getattr(image, "n_frames", 1) > 1:
                    raise ValidationError("不收会动的图片，请存成一幅静止的图。")
                with _whole_pictures_alone():
                    image.load()
    except UnidentifiedImageError as error:
        raise ValidationError(f"这不是可以收下的图片。{_REFUSED}") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError("图片的像素太多（超过6000万），请缩小后再上传。") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(f"图片已经损坏，打不开。{_REFUSED}") from error
    finally:
        file.seek(0)


_strict = Lock()


@contextmanager
def _whole_pictures_alone() -> Iterator[None]:
    """Let Pillow refuse pictures that are cut off: WeasyPrint has it read them in the process."""
    with _strict:
        former = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = former


def picture_size(file: File[bytes]) -> tuple[int, int]:
    """Width and height in pixels as the picture is shown."""
    with Image.open(_from_start(file), formats=list(ENDINGS)) as image:
        size = image.size
        is_turned = image.getexif().get(_ORIENTATION, 1) in _TURNED
    file.seek(0)
    return (size[1], size[0]) if is_turned else size


#: The note by which a camera says how a picture is to be turned; those that turn it by 90°.
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)


def without_notes(content: File[bytes]) -> File[bytes]:
    """The picture without EXIF and other notes; the same bytes where it has none.

    A JPEG keeps its quantisation tables; its orientation is applied before it is lost.
    """
    with Image.open(_from_start(content), formats=list(ENDINGS)) as image:
        kind = image.format or ""
        noted = {"exif", "xmp", "comment", "photoshop"} & set(image.info)
        texts = getattr(image, "text", {}) if kind == "PNG" else {}
        if not (noted or texts or image.getexif()):
            content.seek(0)
            return content
        clean = _upright(image)
        values: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if kind == "JPEG":
            values |= {"quality": "keep"} if clean is image else {"quality": 95}
        elif kind == "WEBP":
            values |= {"lossless": True}
        image.info = {
            name: value for name, value in image.info.items() if name in ("transparency", "gamma")
        }
        written = BytesIO()
        clean.save(written, kind, exif=b"", **{k: v for k, v in values.items() if v})
    return ContentFile(written.getvalue())


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its orientation says; itself where that says nothing."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(image.getexif().get(_ORIENTATION, 1))
    return image.transpose(turn) if turn is not None else image


def _format(file: IO[bytes] | File[bytes]) -> str:
    with Image.open(_from_start(file), formats=list(ENDINGS)) as image:
        return image.format or ""


def _from_start(file: Any) -> Any:
    file.seek(0)
    return file
