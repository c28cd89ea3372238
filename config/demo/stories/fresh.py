"""What came in during the last days: nobody has registered it, or everything is due. Read `LAST_NIGHT`."""

from datetime import timedelta

from config.demo.deeds import adds_file, answers, corrects, does, notes, reads, registers, sends
from config.demo.institution import prison_records, sends_incident
from config.demo.pictures import page
from config.demo.receipts import SENT
from config.demo.reporting import reports, takes_down, writes
from config.demo.stories.usual import EXAM, PROSECUTION, Story, at_prosecutor
from config.demo.times import ago, day, due_today, due_tomorrow, exactly, on_day
from intake.dossier.search import Known
from intake.incidents.incident import Person

A_DAY, THREE_DAYS = timedelta(hours=24), timedelta(hours=72)

# Urgent, and nobody has looked at it.
LAST_NIGHT: Story = (
    (
        day(1, "22:40"),
        reports(
            receipt=SENT,
            language="en",
            statement="Two officers stopped me at the corner of Sample Street. One of them pushed me against the wall"
            " and hit me on the shoulder. I was let go after an hour and I am afraid that they will come back.",
            place="Corner of Sample Street and Example Road, Demoland",
            place_kind="police",
            occurred="Yesterday, in the early evening",
            occurred_on=on_day(1),
            who="Two officers in uniform. I do not know their names.",
            injuries="yes",
            injuries_told="My shoulder hurts and I cannot lift my arm.",
            danger=True,
            contact="Person Alpha, by a message here only",
        ),
    ),
)

# Came by post; nobody noted at what hour, so nobody can tell whether it is late already.
LETTER: Story = (
    (
        ago(hours=2),
        takes_down(
            "colleague",
            "letter",
            received=on_day(1),
            language="sr",
            statement="Пишем из Дома Пример. Особље је мог суседа из собе за казну закључало у купатило на целу ноћ."
            " То није било први пут.",
            place="Дом Пример, други спрат",
            place_kind="social_care",
            occurred="Прошле недеље, не знам тачно који дан",
            witnesses="Особа Гама, из исте собе",
            on_behalf=True,
            relation="Сусед из собе",
            contact="Особа Бета, Дом Пример, соба 0",
        ),
    ),
)

# A prison reported that force was used; nobody here has read it.
INCIDENT: Story = (
    (
        day(1, "18:30"),
        sends_incident(
            Person(name="Person Upsilon", number="EX-0000", birth_year=1998, gender="man"),
            exactly(day(1, "11:20")),
            kind="force",
            place="Example Prison, corridor of block C",
            before="He refused to go back to his cell and shouted.",
            what="Three officers took him to the ground and cuffed him. He hit his face against the door.",
            after="He was seen by the nurse and is alone in his cell.",
            involved=("officer",),
            means=("hands", "cuffs"),
            injured="yes",
            injured_words="A swelling over the left eye",
            doctor="called",
            told=("reported_management",),
            cameras="yes",
            cameras_words="Corridor of block C; kept for 14 days.",
            author="Example Prison, shift leader",
            author_role="staff",
            language="en",
        ),
    ),
)

# Registered in time and given to an officer; the rest of the first day is due today.
CALLED: Story = (
    (
        due_today(A_DAY),
        takes_down(
            "colleague",
            "phone",
            wants_receipt=True,
            language="sq",
            statement="Dje më mbajtën disa orë në stacionin e policisë. Një zyrtar më goditi me shuplakë kur kërkova"
            " ujë.",
            place="Stacioni i policisë, Rruga Shembull",
            place_kind="police",
            occurred="Dje para dite",
            who="Një zyrtar me uniformë, rreth dyzet vjeç",
            injuries="yes",
            injuries_told="Skuqje në faqe",
            contact="Personi Delta, telefoni 000 000 000",
        ),
    ),
    (
        due_today(A_DAY, timedelta(minutes=20)),
        registers(
            "colleague", setting="police", incident_on=on_day(1), visible_injury="yes", victims=1, source="person"
        ),
    ),
    (due_today(A_DAY, timedelta(minutes=50)), does("head", "assigned", person="officer", reason="first")),
)

