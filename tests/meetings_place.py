"""A small place with bodies that meet, for tests of meetings: made through actions, as a council would load it.

      Leaders (can decide; 5 seats, quorum a third)      reports to: nobody
      Executive (can decide; 3 seats)                    reports to: Leaders
      Health Lead (an office)                            reports to: Leaders from 2016, Executive from 2018
      Oversight Board (cannot decide)   Chairs' Network (comments)
      Integration Joint Board: 4 council + 4 board, ties referred
      Committee in common of Northtown and Southtown groups, 3 seats each
      Joint Committee of both: one vote binds both; may decide on acute care alone
      Estates Board (a forum): the Estates Officer decides while sitting in it
"""

from __future__ import annotations

from pathlib import Path

MODEL = """
title: A place that meets
nation: england
sources:
  scheme: {source: Scheme of governance, place: section 2}
bodies:
- &body
  id: england/body/t-leaders
  name: Testshire Leaders
  kind: joint-committee
  level: region
  sector: council
  can_decide: true
  members_of: [england/body/t-north, england/body/t-south]
  source: scheme
  seats:
  - {role: leader, title: Leader, min: 5, sector: council, is_elected: true, source: scheme, members: [
      {person: Ann Lee, source: scheme}, {person: Bea Roy, source: scheme}, {person: Cy Hall, source: scheme},
      {person: Di Fox, source: scheme}, {person: Ed Day, source: scheme}]}
  - {role: observer, title: Mayor's observer, voting: false, rights: [observe], source: scheme}
  rules:
  - {majority: simple, tie_break: chair, quorum: {of: 'fraction:1/3'}, source: scheme}
  - {majority: two-thirds, decision_type: budget, quorum: {of: 'fraction:1/2'}, source: scheme}
- {id: england/body/t-executive, name: Testshire Executive, kind: executive, level: region, sector: council, can_decide: true,
   reports_to: [england/body/t-leaders], source: scheme, seats: [
   {role: member, title: Member, min: 3, sector: council, source: scheme}],
   rules: [{majority: simple, quorum: {of: 'at-least:2'}, source: scheme}]}
- {id: england/body/t-health-lead, name: Testshire Health Lead, kind: office-holder, level: region, sector: council,
   reports_to: [england/body/t-leaders], valid_from: 2016-01-01, valid_to: 2017-12-31, source: scheme}
- {id: england/body/t-health-lead, name: Testshire Health Lead, kind: office-holder, level: region, sector: council,
   reports_to: [england/body/t-executive], valid_from: 2018-01-01, source: scheme}
- {id: england/body/t-oversight, name: Testshire Oversight Board, kind: partnership-forum, level: region, sector: city-government,
   can_decide: false, source: scheme, seats: [{role: member, title: Member, min: 3, source: scheme}]}
- {id: england/body/t-chairs, name: Testshire Chairs Network, kind: network, level: region, can_decide: false, source: scheme}
- {id: england/body/t-ijb, name: Testshire Joint Board, kind: integration-joint-board, level: borough, can_decide: true, source: scheme,
   seats: [{role: councillor, title: Councillor, min: 4, sector: council, source: scheme},
           {role: board-member, title: Health board member, min: 4, sector: nhs-commissioner, source: scheme}],
   rules: [{majority: simple, tie_break: refer, quorum: {of: 'fraction:1/2', also: {council: 2, nhs-commissioner: 2}}, source: scheme}]}
- {id: england/body/t-north, name: Northtown Group, kind: clinical-commissioning-group, level: borough, sector: nhs-commissioner,
   can_decide: true, serves: [E09000012], source: scheme, seats: [{role: governor, title: Governor, min: 3, sector: nhs-commissioner, source: scheme}],
   rules: [{majority: simple, quorum: {of: 'at-least:2'}, source: scheme}]}
- {id: england/body/t-south, name: Southtown Group, kind: clinical-commissioning-group, level: borough, sector: nhs-commissioner,
   can_decide: true, serves: [E09000013], source: scheme, seats: [{role: governor, title: Governor, min: 3, sector: nhs-commissioner, source: scheme}],
   rules: [{majority: simple, quorum: {of: 'at-least:2'}, source: scheme}]}
- {id: england/body/t-in-common, name: Testshire Committee in Common, kind: committees-in-common, level: multi-borough,
   can_decide: true, members_of: [england/body/t-north, england/body/t-south], source: scheme}
- {id: england/body/t-joint, name: Testshire Joint Committee, kind: joint-committee, level: multi-borough, can_decide: true,
   members_of: [england/body/t-north, england/body/t-south], source: scheme}
- {id: england/body/t-estates, name: Testshire Estates Board, kind: partnership-forum, level: region, can_decide: false, source: scheme,
   seats: [{role: member, title: Member, min: 2, source: scheme}]}
- {id: england/body/t-officer, name: Testshire Estates Officer, kind: office-holder, level: region, can_decide: true, source: scheme}
functions:
- {id: england/function/t-acute, title: Commissioning of acute care, holder: england/body/t-north, delegable: 'yes', scope: [acute], source: scheme}
- {id: england/function/t-housing, title: Housing, holder: england/body/t-leaders, delegable: 'yes', scope: [housing], source: scheme}
mandates:
- {id: england/mandate/t-acute, functions: [england/function/t-acute], giver: england/body/t-north, to: england/body/t-joint,
   level: multi-borough, raised: {reason: scale, text: One contract}, source: scheme}
forums:
- {body: england/body/t-estates, deciders: [england/body/t-officer], subjects: [capital], source: scheme}
"""

TEXT = {
    "title": "Health and care devolution", "body": "Testshire Leaders", "author": "An Officer",
    "summary": "What has been agreed.", "recommended": "To agree the delivery plan.",
    "financial": "None", "legal": "None", "equalities": "None",
}  # fmt: skip


def load(folder: Path) -> None:
    """Load the model as the operator."""
    from commonweal.access.principal import OPERATOR
    from commonweal.decisions.actions.model import load_model

    path = folder / "testshire.yaml"
    path.write_text(MODEL, encoding="utf-8")
    load_model(path, by=OPERATOR)
