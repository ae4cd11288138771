"""Keys that sign: Ed25519 (RFC 8032), made, read, used and asked.

The algorithm is named beside each signature and each key, so that another one (SM2 with SM3) can
stand beside this: a line of ``_CHECKS`` and a kind of ``SigningKey``. The id of a key is the
SHA-256 of its public bytes. Knows no database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gazette.disk import reason_of

ED25519 = "Ed25519"


class KeyUnusable(Exception):
    """A key that cannot be read; the message says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which signatures are asked; ``public`` is base64 of its bytes."""

    key_id: str
    algorithm: str
    public: str


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """The portal's own key."""

    secret: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        raw = self.secret.public_key().public_bytes_raw()
        return PublicKey(key_id_of(raw), ED25519, base64.b64encode(raw).decode())

    def sign(self, content: bytes) -> str:
        """The signature of bytes, as base64."""
        return base64.b64encode(self.secret.sign(content)).decode()


def key_id_of(public: bytes) -> str:
    """The id of a key: the SHA-256 of its public bytes."""
    return hashlib.sha256(public).hexdigest()


def read_key(setting: str) -> PrivateKey | None:
    """The key that the setting SIGNING_KEY gives: the absolute path of a PEM file, or base64 of the
    PEM; None for "". Raises KeyUnusable."""
    return _read(setting.strip()) if setting.strip() else None


@cache
def _read(setting: str) -> PrivateKey:
    where = "SIGNING_KEY"
    try:
        if setting.startswith("/"):
            where = f"SIGNING_KEY 的文件 {setting}"
            pem = Path(setting).read_bytes()
        else:
            pem = base64.b64decode(setting, validate=True)
        secret = load_pem_private_key(pem, None)
    except OSError as error:
        raise KeyUnusable(f"{where} 读不了（{reason_of(error)}）：请核对路径和权限。") from error
    except (ValueError, TypeError, binascii.Error) as error:
        raise KeyUnusable(
            f"{where} 不是能用的签名密钥：请写密钥文件的绝对路径，或者整个文件的 base64；"
            "密钥用 manage.py make_signing_key 生成。"
        ) from error
    if not isinstance(secret, Ed25519PrivateKey):
        raise KeyUnusable(f"{where} 不是 Ed25519 密钥：请用 manage.py make_signing_key 生成。")
    return PrivateKey(secret)


def make_key_file(path: Path) -> PublicKey:
    """Write a new key into a new file that its owner alone can read. Raises FileExistsError."""
    secret = Ed25519PrivateKey.generate()
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return PrivateKey(secret).public


def is_signed(key: PublicKey, content: bytes, signature: str) -> bool:
    """Whether a signature (base64) of bytes is that of a key, which is what its id says."""
    check = _CHECKS.get(key.algorithm)
    try:
        public = base64.b64decode(key.public, validate=True)
        signed = base64.b64decode(signature, validate=True)
        return (
            check is not None and key.key_id == key_id_of(public) and check(public, content, signed)
        )
    except (ValueError, binascii.Error):
        return False


def _is_ed25519(public: bytes, content: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except InvalidSignature:
        return False
    return True


_CHECKS: Mapping[str, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _is_ed25519}
