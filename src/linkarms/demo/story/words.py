"""What people of the demo wrote: petitions, messages, promises, comments. English and Spanish."""

from __future__ import annotations

import re

from linkarms.petitions.authoring import TargetInput, TextInput


def _flowing(text: str) -> str:
    """One line a paragraph, as people type: the line breaks below are for readers of this file."""
    return re.sub(r"(?<!\n)\n(?=[^\s#>\d-])", " ", text)


# --- The coalition's petition -----------------------------------------------------------------------

LIBRARY_CAMPAIGN = "Every library online"
LIBRARY_SUMMARY = (
    "Neighbors, parents, students, farmers and readers ask the same thing: no public library may lose its "
    "connection because the money for it runs out in the middle of a year."
)
LIBRARY_EN = TextInput(
    "Keep every public library online",
    "In four out of ten small towns the library is the only place with free internet. Its money ends this year.",
    _flowing("""The library is where people print a court form, send an application, see a doctor on a screen, or finish
homework after the shop with the free hotspot has closed. In many small towns it is the **only** such place.

The grant that pays for these connections ends on the last day of the year. Two hundred branches have already
been told to switch off.

## What we ask

1. **Pay for the connection of every public library** for five more years, without a gap.
2. **Let libraries lend hotspots** to take home, as they lend books.
3. **Hear those who use it**: one seat in three on the board that decides goes to readers, not to providers.

> "I learned to read at fifty-one, at the second table from the door. The screen reads to me there.
> At home nothing does."
>
> A reader in Saint Paul

It costs each of us less than one cup of coffee a year. Please sign, and tell us which library is yours.
"""),
)
LIBRARY_ES = TextInput(
    "Que ninguna biblioteca pública se quede sin internet",
    "En cuatro de cada diez pueblos la biblioteca es el único lugar con internet gratis. El dinero se acaba este año.",
    _flowing("""La biblioteca es donde se imprime un formulario del juzgado, se manda una solicitud, se ve al médico
en una pantalla o se termina la tarea cuando ya cerró la tienda con wifi. En muchos pueblos es el **único** lugar así.

La ayuda que paga estas conexiones termina el último día del año. Doscientas sucursales ya recibieron el aviso
de apagar.

## Qué pedimos

1. **Pagar la conexión de todas las bibliotecas públicas** durante cinco años más, sin interrupción.
2. **Que las bibliotecas presten puntos de acceso** para llevar a casa, como prestan libros.
3. **Preguntar a quienes la usan**: una de cada tres sillas de la junta que decide es para lectoras y lectores.

> «Aprendí a leer a los cincuenta y uno, en la segunda mesa desde la puerta. Allí la pantalla me lee.
> En casa no me lee nadie.»
>
> Una lectora de Saint Paul

A cada persona le cuesta menos que un café al año. Firme, por favor, y cuéntenos cuál es su biblioteca.
"""),
)
UPDATE_EN = (
    "\n## News\n\nThe hearing has a date. We hand over your names in the week before it, and the first three "
    "hundred comments with them.\n"
)
UPDATE_ES = (
    "\n## Novedades\n\nLa audiencia ya tiene fecha. Entregamos sus firmas la semana anterior, junto con los "
    "primeros trescientos comentarios.\n"
)
LIBRARY_PICTURE = (
    "A small library in the evening: light in every window, three arcs of a signal over the roof, people on the "
    "path to its door."
)
INSIDE_PICTURE = "Inside the library: three people at screens between two tall shelves, the evening sky in the window."

PURPOSE = (
    "We write to people who say yes to us about this petition: when it is handed over, what came of it, and how they "
    "can help. Twice a year we ask whether they want to hear about our other campaigns."
)
RETENTION = "Until the person takes the yes back, and two years after our last letter at the latest."

# --- Bo's petition --------------------------------------------------------------------------------

BUS_CAMPAIGN = "Sunday buses"
BUS_SUMMARY = "On Sundays the 14 does not run. We ask for six departures / Los domingos no pasa la 14. Pedimos seis."
BUS_EN = TextInput(
    "Run the 14 on Sundays",
    "On Sundays the valley has work, church and visiting hours, but no bus.",
    _flowing("""The 14 is the only line between the river towns and the hospital. From Saturday night to Monday morning
it does not run. Whoever works a Sunday shift walks, begs a ride, or stays overnight.

We ask the transit board for **six departures on Sundays**, three each way, from the first of the month on.
The drivers' side has agreed; the buses stand in the yard.
"""),
)
BUS_ES = TextInput(
    "Que la 14 pase los domingos",
    "Los domingos en el valle hay trabajo, iglesia y visitas, pero no hay camión.",
    _flowing("""La 14 es la única línea entre los pueblos del río y el hospital. Desde el sábado por la noche hasta
el lunes por la mañana no pasa. Quien trabaja el domingo camina, pide aventón o se queda a dormir.

Pedimos a la junta de transporte **seis salidas los domingos**, tres de ida y tres de vuelta, desde el primero
de mes. Los choferes están de acuerdo; los camiones están en el patio.
"""),
)
BUS_TARGETS = (
    TargetInput("The Valley Transit Board", "invented for this demo"),
    TargetInput("Gloria Ibarra", "Director of operations, invented for this demo"),
)
BUS_PICTURE = "A yellow bus beside the river in the morning sun; two people wait at the stop."

