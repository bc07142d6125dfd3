"""What builds a file anew without who made it; runs in a process of its own (`grants.foundation.anonymising`)."""
