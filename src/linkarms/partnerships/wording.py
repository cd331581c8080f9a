"""The words of an agreement, in English and Spanish: what the two sides sign.

They are not in the translation catalogue on purpose: both languages of a contract belong together, and a
change here changes what people read under their signature. ``text.py`` fills them in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "es")

EN: Mapping[str, str] = {
    "level.heading": "How we work together",
    "level.endorser": "{partner} is an endorser: it stands behind those campaigns of {host} that it says yes to.",
    "level.associate": (
        "{partner} is an associate: it takes an active part in those campaigns of {host} that it says yes to. "
        "{host} decides; {partner} is told and heard."
    ),
    "level.full": (
        "{partner} is a full partner: {host} and {partner} plan together and decide together about texts and strategy."
    ),
    "level.endorser.means": (
        "A name on the campaign, a link of its own, its own counts. No box on the form, and nobody's data."
    ),
    "level.associate.means": ("Its own box and its own colours, on its own link. At most name, e-mail and postcode."),
    "level.full.means": "A say over texts, phone numbers, and any way of sharing that this agreement names.",
    "responsibility.heading": "Who does what",
    "responsibility.host": "{host} will: {what}",
    "responsibility.partner": "{partner} will: {what}",
    "due": "By {day}.",
    "responsibility.means": "Shown to both sides with its date.",
    "data.heading": "People who sign",
    "data.none": "{host} passes nobody's data to {partner}.",
    "data.own_sourced": ("{partner} receives {fields} of those people who come by its own link and say yes to it."),
    "data.opted_in": ("{partner} receives {fields} of everyone who says yes to it, whoever brought them."),
    "data.words": "They are asked in these words: “{words}”",
    "data.only": ("Nobody's data goes to {partner} without that person's own yes, and anyone can take it back."),
    "data.starts": "This begins on {day}.",
    "data.ends": "This ends after {day}.",
    "data.run_out": (
        "When it ends, {partner} may still download those who said yes before, for {days} more days; then no longer."
    ),
    "data.no_run_out": "When it ends, nothing more can be downloaded.",
    "data.none.means": "No box for {partner} on any form. Its downloads stay empty.",
    "data.own_sourced.means": "The box of {partner} shows on its own link only.",
    "data.opted_in.means": (
        "The box of {partner} shows on its own link, and on other links where the campaign shows several boxes."
    ),
    "name.heading": "Name and logo",
    "name.both": "{host} may show the name and logo of {partner} in campaigns that {partner} has said yes to.",
    "name.name": (
        "{host} may show the name of {partner}, without the logo, in campaigns that {partner} has said yes to."
    ),
    "name.none": "{host} does not show the name or logo of {partner} anywhere public.",
    "name.approvals": "Agreed about approvals: {approvals}",
    "name.means": (
        "The name appears only after the own yes of {partner} to a campaign, and goes at once when that is taken back."
    ),
    "name.none.means": "Name and logo of {partner} stay off public pages.",
    "boundary.heading": "What we will not do",
    "boundary.means": "Kept in writing for both. People keep it, not the software.",
    "ending.heading": "How it ends",
    "ending.any_time": "Either side may end this agreement at any time, in writing, here.",
    "ending.notice": "Whoever ends it says so {days} days before, unless the other side broke the agreement.",
    "ending.means": (
        "On the day it ends boxes, name and logo go at once; yeses given before follow the clause about "
        "people who sign."
    ),
    "field.given_name": "first name",
    "field.family_name": "last name",
    "field.email": "e-mail address",
    "field.postal_code": "postcode and country",
    "field.phone": "phone number",
    "and": "and",
    "and_before_i": "and",
}

ES: Mapping[str, str] = {
    "level.heading": "Cómo trabajamos juntas",
    "level.endorser": ("{partner} respalda las campañas de {host} a las que dice que sí."),
    "level.associate": (
        "{partner} es una organización asociada: participa activamente en las campañas de {host} a las que "
        "dice que sí. "
        "{host} decide; a {partner} se le informa y se le escucha."
    ),
    "level.full": (
        "{partner} es una aliada plena: {host} y {partner} planifican y deciden juntas "
        "sobre los textos y la estrategia."
    ),
    "level.endorser.means": (
        "Su nombre en la campaña, un enlace propio y sus propios números. "
        "Ninguna casilla en el formulario ni datos de nadie."
    ),
    "level.associate.means": (
        "Su propia casilla y sus colores, en su propio enlace. Como máximo nombre, correo y código postal."
    ),
    "level.full.means": (
        "Voz sobre los textos, números de teléfono y cualquier forma de compartir que este acuerdo nombre."
    ),
    "responsibility.heading": "Quién hace qué",
    "responsibility.host": "{host} se compromete a: {what}",
    "responsibility.partner": "{partner} se compromete a: {what}",
    "due": "Para el {day}.",
    "responsibility.means": "Lo ven las dos partes, con su fecha.",
    "data.heading": "Las personas que firman",
    "data.none": "{host} no entrega a {partner} los datos de nadie.",
    "data.own_sourced": (
        "{partner} recibe {fields} de las personas que llegan por el enlace propio de {partner} y le dicen que sí."
    ),
    "data.opted_in": (
        "{partner} recibe {fields} de todas las personas que le dicen que sí, las haya traído quien las haya traído."
    ),
    "data.words": "Se les pregunta con estas palabras: “{words}”",
    "data.only": (
        "Los datos de nadie llegan a {partner} sin el sí de esa misma persona, y cualquiera puede retirarlo."
    ),
    "data.starts": "Esto empieza el {day}.",
    "data.ends": "Esto termina después del {day}.",
    "data.run_out": (
        "Cuando termine, {partner} podrá descargar durante {days} días más a quienes dijeron que sí antes; "
        "después ya no."
    ),
    "data.no_run_out": "Cuando termine, ya no se podrá descargar nada más.",
    "data.none.means": "Ninguna casilla para {partner} en ningún formulario. Sus descargas quedan vacías.",
    "data.own_sourced.means": "La casilla de {partner} aparece solo en su propio enlace.",
    "data.opted_in.means": (
        "La casilla de {partner} aparece en su propio enlace y en otros donde la campaña muestra varias casillas."
    ),
    "name.heading": "Nombre y logo",
    "name.both": (
        "{host} puede mostrar el nombre y el logo de {partner} en las campañas a las que {partner} dijo que sí."
    ),
    "name.name": (
        "{host} puede mostrar el nombre de {partner}, sin el logo, en las campañas a las que {partner} dijo que sí."
    ),
    "name.none": "{host} no muestra el nombre ni el logo de {partner} en ningún lugar público.",
    "name.approvals": "Acordado sobre las aprobaciones: {approvals}",
    "name.means": (
        "El nombre aparece solo después del sí de {partner} a una campaña y desaparece enseguida cuando lo retira."
    ),
    "name.none.means": "El nombre y el logo de {partner} no aparecen en páginas públicas.",
    "boundary.heading": "Lo que no haremos",
    "boundary.means": "Queda por escrito para las dos partes. Lo cumplen las personas, no el programa.",
    "ending.heading": "Cómo termina",
    "ending.any_time": (
        "Cualquiera de las partes puede terminar este acuerdo en cualquier momento, por escrito, aquí."
    ),
    "ending.notice": ("Quien lo termine avisará con {days} días, salvo que la otra parte haya incumplido el acuerdo."),
    "ending.means": (
        "El día en que termina, las casillas, el nombre y el logo desaparecen enseguida; "
        "los síes anteriores siguen la cláusula sobre las personas que firman."
    ),
    "field.given_name": "nombre",
    "field.family_name": "apellido",
    "field.email": "correo electrónico",
    "field.postal_code": "código postal y país",
    "field.phone": "número de teléfono",
    "and": "y",
    "and_before_i": "e",
}

WORDS: Mapping[str, Mapping[str, str]] = {"en": EN, "es": ES}

_MONTHS_EN = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_MONTHS_ES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
)
MONTHS: Mapping[str, list[str]] = {"en": _MONTHS_EN, "es": _MONTHS_ES}
#: "3 May 2026", "3 de mayo de 2026"
DAY: Mapping[str, str] = {"en": "{day} {month} {year}", "es": "{day} de {month} de {year}"}
