"""What do we know as figures, rows and dossiers, as far as this viewer may know it? Split by what is asked."""
