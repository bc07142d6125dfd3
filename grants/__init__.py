"""Ronde: a subsidy round from the call to the final determination.

The code is laid out as the life of a grant. Each stage of that life is a wing,
a package of this one, and every wing has the same few rooms:

    states       what can it be, and become?
    events       what has happened?
    models       what is kept, and what may never be kept?
    rules        given these facts, what follows?
    permissions  may this person do this to this?
    queries      what do we know, as far as this viewer may know it?
    commands     what does someone intend?
    forms        what did they type, and is it well-formed?
    views        what did HTTP ask, what do we answer?
    subscribers  what do we do when an earlier wing reports?
    jobs         what do we do later?

The life flows one way; a later wing calls an earlier one, an earlier wing only
publishes events:

    foundation <- web <- people <- budget <- streams <- applications <- review
    <- decisions <- awards <- deliverables <- (reporting | correspondence)
    <- assembly

Start reading at `docs/house.md`.
"""
