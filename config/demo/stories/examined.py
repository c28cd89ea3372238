"""What goes to everybody with the person's consent: a signed report, the prosecutor, the police inspectorate.

Read `INSPECTED`.
"""

from config.demo.deeds import does, reads, sends
from config.demo.examining import signs_report
from config.demo.reporting import reports
from config.demo.stories.usual import EXAM, INSPECTORATE, PROSECUTION, Story, at_prosecutor, first_day
from config.demo.times import day, on_day
from intake.dossier.search import Known

# Examined and signed within the week; the prosecutor may read the report, the inspectorate has not answered yet.
INSPECTED: Story = (
    (
        day(16, "09:20"),
        reports(
            language="en",
            statement="They put me on the floor of the van and beat me with a stick. At the station I sat in tight"
            " handcuffs until the morning.",
            place="A police van, and the police station in Sample Street, Demoland",
            place_kind="police",
            occurred="Two nights ago",
            occurred_on=on_day(18),
            who="Three officers; one was called Commander",
            injuries="yes",
            injuries_told="Stripes on my back, marks at both wrists",
            contact="Person Phi, telephone 000 000 005",
        ),
    ),
    *first_day(
        16,
        "colleague",
        exam=False,
        setting="police",
        incident_on=on_day(18),
        visible_injury="yes",
        victims=1,
        source="person",
        known=Known(names=("Person Phi",), birth_year=1990),
    ),
    (day(16, "11:45"), does("colleague", "consent_recorded", code="given", consent_to="examination")),
    (day(16, "12:00"), sends("colleague", "exam_requested", "identity", "medical", **EXAM)),
    (day(16, "14:00"), does("colleague", "consent_recorded", code="given", consent_to="referral_by_name")),
    (day(16, "14:30"), sends("colleague", "referral_sent", "allegation", "identity", **PROSECUTION, offence="torture")),
    (day(15, "13:00"), reads("doctor", "identity", "medical", reason="medical_examination")),
    (day(14, "09:00"), at_prosecutor("referral_acknowledged", file_number="PP-0337")),
    (day(13, "16:00"), signs_report("doctor", examined=15)),
    (day(12, "09:00"), does("colleague", "consent_recorded", code="given", consent_to="medical_to_prosecutor")),
    (day(12, "09:30"), sends("colleague", "referral_sent", "medical", **PROSECUTION, offence="torture")),
    (day(2, "09:40"), sends("colleague", "referral_sent", "allegation", **INSPECTORATE)),
)
