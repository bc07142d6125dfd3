"""What the web server loads."""

import gc

gc.disable()  # Nothing can go while all is being loaded; looking for it takes a sixth of a start.

from grants.assembly import check_database, create_app  # noqa: E402
from grants.foundation.memory import settle  # noqa: E402

app = create_app(serves=True)
if app.config["SETTINGS"].mode in {"demonstration", "production"}:
    check_database(app)
settle()
