"""The wave of March 2021, there from the start."""

from django.db import IntegrityError, transaction

from quartiers.errors import CatalogueError
from quartiers.programme.cohorts import FIRST_DAY, FIRST_NAME, FIRST_NOTE, FIRST_SLUG, first_wave
from quartiers.territory.labelled import labelled_territories
from quartiers.web.programme.models import Cohort, Label


def ensure_first_wave() -> int:
    """Called at each start: what the team changed since stays as it is. How many labels it made.

    A catalogue that cannot be read just now waits for the next start.
    """
    try:
        wave = first_wave(labelled_territories().values())
    except CatalogueError:
        return 0
    try:
        with transaction.atomic():
            cohort, _ = Cohort.objects.get_or_create(
                slug=FIRST_SLUG,
                defaults={"name": FIRST_NAME, "decided_on": FIRST_DAY, "note": FIRST_NOTE},
            )
            held = set(cohort.labels.values_list("territory", flat=True))
            new = [each for each in wave if each.territory not in held]
            for each in new:
                Label.objects.create(
                    cohort=cohort,
                    territory=each.territory,
                    name=each.name,
                    state=Label.State.LABELLISE,
                    labelled_on=each.on,
                    decided_on=each.on,
                    note=each.note,
                    published=True,
                )
    except IntegrityError:  # another process did it meanwhile
        return 0
    return len(new)
