"""Several reviews side by side: shared studies, and what they report differently."""
