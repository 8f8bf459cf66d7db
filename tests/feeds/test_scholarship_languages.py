"""Sheets of committees that write other languages than English: their titles, and their words for states."""

from __future__ import annotations

from collections import Counter

import pytest

from confdash import feeds
from confdash.feeds import scholarship_languages as languages
from confdash.feeds import table
from confdash.feeds.scholarship_words import AMBIGUOUS, plain, reimbursement_meant, state_meant
from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, TABLE_FIELDS, ParseOptions

OPTIONS = ParseOptions(timezone="Europe/Berlin", entity="scholarships")
GERMAN = (
    "Name;Vorname;E-Mail-Adresse;Topf;Status;Beantragt;Bewilligt;Währung;Frist;Erstattung;Ernährung\n"
    'Løw;Ada;ada@x.test;Reise;angenommen;"1.200,50";900;EUR;9.11.2026;eingereicht;Fisch\n'
    "Brandt;Bo;bo@x.test;Reise;eingereicht;800;;SEK;;;\n"
    "Cohen;Cy;cy@x.test;Reise;abgelehnt;800;;EUR;;;\n"
)


@pytest.mark.parametrize(
    ("titles", "columns"),
    [
        (
            "Vorname,Nachname,E-Mail-Adresse,Fördertopf,Antragsstatus,Beantragter Betrag,Bewilligter Betrag (EUR),"
            "Währung,Antwortfrist,Abrechnungsfrist,Ausgezahlt,Erstattung,Geändert am",
            "first_name last_name email pot state requested offered currency answer_by claim_by paid reimbursement"
            " updated",
        ),
        (
            "Nombre,Apellidos,Correo electrónico,Fondo,Estado,Importe solicitado,Importe concedido,Moneda,"
            "Plazo de respuesta,Pagado,Reembolso",
            "first_name last_name email pot state requested offered currency answer_by paid reimbursement",
        ),
        (
            "Nom,Prénom,Courriel,Caisse,Décision,Montant demandé,Montant accordé,Devise,Échéance,Payé,Remboursement",
            "last_name first_name email pot state requested offered currency answer_by paid reimbursement",
        ),
        ("Nome,Cognome,Indirizzo e-mail,Fondo,Stato,Importo richiesto,Importo concesso,Valuta,Scadenza",
         "first_name last_name email pot state requested offered currency answer_by"),
        ("Nome completo,E-mail,Fundo,Situação,Valor solicitado,Valor concedido,Moeda,Prazo",
         "name email pot state requested offered currency answer_by"),
        ("Naam,E-mailadres,Fonds,Status,Aangevraagd bedrag,Toegekend bedrag,Valuta",
         "name email pot state requested offered currency"),
        ("Navn,E-mailadresse,Pulje,Afgørelse,Ansøgt beløb,Bevilget beløb,Valuta,Svarfrist",
         "name email pot state requested offered currency answer_by"),
    ],
)  # fmt: skip
def test_titles(titles: str, columns: str) -> None:
    body = f"{titles}\n".encode()
    assert feeds.sniff(body) == "table"
    entity, found = table.look(body)
    assert entity == "scholarships"
    assert found == dict(zip(columns.split(), titles.split(","), strict=True))


def test_a_sheet_in_german() -> None:
    batch = feeds.parse(GERMAN.encode(), OPTIONS, format="table")
    ada, bo, cy = batch.scholarships
    assert (ada.person.name, ada.person.email, ada.pot) == ("Ada Løw", "ada@x.test", "Reise")
    assert (ada.state, ada.reimbursement) == ("accepted", "claimed")
    assert (ada.requested, ada.offered) == (Money(120_050, "EUR"), Money(90_000, "EUR"))
    assert ada.answer_by is not None
    assert (bo.state, bo.reimbursement, bo.requested) == ("submitted", None, Money(80_000, "SEK"))
    assert cy.state is None  # by the committee, or by whom it was offered to?
    assert '"abgelehnt" = "…"' in batch.warnings[0]
    assert "(denied, or declined by the applicant)" in batch.warnings[0]


@pytest.mark.parametrize(
    ("word", "state", "money"),
    [
        ("Eingereicht", "submitted", "claimed"), ("auf der Warteliste", "waitlisted", None),
        ("zurückgezogen", "canceled", None), ("ausgezahlt", "accepted", "paid"), ("Bewilligt", None, "approved"),
        ("aceptada", "accepted", None), ("pagado", "accepted", "paid"), ("rechazado", None, None),
        ("denegada", "denied", None), ("en revisión", "under_review", "claimed"),
        ("Accepté", "accepted", None), ("refusée", None, None), ("payé", "accepted", "paid"),
        ("liste d’attente", "waitlisted", None), ("accordé", None, None), ("décliné", "declined", None),
        ("scaduto", "expired", None), ("em análise", "under_review", "claimed"), ("ingediend", "submitted", "claimed"),
        ("udløbet", "expired", None), ("på venteliste", "waitlisted", None), ("noch nicht", None, "none"),
    ],
)  # fmt: skip
def test_words(word: str, state: str | None, money: str | None) -> None:
    meaning = state_meant(word)
    assert (meaning and meaning.state) == state
    assert reimbursement_meant(word) == money


def test_each_word_stands_once_and_as_it_is_compared() -> None:
    titles = [title for listed in languages.TITLES.values() for title in listed.split()]
    assert [title for title, times in Counter(titles).items() if times > 1] == []
    assert languages.TITLES.keys() <= set(TABLE_FIELDS["scholarships"])
    for words, meanings in (
        (languages.STATES, SCHOLARSHIP_STATES), (languages.PAST, REIMBURSEMENTS), (languages.MONEY, REIMBURSEMENTS),
    ):  # fmt: skip
        assert all(plain(word) == word for word in words)
        assert set(words.values()) <= set(meanings)
    assert not [word for word in AMBIGUOUS if state_meant(word)]
