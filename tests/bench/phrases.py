"""Words for made-up agreements: themes with their people, data and law, and sentences to put together.

Each text of a record is drawn from several of these lists, so that no two agreements read alike.
"""

from typing import Final, NamedTuple


class Theme(NamedTuple):
    """What agreements of one theme are about."""

    id: str
    people: tuple[str, ...]
    """Whom they concern, as it stands in the middle of a sentence."""
    items: tuple[tuple[str, str], ...]
    """Name and category of data."""
    powers: tuple[tuple[str, str, str], ...]
    """Act, provision and kind."""


CONTACT: Final = (
    ("Name, address and date of birth", "personal"),
    ("Contact details", "personal"),
    ("Who lives in the home", "personal"),
    ("Safe time and way to get in touch", "personal"),
    ("Services that already help", "personal"),
    ("Language and help needed to talk", "personal"),
    ("Dates of visits and calls", "personal"),
    ("Outcome of the referral", "personal"),
)

THEMES: Final = (
    Theme(
        "safeguarding-children",
        (
            "children at risk of harm",
            "children who go missing",
            "babies and their parents",
            "children in care",
            "children seen by many services",
            "young people at risk of exploitation",
            "children who live away from home",
        ),
        (
            ("Worry that was reported", "personal"),
            ("Health of the child", "special-category"),
            ("Offences in the home", "criminal-offence"),
            ("School attended", "personal"),
            ("Plan to keep the child safe", "special-category"),
        ),
        (
            ("Children Act 1989", "section 47", "duty"),
            ("Children Act 2004", "section 10", "duty"),
            ("Children Act 2004", "section 11", "duty"),
        ),
    ),
    Theme(
        "safeguarding-adults",
        (
            "adults at risk of neglect",
            "adults who neglect themselves",
            "residents of care homes",
            "adults at risk of scams",
            "adults with care needs",
            "older people at risk of abuse",
        ),
        (
            ("Care needs", "special-category"),
            ("Worry that was reported", "personal"),
            ("What the adult wants to happen", "personal"),
            ("State of the home", "personal"),
            ("Injuries and illness", "special-category"),
        ),
        (
            ("Care Act 2014", "section 42", "duty"),
            ("Care Act 2014", "sections 6 and 7", "duty"),
            ("Care Act 2014", "section 45", "duty"),
        ),
    ),
    Theme(
        "health-and-care",
        (
            "people leaving hospital",
            "people with dementia",
            "people with diabetes",
            "people near the end of life",
            "people who have had a stroke",
            "adults with a learning disability",
            "people with long illnesses",
            "new mothers",
        ),
        (
            ("Health and treatment", "confidential-health"),
            ("Medicines", "confidential-health"),
            ("Care plan", "special-category"),
            ("NHS number", "personal"),
            ("Equipment at home", "personal"),
        ),
        (
            ("Health and Social Care Act 2012", "section 251B", "duty"),
            ("National Health Service Act 2006", "section 82", "duty"),
            ("Care Act 2014", "section 3", "duty"),
        ),
    ),
    Theme(
        "early-help-and-families",
        (
            "families who ask for help early",
            "young carers",
            "parents who need support",
            "families new to the area",
            "families with several needs",
            "children with a disability",
            "care leavers",
        ),
        (
            ("Help the family asked for", "personal"),
            ("Attendance at school", "personal"),
            ("Health of the family", "special-category"),
            ("Work and benefits", "personal"),
            ("Family plan", "personal"),
        ),
        (
            ("Children Act 1989", "section 17", "duty"),
            ("Children Act 2004", "section 10", "duty"),
            ("Localism Act 2011", "section 1", "power"),
        ),
    ),
    Theme(
        "crime-and-community-safety",
        (
            "victims of crime",
            "people who cause harm again and again",
            "young people near gangs",
            "people leaving prison",
            "neighbours troubled by noise",
            "shops hit by theft",
            "people at risk of serious violence",
        ),
        (
            ("Reports and incidents", "criminal-offence"),
            ("Convictions", "criminal-offence"),
            ("Risk to others", "criminal-offence"),
            ("Conditions to keep to", "criminal-offence"),
            ("Support accepted", "personal"),
        ),
        (
            ("Crime and Disorder Act 1998", "section 115", "power"),
            ("Crime and Disorder Act 1998", "section 17", "duty"),
            ("Police, Crime, Sentencing and Courts Act 2022", "section 9", "power"),
        ),
    ),
    Theme(
        "domestic-abuse",
        (
            "people hurt by someone at home",
            "children who see abuse at home",
            "people moving to a refuge",
            "older people abused by relatives",
            "people who fear a former partner",
        ),
        (
            ("Risk assessment", "criminal-offence"),
            ("Incidents reported", "criminal-offence"),
            ("Injuries and health", "special-category"),
            ("Children in the home", "personal"),
            ("Safety plan", "personal"),
        ),
        (
            ("Domestic Abuse Act 2021", "section 57", "duty"),
            ("Crime and Disorder Act 1998", "section 115", "power"),
            ("Housing Act 1996", "section 189", "duty"),
        ),
    ),
    Theme(
        "housing-and-homelessness",
        (
            "people who sleep rough",
            "tenants behind with their rent",
            "people about to lose their home",
            "families in temporary homes",
            "people waiting for a home",
            "tenants of private landlords",
            "people who need an adapted home",
        ),
        (
            ("Housing history", "personal"),
            ("Rent account", "personal"),
            ("Health needs that bear on housing", "special-category"),
            ("Priority and banding", "personal"),
            ("Support worker", "personal"),
        ),
        (
            ("Housing Act 1996", "section 213B", "duty"),
            ("Housing Act 1996", "sections 179 and 195", "duty"),
            ("Homelessness Act 2002", "section 1", "duty"),
        ),
    ),
    Theme(
        "fraud-and-debt",
        (
            "council tax payers",
            "people behind with bills",
            "tenants suspected of letting on their home",
            "firms that claim grants",
            "people owed a discount",
            "households on low pay",
        ),
        (
            ("Account and balance", "personal"),
            ("Discounts and exemptions", "personal"),
            ("Other address", "personal"),
            ("Payments and plan", "personal"),
            ("Result of the match", "personal"),
        ),
        (
            ("Local Government Finance Act 1992", "Schedule 2", "power"),
            ("Local Government Act 1972", "section 111", "power"),
            ("Welfare Reform Act 2012", "sections 130 and 131", "power"),
        ),
    ),
    Theme(
        "education-and-skills",
        (
            "children missing school",
            "pupils who change school",
            "pupils taught at home",
            "young people out of work and school",
            "pupils with special needs",
            "school leavers",
            "children starting school",
        ),
        (
            ("Attendance", "personal"),
            ("School record", "personal"),
            ("Special needs and support", "special-category"),
            ("Plans after school", "personal"),
            ("Reason for leaving", "personal"),
        ),
        (
            ("Education Act 1996", "section 436A", "duty"),
            ("Education Act 2002", "section 175", "duty"),
            ("Education and Skills Act 2008", "section 72", "duty"),
        ),
    ),
    Theme(
        "emergencies-and-flooding",
        (
            "people who need help in a flood",
            "people on oxygen at home",
            "people without power",
            "people moved out of their homes",
            "people who live alone by the river",
            "residents of flood zones",
        ),
        (
            ("Help needed in an emergency", "special-category"),
            ("Equipment that needs power", "special-category"),
            ("How to get into the home", "personal"),
            ("Next of kin", "personal"),
            ("Where people were taken", "personal"),
        ),
        (
            ("Civil Contingencies Act 2004", "section 2", "duty"),
            ("Civil Contingencies Act 2004 (Contingency Planning) Regulations 2005", "regulation 47", "duty"),
            ("Flood and Water Management Act 2010", "section 13", "duty"),
        ),
    ),
    Theme(
        "fire-and-home-safety",
        (
            "people at risk from fire",
            "people who smoke in bed",
            "people with unsafe wiring",
            "people who hoard",
            "older people at risk of falls",
            "people with cold homes",
        ),
        (
            ("Risk in the home", "personal"),
            ("Mobility and hearing", "special-category"),
            ("Alarms fitted", "personal"),
            ("Visit report", "personal"),
            ("Heating and power", "personal"),
        ),
        (
            ("Fire and Rescue Services Act 2004", "section 6", "duty"),
            ("Fire and Rescue Services Act 2004", "section 5A", "power"),
            ("Care Act 2014", "section 2", "duty"),
        ),
    ),
    Theme(
        "research-and-planning",
        (
            "people who use several services",
            "residents of new estates",
            "families with low income",
            "people who wait for care",
            "people who travel to work",
            "pupils by area",
        ),
        (
            ("Age band and area", "pseudonymised"),
            ("Services used", "pseudonymised"),
            ("Totals by month", "aggregate"),
            ("Code that stands for the person", "pseudonymised"),
            ("Outcome by group", "aggregate"),
        ),
        (("Local Government Act 1972", "section 141 (research)", "power"), ("Localism Act 2011", "section 1", "power")),
    ),
    Theme(
        "transport-and-access",
        (
            "Blue Badge holders",
            "pupils who need a bus",
            "older people with a bus pass",
            "people who need lifts to hospital",
            "people who use dial-a-ride",
            "disabled drivers",
        ),
        (
            ("Pass or badge number", "personal"),
            ("Reason for the pass", "special-category"),
            ("Journeys", "personal"),
            ("Photo", "personal"),
            ("Help needed on the way", "personal"),
        ),
        (
            ("Transport Act 2000", "section 145A", "duty"),
            ("Education Act 1996", "section 508B", "duty"),
            ("Chronically Sick and Disabled Persons Act 1970", "section 21", "duty"),
        ),
    ),
)

