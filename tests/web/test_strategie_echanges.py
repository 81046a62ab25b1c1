import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from tests.web import written
from tests.web.pages import text
from tests.web.people import ELSEWHERE, HERE, member, organisation, signed_in, user

from quartiers.web.accounts.rights import Role
from quartiers.web.strategies.models import Document, Notification, Task
from quartiers.web.strategies.people import mentioned

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.fixture
def pilot(db):
    return user(Role.PILOTE, name="Awa Diallo")


@pytest.fixture
def action(db):
    return written.action(written.objective(written.strategy()))


@pytest.fixture
def desk(site, pilot):
    return signed_in(site, pilot)


def place(action, part) -> str:
    return f"/espace/{HERE}/actions/{action.pk}/{part}"


def office(types: str = WORD, **entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{types}"/></Types>')
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def photo(size=(40, 30)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Léo"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def send(desk, action, content: bytes, name: str = "note.pdf"):
    file = SimpleUploadedFile(name, content)
    return desk.post(place(action, "documents/"), {"fichier": file})


def test_mention_tells(desk, action, pilot):
    leo = user(Role.CONTRIBUTEUR, name="Léo Martin")
    user(Role.CONTRIBUTEUR, ELSEWHERE, name="Zoé Ailleurs")
    text = "Bonjour @leo MARTIN, et @Zoé Ailleurs, @Awa Diallo"
    assert desk.post(place(action, "commentaires/"), {"text": text}).status_code == 303
    comment = action.comments.get()
    assert set(comment.mentions.all()) == {leo, pilot}
    told = Notification.objects.get()
    assert (told.user, told.kind, told.told_at) == (leo, "mention", None)
    assert "Awa Diallo" in told.said
    desk.force_login(leo)
    assert told.said[:20] in desk.get(f"/espace/{HERE}/").content.decode()
    desk.get(place(action, ""))
    told.refresh_from_db()
    assert told.read_at


def test_partner_is_not_told_of_the_unseen(desk, action):
    org = organisation("CMA")
    partner = user(Role.PARTENAIRE, name="Chloé Petit", organisation=org)
    desk.post(place(action, "commentaires/"), {"text": "@Chloé Petit"})
    assert not Notification.objects.filter(user=partner).exists()
    action.partners.add(org)
    desk.post(place(action, "commentaires/"), {"text": "@Chloé Petit"})
    assert Notification.objects.filter(user=partner).count() == 1


def test_longest_name_wins(db):
    ann, anne = user(name="Ann"), user(name="Anne Roy")
    assert mentioned("@Anne Roy", [ann, anne]) == [anne]
    assert mentioned("@Ann, oui", [ann, anne]) == [ann]
    assert mentioned("@Annette", [ann, anne]) == []
    assert mentioned("a@b.fr @", [ann, anne]) == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4_001])
def test_comments_that_are_none(desk, action, text):
    assert desk.post(place(action, "commentaires/"), {"text": text}).status_code == 400


def test_task_given_and_done(desk, action, pilot):
    leo = user(Role.CONTRIBUTEUR, name="Léo Martin")
    late = timezone.localdate() - timedelta(days=3)
    desk.post(place(action, "taches/"), {"title": "Appeler", "owner": leo.pk, "due_on": late})
    task = Task.objects.get()
    assert Notification.objects.get(user=leo).kind == "tache"
    signed_in(desk, leo)
    page = desk.get(f"/espace/{HERE}/").content.decode()
    assert "Appeler" in page and "en retard" in page
    desk.post(place(action, f"taches/{task.pk}/"))
    task.refresh_from_db()
    assert task.done_on == timezone.localdate()


def test_task_of_who_does_not_see_it(desk, action):
    chamber = organisation("Chambre")
    zoe = user(Role.PARTENAIRE, organisation=chamber)
    sent = {"title": "Appeler", "owner": zoe.pk}
    refused = desk.post(place(action, "taches/"), sent)
    assert refused.status_code == 400
    assert "ne voit pas cette action" in text(refused)
    action.partners.add(chamber)
    assert desk.post(place(action, "taches/"), sent).status_code == 303


