"""What the city decides: intake, decisions, enrolment, the fleet; pure rules over its ports."""
