"""Which keys are taken, and how they are shown."""

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ValidationError

from integrations import keys
from tests.integrations.tokens import pair


def pem_of(key, format: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    return key.public_key().public_bytes(Encoding.PEM, format).decode()


def test_a_pair_belongs_together_and_has_2048_bits() -> None:
    _, public_pem = keys.generate()
    assert keys.checked(public_pem).key_size == 2048
    assert keys.generate()[1] != public_pem


def test_the_fingerprint_is_what_openssl_says_of_the_private_key() -> None:
    """The command with which Cirro's page tells people to compare (wire document, 2)."""
    private_pem, public_pem = pair(0)
    command = "openssl rsa -pubout -outform DER | openssl sha1 -c"
    said = subprocess.run(command, shell=True, input=private_pem.encode(), capture_output=True, check=True).stdout
    assert said.decode().split()[-1] == keys.fingerprint(keys.checked(public_pem))


def test_other_forms_of_a_key_are_the_same_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    old_form, new_form = pem_of(key, PublicFormat.PKCS1), pem_of(key)
    assert keys.written(keys.checked(f"\n{old_form}\n")) == keys.written(keys.checked(new_form)) == new_form


def test_a_private_key_is_refused_as_such() -> None:
    with pytest.raises(ValidationError, match="give the public one"):
        keys.checked(pair(0)[0])


@pytest.mark.parametrize("text", ["", "x", "ü\x00", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="This is no public key in PEM"):
        keys.checked(text)


def test_another_kind_of_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="RSA"):
        keys.checked(pem_of(ec.generate_private_key(ec.SECP256R1())))


def test_a_key_that_could_be_broken_is_refused() -> None:
    with pytest.raises(ValidationError, match="The key has 1024 bits: it has to have from 2048 to 8192"):
        keys.checked(pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024)))


def test_a_key_that_would_cost_too_much_is_refused() -> None:
    """Of such a size that nobody waits for a real one."""
    key = rsa.RSAPublicNumbers(e=65537, n=2**8200 + 1).public_key()
    with pytest.raises(ValidationError, match="8201 bits"):
        keys.checked(keys.written(key))
