"""Official codes as value types: a `str` that has been checked and written the official way.

Each type strips, sets capitals, and raises InvalidCode (French) for what breaks its own rule.
Whether a well-formed code exists is another matter: see `places` and `lookup`.
"""

import re
from typing import Self

from quartiers.territory.code import Code

DEMO_DEPARTEMENT = "999"  # of the fictitious territory; no register uses it
LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"
QPV_SUFFIXES = {"M": "modifié", "I": "inchangé", "N": "nouveau", "C": "commune entière"}


def luhn(digits: str) -> bool:
    """The key that SIREN and SIRET carry.

    >>> luhn("213105554"), luhn("213105555")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class Siren(Code):
    """
    >>> Siren("213 105 554")
    '213105554'
    """

    __slots__ = ()
    label = "un SIREN"
    expected = "9 chiffres, le dernier étant une clé, comme 213105554"
    form = re.compile(r"\d{9}", re.ASCII)

    def __new__(cls, text: str) -> Self:
        code = super().__new__(cls, text)
        if not luhn(code):
            raise cls.refusal(
                text,
                "Un chiffre est sans doute faux ou deux sont inversés : recopiez-le d’un document "
                "officiel.",
                "sa clé de contrôle ne tombe pas juste",
            )
        return code

    @classmethod
    def nearest(cls, code: str) -> str:
        if code.isdecimal() and len(code) == 14:
            return f"C’est la longueur d’un SIRET ; son SIREN est {code[:9]}."
        return _lost_zeros(code, 9)


class Siret(Code):
    """
    La Poste has more establishments than Luhn's key can number: theirs add up to a multiple of 5.

    >>> Siret("35600000000048").siren, Siret("35600000009075")[9:]
    ('356000000', '09075')
    """

    __slots__ = ()
    label = "un SIRET"
    expected = "14 chiffres : le SIREN puis 5 chiffres, comme 21310555400017"
    form = re.compile(r"\d{14}", re.ASCII)

    def __new__(cls, text: str) -> Self:
        code = super().__new__(cls, text)
        by_sum = code.startswith(LA_POSTE) and code != LA_POSTE_HEAD_OFFICE
        if not (sum(map(int, code)) % 5 == 0 if by_sum else luhn(code)):
            raise cls.refusal(
                text,
                "Un chiffre est sans doute faux ou deux sont inversés : recopiez-le d’un document "
                "officiel.",
                "sa clé de contrôle ne tombe pas juste",
            )
        return code

    @property
    def siren(self) -> Siren:
        return Siren(self[:9])

    @classmethod
    def nearest(cls, code: str) -> str:
        if code.isdecimal() and len(code) == 9:
            return "C’est la longueur d’un SIREN : ajoutez les 5 chiffres de l’établissement."
        return _lost_zeros(code, 14)


class Commune(Code):
    """A commune of the official geographic code, or an arrondissement of Paris, Lyon, Marseille.

    >>> Commune("2a004").departement, Commune("97414").departement, Commune("69383").commune
    ('2A', '974', '69123')
    """

    __slots__ = ()
    label = "un code de commune"
    expected = "5 caractères du code officiel géographique, comme 57463, 2A004 ou 97414"
    form = re.compile(
        r"(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|97[1-8]\d\d|98[46-9]\d\d|999\d\d", re.ASCII
    )

    @property
    def departement(self) -> "Departement":
        return Departement(self[:3] if self[:2] in ("97", "98", "99") else self[:2])

    @property
    def commune(self) -> "Commune":
        """Itself, or the commune of an arrondissement."""
        for whole, first, last in ARRONDISSEMENTS:
            if first <= self <= last:
                return Commune(whole)
        return self

    @property
    def is_arrondissement(self) -> bool:
        return self.commune != self

    @classmethod
    def nearest(cls, code: str) -> str:
        if re.fullmatch(r"20\d{3}", code):
            return (
                "Les codes de Corse commencent par 2A ou 2B (20000 est un code postal d’Ajaccio, "
                "2A004)."
            )
        return _lost_zeros(code, 5)


ARRONDISSEMENTS = (
    ("75056", "75101", "75120"),
    ("69123", "69381", "69389"),
    ("13055", "13201", "13216"),
)


class Epci(Siren):
    __slots__ = ()
    label = "un code d’EPCI"
    expected = "le SIREN de l’intercommunalité, 9 chiffres, comme 200093201"


class Ept(Siren):
    __slots__ = ()
    label = "un code d’EPT"
    expected = "le SIREN de l’établissement public territorial, 9 chiffres, comme 200057875"


class Departement(Code):
    __slots__ = ()
    label = "un code de département"
    expected = "2 caractères (57, 2A) ou 3 outre-mer (974)"
    form = re.compile(
        r"0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[46-9]|" + DEMO_DEPARTEMENT, re.ASCII
    )

    @classmethod
    def nearest(cls, code: str) -> str:
        if code == "20":
            return "La Corse a deux départements : 2A et 2B."
        return _lost_zeros(code, 2)


class Region(Code):
    """A région; a plain code such as 93 may also be a département: the type tells them apart."""

    __slots__ = ()
    label = "un code de région"
    expected = "2 chiffres, comme 44 (Grand Est) ou 04 (La Réunion)"
    form = re.compile(
        r"0[1-46]|11|2[478]|32|44|5[23]|7[56]|84|9[34]|97[578]|98[46-9]|99|" + DEMO_DEPARTEMENT,
        re.ASCII,
    )

    @classmethod
    def nearest(cls, code: str) -> str:
        return _lost_zeros(code, 2)


class Qpv(Code):
    """A priority neighbourhood of either generation.

    >>> Qpv("qp057021").generation, Qpv("QN05980M").generation, Qpv("QN02A01M").departement
    (2015, 2024, '2A')
    """

    __slots__ = ()
    label = "un code de QPV"
    expected = (
        "QP et 6 caractères pour la géographie 2015, comme QP057021 ; QN, département sur 3 "
        "caractères, 2 chiffres et une lettre M, I, N ou C pour celle de 2024, comme QN05980M"
    )
    form = re.compile(r"QP\d\d[\dAB]\d{3}|QN\d\d[\dAB]\d\d[MINC]", re.ASCII)

    @property
    def generation(self) -> int:
        return 2015 if self.startswith("QP") else 2024

    @property
    def departement(self) -> Departement:
        return Departement(self[3:5] if self[2] == "0" else self[2:5])

    @property
    def suffix(self) -> str:
        """What the last letter of a code of 2024 says, empty for 2015."""
        return QPV_SUFFIXES[self[-1]] if self.generation == 2024 else ""

    @classmethod
    def nearest(cls, code: str) -> str:
        body = code.replace("O", "0").replace("-", "").replace(".", "")
        if body != code and cls.form.fullmatch(body):
            return f"Vouliez-vous dire {body} ?"
        if re.fullmatch(r"QP\d\d[\dAB]\d\d[MINC]", code):
            return f"Vouliez-vous dire QN{code[2:]} (géographie 2024) ?"
        if re.fullmatch(r"QN\d\d[\dAB]\d{3}", code):
            return f"Vouliez-vous dire QP{code[2:]} (géographie 2015) ?"
        if re.fullmatch(r"QN\d\d[\dAB]\d\d[A-Z]?", code):
            wrong = (
                "Il manque la lettre finale" if len(code) == 7 else "La lettre finale est fausse"
            )
            return f"{wrong} : M (modifié), I (inchangé), N (nouveau) ou C (commune entière)."
        if re.fullmatch(r"\d\d[\dAB]\d{3}", code):
            return f"Vouliez-vous dire QP{code} ?"
        if re.fullmatch(r"\d\d[\dAB]\d\d[MINC]", code):
            return f"Vouliez-vous dire QN{code} ?"
        if re.fullmatch(r"\d[\dAB]\d{3}|\d{9}", code):
            of_place = "de commune" if len(code) == 5 else "d’intercommunalité"
            return f"C’est la forme d’un code {of_place} : demandez-en le territoire."
        return ""


class Naf(Code):
    """A subclass of NAF rév. 2; the dot may be left out.

    >>> Naf("5610c")
    '56.10C'
    """

    __slots__ = ()
    label = "un code NAF rév. 2"
    expected = "4 chiffres et une lettre de A à F ou Z, comme 56.10C"
    form = re.compile(r"\d\d\.\d\d[A-FZ]", re.ASCII)

    @classmethod
    def tidy(cls, text: str) -> str:
        code = super().tidy(text)
        return f"{code[:2]}.{code[2:]}" if re.fullmatch(r"\d{4}[A-Z]", code, re.ASCII) else code

    @property
    def division(self) -> str:
        return self[:2]

    @classmethod
    def nearest(cls, code: str) -> str:
        if Naf25.form.fullmatch(code):
            return f"{code} a la forme d’un code de la NAF 2025, non de la NAF rév. 2."
        if re.fullmatch(r"\d\d\.?\d\d", code):
            return "Il manque la lettre finale de la sous-classe."
        return ""


class Naf25(Naf):
    """A subclass of NAF 2025; its last letters are not those of NAF rév. 2."""

    __slots__ = ()
    label = "un code NAF 2025"
    expected = "4 chiffres et une lettre de G à Y, comme 56.11Y"
    form = re.compile(r"\d\d\.\d\d[G-Y]", re.ASCII)

    @classmethod
    def nearest(cls, code: str) -> str:
        if Naf.form.fullmatch(code):
            return f"{code} a la forme d’un code de la NAF rév. 2, non de la NAF 2025."
        return super().nearest(code)


def _lost_zeros(code: str, length: int) -> str:
    """A spreadsheet drops leading zeros: offer them back."""
    missing = length - len(code)
    if code.isdecimal() and 0 < missing <= 2 and code:
        return f"Un zéro de tête a pu se perdre dans un tableur : essayez {code.zfill(length)}."
    return ""
