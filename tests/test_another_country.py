"""No country is built in: kinds, ends of mandates, houses and levels are data with their words."""

import datetime as dt
import json
from typing import Any, Final

import attrs
import pytest

from helpers.declared import DECLARED, KINDS
from mpreview import display, interchange, uk
from mpreview.calendars import Calendar, Recess
from mpreview.errors import DocumentErrors, ReferenceErrors
from mpreview.events import Incident, Ledger, MemberLeft, VenueOpened
from mpreview.lint import lint_rulebook
from mpreview.people import House, Mandate, MandateEnd, Member
from mpreview.places import Area, AreaKind, AreaRole, Constituency, Nature, Use, Venue, VenueKind
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    IncidentIs,
    KindIn,
    NewMember,
    NewVenue,
    Occasion,
    OfferOwed,
    OnEvent,
    Periodic,
    Rulebook,
    Unit,
)
from mpreview.programme import Programme
from mpreview.register import IncidentKind, Register
from mpreview.teams import Cover, Pool, Slots, Team
from mpreview.threat import Assessment, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, start_of

DAY: Final = dt.date(2025, 9, 1)
NOW: Final = dt.datetime(2025, 8, 1, 12, tzinfo=dt.UTC)
BUREAU: Final = VenueKind("buero", "Wahlkreisbüro", "Wahlkreisbüros", "a Wahlkreisbüro")
HOURS: Final = VenueKind("sprechstunde", "Sprechstunde", "Sprechstunden", "a Sprechstunde")
FLAT: Final = VenueKind("wohnung", "Wohnung", "Wohnungen", "a Wohnung", Nature.HOME)
NET: Final = VenueKind("netz", "Netzauftritt", "Netzauftritte", "a Netzauftritt", Nature.ONLINE)
WAHLTAG: Final = dt.date(2021, 9, 26)
REGISTER: Final[dict[str, Any]] = {
    "venue_kinds": (BUREAU, HOURS, FLAT, NET),
    "area_kinds": (
        AreaKind("land", "Land", "Länder", 1, AreaRole.NATION),
        AreaKind("bezirk", "Bezirk", "Bezirke", 2, AreaRole.REGION),
        AreaKind("praesidium", "Polizeipräsidium", "Polizeipräsidien", 3, AreaRole.FORCE),
    ),
    "mandate_ends": (
        MandateEnd("wahlperiode", "Ende der Wahlperiode", dissolution=True),
        MandateEnd("verzicht", "Mandatsverzicht"),
    ),
    "houses": (House("bundestag", "Deutscher Bundestag"),),
    "calendars": (Calendar("by", "Bayern", FIRST_DAY, LAST_DAY),),
    "areas": (
        Area("bayern", "Bayern", "land", calendar="by"),
        Area("mittelfranken", "Mittelfranken", "bezirk", "bayern"),
        Area("pp-mfr", "PP Mittelfranken", "praesidium", "mittelfranken"),
    ),
    "constituencies": (Constituency("wk244", "Nürnberg-Nord", "mittelfranken", "pp-mfr"),),
    "scales": (
        ThreatScale("de", "Lage", (ThreatLevel("1", name="abstrakt"), ThreatLevel("2", name="konkret"))),
    ),
    "series": (
        ThreatSeries(
            "lage", "de", "Lage", (Assessment(dt.date(2024, 1, 1), dt.date(2024, 1, 1), "2"),), ("bayern",)
        ),
    ),
    "members": (
        Member(
            "anna",
            "Anna",
            (
                Mandate("wk244", Period(WAHLTAG, dt.date(2025, 3, 25)), "wahlperiode"),
                Mandate("wk244", Period(dt.date(2025, 3, 25))),
            ),
        ),
    ),
    "venues": (
        Venue("b", "buero", "mittelfranken", "pp-mfr", label="Königstraße"),
        Venue("s", "sprechstunde", "mittelfranken", "pp-mfr"),
        Venue("w", "wohnung", "mittelfranken", "pp-mfr", number=2),
        Venue("n", "netz"),
    ),
    "uses": tuple(Use(id_, "anna", Period(WAHLTAG)) for id_ in "bswn"),
    "teams": (Team("k", "Personenschutz", (Cover(),), (Slots((1, 1, 1, 1, 1, 0, 0)),)),),
    "recesses": (
        Recess(id="sommer", house="bundestag", name="Sommerpause", period=Period(DAY, dt.date(2025, 9, 8))),
    ),
}
EVERY: Final = ("buero", "sprechstunde", "wohnung", "netz")
CITED: Final[dict[str, Any]] = {"citation": "Hausordnung"}
RULES: Final = (
    NewMember(id="kontakt", activity=Activity.CONTACT, within=Allowance(5, Unit.WORKING_DAYS), **CITED),
    NewMember(
        id="neu", activity=Activity.REVIEW, kinds=EVERY, within=Allowance(20, Unit.WORKING_DAYS), **CITED
    ),
    NewVenue(id="erste", kinds=EVERY, within=Allowance(20, Unit.WORKING_DAYS), **CITED),
    Periodic(id="jahr", kinds=EVERY, months=12, lead=60, **CITED),
    OfferOwed(
        id="angebot", answer_days=10, again_after_decline=180, again_after_silence=30,
        after_trigger=Allowance(5, Unit.WORKING_DAYS), **CITED,
    ),
)  # fmt: skip
RULEBOOK: Final = Rulebook("haus", "Hausordnung", (Edition("1", "Erste", RULES),))


