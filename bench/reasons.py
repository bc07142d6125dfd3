"""Why is a bar missed? What was found out about each operation, told only when the bar is missed."""

REASONS = {
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
        "empty account to the receipt, with two hashes and an audit entry per save. Request for request the ratio is "
        "that of the row below it. Less would need fewer steps: signing in while confirming saves a hash and three "
        "requests, and each save reads what it changes twice, once for the page and once under its lock."
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
        "The database sorts the whole stream for its first 250 rows and counts every application for the numbers "
        "above them; the rest is 750 objects, a few texts per row and their formatting."
    ),
    "growth: ranking page": (
        "The numbers above the list are counted over every application of the stream on each view, and PostgreSQL "
        "joins and sorts the whole stream for the first 250 rows, because with its standard costs that looks cheaper "
        "than following the index on the score. A tally per stream kept by the commands, and a first step that reads "
        "only the numbers of the 250 rows from the index, would make both flat."
    ),
    "growth: list page": (
        "The rows come from an index and cost the same in any round; the counts per state above them are counted over "
        "every application of the stream on each view. A tally kept by the commands would make them flat."
    ),
}
