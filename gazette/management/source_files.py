"""Files as the commands read them."""

from __future__ import annotations

from pathlib import Path

from gazette.parsing import UnreadableSource, decode_named


def read_source(path: Path) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    Raises UnreadableSource, in Chinese, for what is missing, no file, not
    permitted, empty, binary or in an unknown encoding.
    """
    try:
        return decode_named(path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableSource("没有这个文件，请核对路径。") from error
    except IsADirectoryError as error:
        raise UnreadableSource("这是一个目录，请指明其中的文件。") from error
    except PermissionError as error:
        raise UnreadableSource("没有读取这个文件的权限。") from error
    except OSError as error:
        raise UnreadableSource(f"读不了这个文件：{error.strerror}。") from error
