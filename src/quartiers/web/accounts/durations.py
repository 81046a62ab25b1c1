"""How long what concerns people is kept: the register of processing says the same numbers."""

from datetime import timedelta

LISTS = timedelta(days=365)
INVITATIONS = timedelta(days=90)  # after they were sent, used or not
UNCONFIRMED = timedelta(days=30)
ATTEMPTS = timedelta(days=30)
ASLEEP = timedelta(days=3 * 365)
PHOTOS = timedelta(days=365)
LOCAL_FILES = timedelta(days=3 * 365)  # at most: the convention of each says its own day
DRAFTS = timedelta(days=1)
IMPORTS = timedelta(hours=24)
LETTERS = timedelta(days=14)  # that no mail server took
