"""What stands in an intervention description, as a databank of social interventions asks it? Eight parts."""

from __future__ import annotations

from grants.deliverables.rules.parts import Kind, Part, Standard, without_criteria, words

INTERVENTION_DESCRIPTION = Kind(
    name=words("interventiebeschrijving", "intervention description"),
    purpose=words(
        "De interventiebeschrijving is de stap naar erkenning: beoordelaars lezen hierin of doelgroep, doelen "
        "en aanpak bij elkaar passen.",
        "The intervention description is the step towards recognition: assessors read in it whether target "
        "group, goals and approach fit together.",
    ),
    parts=(
        Part(
            "target_group",
            words("Doelgroep", "Target group"),
            words(
                "Beschrijf de uiteindelijke doelgroep, de mensen via wie u werkt en eventuele deelgroepen. Zeg "
                "hoe u hen selecteert.",
                "Describe the final target group, the people through whom you work and any subgroups. Say how "
                "you select them.",
            ),
            (
                words(
                    "Voor wie is het bedoeld, en voor wie niet?", "For whom is it meant, and for whom not?"
                ),
                words("Hoe werft u hen?", "How do you recruit them?"),
            ),
        ),
        Part(
            "goals",
            words("Doelen", "Goals"),
            words(
                "Noem het hoofddoel en de subdoelen. Zorg dat elk subdoel bijdraagt aan het hoofddoel.",
                "Name the main goal and the sub-goals. Make sure that each sub-goal contributes to the main goal.",
            ),
            (words("Wanneer is een doel bereikt?", "When has a goal been reached?"),),
        ),
        Part(
            "approach",
            words("Aanpak", "Approach"),
            words(
                "Beschrijf de opzet en de inhoud: hoe lang, hoe vaak, waar, en wat er in elke stap gebeurt.",
                "Describe the set-up and the content: how long, how often, where, and what happens in each step.",
            ),
            (words("Welke stappen zijn er, in welke volgorde?", "Which steps are there, in which order?"),),
        ),
        Part(
            "underpinning",
            words("Onderbouwing", "Underpinning"),
            words(
                "Leg uit waardoor het probleem ontstaat en waarom juist deze aanpak helpt. Verwijs naar theorie "
                "en onderzoek.",
                "Explain what causes the problem and why this very approach helps. Refer to theory and research.",
            ),
            (
                words("Welke oorzaken pakt u aan?", "Which causes do you address?"),
                words("Wat zijn de werkzame elementen?", "What are the active elements?"),
            ),
        ),
        Part(
            "execution",
            words("Uitvoering", "Execution"),
            words(
                "Noem de materialen, wie het uitvoert met welke opleiding, hoe u de kwaliteit bewaakt en wat "
                "het kost.",
                "Name the materials, who carries it out with which training, how you guard the quality and what "
                "it costs.",
            ),
            (words("Welke materialen zijn er, en waar?", "Which materials are there, and where?"),),
        ),
        Part(
            "preconditions",
            words("Randvoorwaarden", "Preconditions"),
            words(
                "Schrijf wat organisaties moeten regelen om het over te nemen en vol te houden.",
                "Write what organisations must arrange to take it over and keep it going.",
            ),
            (words("Wat is nodig voor overdracht?", "What is needed to hand it over?"),),
        ),
        Part(
            "research",
            words("Onderzoek", "Research"),
            words(
                "Vat samen wat er is onderzocht over de uitvoering en over de effecten, met de bron en de "
                "belangrijkste uitkomsten.",
                "Summarise what was studied about the execution and the effects, with the source and the main "
                "findings.",
            ),
            (words("Wat weet u nog niet?", "What is not known yet?"),),
        ),
        Part(
            "overlap",
            words("Samenhang met andere initiatieven", "Overlap with other initiatives"),
            words(
                "Noem initiatieven die hierop lijken en leg uit wat er bij u anders is.",
                "Name initiatives that resemble this one and explain what is different about yours.",
            ),
            (words("Waarin bent u anders?", "In what are you different?"),),
        ),
    ),
    criteria=(
        Standard(
            "cause",
            words(
                "Het probleem en de oorzaken ervan zijn beschreven.",
                "The problem and its causes are described.",
            ),
        ),
        Standard(
            "fits",
            words(
                "Doelgroep, doelen en aanpak sluiten op elkaar aan.",
                "Target group, goals and approach connect with each other.",
            ),
        ),
        Standard(
            "executable",
            words(
                "De aanpak en de randvoorwaarden zijn zo beschreven dat een ander die kan uitvoeren.",
                "Approach and preconditions are described so that somebody else can carry them out.",
            ),
        ),
        Standard(
            "underpinned",
            words(
                "De onderbouwing noemt theorie of onderzoek, met bronnen.",
                "The underpinning names theory or research, with sources.",
            ),
        ),
        Standard(
            "researched",
            words(
                "Het onderzoek uit de praktijk is beschreven, met wat het laat zien.",
                "The research from practice is described, with what it shows.",
            ),
        ),
    ),
    version=2,
)

INTERVENTION_DESCRIPTION_VERSIONS = (without_criteria(INTERVENTION_DESCRIPTION), INTERVENTION_DESCRIPTION)
"""Every version that was ever asked, the oldest first."""