ACTIVITIES: Final = (
    "First contact with {people}",
    "Joint visits to {people}",
    "One plan for {people}",
    "Weekly case meetings about {people}",
    "Finding {people}",
    "Referrals of {people}",
    "A shared list of {people}",
    "Support at home for {people}",
    "Checks on help for {people}",
    "Advice for {people}",
    "Night and weekend cover for {people}",
    "Moving cases of {people} between areas",
    "Early warning about {people}",
    "A single form for {people}",
    "Follow-up calls to {people}",
    "Grants for {people}",
    "Mentors for {people}",
    "Outreach to {people}",
    "Step-down help for {people}",
    "Keeping in touch with {people}",
)

WHAT_HAPPENS: Final = (
    "{lead} hears of {people} in {place} and tells the partners who can help.",
    "Staff in {place} share a short form about {people}, so that help comes sooner.",
    "Each week the partners talk about {people} and agree who will do what.",
    "When {people} ask for help in {place}, they tell their story once.",
    "The partners keep one list of {people} in {place} and check it together.",
    "{other} tells {lead} which {people} have had a visit and who still waits.",
    "If {people} move within the area, {lead} passes on what the next team needs.",
    "{lead} and {other} look at {people} together before a small worry grows.",
    "A worker in {place} rings {people} and asks what would help most.",
    "The partners match two lists to see which {people} have been missed.",
)
WHY_IT_HELPS: Final = (
    "You can ask to see what is held.",
    "Nobody is told more than they need.",
    "Help can then start within {days} days.",
    "You can say no to a visit at any time.",
    "It saves each person from filling in the same form twice.",
    "A person reads each case before anything is done.",
    "We tell you when we do this, unless that would put someone at risk.",
    "The list is checked each month and old names come off.",
)

