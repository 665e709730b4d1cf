"""A client that shares no code with ours: NNG's REQ protocol and protobuf's wire format, by hand."""
import os
import socket
import struct

GREETING = b"\0SP\0\0\x30\0\0"
MAGIC = 0x474E594C
SERVICE = "/lynguine.v1.Lynguine/"


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """One field: an int as varint, bytes or text with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def read_varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def parse(data):
    """{field number: [values]}"""
    fields, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        fields.setdefault(key >> 3, []).append(value)
    return fields


def request(method, body=b"", token=b"", major=1, timeout_ms=0, request_id=None, extra=b""):
    """The bytes of a Request envelope."""
    return (varint(1 << 3 | 5) + struct.pack("<I", MAGIC) + field(2, major) +
            field(4, os.urandom(16) if request_id is None else request_id) + field(5, 1) +
            field(6, method if method.startswith("/") else SERVICE + method) +
            (field(7, timeout_ms) if timeout_ms else b"") + (field(8, token) if token else b"") +
            extra + field(15, body))


class Response:
    def __init__(self, data):
        envelope = parse(data)
        status = parse(envelope.get(6, [b""])[0])
        self.request_id = envelope.get(4, [b""])[0]
        self.instance_id = envelope.get(5, [b""])[0]
        self.code = status.get(1, [0])[0]
        self.reason = status.get(2, [b""])[0].decode()
        self.message = status.get(4, [b""])[0].decode()
        self.retry_after_ms = status.get(9, [0])[0]
        self.timing = parse(envelope.get(7, [b""])[0])
        self.body = parse(envelope.get(15, [b""])[0])


class Client:
    """One connection to a server, given its address and token (bytes)."""

    def __init__(self, url, token=b"", timeout=10, receive_buffer=None):
        self.token, self.next_id = token, 0x80000000
        local = url.startswith("ipc://")
        self.socket = socket.socket(socket.AF_UNIX if local else socket.AF_INET)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        host, port = url[6:].rsplit(":", 1) if not local else (None, None)
        self.socket.connect(url[6:] if local else (host, int(port)))
        self.prefix = b"\x01" if local else b""
        self.socket.sendall(GREETING)
        assert self.read(8) == b"\0SP\0\0\x31\0\0"

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def read(self, size):
        data = bytearray()
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError("closed by the server")
            data += more
        return bytes(data)

    def send_raw(self, payload):
        self.next_id += 1
        self.socket.sendall(self.prefix + struct.pack(">QI", len(payload) + 4, self.next_id) +
                            payload)

    def receive(self):
        if self.prefix:
            self.read(1)
        size, _ = struct.unpack(">QI", self.read(12))
        return Response(self.read(size - 4))

    def send(self, method, body=b"", token=None, **envelope):
        self.send_raw(request(method, body, self.token if token is None else token, **envelope))

    def call(self, method, body=b"", **envelope):
        self.send(method, body, **envelope)
        return self.receive()
