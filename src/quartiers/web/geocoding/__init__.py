"""From an address in plain words to a position: the national service, the demonstration's own.

An address belongs to who asks it: it is not logged, nor written on a disk; the last answers stay in
memory for a few minutes.
"""