NEED: Final = (
    "In the last year {number} {people} in {place} were known to one service and not to the next.",
    "A review of {number} cases found that three services each knew a part and nobody knew the whole.",
    "{lead} gets about {number} calls a month about {people}, and half of them need another partner.",
    "Staff used to phone each other to piece the facts together, which took {days} days on average.",
    "People told us that they were asked the same questions by up to four teams.",
    "The visits of {other} and {lead} often fell in the same week, while other homes had none.",
    "A pilot in {place} cut the wait for a first visit by {days} days, and {number} homes were seen.",
    "Before this agreement, letters to {people} came back and nobody knew why.",
    "Too many {people} were found only after a crisis, when help costs most.",
    "Records kept apart said different things about {number} of the same homes.",
    "An audit in {place} showed that one referral in {days} was never answered.",
    "Families asked for one worker to ring, and for that worker to know what had been tried.",
)
AIM: Final = (
    "The partners share data to offer the right help first time.",
    "The aim is to find {people} early and to agree one plan with them.",
    "Its one purpose is to decide who visits, and when, and what they bring.",
    "We want {people} to be safe, heard and clear about what happens next.",
    "Sharing lets {lead} see which {people} nobody has yet spoken to.",
    "The data is used to arrange support for each person and for nothing else.",
    "With it, {other} can plan its visits in {place} around real need.",
    "It helps the duty team to judge how urgent each new referral is.",
    "The facts are used to check that help which was promised has come.",
    "Together the partners can tell a true change from a gap in the records.",
    "It gives each of the {people} one named worker, whoever they first turned to.",
    "The aim is fewer calls, fewer forms and no lost referrals.",
)
METHOD: Final = (
    "{other} sends a form of {number} questions on the day it hears of a case.",
    "A small team at {lead} reads each referral and answers within {days} working days.",
    "Lists are matched once a month by two trained officers, who note each decision.",
    "Cases are talked through at a meeting every other week; only those who know the person attend.",
    "Each partner enters its own facts and can change nobody else's.",
    "A worker rings the person before the form goes on, and notes what they said.",
    "Only cases that meet the written threshold are passed on; {number} were in the last year.",
    "The form asks for what is known, what is only thought, and what the person wants.",
    "Where the facts do not agree, {lead} asks both sides before it acts.",
    "If nobody can be reached within {days} days, the case goes back to whoever sent it.",
    "A checklist of {days} points decides which team goes first.",
    "New staff are trained before they may open the list, and again each year.",
)
LIMIT: Final = (
    "Health facts are left out unless they change what help is right.",
    "It is not used to check who may live in the country, nor to decide on benefits.",
    "No partner may use it to sell anything or to judge a job.",
    "Children's views are noted in their own words where they can be.",
    "A person who says no is taken off the list, unless someone is in danger.",
    "Opinions are marked as such and never passed on as fact.",
    "Notes of the meeting name only those who were talked about with a cause.",
    "Nothing is copied to a partner that has no part to play in that case.",
    "Free text is kept short, and names of third persons are taken out.",
    "The list does not show why a person is on it, only that they are.",
    "Old addresses are deleted as soon as the new one has been checked.",
    "A manager samples {number} cases each quarter to see that these limits hold.",
)
BENEFITS: Final = (
    "First visits within {days} days in nine cases of ten.",
    "About {number} fewer calls between teams each month.",
    "{people_start} know whom to ring.",
    "Staff see at once who else is helping.",
    "Fewer people are moved in a hurry.",
    "One worker goes instead of three.",
    "Money is spent on visits and not on chasing facts.",
    "Referrals that nobody answered fell from {number} to {days}.",
    "People say that they are asked once.",
    "Gaps in cover at weekends can be seen and filled.",
    "Help starts before a crisis in more homes.",
    "{place} has a true count of need for the first time.",
)
NECESSITY: Final = (
    "A count alone would not tell {lead} whom to visit, and the whole file is far more than it needs.",
    "The form was cut from {number} questions to {days} after a trial in {place}.",
    "Codes in place of names were tried and led to visits to the wrong home.",
    "Less data was shared at first, and {number} people could not be found with it.",
    "Each question was tested: those that changed no decision were taken out.",
)
SECURITY: Final = (
    "Staff sign in with two steps, and each look-up is logged.",
    "Files travel by a secure service and are deleted from it after {days} days.",
    "Only named teams can open the list; managers check who they are each quarter.",
    "Paper notes are locked away and shredded after the meeting.",
    "A sample of {number} look-ups is checked each month.",
    "Laptops are encrypted and can be wiped from afar.",
    "Each partner reports an incident to the others within one working day.",
    "The system shows each team its own cases alone.",
)
ONWARD: Final = (
    "None.",
    "None, but for a serious and urgent risk to life.",
    "To a care provider that the person has chosen, and no more than it needs.",
    "To the next council if the person moves there and agrees.",
    "Totals without names go to the board of {lead} once a year.",
    "To a court that orders it. Nobody else.",
)
DISPOSAL: Final = (
    "Deleted from all systems by each partner",
    "Deleted by {other}; the main file stays with {lead} under its own timetable",
    "Deleted, with a certificate to the lead",
    "Shredded and deleted within a month",
    "Names taken out; totals are kept",
)
STARTS: Final = (
    "The day the case is closed",
    "The last contact",
    "The end of the financial year",
    "The day the person leaves the list",
    "The date of the match",
)
ANSWERS: Final = {
    "still_needed": (
        "Yes. {number} cases in the year.",
        "Yes. Demand grew by {days} in the hundred.",
        "Yes, above all in {place}.",
        "Yes. Staff of {other} asked to go on.",
    ),
    "notices_accurate": (
        "Yes.",
        "All but one, which has been mended.",
        "Yes. Read again by {number} residents.",
        "Yes, and an Easy Read one was added.",
    ),
    "retention_followed": (
        "Yes. Proof of deletion was seen.",
        "Yes, but for {days} files that were kept too long and are now gone.",
        "Yes at {lead}. {other} was {days} days late.",
    ),
    "benefits_realised": (
        "The wait fell to {days} days.",
        "In part. Visits are sooner but calls have not fallen.",
        "Yes. {number} people had one plan.",
        "Yes, as {place} had hoped.",
    ),
    "complaints": (
        "None.",
        "One, about delay. Not upheld.",
        "Two. One was upheld and the form was changed.",
        "{days}, all answered in time.",
    ),
    "incidents": (
        "None.",
        "One form went to the wrong team and was called back.",
        "A list was left at a meeting and found the same day.",
        "None since the new portal.",
    ),
}
ENDED: Final = (
    "The grant came to its end and the service in {place} closed.",
    "Another agreement now covers the same people.",
    "A review found that the data was no longer needed.",
    "{other} stopped its visits, and the list had no use without them.",
)

