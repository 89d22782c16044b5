"""Fails, whatever it is called with."""


def handler(event, _context):
    raise ValueError("fails as it should")
