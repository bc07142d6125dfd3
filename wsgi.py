"""What the web server loads."""

import gc

from grants.assembly import check_database, create_app

app = create_app()
if app.config["SETTINGS"].mode in {"demonstration", "production"}:
    check_database(app)
# What is loaded by now stays for good: looking through it again and again for what could go costs every request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
