"""What is a few weeks old: sent on, waited for, not ours, consented to or not. Read `NO_ANSWER`."""

from config.demo.deeds import adds_file, answers, does, forms_circle, notes, reads, registers, sends, takes_back
from config.demo.examining import writes_record
from config.demo.pictures import colour_card
from config.demo.receipts import ANSWERED
from config.demo.reporting import reports, sends_file, takes_down, withdraws, writes
from config.demo.stories.usual import EXAM, PROSECUTION, Story, at_prosecutor, examined, first_day, referred
from config.demo.times import day, in_month, on_day
from intake.dossier.search import Known

# The prosecutor has not even said that it arrived. One of the two receipts that everybody may know is of this case.
NO_ANSWER: Story = (
    (
        day(45, "09:15"),
        reports(
            receipt=ANSWERED,
            language="en",
            statement="I was taken to the police station in Sample Street. In the corridor an officer hit me several"
            " times on the legs. I asked for a doctor and got none until the next day.",
            place="Police station, Sample Street 1, Demoland",
            place_kind="police",
            occurred="Two days before, in the evening",
            occurred_on=on_day(47),
            who="A tall officer whom the others called chief",
            injuries="yes",
            injuries_told="Bruises on both legs",
            witnesses="There is a camera above the door of the corridor.",
            contact="Person Zeta, telephone 000 000 002",
        ),
    ),
    *first_day(
        45,
        "officer",
        setting="police",
        incident_on=on_day(47),
        visible_injury="yes",
        victims=1,
        source="person",
        known=Known(names=("Person Zeta",), birth_year=1985),
    ),
    (
        day(45, "15:20"),
        does(
            "officer", "consent_recorded", code="given", consent_to="referral_by_name", words="Said on the telephone."
        ),
    ),
    (
        day(45, "15:40"),
        sends(
            *("officer", "referral_sent", "allegation", "identity"),
            **PROSECUTION,
            offence="ill_treatment_in_office",
            words="They are willing to be heard.",
        ),
    ),
    (day(44, "08:00"), sends_file("leg.png", colour_card)),
    (day(44, "09:00"), reads("doctor", "allegation", reason="medical_examination")),
    *examined(44, reported=41, words="Bruises on both lower legs, four to five days old. Consistent with the account."),
    (day(44, "10:00"), adds_file("doctor", "medical", "left-leg-with-scale.png", colour_card)),
    (day(43, "09:00"), reads("officer", "messages")),
    (day(6, "19:40"), writes("Has the prosecutor answered? Nobody has called me.")),
    (day(5, "09:05"), reads("officer", "messages")),
    (
        day(5, "09:30"),
        answers(
            "officer",
            "The prosecutor has not answered yet and is late. We have written again and will tell you what they say.",
        ),
    ),
)

# A step is left to somebody else: a report waits for a laboratory; an answer that came was entered days later.
LABORATORY: Story = (
    (
        day(27, "09:00"),
        takes_down(
            "officer",
            "visit",
            wants_receipt=True,
            language="sq",
            statement="Në qelinë numër zero rojet më lidhën për krevat gjatë gjithë natës sepse trokita në derë.",
            place="Burgu Shembull, qelia 0",
            place_kind="prison",
            occurred="Para tri netësh",
            injuries="yes",
            injuries_told="Gjurmë në kyçet e duarve",
            contact="Personi Eta, Burgu Shembull",
        ),
    ),
    *first_day(27, "officer", preserve="registers", setting="prison", incident_on=on_day(30), visible_injury="yes"),
    *referred(27, "officer", offence="torture"),
    *examined(26, reported=None),
    (day(26, "10:30"), writes_record("doctor", "B", "C", "I", findings=("F5", "F6"))),
    (
        day(24, "10:00"),
        does("doctor", "pause_started", clock="medical_report", reason="awaiting_test_result"),
    ),
    (
        day(20, "10:00"),
        at_prosecutor("referral_acknowledged", file_number="PP-0311", happened=on_day(25)),
    ),
)

