from helpers import same


def handler(event, context):
    return same(event)