def _programme(*events: Any, **changes: Any) -> Programme:
    return Programme(Register(**(REGISTER | changes)), RULEBOOK, Ledger.of(events))


def test_a_country_with_kinds_of_its_own_is_answered_like_any_other() -> None:
    programme = _programme()

    due = {(one.venue, one.due.isoformat()) for one in programme.due(on=DAY, activity=Activity.REVIEW)}
    # Twenty working days after Sunday 26 September 2021, for the second mandate goes on with the first.
    assert due == {(venue, "2021-10-22") for venue in "bswn"}
    assert set(programme.coverage(on=DAY).by("kind")) == {"member", *EVERY}
    assert interchange.loads(interchange.dumps(programme)) == programme


def test_a_sentence_says_the_kind_in_the_words_that_were_declared() -> None:
    (offer,) = _programme(venues=REGISTER["venues"][1:2], uses=REGISTER["uses"][1:2]).due(
        on=DAY, activity=Activity.OFFER
    )

    assert "an offer of the review of a Sprechstunde, as the review opens on" in offer.why()


def test_names_are_made_from_the_words_that_were_declared() -> None:
    register = _programme().register

    assert [register.name_of(register.venue[id_]) for id_ in "bswn"] == [
        "Königstraße", "Sprechstunde 1", "Wohnung 2", "Netzauftritt 1",
    ]  # fmt: skip
    assert register.scale["de"].find_level("2").name == "konkret"


def test_the_lines_of_the_main_job_bear_the_words_that_were_declared() -> None:
    pages = {
        by: display.review(_programme(), on=DAY, until=DAY + dt.timedelta(30), by=by)
        for by in ("kind", "nation")
    }

    assert {by: [line["name"] for line in page.data["lines"]] for by, page in pages.items()} == {
        "kind": ["Wahlkreisbüro", "Netzauftritt", "Sprechstunde", "Wohnung"],
        "nation": ["Bayern"],
    }


@pytest.mark.parametrize(("end", "spells"), [("wahlperiode", 1), ("verzicht", 2)])
def test_a_member_comes_back_after_an_end_that_is_declared_a_dissolution(end: str, spells: int) -> None:
    first, second = REGISTER["members"][0].mandates
    member = attrs.evolve(REGISTER["members"][0], mandates=(attrs.evolve(first, ended=end), second))
    register = Register(**(REGISTER | {"members": (member,)}))

    assert len(register.list_spells(register.member["anna"])) == spells


# ---------------------------------------------------------------- what is not declared, or not of the nature


def _codes(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(ReferenceErrors) as caught:
        Register(**(REGISTER | changes))
    return [(fault.path, fault.code) for fault in caught.value.faults]


_BUREAU: Final = Venue("b", "buero", "mittelfranken", "pp-mfr")
_FLAT: Final = Venue("w", "wohnung", "mittelfranken", "pp-mfr")
_CLOSED: Final = (Period(DAY, dt.date(2025, 9, 8)),)


@pytest.mark.parametrize(
    ("collection", "entry", "path"),
    [
        ("venues", attrs.evolve(_BUREAU, kind="office"), "/venues/0/kind"),
        ("areas", Area("bayern", "Bayern", "nation", calendar="by"), "/areas/0/kind"),
        ("members", Member("anna", "Anna", (Mandate("wk244", Period(WAHLTAG, DAY), "death"),)),
         "/members/0/mandates/0/ended"),
        ("recesses", Recess(id="r", house="bundesrat", name="Pause", period=_CLOSED[0]), "/recesses/0/house"),
        ("teams", Team("k", "K", (Cover(kinds=("office",)),)), "/teams/0/covers/0/kinds/0"),
        ("teams", Team("k", "K", (Cover(),), pools=(Pool("p", (), kinds=("office",)),)),
         "/teams/0/pools/0/kinds/0"),
    ],
)  # fmt: skip
def test_what_is_named_and_not_declared_is_a_fault_with_its_place(
    collection: str, entry: Any, path: str
) -> None:
    assert (path, "dangling-id") in _codes(**{collection: (entry,), "uses": ()})


@pytest.mark.parametrize(
    ("venue", "path", "code"),
    [
        (attrs.evolve(_FLAT, label="Zuhause"), "/venues/0/label", "home-label"),
        (attrs.evolve(_FLAT, closures=_CLOSED), "/venues/0/closures", "home-closures"),
        (attrs.evolve(_BUREAU, force=None), "/venues/0/region", "no-ground"),
        (attrs.evolve(_BUREAU, region=None, force=None), "/venues/0/region", "no-ground"),
        (attrs.evolve(_BUREAU, kind="netz"), "/venues/0/region", "online-ground"),
    ],
)
def test_a_venue_fits_the_nature_of_its_kind_in_a_register_and_when_it_is_opened(
    venue: Venue, path: str, code: str
) -> None:
    assert _codes(venues=(venue,), uses=()) == [(path, code)]

    fields = {field.name: getattr(venue, field.name) for field in attrs.fields(Venue) if field.name != "id"}
    opened = VenueOpened(id="o", on=DAY, known=NOW, venue="new", users=("anna",), **fields)
    with pytest.raises(ReferenceErrors) as caught:
        _programme().record(opened)
    assert [(one.path, one.code) for one in caught.value.faults] == [
        (path.replace("/venues", "/ledger"), code)
    ]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (MemberLeft(id="x", on=DAY, known=NOW, member="anna", cause="death"), "cause"),
        (VenueOpened(id="x", on=DAY, known=NOW, venue="v", kind="office", region="mittelfranken",
                     force="pp-mfr", users=("anna",)), "kind"),
    ],
)  # fmt: skip
def test_an_event_names_what_is_declared(event: Any, field: str) -> None:
    with pytest.raises(ReferenceErrors) as caught:
        _programme().record(event)

    first = caught.value.faults[0]
    assert (first.path, first.code) == (f"/ledger/0/{field}", "dangling-id")


