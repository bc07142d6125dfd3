"""What does an audit entry about a report of a running project say?"""

from __future__ import annotations

from grants.foundation.wording import Sentence, sentence

REPORTS_OF_TEAM: dict[str, Sentence] = {
    "lay_reports": sentence("%(who)s let reports and milestones follow amount and period."),
    "ask_report": sentence("%(who)s asked for a report."),
    "add_milestone": sentence("%(who)s added a milestone."),
    "drop_milestone": sentence("%(who)s no longer asked a milestone."),
    "save_report": sentence("%(who)s wrote in a report."),
    "submit_report": sentence("%(who)s handed a report in."),
    "take_back_report": sentence("%(who)s took a report back to write on."),
    "add_report_file": sentence("%(who)s added a file to a report."),
    "remove_report_file": sentence("%(who)s removed a file from a report."),
    "accept_report_file": sentence("%(who)s let a file of a report through after the virus scan."),
    "refuse_report_file": sentence("%(who)s refused a file of a report after the virus scan."),
    "answer_report_point": sentence("%(who)s answered a point about a report."),
    "return_report": sentence("%(who)s returned a report with points."),
    "close_report_point": sentence("%(who)s closed a point about a report."),
    "accept_report": sentence("%(who)s accepted a report."),
    "remind_of_report": sentence("%(who)s told the recipient of a report that is due or late."),
}
