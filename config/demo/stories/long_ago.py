"""What is a year old: seen through to its end, sentenced, or opened again. Read `SEEN_THROUGH`."""

from config.demo.deeds import does, reads, registers
from config.demo.reporting import takes_down
from config.demo.stories.usual import Story, at_prosecutor, examined, first_day, referred
from config.demo.times import day, in_year, on_day

# Everything that can be done was done, most of it in time.
SEEN_THROUGH: Story = (
    (
        day(430, "09:00"),
        takes_down(
            "officer",
            "visit",
            wants_receipt=True,
            language="sr",
            statement="Čuvar me je posle svađe udario nogom i ostavio bez hrane jedan dan.",
            place="Zatvor Primer, samica",
            place_kind="prison",
            occurred="Juče",
            who="Čuvar u samici",
            injuries="yes",
            injuries_told="Modrica na boku",
            contact="Osoba Ipsilon, Zatvor Primer",
        ),
    ),
    *first_day(430, "officer", setting="prison", institution="demo_prison", incident_on=on_day(431), victims=1),
    *referred(430, "officer", acknowledged=428, number="PP-0900", offence="ill_treatment_in_office"),
    (day(430, "16:00"), does("officer", "protection_requested", code="transfer", authority="prison_service")),
    *examined(429, reported=426, words="Modrica na levom boku. U skladu sa onim što je rečeno."),
    (day(428, "12:00"), does("officer", "protection_in_force", code="transfer", authority="prison_service")),
    (day(425, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0900")),
    (day(424, "10:00"), at_prosecutor("scene_inspected")),
    (day(415, "10:00"), at_prosecutor("victim_heard")),
    (day(410, "10:00"), at_prosecutor("witness_heard")),
    (day(405, "10:00"), at_prosecutor("suspect_identified", suspect="suspect-1")),
    (day(400, "10:00"), at_prosecutor("suspect_heard", suspect="suspect-1")),
    (day(340, "10:00"), at_prosecutor("review_recorded", code="indict", chief_prosecutor=True)),
    (day(300, "10:00"), at_prosecutor("indicted", suspects=1, offence="ill_treatment_in_office")),
    (day(290, "10:00"), does("head", "decided", code="violation")),
    (day(288, "10:00"), does("head", "recommendation_sent", code="practice", authority="prison_service")),
    (day(270, "10:00"), does("officer", "authority_replied", recommendation="recommendation-1", reasoned=True)),
    (day(268, "10:00"), does("officer", "recommendation_accepted", recommendation="recommendation-1")),
    (day(200, "10:00"), does("officer", "protection_lifted", code="transfer", authority="prison_service")),
    (day(150, "10:00"), at_prosecutor("judged", code="convicted", instance="first", sanction="suspended_sentence")),
    (day(130, "10:00"), does("officer", "implemented", recommendation="recommendation-1", checked_by="visit")),
    (day(120, "10:00"), at_prosecutor("final")),
    (day(110, "10:00"), does("head", "closed", reason="recommendations_done")),
)

# Reported years after it happened; nobody kept the evidence, the prosecutor could not go on, we opened it again.
OLD_EVENT: Story = (
    (
        day(395, "09:00"),
        takes_down(
            "colleague",
            "letter",
            received=on_day(395),
            language="sq",
            statement="Shumë vite më parë më rrahën në stacion. Vetëm tani mund të flas për këtë.",
            place="Stacioni i vjetër, Rruga Shembull",
            place_kind="police",
            occurred="Para shumë vitesh",
            injuries="unknown",
            contact="Personi Hi, Rruga Shembull 3",
        ),
    ),
    (day(395, "11:00"), registers("colleague", setting="police", incident_on=in_year(3_000), victims=1)),
    (day(395, "11:30"), does("colleague", "assigned", person="colleague", reason="first")),
    (day(395, "12:00"), reads("colleague", "allegation", "identity")),
    (day(394, "14:00"), does("colleague", "risk_assessed")),
    (day(394, "15:00"), does("colleague", "assessed", code="admissible")),
    *referred(390, "colleague", acknowledged=388, number="PP-0911"),
    (day(365, "10:00"), at_prosecutor("refused", reason="time_barred")),
    (day(360, "10:00"), at_prosecutor("victim_notified")),
    (day(350, "10:00"), at_prosecutor("time_barred")),
    (day(300, "10:00"), does("head", "decided", code="not_established")),
    (day(299, "10:00"), does("head", "closed", reason="decided_and_done")),
    (
        day(12, "10:00"),
        does("head", "reopened", reason="new_evidence", words="A former officer has written that he remembers it."),
    ),
    (day(12, "10:10"), does("head", "assigned", person="head", reason="workload")),
)

# Sentenced at first instance; the authority did not accept what we recommended.
SENTENCED: Story = (
    (
        day(370, "09:00"),
        takes_down(
            "officer",
            "phone",
            language="en",
            statement="My son was hit in the face by an officer while he was already in handcuffs.",
            place="Sample Square, Demoland",
            place_kind="police",
            occurred="Last night",
            on_behalf=True,
            relation="Parent",
            injuries="yes",
            injuries_told="A split lip",
            contact="Person Psi, telephone 000 000 005",
        ),
    ),
    *first_day(370, "officer", setting="police", incident_on=on_day(371), visible_injury="yes", minor="yes"),
    *referred(369, "officer", acknowledged=367, number="PP-0921"),
    *examined(369, reported=360),
    (day(350, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0921")),
    (day(345, "10:00"), at_prosecutor("victim_heard")),
    (day(340, "10:00"), at_prosecutor("suspect_identified", suspect="suspect-1")),
    (day(338, "10:00"), at_prosecutor("suspect_heard", suspect="suspect-1")),
    (day(200, "10:00"), at_prosecutor("indicted", suspects=1, offence="bodily_injury")),
    (day(190, "10:00"), does("officer", "decided", code="violation")),
    (day(185, "10:00"), does("officer", "recommendation_sent", code="discipline", authority="police")),
    (
        day(160, "10:00"),
        does("officer", "recommendation_rejected", recommendation="recommendation-1", reason="facts_disputed"),
    ),
    (day(20, "10:00"), at_prosecutor("judged", code="convicted", instance="first", sanction="fine")),
)
