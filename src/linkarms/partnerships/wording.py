"""The words with which every agreement begins, in English and Spanish: how close the two sides are.

The words of the clauses stand with their types (``clauses/``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.partnerships.clauses.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVEL_HEADING = Phrase("How we work together", "Cómo trabajamos juntas")

#: The level in a sentence, and what it means for the software.
LEVELS: Mapping[str, tuple[Phrase, Phrase]] = {
    "endorser": (
        Phrase(
            "{partner} is an endorser: it stands behind those campaigns of {host} that it says yes to.",
            "{partner} respalda las campañas de {host} a las que dice que sí.",
        ),
        Phrase(
            ("A name on the campaign, a link of its own, its own counts. No box on the form, and nobody's data."),
            (
                "Su nombre en la campaña, un enlace propio y sus propios números. Ninguna casilla en el "
                "formulario ni datos de nadie."
            ),
        ),
    ),
    "associate": (
        Phrase(
            (
                "{partner} is an associate: it takes an active part in those campaigns of {host} that it says "
                "yes to. {host} decides; {partner} is told and heard."
            ),
            (
                "{partner} es una organización asociada: participa activamente en las campañas de {host} a las "
                "que dice que sí. {host} decide; a {partner} se le informa y se le escucha."
            ),
        ),
        Phrase(
            "Its own box and its own colours, on its own link. At most name, e-mail and postcode.",
            ("Su propia casilla y sus colores, en su propio enlace. Como máximo nombre, correo y código postal."),
        ),
    ),
    "full": (
        Phrase(
            (
                "{partner} is a full partner: {host} and {partner} plan together and decide together about texts"
                " and strategy."
            ),
            (
                "{partner} es una aliada plena: {host} y {partner} planifican y deciden juntas sobre los textos "
                "y la estrategia."
            ),
        ),
        Phrase(
            "A say over texts, phone numbers, and any way of sharing that this agreement names.",
            ("Voz sobre los textos, números de teléfono y cualquier forma de compartir que este acuerdo nombre."),
        ),
    ),
}
