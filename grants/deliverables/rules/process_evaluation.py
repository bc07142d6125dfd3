"""What stands in a process evaluation: how it went, whom it reached, what people thought? Nine parts."""

from __future__ import annotations

from grants.deliverables.rules.parts import Kind, Part, Standard, without_criteria, words

PROCESS_EVALUATION = Kind(
    name=words("procesevaluatie", "process evaluation"),
    purpose=words(
        "De procesevaluatie laat zien of het ging zoals gepland, wie u bereikte en wat mensen ervan vonden. "
        "U mag haar zelf maken of door een ander laten maken.",
        "The process evaluation shows whether it went as planned, whom you reached and what people thought of "
        "it. You may make it yourself or have somebody else make it.",
    ),
    parts=(
        Part(
            "course",
            words("Verloop ten opzichte van het plan", "Course compared with the plan"),
            words(
                "Vergelijk wat u van plan was met wat er gebeurde. Schrijf ook of de uitvoerders de taken aankonden.",
                "Compare what you planned with what happened. Also write whether those who carried it out were "
                "able to do their tasks.",
            ),
            (
                words(
                    "Welke activiteiten gingen door, en welke niet?",
                    "Which activities took place, and which did not?",
                ),
                words("Waarom week u af van het plan?", "Why did you deviate from the plan?"),
                words(
                    "Wat konden uitvoerders goed, en wat was lastig?",
                    "What did staff do well, and what was hard?",
                ),
            ),
        ),
        Part(
            "reach",
            words("Bereik", "Reach"),
            words(
                "Noem hoeveel mensen u wilde bereiken en hoeveel u er bereikte. Leg uit waarom dat wel of niet lukte.",
                "Name how many people you wanted to reach and how many you did reach. Explain why that did or "
                "did not succeed.",
            ),
            (
                words(
                    "Waren dit de mensen voor wie het bedoeld is?", "Were these the people it is meant for?"
                ),
                words("Wie haakte af, en waarom?", "Who dropped out, and why?"),
            ),
        ),
        Part(
            "study_type",
            words("Soort onderzoek", "Type of study"),
            words(
                "Schrijf wat voor onderzoek u deed: bijvoorbeeld een vragenlijst, gesprekken of het bijhouden "
                "van aantallen, en wie het uitvoerde.",
                "Write what kind of study you did: for example a questionnaire, interviews or keeping counts, "
                "and who carried it out.",
            ),
            (words("Deed u het zelf, of een ander?", "Did you do it yourself, or somebody else?"),),
        ),
        Part(
            "method",
            words("Werkwijze", "Method"),
            words(
                "Beschrijf hoe u de gegevens verzamelde en bekeek, zodat een ander het ook zo kan doen. Voeg de "
                "vragen toe die u stelde.",
                "Describe how you collected and examined the data, so that somebody else can do the same. Add "
                "the questions you asked.",
            ),
            (
                words("Wanneer en hoe vaak heeft u gemeten?", "When and how often did you measure?"),
                words("Hoe vroeg u toestemming?", "How did you ask for consent?"),
            ),
        ),
        Part(
            "size",
            words("Omvang van het onderzoek", "Size of the study"),
            words(
                "Noem hoeveel deelnemers en hoeveel uitvoerders meededen aan het onderzoek, en hoeveel u er vroeg.",
                "Name how many participants and how many staff took part in the study, and how many you asked.",
            ),
            (words("Lijken zij op de hele groep?", "Are they like the whole group?"),),
        ),
        Part(
            "appreciation",
            words("Waardering", "Appreciation"),
            words(
                "Schrijf wat deelnemers en uitvoerders van het initiatief vonden. Een citaat zonder naam maakt "
                "het levendig.",
                "Write what participants and staff thought of the initiative. A quotation without a name brings "
                "it to life.",
            ),
            (
                words("Wat waardeerden deelnemers het meest?", "What did participants appreciate most?"),
                words("Wat vonden vrijwilligers en medewerkers?", "What did volunteers and staff think?"),
            ),
        ),
        Part(
            "factors",
            words(
                "Succes- en faalfactoren, en wat u aanpaste",
                "Success and failure factors, and what you changed",
            ),
            words(
                "Noem wat hielp en wat tegenwerkte. Schrijf wat u onderweg veranderde en of dat beter werkte.",
                "Name what helped and what hindered. Write what you changed on the way and whether that worked better.",
            ),
            (
                words("Wat zou u een ander aanraden?", "What would you advise somebody else?"),
                words("Wat doet u een volgende keer anders?", "What will you do differently next time?"),
            ),
        ),
        Part(
            "preconditions",
            words("Randvoorwaarden", "Preconditions"),
            words(
                "Schrijf welke voorwaarden er waren en welke ontbraken: tijd, geld, steun, ruimte en samenwerking.",
                "Write which conditions were there and which were missing: time, money, support, space and "
                "cooperation.",
            ),
            (words("Wat is nodig om door te gaan?", "What is needed to go on?"),),
        ),
        Part(
            "context",
            words("Kenmerken van de omgeving", "Features of the context"),
            words(
                "Beschrijf de omgeving die meespeelde: de plaats, de buurt, andere voorzieningen en wat er in "
                "die tijd gebeurde.",
                "Describe the surroundings that played a part: the place, the neighbourhood, other services and "
                "what happened in that period.",
            ),
            (
                words(
                    "Wat moet een ander weten die het elders wil doen?",
                    "What must somebody know who wants to do it elsewhere?",
                ),
            ),
        ),
    ),
    criteria=(
        Standard(
            "as_planned",
            words(
                "Er staat wat volgens plan ging en wat niet, en waarom.",
                "It says what went as planned and what did not, and why.",
            ),
        ),
        Standard(
            "reached",
            words(
                "Er staat wie u wilde bereiken en wie u bereikte, in aantallen.",
                "It says whom you wanted to reach and whom you reached, in numbers.",
            ),
        ),
        Standard(
            "appreciated",
            words(
                "Er staat wat deelnemers en uitvoerders ervan vonden, en hoe u dat weet.",
                "It says what participants and staff thought of it, and how you know.",
            ),
        ),
        Standard(
            "method",
            words(
                "Een ander kan nagaan hoe het onderzoek is gedaan en bij hoeveel mensen.",
                "Somebody else can see how the study was done and among how many people.",
            ),
        ),
        Standard(
            "lessons",
            words(
                "Er staat wat hielp, wat hinderde en wat u daarom hebt veranderd.",
                "It says what helped, what hindered and what you changed because of it.",
            ),
        ),
    ),
    version=2,
    asks_figures=True,
)

PROCESS_EVALUATION_VERSIONS = (without_criteria(PROCESS_EVALUATION), PROCESS_EVALUATION)
"""Every version that was ever asked, the oldest first."""
