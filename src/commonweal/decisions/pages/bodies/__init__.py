"""Pages of bodies: lists, one body, seat gaps, members, the governance map, roles by level, duties."""
