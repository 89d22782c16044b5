def same(event):
    return event
