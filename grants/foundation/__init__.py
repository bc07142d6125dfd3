"""Words every wing uses; this floor knows no wing and no request."""
