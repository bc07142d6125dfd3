"""What the launcher's web server loads in its tests."""

from grants.assembly import create_app

app = create_app()