# --- Chidi's petition -----------------------------------------------------------------------------

BENCH_CAMPAIGN = "A bench at every stop"
BENCH_SUMMARY = "Waiting should not hurt."
BENCH_EN = TextInput(
    "Put a bench at every stop",
    "Of 212 stops in our town, 31 have a place to sit.",
    "We counted. **31 of 212 stops** have a bench, and none of them has an armrest to get up from.\n\n"
    "A bench costs less than one parking space. Begin with the stops at clinics and schools.\n",
)
BENCH_TARGETS = (TargetInput("The Street Committee", "invented for this demo"),)

# --- Partners ---------------------------------------------------------------------------------------

INVITATIONS = {
    "full": (
        "Dear friends, we liked how you ran the reading night. We plan a petition for the libraries and would like "
        "you beside us from the start: your words, your link, your people. Can we talk on Thursday?\n\nAmina"
    ),
    "associate": (
        "Hello! We start a petition for the libraries' connections. You would have a link of your own and a page in "
        "your colours, and whoever says yes to you there is yours to write to.\n\nAmina"
    ),
    "endorser": "Would you lend us your name for the libraries? No list, no data: your name and a link.\n\nAmina",
    "rivers": (
        "You asked us for the libraries; now we ask you for the buses. Same rules, your turn to say yes or no.\n\nBo"
    ),
    "outsider": "We count benches and you count steps. Shall we do the clinic street together?\n\nChidi",
}
PHONE_BOUNDARY = "We do not telephone people who signed, and hand no numbers to anybody."
ONE_LETTER = "We write to people who came this way at most once a week while the petition runs."
WHY_PHONE = "Our members asked us to put it in writing that nobody is called. Otherwise we are happy with it."
WHY_CHAPTERS = (
    "Each of our chapters must be asked before our name stands anywhere. We propose to start as an associate, and "
    "to need two weeks for texts instead of two days."
)
CHAPTERS_FIRST = "National Reading Rooms Network asks every chapter first; a chapter's silence is never a yes."
CAMPAIGN_MESSAGE = "The texts are ready. Please read them and say whether we may name you; your link comes with it."
GOODBYE = "Our towers are to be sold and we need every hand for that now. Thank you for everything; no hard feelings."
OTHER_WAYS = "We go separate ways about the election, so we end this agreement, as it says we can."

ENTRY_NOTES = (
    "Met at the reading night. Ask about their Tuesday meeting.",
    "Knows the branch manager. Prefers the phone.",
    "Said: call after the holidays.",
)

# --- Comments ---------------------------------------------------------------------------------------

COMMENTS_EN = (
    "My daughter does her homework on the library steps after closing time, for the signal.",
    "I printed my first job application there. I am a nurse now.",
    "Our branch is two rooms and one screen, and there is always a queue.",
    "I am 78 and the librarian showed me how to see my grandson on the screen.",
    "In our town the next free connection is 40 miles away.",
    "I teach night school. Without the library half of my students could not hand anything in.",
    "The hotspot I borrowed got us through the winter.",
    "They helped me with the form for my mother's pension. Nobody else did.",
    "A town without a library is a parking lot.",
    "Please keep the evening hours too!",
    "I met my husband at the second table from the window. Keep it lit.",
    "We are a family of six with one phone. The library is our desk.",
    "It reads to me. I have not seen a page since 1994.",
    "I drive the bookmobile. You should see the faces.",
    "Five years is the least. Thank you for doing this.",
    "I do not use it myself. I want it to be there.",
    "My shop's bookkeeping happens at the library every Thursday.",
    "Read the third point again. Ask the readers.",
)
COMMENTS_ES = (
    "Aprendí inglés en la mesa del fondo. Que siga abierta.",
    "Mis hijos hacen la tarea allí hasta las ocho.",
    "Sin la biblioteca no habría podido mandar los papeles de mi mamá.",
    "En mi pueblo no hay otro lugar con internet.",
    "Gracias por escribirlo también en español.",
)
#: These are turned down: off the matter, or somebody else's business.
COMMENTS_DOWN = (
    "CHEAP PHONES, best prices, write to me!!!",
    "The man at number 12 never returns his books, everybody knows it.",
    "First!",
)
BUS_COMMENTS = (
    "Trabajo los domingos en el hospital. Camino dos horas.",
    "Mi abuela quiere ir a misa y no hay cómo.",
    "I clean rooms on Sundays. I sleep in the break room on Saturdays.",
    "Six departures are not much to ask.",
    "Seis salidas no es mucho pedir.",
)
DOLORES_COMMENT = "I get my medicine list printed there every month, and somebody always asks how I am."
