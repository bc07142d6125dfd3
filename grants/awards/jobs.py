"""What do awards do later: take in a register that was laid ready."""

from __future__ import annotations

from typing import Any

from grants.awards import commands
from grants.awards.models import RegisterUpload
from grants.awards.rules import read_register
from grants.foundation import files
from grants.foundation.database import db
from grants.foundation.outbox import Task, job, report_progress
from grants.people.queries import get_account


@job("import_register")
def do_import_register(task: Task) -> dict[str, Any]:
    """Read the file while telling how far it is, then take it in at once; twice does it once."""
    key, facts, asked_by = task.key, dict(task.facts), task.asked_by
    upload = db.session.get_one(RegisterUpload, facts["upload_id"])
    content, name = files.read(upload.file), upload.file.name
    read_register(content, progress=lambda done, of: report_progress(key, done, of))
    upload = db.session.get_one(RegisterUpload, facts["upload_id"])
    made = commands.import_register(
        actor=get_account(asked_by or upload.uploaded_by),
        programme=upload.programme,
        file_name=name,
        content=content,
        reason=facts["reason"],
        compared_with=facts.get("compared_with"),
        progress=None,
    )
    return {"import_id": made.id, "rows": made.rows, "url": f"/awards?programme={made.programme_id}"}