SIGNATORIES: Final = (
    "Chief Executive",
    "Director of Services",
    "Head of Governance",
    "Director of Operations",
    "Assistant Director",
    "Head of Service",
)
OWNERS: Final = (
    "Service Manager",
    "Partnership Manager",
    "Head of Service",
    "Programme Manager",
    "Duty Team Manager",
    "Information Governance Lead",
)
REQUESTS: Final = (
    ("Information Rights Officer", "information.rights"),
    ("Data Protection Officer", "dpo"),
    ("Information Governance Team", "ig"),
    ("Office Manager", "office"),
)

VILLAGE_STARTS: Final = (
    "Ash",
    "Bram",
    "Carl",
    "Dun",
    "Elm",
    "Fal",
    "Gar",
    "Hol",
    "Ing",
    "Kel",
    "Lang",
    "Mar",
    "Nor",
    "Oak",
    "Pen",
    "Ral",
    "Stan",
    "Thorn",
    "Ul",
    "Wal",
)
VILLAGE_ENDS: Final = (
    "by",
    "combe",
    "den",
    "field",
    "ford",
    "ham",
    "hurst",
    "ley",
    "mere",
    "stead",
    "stow",
    "thorpe",
    "ton",
    "wick",
    "worth",
)
ORGANISATIONS: Final = (
    ("{village} District Council", "district"),
    ("{village} Primary School", "education"),
    ("{village} Community Hospital NHS Trust", "nhs"),
    ("{village} Surgery", "gp"),
    ("{village} Constabulary", "police"),
    ("{village} Housing Association", "housing"),
    ("City of {village} Council", "unitary"),
    ("Friends of {village}", "voluntary"),
    ("{village} Academy", "education"),
    ("Help at Home {village}", "voluntary"),
    ("{village} Fire and Rescue Service", "fire"),
    ("{village} Care Homes", "private"),
)
PLACES: Final = (
    "Eastwold",
    "Fenbridge",
    "Harbourne",
    "Northmere",
    "Sandling",
    "Wickmarsh",
    *(start + end for start, end in zip(VILLAGE_STARTS * 2, VILLAGE_ENDS * 3, strict=False)),
)
