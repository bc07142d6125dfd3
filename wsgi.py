"""What the web server loads."""

from grants.assembly import check_database, create_app

app = create_app()
if app.config["SETTINGS"].mode in {"demonstration", "production"}:
    check_database(app)
