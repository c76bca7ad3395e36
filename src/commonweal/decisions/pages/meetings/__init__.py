"""Pages for chairs, clerks and authors: papers, meetings, votes, minutes, actions, the forward plan."""
