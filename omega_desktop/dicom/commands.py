"""DIMSE commands: the command set of a request or a response, in bytes.

Source: DICOM PS3.7 6.3 (encoding), 9.3 (messages) and Annex E (elements).
"""

import struct
from collections.abc import Mapping

# (0000,eeee) of the command group, PS3.7 E.1
AFFECTED_SOP_CLASS = 0x0002
COMMAND_FIELD = 0x0100
MESSAGE_ID = 0x0110
RESPONDED_TO = 0x0120
PRIORITY = 0x0700
DATA_SET_TYPE = 0x0800
STATUS = 0x0900
AFFECTED_SOP_INSTANCE = 0x1000
NO_DATA_SET = 0x0101

Command = Mapping[int, int | str]
"""Elements of a command by element number; numbers are US, texts are UI."""

_ELEMENT = struct.Struct("<HHL")


def encode_command(command: Command) -> bytes:
    """Encode a command set: implicit VR little endian, with its group length, PS3.7 6.3.1."""
    content = bytearray()
    for element in sorted(command):
        value = command[element]
        if isinstance(value, int):
            encoded = value.to_bytes(2, "little")
        else:
            encoded = value.encode("ascii")
            encoded += b"\0" * (len(encoded) % 2)
        content += _ELEMENT.pack(0x0000, element, len(encoded)) + encoded
    length = len(content).to_bytes(4, "little")
    return _ELEMENT.pack(0x0000, 0x0000, 4) + length + bytes(content)


def decode_command(content: bytes) -> dict[int, int | str]:
    """Decode a command set; two-byte values are numbers, all others text. Never raises."""
    command: dict[int, int | str] = {}
    at = 0
    while at + _ELEMENT.size <= len(content):
        group, element, length = _ELEMENT.unpack_from(content, at)
        value = content[at + _ELEMENT.size : at + _ELEMENT.size + length]
        at += _ELEMENT.size + length
        if group != 0 or len(value) != length:
            break
        if length == 2 and element not in (AFFECTED_SOP_CLASS, AFFECTED_SOP_INSTANCE):
            command[element] = int.from_bytes(value, "little")
        else:
            command[element] = value.decode("ascii", "replace").rstrip("\0 ")
    return command
