"""What committees that write German, Spanish, French, Italian, Portuguese, Dutch or Danish call the columns of their
sheet, and how far an application has come.

Titles are letters and digits alone, words of states are as `scholarship_words.plain` gives them: both without accents.
As in English, a word that may mean two things is asked about: “abgelehnt” and “refusé” are said by committees and by
applicants (domain §2.3), “bewilligt” and “accordé” of what was offered and of what was answered too.
"""

from __future__ import annotations

#: Our field → titles, the languages in the order above.
TITLES = {
    "name": "vollername vollstandigername vorundnachname vornameundnachname antragsteller antragstellerin"
    " antragstellerinnen bewerber bewerberin nombre nombrecompleto nombreyapellidos solicitante nom nomcomplet"
    " nometprenom prenometnom candidat candidate demandeur nome nomecompleto nomeecognome richiedente requerente"
    " naam volledigenaam aanvrager navn fuldenavn ansoger",
    "first_name": "vorname rufname nombredepila prenom prenoms nomeproprio primeironome voornaam fornavn",
    "last_name": "nachname familienname zuname apellidos apellido primerapellido nomdefamille cognome sobrenome apelido"
    " achternaam familienaam efternavn",
    "email": "mailadresse epost epostadresse correo correoelectronico direcciondecorreo"
    " courriel adressecourriel adresseemail adressemail adresseelectronique adressedecourriel mel indirizzoemail"
    " indirizzomail postaelettronica correioeletronico correioelectronico enderecodeemail emailadres mailadres"
    " emailadresse",
    "id": "antragsnummer antragsnr antragsid bewerbungsnummer aktenzeichen numerodesolicitud idsolicitud"
    " numerodedossier numerodossier numerodedemande numerodomanda numerodopedido aanvraagnummer ansogningsnummer",
    "pot": "topf fordertopf geldtopf haushaltstopf fonds fordermittel mittel fondo partida caisse enveloppe fundo"
    " potje pulje fond",
    "state": "antragsstatus bewerbungsstatus bearbeitungsstatus bearbeitungsstand entscheidung zustand estado"
    " estadodelasolicitud decisionfinal resultado statut etat statutdelademande etatdelademande stato"
    " statodelladomanda decisione esito situacao decisao estadodopedido besluit beslissing beslutning afgorelse",
    "reimbursement": "erstattung erstattungsstatus kostenerstattung auszahlung auszahlungsstatus zahlungsstatus"
    " reembolso estadodelreembolso estadodelpago remboursement statutduremboursement etatduremboursement rimborso"
    " statodelrimborso estadodoreembolso vergoeding terugbetaling refusion refundering udbetaling",
    "currency": "wahrung waehrung moneda divisa devise monnaie valuta moeda munteenheid munt",
    "claimed_currency": "belegwahrung wahrungderbelege wahrungbelege monedadegastos monedadelosgastos devisedesfrais"
    " valutaspese",
    "paid_currency": "auszahlungswahrung wahrungderauszahlung monedadelpago devisedupaiement",
    "requested": "beantragt beantragterbetrag betragbeantragt beantragtesumme antragssumme antragsbetrag solicitado"
    " importesolicitado cantidadsolicitada montosolicitado demande montantdemande sommedemandee richiesto"
    " importorichiesto valorsolicitado montantesolicitado valorpedido aangevraagd aangevraagdbedrag gevraagdbedrag"
    " ansogt ansogtbelob belobansogt",
    "offered": "bewilligt bewilligterbetrag betragbewilligt bewilligtesumme bewilligungssumme genehmigterbetrag"
    " angebotenerbetrag angeboten forderbetrag fordersumme stipendienhohe concedido importeconcedido cantidadconcedida"
    " montoconcedido otorgado ofrecido importedelabeca accorde montantaccorde sommeaccordee montantoctroye propose"
    " montantpropose montantdelabourse concesso importoconcesso offerto importodellaborsa valorconcedido"
    " montanteconcedido toegekend toegekendbedrag aangeboden bevilget bevilgetbelob tilbudt betrag importe monto"
    " montant importo valor montante bedrag belob",
    "accepted": "angenommen angenommenerbetrag aceptado importeaceptado accepte montantaccepte accettato"
    " importoaccettato aceite aceito geaccepteerd accepteret",
    "claimed": "abgerechnet abgerechneterbetrag geltendgemacht eingereichterbetrag belegsumme gastos importedegastos"
    " gastosjustificados frais montantdesfrais depenses spese importospese despesas gedeclareerd declaratie udlaeg",
    "paid": "bezahlt gezahlt ausgezahlt ausgezahlterbetrag erstattet erstatteterbetrag uberwiesen pagado importepagado"
    " reembolsado paye montantpaye rembourse montantrembourse verse montantverse pagato importopagato rimborsato pago"
    " valorpago betaald uitbetaald betalt udbetalt",
    "offered_on": "angebotenam bewilligtam bewilligungsdatum fechadeconcesion fechadelaoferta datedeloffre datedaccord"
    " datadellofferta",
    "answered_on": "beantwortetam antwortdatum angenommenam fechaderespuesta datedereponse datadirisposta",
    "answer_by": "antwortbis antwortenbis antwortfrist ruckmeldungbis ruckmeldefrist annahmefrist annahmebis zusagebis"
    " frist plazo plazoderespuesta responderantesde responderantesdel fechalimite echeance reponseavant reponseavantle"
    " repondreavant repondreavantle datelimite datelimitedereponse delaidereponse scadenza risponderentro"
    " risponderentroil prazo prazoderesposta responderate antwoordvoor antwoorduiterlijk reactietermijn svarfrist"
    " svarinden svarsenest",
    "claim_by": "abrechnungbis abrechnenbis abrechnungsfrist belegebis erstattungbis einreichfrist einreichungsfrist"
    " plazodereembolso plazodejustificacion justificarantesde datelimitederemboursement fraisavant fraisavantle"
    " scadenzarimborso prazodereembolso declarerenvoor udlaegsenest",
    "updated": "geandert geandertam zuletztgeandert letzteanderung aktualisiert aktualisiertam actualizado modificado"
    " ultimamodificacion misajour modifie modifiele dernieremodification aggiornato modificato ultimamodifica"
    " atualizado gewijzigd bijgewerkt aendret opdateret",
}  # fmt: skip
#: What a scholarship is called.
CALLED = frozenset({
    "stipendium", "stipendien", "reisestipendium", "reisestipendien", "forderung", "reiseforderung", "beca", "becas",
    "bourse", "bourses", "borsa", "borse", "borsadistudio", "bolsa", "bolsas", "beurs", "reisbeurs", "stipendier",
    "rejselegat", "legat",
})  # fmt: skip
_PAID, _OFFERED, _ACCEPTED = (
    ("paid", "", "reimbursement"),
    ("offered", "offered_on", ""),
    ("accepted", "answered_on", ""),
)
#: Titles whose cells decide: of amounts, of days, of words.
BY_CONTENT = {
    **dict.fromkeys(CALLED, ("offered", "", "pot")),
    **dict.fromkeys(
        (
            "erstattung", "kostenerstattung", "auszahlung", "reembolso", "remboursement", "rimborso", "vergoeding",
            "terugbetaling", "refusion", "refundering", "udbetaling", "bezahlt", "gezahlt", "ausgezahlt", "erstattet",
            "uberwiesen", "pagado", "reembolsado", "paye", "rembourse", "verse", "pagato", "rimborsato", "pago",
            "betaald", "uitbetaald", "betalt", "udbetalt",
        ),
        _PAID,
    ),
    **dict.fromkeys(
        (
            "bewilligt", "angeboten", "concedido", "otorgado", "ofrecido", "accorde", "propose", "concesso", "offerto",
            "toegekend", "aangeboden", "bevilget", "tilbudt",
        ),
        _OFFERED,
    ),
    **dict.fromkeys(
        ("angenommen", "aceptado", "accepte", "accettato", "aceite", "aceito", "geaccepteerd", "accepteret"), _ACCEPTED
    ),
    **dict.fromkeys(
        ("beantragt", "solicitado", "demande", "richiesto", "aangevraagd", "ansogt"), ("requested", "", "")
    ),
    **dict.fromkeys(("abgerechnet", "geltendgemacht"), ("claimed", "", "reimbursement")),
    # “Etat” is French for a state, and German for a budget.
    "etat": ("", "", "state"),
}  # fmt: skip
#: Titles that other tables have as well, and that prove nothing alone.
WEAK = frozenset({
    "betrag", "importe", "monto", "montant", "importo", "valor", "montante", "bedrag", "belob", "beantragt",
    "solicitado", "demande", "richiesto", "aangevraagd", "ansogt", "angeboten", "ofrecido", "propose", "offerto",
    "aangeboden", "tilbudt", "angenommen", "aceptado", "accepte", "accettato", "aceite", "aceito", "geaccepteerd",
    "accepteret", "bezahlt", "gezahlt", "ausgezahlt", "uberwiesen", "pagado", "paye", "verse", "pagato", "pago",
    "betaald", "uitbetaald", "betalt", "udbetalt", "gastos", "frais", "depenses", "spese", "despesas", "declaratie",
    "auszahlung", "zahlungsstatus", "udbetaling", "frist", "plazo", "echeance", "scadenza", "prazo", "fechalimite",
    "datelimite", "abgerechnet",
})  # fmt: skip
#: Title of a first name → what the last name is called beside it; and the other way round.
LAST_BESIDE = {"vorname": "name", "prenom": "nom", "prenoms": "nom", "voornaam": "naam", "fornavn": "navn"}
FIRST_BESIDE = {
    "apellidos": "nombre", "apellido": "nombre", "primerapellido": "nombre", "cognome": "nome", "sobrenome": "nome",
    "apelido": "nome",
}  # fmt: skip

