"""One connection to the mail server (RFC 5321): it says exactly how far each mail has come.

The standard library's client knows the commands; the order of things is ours, so that a mail can
be noted as under way after its recipient was accepted and before its first byte leaves.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from plugin.mail.answers import Answer, answered
from plugin.mail_server import MailServer, envelope_address
from storage import reach


class ServerTrouble(Exception):
    """The server, or our right to use it, is the trouble, not one mail. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The mail server cannot be used: {reason}.")


class NoAnswer(Exception):
    """The mail was handed over whole, and the server never said what became of it."""


class _Client(smtplib.SMTP):
    """Has its socket where a timer can cut it off, also while TLS is being agreed on."""

    def __init__(
        self, server: MailServer, name: str, timeout_s: float, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(local_hostname=name, timeout=timeout_s)
        self._server, self._tls = server, tls
        self.open_socket: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        self.open_socket = socket.create_connection((host, port), timeout)
        if self._server.security == "tls":
            self._wrap()
        return self.open_socket

    def start_tls(self) -> None:
        """STARTTLS (RFC 3207): what the server said before it counts no more."""
        code, _ = self.docmd("STARTTLS")
        if code != 220:
            raise ServerTrouble(f"starttls {code}")
        self._wrap()
        self.sock = self.open_socket
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def _wrap(self) -> None:
        assert self.open_socket is not None
        assert self._tls is not None
        wrapped = self._tls.wrap_socket(
            self.open_socket, server_hostname=self._server.host, do_handshake_on_connect=False
        )
        self.open_socket = wrapped
        wrapped.do_handshake()

    def close(self) -> None:
        """Also of a socket whose TLS was never agreed on."""
        super().close()
        if self.open_socket is not None:
            self.open_socket.close()

    def cut_off(self) -> None:
        if self.open_socket is not None:
            with suppress(OSError):  # it may have ended by itself
                socket.socket.shutdown(self.open_socket, socket.SHUT_RDWR)


class Conversation:
    """A connection that is ready for mails. One that raised is over."""

    def __init__(self, client: _Client, timeout_s: float) -> None:
        self._client, self._timeout_s = client, timeout_s

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Within the block the connection is cut off after so long, however it trickles."""
        timer = threading.Timer(seconds, self._client.cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def offer(self, sender: str, recipient: str, size: int) -> Answer | None:
        """Say from whom and to whom; what the server has against it, None when it may be sent."""
        client, to = self._client, envelope_address(recipient)
        options = [f"size={size}"] if client.has_extn("size") else []
        client.command_encoding = "ascii"
        if not (to.isascii() and sender.isascii()):
            if not client.has_extn("smtputf8"):
                return Answer("rcpt", 553, "5.6.7")  # RFC 6531, 3.5
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            client.command_encoding = "utf-8"
        with _trouble():
            answer = answered("mail", client.mail(sender, options))
            if answer.is_taken:
                answer = answered("rcpt", client.rcpt(to))
        if answer.code == 421:
            raise ServerTrouble(answer.reason)
        if answer.is_taken:
            return None
        self.withdraw()
        return answer

    def deliver(self, message: bytes) -> Answer:
        """Hand the mail over. Raises `NoAnswer` when it may have arrived, and `ServerTrouble` when
        the connection ended before the last byte was out, so that it cannot have.
        """
        client = self._client
        reach("mail/before-data")
        with _trouble():
            code, text = client.docmd("DATA")
            if code != 354:
                answer = answered("data", (code, text))
                if code == 421 or code < 400:
                    raise ServerTrouble(answer.reason)
                self.withdraw()
                return answer
            client.send(_dotted(message))
        reach("mail/after-data")
        try:
            answer = answered("data", client.getreply())
        except (OSError, smtplib.SMTPException) as error:
            raise NoAnswer from error
        if answer.code < 400 and not answer.is_taken:
            raise NoAnswer
        return answer

    def withdraw(self) -> None:
        """What was offered is not sent after all (RSET)."""
        with _trouble():
            self._client.rset()


@contextmanager
def conversation(
    server: MailServer, *, name: str, timeout_s: float, tls: ssl.SSLContext | None = None
) -> Iterator[Conversation]:
    """Connect, agree on TLS, sign in; `name` is how we introduce ourselves. Raises `ServerTrouble`.

    Without `tls` the system's authorities are trusted; a certificate must fit the host's name.
    """
    context = None if server.security == "none" else tls or ssl.create_default_context()
    if context is not None:
        context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    client = _Client(server, name, timeout_s, context)
    opened = Conversation(client, timeout_s)
    try:
        with opened.within(4 * timeout_s), _trouble():
            code, _ = client.connect(server.host, server.port)
            if code != 220:
                raise ServerTrouble(f"connect {code}")
            client.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                if not client.has_extn("starttls"):
                    raise ServerTrouble("no_starttls")
                client.start_tls()
                client.ehlo_or_helo_if_needed()
            if server.user is not None and server.password is not None:
                client.login(server.user, server.password)
        yield opened
        with suppress(OSError, smtplib.SMTPException), opened.within(timeout_s):
            client.quit()
    finally:
        client.close()


@contextmanager
def _trouble() -> Iterator[None]:
    """What goes wrong with a connection, as a code."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise ServerTrouble(f"auth {error.smtp_code}") from None  # its words may name the user
    except smtplib.SMTPNotSupportedError as error:
        raise ServerTrouble("auth_not_offered") from error
    except smtplib.SMTPResponseException as error:
        raise ServerTrouble(f"answer {error.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise ServerTrouble("disconnected") from error
    except ssl.SSLCertVerificationError as error:
        raise ServerTrouble("tls_certificate") from error
    except ssl.SSLError as error:
        raise ServerTrouble("tls") from error
    except TimeoutError as error:
        raise ServerTrouble("timeout") from error
    except socket.gaierror as error:
        raise ServerTrouble("unknown_host") from error
    except ConnectionRefusedError as error:
        raise ServerTrouble("connection_refused") from error
    except OSError as error:
        raise ServerTrouble("disconnected") from error


def _dotted(message: bytes) -> bytes:
    """Transparency, and the final dot (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r\n|\n|\r(?!\n)", b"\r\n", message))
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"
