"""What is months old and lies with the prosecutor: dismissed, set aside, stayed, charged. Read `TAKEN_UP_AGAIN`."""

from config.demo.deeds import answers, does, reads
from config.demo.reporting import reports, takes_down, writes
from config.demo.stories.usual import PRISON_SERVICE, Story, at_prosecutor, examined, first_day, referred
from config.demo.times import day, on_day

# Dismissed, set aside on a complaint, investigated after all; the court gave it more time.
TAKEN_UP_AGAIN: Story = (
    (
        day(210, "08:30"),
        reports(
            language="sq",
            statement="Gjatë një proteste në Sheshin Shembull një polic më goditi me shkop në shpinë kur po ikja.",
            place="Sheshi Shembull",
            place_kind="police",
            occurred="Mbrëmë",
            occurred_on=on_day(211),
            who="Polic me helmetë, numri nuk shihej",
            injuries="yes",
            injuries_told="Mavijosje në shpinë",
            witnesses="Personi Omikron ka një video.",
            contact="Personi Ni, telefoni 000 000 003",
        ),
    ),
    *first_day(210, "officer", setting="police", incident_on=on_day(211), visible_injury="yes", source="person"),
    *referred(210, "officer", acknowledged=208, number="PP-0102", offence="ill_treatment_in_office"),
    *examined(209, reported=206, words="Mavijosje e zgjatur në shpinë. E përputhshme me atë që tregohet."),
    (day(185, "10:00"), at_prosecutor("refused", reason="no_reasonable_suspicion")),
    (day(172, "10:00"), at_prosecutor("victim_notified")),
    (day(170, "10:00"), at_prosecutor("appealed", code="representative")),
    (day(120, "10:00"), at_prosecutor("set_aside", reason="incomplete_inquiry")),
    (day(100, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0102")),
    (day(80, "10:00"), at_prosecutor("victim_heard")),
    (day(60, "10:00"), at_prosecutor("witness_heard")),
    (day(40, "18:00"), writes("Më thirrën dhe dhashë deklaratë. Faleminderit.")),
    (day(39, "09:00"), reads("officer", "messages")),
    (day(39, "09:20"), answers("officer", "Faleminderit që na treguat. Hetimi vazhdon.")),
    (day(21, "10:00"), at_prosecutor("review_recorded", code="stay_open", chief_prosecutor=True)),
    (day(20, "10:00"), at_prosecutor("extended_by_court", amount=12)),
)

# The dismissal was set aside last week, and nothing has happened since.
SET_ASIDE: Story = (
    (
        day(150, "09:00"),
        takes_down(
            "colleague",
            "phone",
            language="sr",
            statement="U stanici su me naterali da satima stojim uza zid. Kad sam seo, policajac me je šutnuo.",
            place="Policijska stanica, Ulica Primer",
            place_kind="police",
            occurred="Pre nedelju dana",
            injuries="no",
            contact="Osoba Ksi, telefon 000 000 004",
        ),
    ),
    *first_day(150, "colleague", setting="police", incident_on=on_day(157), visible_injury="no"),
    *referred(150, "colleague", acknowledged=147, number="PP-0158"),
    *examined(147, reported=144),
    (day(125, "10:00"), at_prosecutor("refused", reason="not_an_offence")),
    (day(120, "10:00"), at_prosecutor("victim_notified")),
    (day(115, "10:00"), at_prosecutor("appealed", code="victim")),
    (day(9, "10:00"), at_prosecutor("set_aside", reason="wrong_in_law")),
)

# Dismissed within its time; our own decision is made.
DISMISSED: Story = (
    (
        day(75, "09:00"),
        takes_down(
            "colleague",
            "desk",
            language="en",
            statement="When I was brought to the court, an officer twisted my arm in the car although I was sitting"
            " still.",
            place="In a police car, Demoland",
            place_kind="transport",
            occurred="The day before",
            injuries="no",
            contact="Person Pi, by post to Sample Street 9",
        ),
    ),
    *first_day(75, "colleague", setting="transport", incident_on=on_day(76), visible_injury="no"),
    *referred(75, "colleague", acknowledged=74, number="PP-0263"),
    *examined(74, reported=71, words="No findings. That does not contradict the account."),
    (day(50, "10:00"), at_prosecutor("refused", reason="no_reasonable_suspicion")),
    (day(46, "10:00"), at_prosecutor("victim_notified")),
    (day(10, "10:00"), does("colleague", "decided", code="not_established")),
)

# The file rests because nobody was identified, and nobody has looked whether it must.
STAYED: Story = (
    (
        day(300, "09:00"),
        takes_down(
            "colleague",
            "fax",
            language="sr",
            statement="Ноћу су људи под маскама ушли у собу и тукли нас палицама по ногама.",
            place="Прихватни центар Пример",
            place_kind="police",
            occurred="Пре два дана",
            who="Четири човека под маскама",
            injuries="yes",
            contact="Особа Ро, Прихватни центар Пример",
        ),
    ),
    *first_day(300, "colleague", setting="police", incident_on=on_day(302), visible_injury="yes", victims=3),
    *referred(300, "colleague", acknowledged=298, number="PP-0031", offence="torture"),
    *examined(299, reported=296),
    (day(285, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0031")),
    (day(270, "10:00"), at_prosecutor("victim_heard")),
    (day(200, "10:00"), at_prosecutor("review_recorded", code="suspend", chief_prosecutor=True)),
    (day(110, "10:00"), at_prosecutor("suspended", reason="unknown_perpetrator")),
)

# Ended for want of evidence; nobody has told the victim.
TERMINATED: Story = (
    (
        day(260, "09:00"),
        takes_down(
            "officer",
            "other_authority",
            language="sq",
            statement="Pacienti u lidh për krevat dy ditë pa urdhër të mjekut.",
            place="Klinika Shembull",
            place_kind="psychiatric",
            occurred="Javën e kaluar",
            on_behalf=True,
            relation="Infermier",
            contact="Personi Sigma, Klinika Shembull",
        ),
    ),
    *first_day(260, "officer", preserve="medical_records", setting="psychiatric", incident_on=on_day(266)),
    *referred(260, "officer", acknowledged=258, number="PP-0063"),
    *examined(256, reported=252),
    (day(240, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0063")),
    (day(235, "10:00"), at_prosecutor("witness_heard")),
    (day(150, "10:00"), at_prosecutor("review_recorded", code="stay_open", chief_prosecutor=False)),
    (day(45, "10:00"), does("officer", "decided", code="violation")),
    (day(30, "10:00"), at_prosecutor("discontinued", reason="insufficient_evidence")),
)

# Charged; of our four recommendations one is answered, one accepted, one refused in deed, and one not answered at all.
CHARGED: Story = (
    (
        day(185, "09:00"),
        takes_down(
            "officer",
            "visit",
            wants_receipt=True,
            language="en",
            statement="In the transport cell of Example Prison a guard sprayed gas through the hatch because we were"
            " loud.",
            place="Example Prison, transport cell",
            place_kind="prison",
            occurred="Last Sunday",
            injuries="no",
            contact="Person Tau, Example Prison",
        ),
    ),
    *first_day(185, "officer", setting="prison", institution="demo_prison", incident_on=on_day(188), victims=2),
    *referred(185, "officer", acknowledged=184, number="PP-0120"),
    *examined(184, reported=180),
    (day(178, "10:00"), at_prosecutor("investigation_opened", file_number="PP-0120")),
    (day(170, "10:00"), at_prosecutor("suspect_identified", suspect="suspect-1")),
    (day(160, "10:00"), at_prosecutor("suspect_heard", suspect="suspect-1")),
    (day(100, "10:00"), at_prosecutor("review_recorded", code="indict", chief_prosecutor=True)),
    (day(41, "10:00"), does("officer", "decided", code="violation")),
    *(
        (day(40, f"10:0{at}"), does("officer", "recommendation_sent", code=code, **PRISON_SERVICE))
        for at, code in enumerate(("practice", "conditions", "discipline", "redress"))
    ),
    (day(20, "10:00"), does("officer", "authority_replied", recommendation="recommendation-1", reasoned=True)),
    (day(20, "10:05"), does("officer", "recommendation_accepted", recommendation="recommendation-2")),
    (day(20, "10:10"), does("officer", "authority_replied", recommendation="recommendation-3", reasoned=False)),
    (day(15, "10:00"), at_prosecutor("indicted", suspects=1, offence="ill_treatment_in_office")),
    (day(4, "10:00"), does("officer", "not_implemented", recommendation="recommendation-3", checked_by="visit")),
)
