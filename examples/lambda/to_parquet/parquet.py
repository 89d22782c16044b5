"""A small Parquet writer: flat, optional columns, one row group, one gzip page for each column.

Format: https://github.com/apache/parquet-format (metadata in Thrift's compact protocol).
"""

import gzip
import json
import struct
from itertools import groupby

MAGIC = b"PAR1"

# Physical types, as numbered by the format.
BOOLEAN, INT32, INT64, DOUBLE, STRING = 0, 1, 2, 5, 6

DATA_PAGE, PLAIN, RLE, GZIP, UTF8, OPTIONAL = 0, 0, 3, 2, 0, 1


def dumps(rows, schema=None):
    """The bytes of a Parquet file of `rows` (dicts); columns that `schema` does not name are inferred."""
    columns = dict(schema or {})
    for name in dict.fromkeys(name for row in rows for name in row):
        if name not in columns:
            columns[name] = infer(row.get(name) for row in rows)

    out, groups = bytearray(MAGIC), []
    if rows:
        chunks, size = [], 0
        for name, kind in columns.items():
            values = [row.get(name) for row in rows]
            try:
                header, page, raw_size = data_page(values, kind)
            except (struct.error, OverflowError, UnicodeEncodeError) as error:
                raise ValueError(f"column {name!r}: {error}") from error
            sizes = len(header) + raw_size, len(header) + len(page)
            chunks.append(column_chunk(name, kind, len(values), len(out), *sizes))
            size += sizes[0]
            out += header + page
        groups.append(thrift_struct({1: list_of(STRUCT, chunks), 2: i64(size), 3: i64(len(rows))}))

    footer = file_metadata(columns, groups, len(rows))
    return bytes(out + footer + struct.pack("<I", len(footer)) + MAGIC)


def infer(values):
    """The narrowest type that holds all values; what has no type of its own is kept as JSON text."""
    values = [value for value in values if value is not None]
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return BOOLEAN
    if kinds == {int}:
        bits = max(max(value, ~value).bit_length() for value in values)
        return INT32 if bits < 32 else INT64 if bits < 64 else STRING
    if kinds and kinds <= {int, float}:
        return DOUBLE
    return STRING


def data_page(values, kind):
    levels = b"".join(
        varint(len(list(run)) << 1) + bytes([level])
        for level, run in groupby(value is not None for value in values)
    )
    present = [value for value in values if value is not None]
    raw = struct.pack("<I", len(levels)) + levels + plain(present, kind)
    page = gzip.compress(raw, mtime=0)
    header = thrift_struct({
        1: i32(DATA_PAGE),
        2: i32(len(raw)),
        3: i32(len(page)),
        5: (STRUCT, thrift_struct({1: i32(len(values)), 2: i32(PLAIN), 3: i32(RLE), 4: i32(RLE)})),
    })
    return header, page, len(raw)


def plain(values, kind):
    if kind == STRING:
        texts = [text(value).encode() for value in values]
        return b"".join(struct.pack("<I", len(item)) + item for item in texts)
    if kind == BOOLEAN:
        bits = bytearray((len(values) + 7) // 8)
        for index, value in enumerate(values):
            bits[index >> 3] |= value << (index & 7)
        return bytes(bits)
    code = {INT32: "i", INT64: "q", DOUBLE: "d"}[kind]
    return struct.pack(f"<{len(values)}{code}", *values)


def text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def file_metadata(columns, groups, rows):
    root = thrift_struct({4: binary("schema"), 5: i32(len(columns))})
    elements = [root] + [schema_element(name, kind) for name, kind in columns.items()]
    return thrift_struct({
        1: i32(1),
        2: list_of(STRUCT, elements),
        3: i64(rows),
        4: list_of(STRUCT, groups),
        6: binary("to_parquet version 1.0.0 (build 1)"),
    })


def schema_element(name, kind):
    fields = {1: i32(kind), 3: i32(OPTIONAL), 4: binary(name)}
    if kind == STRING:
        fields[6] = i32(UTF8)
    return thrift_struct(fields)


def column_chunk(name, kind, count, offset, size, compressed_size):
    metadata = thrift_struct({
        1: i32(kind),
        2: list_of(I32, [i32(PLAIN)[1], i32(RLE)[1]]),
        3: list_of(BINARY, [binary(name)[1]]),
        4: i32(GZIP),
        5: i64(count),
        6: i64(size),
        7: i64(compressed_size),
        9: i64(offset),
    })
    return thrift_struct({2: i64(offset), 3: (STRUCT, metadata)})


# Thrift's compact protocol: a value is a pair of its type and its bytes.
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def i32(number):
    return I32, varint(number << 1)  # zigzag; nothing here is negative


def i64(number):
    return I64, varint(number << 1)


def binary(string):
    data = string.encode()
    return BINARY, varint(len(data)) + data


def list_of(kind, items):
    count = len(items)
    head = bytes([count << 4 | kind]) if count < 15 else bytes([0xF0 | kind]) + varint(count)
    return LIST, head + b"".join(items)


def thrift_struct(fields):
    out, last = bytearray(), 0
    for number, (kind, data) in fields.items():
        out += bytes([(number - last) << 4 | kind]) + data
        last = number
    return bytes(out) + b"\0"