# The person wanted no examination, agreed to be named, and then did not want that any more, nor to go on.
CONSENT: Story = (
    (
        day(20, "09:30"),
        takes_down(
            "colleague",
            "box",
            wants_receipt=True,
            language="sr",
            statement="Nadzornik me je udario ključevima po ruci jer sam kasnio na brojanje. Ne želim da znaju da sam"
            " ja napisao.",
            place="Zatvor Primer, dvorište",
            place_kind="prison",
            occurred="Prošlog petka",
            who="Nadzornik smene",
            injuries="unknown",
            contact="Osoba Teta, Zatvor Primer",
        ),
    ),
    (day(20, "10:30"), registers("colleague", setting="prison", incident_on=on_day(23), visible_injury="unknown")),
    (day(20, "10:40"), does("colleague", "assigned", person="colleague", reason="first")),
    (day(20, "10:45"), reads("colleague", "allegation", "identity", "messages")),
    (day(20, "11:00"), does("colleague", "risk_assessed", measures=["regular_visits"])),
    (day(20, "11:30"), does("colleague", "preservation_requested", code="registers", authority="prison_service")),
    (day(20, "12:00"), sends("colleague", "exam_requested", "allegation", "medical", **EXAM)),
    (day(20, "14:00"), does("colleague", "consent_recorded", code="given", consent_to="referral_by_name")),
    (day(20, "14:30"), sends("colleague", "referral_sent", "allegation", "identity", **PROSECUTION)),
    (day(19, "09:00"), does("colleague", "consent_recorded", code="refused", consent_to="examination")),
    (day(19, "09:10"), does("doctor", "exam_declined", reason="no_consent")),
    (day(12, "09:00"), writes("Ne želim više da tužilac zna moje ime. Odustajem.")),
    (day(12, "09:05"), withdraws()),
    (day(12, "11:00"), reads("colleague", "messages")),
    (day(12, "11:10"), does("colleague", "consent_recorded", code="withdrawn", consent_to="referral_by_name")),
    (day(12, "11:20"), takes_back("colleague", "prosecution", "consent_withdrawn")),
    (day(12, "11:40"), answers("colleague", "Tužilac više ne može da otvori Vašu prijavu. Mi i dalje radimo na tome.")),
)

# A member of the office has a stake in it, so the others keep it among themselves.
INQUIRY: Story = (
    (
        day(65, "09:00"),
        reports(
            language="sr",
            statement="Током испитивања у полицијској станици ударен сам два пута у стомак. Адвокат је дошао тек"
            " после.",
            place="Полицијска станица, Улица Пример",
            place_kind="police",
            occurred="Пре четири дана",
            occurred_on=on_day(69),
            who="Инспектор који ме је испитивао",
            injuries="no",
            contact="Особа Јота, преко адвоката",
        ),
    ),
    *first_day(65, "officer", setting="police", incident_on=on_day(69), visible_injury="no", source="lawyer"),
    *referred(65, "officer", acknowledged=63, number="PP-0274"),
    # Known to the month only: nobody can tell whether it was in time.
    (day(50, "14:00"), does("doctor", "exam_done", code="clinical", happened=in_month(64))),
    (day(50, "14:20"), does("doctor", "report_filed", code="complete")),
    (day(50, "10:00"), at_prosecutor("inquiry_opened", file_number="PP-0274", authority="prosecution")),
    (day(48, "10:00"), at_prosecutor("information_requested", authority="prosecution")),
    (day(46, "10:00"), does("officer", "information_given")),
    (day(30, "09:00"), forms_circle("head", without=["colleague"])),
    (day(30, "09:30"), notes("head", "A colleague is a relative of the officer named: the case stays with us two.")),
)

# Not about ill-treatment by anybody who acts for a state.
NOT_OURS: Story = (
    (
        day(48, "09:00"),
        takes_down(
            "colleague",
            "letter",
            received=on_day(48),
            language="en",
            statement="My neighbour shouted at me in the stairs of Example House and slammed the door.",
            place="Example House, Sample Street 5",
            contact="Person Kappa, Example House",
        ),
    ),
    (day(48, "10:00"), registers("colleague", setting="other", incident_on=on_day(50), visible_injury="no")),
    (day(48, "10:20"), reads("colleague", "allegation", reason="triage")),
    (
        day(47, "08:00"),
        does(
            "colleague",
            "assessed",
            code="not_admissible",
            reason="not_ill_treatment",
            words="A quarrel between neighbours. Explained by letter where they can turn to.",
        ),
    ),
)

# Happened where another office is competent.
FORWARDED: Story = (
    (
        day(38, "13:00"),
        takes_down(
            "officer",
            "email",
            language="sq",
            statement="Policët e vendit fqinj më shtynë në kufi dhe ma morën telefonin.",
            place="Kalimi kufitar Shembull, në anën tjetër",
            place_kind="border",
            occurred="Muajin e kaluar",
            contact="Personi Lambda, adresa: shembull@example.org",
        ),
    ),
    (day(38, "14:00"), registers("officer", setting="border", incident_on=in_month(50), visible_injury="unknown")),
    (day(38, "14:10"), reads("officer", "allegation", "identity", reason="triage")),
    *referred(38, "officer", acknowledged=36, number="PP-0299"),
    (day(37, "09:00"), does("officer", "forwarded", authority="ombudsperson", reason="exclusive_competence")),
    (day(30, "10:00"), at_prosecutor("refused", reason="other_bar")),
    (day(26, "10:00"), at_prosecutor("victim_notified")),
)