def test_task_of_a_stranger(desk, action):
    stranger = user(Role.PILOTE, ELSEWHERE)
    sent = {"title": "Appeler", "owner": stranger.pk}
    assert desk.post(place(action, "taches/"), sent).status_code == 400


def test_document_kept_and_given(desk, action):
    content = b"%PDF-1.7 un texte"
    assert send(desk, action, content, "../../note finale.pdf").status_code == 303
    kept = Document.objects.get()
    assert (kept.name, kept.size) == ("note finale.pdf", len(content))
    given = desk.get(place(action, f"documents/{kept.pk}/"))
    assert given.content == content
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    desk.post(place(action, f"documents/{kept.pk}/retirer/"))
    assert desk.get(place(action, f"documents/{kept.pk}/")).status_code == 404
    desk.post(place(action, f"documents/{kept.pk}/retirer/"))
    assert desk.get(place(action, f"documents/{kept.pk}/")).status_code == 200


def test_photo_loses_its_place(desk, action):
    assert send(desk, action, photo(), "rue.jpg").status_code == 303
    kept = bytes(Document.objects.get().content)
    assert b"Exif" not in kept and "Léo".encode() not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)


REFUSED = {
    "macros": (office("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "macros inside": (office(word__vbaProject="x"), "macros"),
    "bomb": (office(word__document="0" * 60_000_000), "démesurément"),
    "other archive": (office("text/plain"), "ni un DOCX"),
    "cut archive": (office()[:60], "abîmé"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "ancien format"),
    "page": (b"<html><script>alert(1)</script>", "type accepté"),
    "cut photo": (photo()[:300], "abîmée"),
    "nothing": (b"", "vide"),
    "too big": (b"%PDF-" + b"0" * 5_000_001, "5 Mo"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_clear_words(desk, action, case):
    content, said = REFUSED[case]
    answer = send(desk, action, content, "fichier.docx")
    assert answer.status_code == 400
    assert said in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert not Document.objects.exists()


def test_photo_of_forty_megabytes(desk, action):
    answer = send(desk, action, b"\xff\xd8\xff" + b"0" * 40_000_000, "rue.jpg")
    assert answer.status_code == 400
    assert "dépasse 5 Mo" in answer.content.decode().replace("\xa0", " ")


def test_picture_of_too_many_points(desk, action):
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    answer = send(desk, action, out.getvalue(), "plan.png")
    assert answer.status_code == 400
    assert "millions de points" in answer.content.decode()


def test_word_without_macros(desk, action):
    assert send(desk, action, office(), "note.docx").status_code == 303
    assert Document.objects.get().name == "note.docx"


def test_no_file(desk, action):
    assert desk.post(place(action, "documents/")).status_code == 400


def test_public_pages_take_no_file(site):
    file = SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * 100)
    assert site.post("/recherche/", {"f": file}).status_code < 500


def test_reader_deposits_nothing(site, action):
    signed_in(site, user(Role.LECTEUR))
    assert send(site, action, b"%PDF-1.7").status_code == 404


def test_partner_reads_their_documents_alone(site, action, pilot):
    kept = Document.objects.create(
        action=action, name="a.pdf", kind="application/pdf", content=b"x"
    )
    org = organisation("CMA")
    partner = user(Role.PARTENAIRE, organisation=org)
    signed_in(site, partner)
    assert site.get(place(action, f"documents/{kept.pk}/")).status_code == 404
    action.partners.add(org)
    assert site.get(place(action, f"documents/{kept.pk}/")).status_code == 200
    member(partner, Role.PARTENAIRE, ELSEWHERE, org)
    elsewhere = place(action, f"documents/{kept.pk}/").replace(HERE, ELSEWHERE)
    assert site.get(elsewhere).status_code == 404
