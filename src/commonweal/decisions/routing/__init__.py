"""Who may decide a proposal, in which order, and why not lower. Pure: models in, gates out."""