# A prison's health staff recorded injuries without any complaint: nothing is sealed, and nobody has the case yet.
PRISON_CLINIC: Story = (
    (day(3, "08:10"), prison_records("injuries_recorded", visible_injury="yes", source="prison")),
    (
        day(3, "09:20"),
        registers(
            "colleague", setting="prison", incident_on=on_day(4), visible_injury="yes", victims=1, source="prison"
        ),
    ),
    (day(3, "10:00"), does("colleague", "preservation_requested", code="several", authority="prison_service")),
    (
        day(2, "11:00"),
        does("head", "protection_requested", code="separation", authority="prison_service", office="demo_prison"),
    ),
)

# Going well: protected, referred, the examination is due tomorrow; whoever reported has written and waits.
TRANSFERRED: Story = (
    (
        day(4, "17:20"),
        reports(
            language="sr",
            statement="Brat mi je u zatvoru Primer. Kad su ga premeštali u drugi blok, dvojica čuvara su ga gurala niz"
            " stepenice. Sada je u istom bloku sa njima.",
            place="Zatvor Primer, blok B",
            place_kind="prison",
            occurred="Pre desetak dana",
            who="Dva čuvara iz bloka B",
            injuries="no",
            on_behalf=True,
            relation="Brat",
            contact="Osoba Epsilon, telefon 000 000 001",
        ),
    ),
    (
        day(3, "08:30"),
        registers(
            "officer",
            setting="prison",
            institution="demo_prison",
            incident_on=on_day(12),
            visible_injury="no",
            victims=1,
            source="relative",
            known=Known(names=("Osoba Epsilon",), birth_year=1990),
        ),
    ),
    (day(3, "08:40"), does("officer", "assigned", person="officer", reason="first")),
    (day(3, "08:45"), reads("officer", "allegation", "identity", "messages")),
    (
        day(3, "09:10"),
        does("officer", "risk_assessed", measures=["separation"], words="The brother is held near the same guards."),
    ),
    (day(3, "09:30"), does("officer", "preservation_requested", code="cctv", authority="prison_service")),
    (day(3, "09:31"), does("officer", "preservation_requested", code="cctv", authority="prison_service")),
    (day(3, "09:40"), corrects("officer", "preservation_requested", "entered_twice", words="Sent twice by mistake.")),
    (
        day(3, "10:00"),
        does("officer", "protection_requested", code="separation", authority="prison_service", office="demo_prison"),
    ),
    (
        day(3, "10:20"),
        sends("officer", "referral_sent", "allegation", **PROSECUTION, offence="ill_treatment_in_office"),
    ),
    (day(3, "10:30"), does("officer", "assessed", code="admissible")),
    (day(3, "11:00"), answers("officer", "Primili smo prijavu i tražili da se Vaš brat odvoji od tih čuvara.")),
    (day(2, "12:00"), does("officer", "protection_in_force", code="separation", authority="prison_service")),
    (day(3, "11:30"), does("officer", "consent_recorded", code="given", consent_to="examination")),
    (due_tomorrow(THREE_DAYS, "14:00"), sends("officer", "exam_requested", "identity", "medical", **EXAM)),
    (day(2, "16:30"), adds_file("officer", "legal", "letter-of-the-prison.pdf", lambda: page("Demo: he was moved."))),
    (day(1, "09:00"), at_prosecutor("referral_acknowledged", file_number="PP-0350")),
    (day(1, "10:15"), notes("officer", "Call the clinic tomorrow morning: is the doctor coming?")),
    (ago(minutes=50), writes("Hvala. Da li doktor dolazi sutra? Brat pita da li može da bude neko sa njim.")),
)
