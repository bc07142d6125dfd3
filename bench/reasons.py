"""Why is a bar missed? What was found out about each operation, told only when the bar is missed."""

REASONS = {
    "application as submitted": (
        "The page of the formal check also says what the system noticed: the same applicant and the same activity "
        "elsewhere, earlier awards, texts that are alike, what was repaired, each looked up where it may be seen."
    ),
    "cold start": (
        "The floor imports Flask, SQLAlchemy and a template; ours also the mappings of some ninety tables, a form and "
        "a page for each of some three hundred addresses, translations, and the checks before it opens (every address "
        "has its door, the database is the one of this version). Each of the two workers does that anew."
    ),
    "csv export": (
        "About a third is the same for one row and for twenty thousand: who asks, four commits (asked, claimed, kept, "
        "done) with their entries in the audit log, the file on disk, and its page. The rest is the rows, joined from "
        "eight tables where the floor reads one, and their cells: moments in Dutch time, amounts, words for codes, and "
        "a look whether a text could be a formula."
    ),
    "xlsx export": (
        "Beside the rows a workbook holds a summary that pandas reckons, and the job forks, claims and keeps its file: "
        "some 100 ms, however few the rows. Every two seconds that a job lasts cost one more statement, which shows "
        "its progress; the rows themselves are one statement."
    ),
    "whole proposal, new account": (
        "The floor's flow is seven requests with one password hash; ours is every page a person goes through from an "
        "empty account to the receipt, some 25 requests with one hash, each with its session, its permissions and its "
        "layout. Request for request the ratio is that of the row below it; less would need fewer pages."
    ),
    "saving a review": (
        "The assignment is read twice, once for the form and once under its lock, and every save leaves two rows in "
        "the audit log."
    ),
    "detail with its reviews": (
        "Eight statements instead of the floor's two (who looks, in which role, the case with all that surrounds it, "
        "the means per criterion, the reports, what the panel gave), and a form with an anchor for every score."
    ),
    "ranking page, 250 rows": (
        "Two thirds are the 250 rows: 750 objects, a few texts per row and their formatting; the database counts the "
        "standings of the stream for the numbers above them."
    ),
    "growth: ranking page": (
        "The rows are read from the index on the score, whatever the size of the stream. The numbers above them are "
        "counted over every standing on each view; only a tally kept by the commands would make them flat, and that "
        "is a row all reviewers of a stream would wait for."
    ),
    "growth: list page": (
        "The rows come from an index and cost the same in any round; the counts per state above them are counted over "
        "every application of the stream on each view. Only a tally kept by the commands would make them flat, and "
        "that is a row for which everybody who submits in the last hour would wait."
    ),
}
