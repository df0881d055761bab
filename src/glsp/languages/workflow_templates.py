# SPDX-License-Identifier: Apache-2.0
"""Workflows to begin with: processes that most places have, each short enough to be read at a glance."""

from __future__ import annotations

from glsp.languages.declaration import Template

TEMPLATES = (
    Template(
        id="approval",
        name="Approval",
        description="A request is checked, decided and answered, whatever the answer is.",
        source="""
t submit_request "Submit the request" >check
a check "Check for completeness" >review
t review "Review" >approved
d approved :yes>record -w:no>explain
a record "Record the approval" >decided
t explain "Explain the refusal" >decided
m decided >notify
a notify "Tell the requester"
""",
        spacing=28,
        wrap=True,
    ),
    Template(
        id="support",
        name="Support request",
        description="The service desk answers what is known; what is new goes to specialists, who write it down.",
        source="""
c desk "Service desk"
a receive "Receive the request" in=desk >classify
t classify "Classify" in=desk >known
d known in=desk -w:known>answer :new>investigate
t answer "Answer from the handbook" in=desk duration=10
c specialists "Specialists"
t investigate "Investigate" in=specialists duration=60 >solve
t solve "Solve it" in=specialists >write_down
t write_down "Add to the handbook" in=specialists
""",
        spacing=28,
        wrap=True,
    ),
    Template(
        id="release",
        name="Release pipeline",
        description="Tests run side by side, a person approves, the release goes out in steps or back.",
        source="""
t merge_change "Merge the change" >build
a build "Build" duration=5 >test
f test >unit >browser >scan
a unit "Unit tests" >tested
a browser "Browser tests" duration=12 >tested
a scan "Security scan" >tested
j tested >approve
t approve "Approve the release" >canary
a canary "Release to 5 %" duration=30 >healthy
d healthy :yes>everywhere -w:no>roll_back
a everywhere "Release to everyone"
a roll_back "Roll back"
""",
        spacing=26,
        wrap=True,
    ),
    Template(
        id="hiring",
        name="Hiring",
        description="From the open position to the first day, in three stages.",
        source="""
c find "Find"
t describe_role "Describe the role" in=find >publish
a publish "Publish the position" in=find >screen
t screen "Screen applications" in=find >interviews
c choose "Choose"
f interviews in=choose >talk >exercise
t talk "Talk with the team" in=choose >met
t exercise "Work on an exercise" in=choose >met
j met in=choose >fits
d fits in=choose :yes>offer -w:no>thank
t thank "Thank and decline" in=choose
c start "Start"
t offer "Make an offer" in=start >accepted
d accepted in=start :yes>contract -w:no>next_candidate
t next_candidate "Ask the next one" in=start
a contract "Send the contract" in=start >first_day
t first_day "First day" in=start
""",
        spacing=24,
        wrap=True,
    ),
    Template(
        id="invoice",
        name="Incoming invoice",
        description="Read by machine, matched with the order, approved by a person, paid in time.",
        source="""
a read_invoice "Read the invoice" >match
a match "Match with the order" >matches
d matches :yes>approve -w:no>clarify
t clarify "Clarify with the supplier" >cleared
t approve "Approve the amount" >cleared
m cleared >settle
f settle >pay >book
a pay "Pay in time" >settled
a book "Book the cost" >settled
j settled >archive
a archive "Archive it"
""",
        spacing=28,
        wrap=True,
    ),
    Template(
        id="onboarding",
        name="Customer onboarding",
        description="Sales hands over, set-up runs side by side with training, and success is checked.",
        source="""
t sign "Contract signed" >hand_over
t hand_over "Hand over from sales" >kick_off
t kick_off "Kick-off" duration=60 >prepare
f prepare >accounts >data >training
a accounts "Create accounts" >ready
t data "Move data" duration=240 >ready
t training "Train people" duration=120 >ready
j ready >go_live
t go_live "Go live" >in_use
a in_use "Measure use for 30 days" >happy
d happy :well>review -w:poor>help
t help "Offer help"
t review "Review together"
""",
        spacing=26,
        wrap=True,
    ),
)
"""Edges that leave a decision run on: `weighted` ones end at tasks, forks and joins alone."""
