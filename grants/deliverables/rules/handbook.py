"""What stands in a handbook, so that others can carry out the initiative? Eight parts."""

from __future__ import annotations

from grants.deliverables.rules.parts import Kind, Part, Standard, without_criteria, words

HANDBOOK = Kind(
    name=words("handboek", "handbook"),
    purpose=words(
        "Met het handboek kan een ander uw initiatief uitvoeren, op een andere plek en met andere mensen.",
        "With the handbook somebody else can carry out your initiative, in another place with other people.",
    ),
    parts=(
        Part(
            "goals_and_target_group",
            words("Doelen en doelgroep", "Goals and target group"),
            words(
                "Schrijf voor wie het initiatief is en wat er voor deze mensen verandert. Maak het doel zo "
                "concreet dat u achteraf kunt zien of het gelukt is.",
                "Write for whom the initiative is and what changes for these people. Make the goal so concrete "
                "that you can see afterwards whether it was reached.",
            ),
            (
                words("Wie wilt u bereiken, en wie niet?", "Whom do you want to reach, and whom not?"),
                words("Om welke vorm van eenzaamheid gaat het?", "Which kind of loneliness is it about?"),
                words("Wat is er na afloop anders?", "What is different afterwards?"),
            ),
        ),
        Part(
            "activities",
            words("Inhoud van de activiteiten", "Content of the activities"),
            words(
                "Beschrijf elke activiteit stap voor stap: de voorbereiding, hoe u deelnemers vindt en uit "
                "welke onderdelen de activiteit bestaat. Zeg welke onderdelen altijd nodig zijn en waar een "
                "ander mag afwijken. Een voorbeeld uit uw praktijk helpt.",
                "Describe each activity step by step: the preparation, how you find participants and which "
                "elements it consists of. Say which elements are always needed and where somebody else may "
                "deviate. An example from your practice helps.",
            ),
            (
                words("Wat doet u vooraf?", "What do you do beforehand?"),
                words("Hoe werft u deelnemers?", "How do you recruit participants?"),
                words("Hoe verloopt een bijeenkomst of bezoek?", "How does a meeting or visit go?"),
                words("Welke kern moet blijven?", "Which core elements must stay?"),
            ),
        ),
        Part(
            "preconditions",
            words("Randvoorwaarden", "Preconditions"),
            words(
                "Noem wat er geregeld moet zijn voordat iemand kan beginnen: steun in de eigen organisatie, "
                "afspraken met partners, een plek en materiaal.",
                "Name what must be in place before somebody can begin: support in the organisation, agreements "
                "with partners, a place and material.",
            ),
            (
                words("Wie moet het initiatief steunen?", "Who must support the initiative?"),
                words(
                    "Met wie werkt u samen, en wat spreekt u af?",
                    "With whom do you work, and what is agreed?",
                ),
            ),
        ),
        Part(
            "theory",
            words("Waarom het werkt", "Why it works"),
            words(
                "Leg kort uit waarom u denkt dat deze aanpak eenzaamheid minder maakt. Gebruik een model, "
                "onderzoek of ervaring, en noem de bron.",
                "Explain briefly why you think this approach reduces loneliness. Use a model, research or "
                "experience, and name the source.",
            ),
            (
                words("Welke stap leidt tot welk resultaat?", "Which step leads to which result?"),
                words("Waar baseert u dat op?", "What is that based on?"),
            ),
        ),
        Part(
            "tasks",
            words("Taken: wie doet wat", "Tasks: who does what"),
            words(
                "Schrijf per persoon of rol op wat de taken zijn: coördinator, vrijwilligers, deelnemers en "
                "partners.",
                "Write the tasks of each person or role: coordinator, volunteers, participants and partners.",
            ),
            (
                words("Wie is waarvoor verantwoordelijk?", "Who is responsible for what?"),
                words(
                    "Wie neemt het over bij ziekte of vertrek?", "Who takes over in case of illness or leave?"
                ),
            ),
        ),
        Part(
            "skills_and_training",
            words("Vaardigheden en training", "Skills and training"),
            words(
                "Beschrijf wat uitvoerders moeten kunnen en weten, en hoe zij dat leren.",
                "Describe what those who carry it out must be able to do and know, and how they learn it.",
            ),
            (
                words("Welke ervaring of opleiding is nodig?", "Which experience or education is needed?"),
                words("Welke training en begeleiding is er?", "Which training and support is there?"),
            ),
        ),
        Part(
            "quality",
            words("Bewaken van de kwaliteit", "Guarding the quality"),
            words(
                "Schrijf hoe u nagaat of het initiatief goed wordt uitgevoerd, en wat u doet als dat niet zo is.",
                "Write how you check that the initiative is carried out well, and what you do when it is not.",
            ),
            (
                words(
                    "Wat houdt u bij, en hoe vaak bespreekt u dat?",
                    "What do you record, and how often is it discussed?",
                ),
                words(
                    "Hoe komt u aan de mening van deelnemers?", "How do you learn what participants think?"
                ),
            ),
        ),
        Part(
            "time_and_cost",
            words("Tijd en kosten", "Time and cost"),
            words(
                "Geef aan hoeveel tijd en geld het kost om te beginnen en om door te gaan. Noem ook uren van "
                "vrijwilligers.",
                "State how much time and money it takes to begin and to go on. Include hours of volunteers.",
            ),
            (
                words("Hoeveel uur kost het, en van wie?", "How many hours does it take, and whose?"),
                words(
                    "Wat kost het per jaar en per deelnemer?",
                    "What does it cost per year and per participant?",
                ),
            ),
            needs=("table",),
        ),
    ),
    criteria=(
        Standard(
            "whole",
            words(
                "Elk onderdeel is concreet: een lezer weet wat er gebeurt, door wie en wanneer.",
                "Every part is concrete: a reader knows what happens, by whom and when.",
            ),
        ),
        Standard(
            "transferable",
            words(
                "Iemand die het initiatief niet kent, kan het hiermee op een andere plek uitvoeren.",
                "Somebody who does not know the initiative can carry it out elsewhere with this.",
            ),
        ),
        Standard(
            "core",
            words(
                "Duidelijk is welke kern moet blijven en waar een ander mag afwijken.",
                "It is clear which core must stay and where somebody else may deviate.",
            ),
        ),
        Standard(
            "fits",
            words(
                "Doelgroep, doelen en activiteiten passen bij elkaar.",
                "Target group, goals and activities fit together.",
            ),
        ),
        Standard(
            "why",
            words(
                "Er staat waarom de aanpak eenzaamheid minder maakt, met een bron of ervaring.",
                "It says why the approach reduces loneliness, with a source or experience.",
            ),
        ),
        Standard(
            "costs",
            words(
                "Tijd en kosten staan in een overzicht en kloppen met wat er gebeurt.",
                "Time and costs stand in an overview and agree with what happens.",
            ),
        ),
    ),
    version=2,
)

HANDBOOK_VERSIONS = (without_criteria(HANDBOOK), HANDBOOK)
"""Every version that was ever asked, the oldest first."""
