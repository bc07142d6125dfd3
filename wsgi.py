"""What the web server loads."""

from grants.assembly import check_database, create_app
from grants.foundation.memory import settle

app = create_app()
if app.config["SETTINGS"].mode in {"demonstration", "production"}:
    check_database(app)
settle()
