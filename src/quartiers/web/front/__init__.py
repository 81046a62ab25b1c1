"""The style and scripts of the site. `assets` gathers them, Django names them by their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Each file under a name that holds its checksum, with its compressed twins beside it."""

    manifest_strict = True
