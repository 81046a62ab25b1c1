"""DID IT WORK: waves and labels, money asked and obtained, the figures that steer the programme.

Pure functions over plain rows: who keeps the rows, and who may read them, is decided elsewhere.
"""