_STATES = {
    "submitted": "eingereicht,eingegangen,beantragt,presentado,presentada,enviado,enviada,recibido,recibida,soumis,"
    "soumise,depose,deposee,recu,recue,inviato,inviata,presentato,presentata,ricevuta,submetido,submetida,recebido,"
    "recebida,ingediend,ontvangen,indsendt,modtaget",
    "under_review": "in prufung,in bearbeitung,wird gepruft,en revision,en evaluacion,en estudio,en cours d'examen,"
    "en examen,a l'etude,in valutazione,in esame,em analise,em avaliacao,in behandeling,under behandling",
    "waitlisted": "warteliste,auf warteliste,auf der warteliste,lista de espera,en lista de espera,liste d'attente,"
    "sur liste d'attente,en liste d'attente,lista d'attesa,in lista d'attesa,em lista de espera,wachtlijst,"
    "op wachtlijst,op de wachtlijst,venteliste,pa venteliste",
    "offered": "angeboten,angebot verschickt,ofrecido,ofrecida,propose,proposee,offerto,offerta,oferecido,oferecida,"
    "aangeboden,tilbudt",
    "accepted": "angenommen,aceptado,aceptada,accepte,acceptee,accettato,accettata,aceito,aceita,aceite,geaccepteerd,"
    "aanvaard,accepteret",
    "declined": "vom bewerber abgelehnt,angebot abgelehnt,oferta rechazada,decline,declinee,offre refusee,"
    "offre declinee,offerta rifiutata,oferta recusada",
    "denied": "antrag abgelehnt,nicht bewilligt,no concedido,no concedida,denegado,denegada,non accorde,non accordee,"
    "demande refusee,rejete,rejetee,respinto,respinta,nao concedido,rejeitado,rejeitada,afgewezen,niet toegekend,"
    "afvist",
    "expired": "verfallen,abgelaufen,caducado,caducada,vencido,vencida,expirado,expirada,expire,expiree,scaduto,"
    "scaduta,verlopen,udlobet",
    "canceled": "zuruckgezogen,antrag zuruckgezogen,storniert,retirado,retirada,cancelado,cancelada,anulado,anulada,"
    "retire,retiree,annule,annulee,ritirato,ritirata,annullato,annullata,ingetrokken,geannuleerd,trukket tilbage,"
    "annulleret",
}  # fmt: skip
_PAST = {
    "paid": "bezahlt,ausgezahlt,uberwiesen,erstattet,pagado,pagada,reembolsado,reembolsada,paye,payee,rembourse,"
    "remboursee,pagato,pagata,rimborsato,rimborsata,pago,paga,betaald,uitbetaald,terugbetaald,betalt,udbetalt,"
    "refunderet",
    "approved": "teilweise bezahlt,teilweise ausgezahlt,zur zahlung freigegeben,pagado en parte,paye en partie",
}  # fmt: skip
_MONEY = {
    "none": "nein,noch nicht,nicht eingereicht,todavia no,pas encore,non,non ancora,ainda nao,nog niet,nee,nej,"
    "ikke endnu",
    "claimed": "eingereicht,beantragt,abgerechnet,eingegangen,belege eingereicht,in prufung,in bearbeitung,presentado,"
    "presentada,solicitado,solicitada,recibido,recibida,en revision,soumis,soumise,demande,recu,en cours d'examen,"
    "richiesto,presentato,in valutazione,submetido,em analise,ingediend,in behandeling,indsendt,under behandling",
    "approved": "genehmigt,bewilligt,freigegeben,aprobado,aprobada,approuve,approuvee,valide,approvato,aprovado,"
    "aprovada,goedgekeurd,godkendt",
    "paid": "gezahlt,verse,versee,erledigt,vergoed",
}  # fmt: skip


def _each(listed: dict[str, str]) -> dict[str, str]:
    return {word: meant for meant, words in listed.items() for word in words.split(",")}


#: Words of states → the state; words for the money that stand among the states too; those of the money's own column.
STATES, PAST, MONEY = _each(_STATES), _each(_PAST), _each(_MONEY)
_TURNED_DOWN, _PROMISED = "denied, or declined by the applicant", "offered, or answered too"
#: Words that mean two things, and which.
AMBIGUOUS = {
    **dict.fromkeys(
        (
            "abgelehnt", "rechazado", "rechazada", "refuse", "refusee", "rifiutato", "rifiutata", "recusado",
            "recusada", "geweigerd", "afslaet",
        ),
        _TURNED_DOWN,
    ),
    **dict.fromkeys(
        (
            "bewilligt", "genehmigt", "zugesagt", "concedido", "concedida", "aprobado", "aprobada", "accorde",
            "accordee", "approuve", "approuvee", "concesso", "concessa", "approvato", "approvata", "aprovado",
            "aprovada", "toegekend", "goedgekeurd", "bevilget", "godkendt",
        ),
        _PROMISED,
    ),
}  # fmt: skip
