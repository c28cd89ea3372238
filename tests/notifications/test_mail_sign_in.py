"""A mail server that wants a name: it is told over TLS alone, and only to a server that can show who it is."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.clock import now_utc
from notifications.channels.email import ByMail, mail_server
from notifications.delivering import Delivered, Unreached
from tests.notifications.postbox import FROM, Postbox, delivered, each_has_one


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that nobody knows, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now_utc() - timedelta(days=1)).not_valid_after(now_utc() + timedelta(days=1))
    own = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = builder.add_extension(own, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("mail") / "server.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def knows(_server, _session, _envelope, _mechanism, told):
    return AuthResult(success=isinstance(told, LoginPassword) and told == LoginPassword(b"vigil", b"se/cret"))


@asynccontextmanager
async def opened(postbox, certificate, *, at_once):
    """A server with TLS: at once, or after the greeting."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    more = {"auth_require_tls": False} if at_once else {"tls_context": context, "require_starttls": True}

    def made():
        return SMTP(postbox, hostname="mail.example", loop=loop, authenticator=knows, auth_required=True, **more)

    server = await loop.create_server(made, "127.0.0.1", 0, ssl=context if at_once else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def by_mail(scheme, port, password="se%2Fcret"):
    return ByMail(mail_server(f"{scheme}://vigil:{password}@127.0.0.1:{port}", FROM), answer_seconds=5)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_who_signs_in_over_tls_is_let_in_and_nobody_else(office, certificate, monkeypatch, scheme):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    directory, postbox = await each_has_one(office, 1), Postbox()

    async with opened(postbox, certificate, at_once=scheme == "smtps") as port:
        with pytest.raises(Unreached):
            await delivered(office, by_mail(scheme, port, password="wrong"), staff=directory)
        done = await delivered(office, by_mail(scheme, port), staff=directory)

    assert done == Delivered(messages=1, notices=1)
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_server_that_cannot_show_who_it_is_gets_nothing(office, certificate, scheme):
    directory, postbox = await each_has_one(office, 1), Postbox()

    async with opened(postbox, certificate, at_once=scheme == "smtps") as port:
        with pytest.raises(Unreached, match="cannot be reached"):
            await delivered(office, by_mail(scheme, port), staff=directory)

    assert postbox.mails == []
