"""The purposes that are asked about, each with its text; a changed text is another version."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from lrs_adapter import LanguageMap


class Basis(StrEnum):
    """What a purpose rests on until she decides.

    CONTRACT: it belongs to what the course was begun for; she is asked, and her no counts.
    CONSENT: nothing happens without her yes.
    """

    CONTRACT = "contract"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Language maps: `title` names it, `text` is what she agrees to, `refusing` what a no changes
    and what it does not.
    """

    key: str
    basis: Basis
    title: LanguageMap
    text: LanguageMap
    refusing: LanguageMap

    @property
    def version(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of all that she reads."""
        told = [dict(each) for each in (self.title, self.text, self.refusing)]
        text = json.dumps([self.basis, told], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


FORWARD = Purpose(
    key="forward-records",
    basis=Basis.CONTRACT,
    title={
        "en": "My learning records go to other record stores",
        "es": "Mis registros de aprendizaje van a otros almacenes",
    },
    text={
        "en": (
            "CHILD sends copies of learning records to the record stores of the organisations "
            "that offer the courses, so that they can see how learning goes. They hold a random "
            "number in place of your name. Under “What is held about me” you see which stores."
        ),
        "es": (
            "CHILD envía copias de los registros de aprendizaje a los almacenes de las "
            "organizaciones que ofrecen los cursos, para que vean cómo va el aprendizaje. Llevan "
            "un número al azar en lugar de tu nombre. En «Qué se guarda sobre mí» ves cuáles son."
        ),
    },
    refusing={
        "en": (
            "If you say no, nothing more about you is sent. Your course, your grade and your paths "
            "go on as before. What was sent earlier is with those stores."
        ),
        "es": (
            "Si dices que no, no se envía nada más sobre ti. Tu curso, tu nota y tus caminos "
            "siguen como antes. Lo que se envió antes ya está en esos almacenes."
        ),
    },
)
DIRECTORY = Purpose(
    key="show-in-directory",
    basis=Basis.CONSENT,
    title={
        "en": "Members of my communities can find me",
        "es": "Los miembros de mis comunidades pueden encontrarme",
    },
    text={
        "en": (
            "Your name, your languages, what you can teach and what you want to learn, as your "
            "profile has them, are shown to members of your communities. Your address is not."
        ),
        "es": (
            "Tu nombre, tus idiomas, lo que puedes enseñar y lo que quieres aprender, como están "
            "en tu perfil, se muestran a los miembros de tus comunidades. Tu dirección no."
        ),
    },
    refusing={
        "en": "If you say no, you are not in the directory, and can still look at it.",
        "es": "Si dices que no, no apareces en el directorio, y puedes verlo igual.",
    },
)
PURPOSES: dict[str, Purpose] = {each.key: each for each in (FORWARD, DIRECTORY)}
