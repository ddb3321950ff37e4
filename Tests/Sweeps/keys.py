"""Key strings and their digests, written from the description and not from Lockstep's own code."""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from pathlib import Path

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 6
AUTHORITY_HEADER = b"lockstep-authority-key-v1:"

KEY_STRING = re.compile(rb"[a-z][a-z0-9]{2,11}_[a-z]{3,8}_([0-9A-Za-z]{12})_[0-9A-Za-z]{49}(?![0-9A-Za-z_])")


def checksum(body: bytes) -> bytes:
    """CRC-32 (ISO-HDLC) in base62, left-padded to six digits."""
    rest = zlib.crc32(body)
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return digits.encode()


def is_whole(secret: bytes) -> bool:
    """Whether a key string has its form and its checksum."""
    return KEY_STRING.fullmatch(secret) is not None and checksum(secret[:-CHECKSUM_LENGTH]) == secret[-CHECKSUM_LENGTH:]


def key_id(secret: bytes) -> str:
    """The public part of a key string."""
    match = KEY_STRING.fullmatch(secret)
    if match is None:
        raise ValueError("not a key string")
    return match.group(1).decode()


def whole_keys(content: bytes) -> dict[str, bytes]:
    """Every whole key string in some bytes, by key id."""
    found = (match.group(0) for match in KEY_STRING.finditer(content))
    return {key_id(secret): secret for secret in found if is_whole(secret)}


def hkdf_sha256(material: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 with an empty salt."""
    pseudo_random_key = hmac.digest(bytes(32), material, "sha256")
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.digest(pseudo_random_key, block + info + bytes([counter]), "sha256")
        output += block
        counter += 1
    return output[:length]


def authority_key(authority_file: Path) -> bytes:
    """The 32 bytes of the authority key, from its file."""
    text = authority_file.read_bytes().strip()
    if not text.startswith(AUTHORITY_HEADER):
        raise ValueError(f"{authority_file} holds no authority key")
    return bytes.fromhex(text[len(AUTHORITY_HEADER) :].decode())


def digest_key(authority_file: Path) -> bytes:
    """The key under which key strings are digested."""
    return hkdf_sha256(authority_key(authority_file), b"lockstep/v1 key digest", 32)


def seal_key(authority_file: Path) -> bytes:
    """The key under which what is recorded is sealed."""
    return hkdf_sha256(authority_key(authority_file), b"lockstep/v1 seal", 32)


def key_digest(key: bytes, secret: bytes) -> bytes:
    """What the store must hold of a key."""
    return hmac.digest(key, secret, hashlib.sha256)