def test_a_rulebook_names_kinds_that_the_register_declares() -> None:
    named = tuple(attrs.evolve(rule, kinds=(*EVERY, "office")) for rule in RULES[1:4])
    sooner = attrs.evolve(RULES[3], id="halbjahr", months=6, when=KindIn(("surgery",)))
    edition = Edition("1", "Erste", (RULES[0], *named, sooner, RULES[4]))
    rulebook = attrs.evolve(RULEBOOK, editions=(edition,), without_rules=("home",))

    with pytest.raises(ReferenceErrors) as caught:
        Programme(Register(**REGISTER), rulebook, Ledger())

    assert {one.code for one in caught.value.faults} == {"dangling-id"}
    # The edition keeps the rules in order of id: angebot, erste, halbjahr, jahr, kontakt, neu.
    assert [one.path for one in caught.value.faults] == [
        "/rulebook/editions/0/rules/1/kinds/4",
        "/rulebook/editions/0/rules/2/when/kinds/0",
        "/rulebook/editions/0/rules/3/kinds/4",
        "/rulebook/editions/0/rules/5/kinds/4",
        "/rulebook/without_rules/0",
    ]


def test_lint_asks_for_rules_of_the_kinds_that_it_is_given() -> None:
    assert "kind-not-covered" not in {one.code for one in lint_rulebook(RULEBOOK)}
    found = [
        one.message for one in lint_rulebook(RULEBOOK, ("buero", "stand")) if one.code == "kind-not-covered"
    ]
    assert found == ["no rule is about stand; add one, or name it among the kinds without rules"]


def test_an_incident_is_of_a_kind_of_the_country_in_its_words() -> None:
    """Five working days after Thursday 7 August 2025 are over on Thursday 14 August."""
    rule = OnEvent(
        id="nach-drohung", activity=Activity.REVIEW, kinds=EVERY, occasion=Occasion.INCIDENT, **CITED,
        incidents=(IncidentIs(kinds=("drohung",), at_least="schwer"),),
        within=Allowance(5, Unit.WORKING_DAYS),
    )  # fmt: skip
    book = attrs.evolve(
        RULEBOOK, editions=(Edition("1", "Erste", (*RULES, rule)),), severities=("leicht", "schwer")
    )
    register = Register(**REGISTER, incident_kinds=(IncidentKind("drohung", "Drohung", "a Drohung"),))
    day = dt.date(2025, 8, 7)
    told = Incident(id="i", on=day, known=start_of(day), member="anna", kind="drohung", severity="schwer")
    programme = Programme(register, book, Ledger.of((told,)))

    reason = programme.explain("anna", "b", Activity.REVIEW, on=day).applied[-1]

    assert reason.window.due == dt.date(2025, 8, 14)
    assert dict(reason.read)["incident"] == "a Drohung"


def test_the_country_declares_todays_kinds() -> None:
    assert KINDS == ("office", "surgery", "westminster", "home", "public-event", "online")
    assert {kind.id: kind.nature for kind in uk.venue_kinds() if kind.nature is not Nature.PLACE} == {
        "home": Nature.HOME,
        "online": Nature.ONLINE,
    }
    register = uk.sample(on=dt.date(2021, 11, 20)).base
    assert all(set(getattr(register, name)) == set(declared) for name, declared in DECLARED.items())


def test_a_document_without_its_kinds_is_told_where_they_are_missing() -> None:
    document = json.loads(interchange.dumps(_programme()))
    del document["register"]["venue_kinds"]

    with pytest.raises(DocumentErrors) as caught:
        interchange.loads(json.dumps(document))
    assert "/register/venues/0/kind" in str(caught.value)
