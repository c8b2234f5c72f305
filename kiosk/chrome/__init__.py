"""What every screen has in common: layout, languages, assets, headers, and how an answer or a problem is written."""
