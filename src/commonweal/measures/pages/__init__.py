"""Pages of the measures room: a place's measures, a measure over all places, a figure and how it was worked out."""
