"""RSA keys, as texts in PEM."""

import hashlib
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Below, a key can be broken; above, each request with it would cost too much.
SMALLEST_BITS, LARGEST_BITS = 2048, 8192
GENERATED_BITS = 2048


def generate() -> tuple[str, str]:
    """A new pair: the private key as PKCS #8, and the public one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=GENERATED_BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode(), written(key.public_key())


def written(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def checked(pem: str) -> rsa.RSAPublicKey:
    """The public key in a text from outside. ValidationError, with what would be right, if it is none for us."""
    if "PRIVATE KEY" in pem:
        raise ValidationError(_("This is a private key, which nobody else may see: give the public one."))
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        message = _("This is no public key in PEM, which begins with -----BEGIN PUBLIC KEY-----.")
        raise ValidationError(message) from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValidationError(_("Tokens are signed by RS256, so the key has to be an RSA key."))
    if not SMALLEST_BITS <= key.key_size <= LARGEST_BITS:
        message = _("The key has %(bits)s bits: it has to have from %(least)s to %(most)s.")
        bits = {"bits": key.key_size, "least": SMALLEST_BITS, "most": LARGEST_BITS}
        raise ValidationError(message, params=bits)
    return key


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """As Cirro shows it: `openssl rsa -pubin -outform DER | openssl sha1 -c`."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(der, usedforsecurity=False).digest().hex(":")


@lru_cache(maxsize=1024)
def loaded(pem: str) -> rsa.RSAPublicKey:
    """The key of a text that was checked when it was stored; each is parsed once in a process."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    return key
