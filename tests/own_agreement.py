"""An agreement of a council's own, with promises and a barrier, as a file of the model."""

OWN = """
title: Our own promises
nation: england
sources:
  paper: {source: Paper of the board}
agreements:
- id: england/agreement/our-deal
  title: Our deal
  parties:
  - {name: The council, consent: invited}
  - {name: The trust, consent: consented, consented_on: 2018-01-10}
  stages:
  - {state: announced, valid_from: 2018-01-01}
  clauses:
  - {id: act, text: Do it, type: commitment-to-act}
  - {id: talk, text: Talk about it, type: commitment-to-discuss}
  - {id: silent, text: Nobody took this up, type: commitment-to-act}
  source: paper
commitments:
- id: england/commitment/our-one-door
  title: One front door
  agreement: england/agreement/our-deal
  clause: act
  level: borough
  owner_name: The council
  enablers: [workforce]
  mechanism: The joint team
  milestones:
  - {id: open, text: The door opens, due: 2018-06-30}
  source: paper
- id: england/commitment/our-talk
  title: Talk about fares
  agreement: england/agreement/our-deal
  clause: talk
  type: commitment-to-discuss
  level: borough
  survives_withdrawal: false
  source: paper
barriers:
- id: england/barrier/our-data
  title: Two systems of records
  level: borough
  blocks: [england/commitment/our-one-door]
  source: paper
"""
