import type { AccountFactType } from '#projections/timeline-facts.ts'

/** What an entry is called; `#` is where the number of its document goes, once it has one. */
export interface Title {
  readonly en: string
  readonly fr: string
}

export const accountTitles: Readonly<Record<AccountFactType, Title>> = {
  OpeningBalanceRecorded: { en: 'Opening balance recorded', fr: 'Solde d’ouverture enregistré' },
  ReceivableRecorded: { en: 'Invoice # issued', fr: 'Facture # émise' },
  PayableRecorded: { en: 'Bill # recorded', fr: 'Facture fournisseur # enregistrée' },
  CreditLimitSet: { en: 'Credit limit set', fr: 'Plafond de crédit fixé' },
  OffsetRecorded: { en: 'Debts offset', fr: 'Compensation enregistrée' },
  OffsetCancelled: { en: 'Offset cancelled', fr: 'Compensation annulée' },
  DocumentNumbered: { en: 'Document given the number #', fr: 'Numéro # attribué à la pièce' },
  MovementRecorded: { en: 'Movement # recorded', fr: 'Mouvement # enregistré' },
  MovementSettled: { en: 'Movement # settled', fr: 'Mouvement # réglé' },
  MovementAllocated: { en: 'Payment # matched', fr: 'Paiement # lettré' },
  MovementDeallocated: { en: 'Payment # unmatched', fr: 'Paiement # délettré' },
  MovementCancelled: { en: 'Movement # cancelled', fr: 'Mouvement # annulé' },
  MovementReversed: { en: 'Movement # reversed', fr: 'Mouvement # contre-passé' },
  PenaltyAssessed: { en: 'Penalty # for late payment assessed', fr: 'Pénalité de retard # calculée' },
  PenaltyWaived: { en: 'Penalty # waived', fr: 'Remise de la pénalité #' },
  CreditNoteIssued: { en: 'Credit note # issued', fr: 'Avoir # émis' },
  CreditNoteApplied: { en: 'Credit note # applied', fr: 'Avoir # imputé' },
  CreditNoteUnapplied: { en: 'Credit note # taken back', fr: 'Imputation de l’avoir # annulée' },
  CreditNoteExpiryExtended: { en: 'Expiry of credit note # extended', fr: 'Validité de l’avoir # prolongée' },
  CreditNoteExpired: { en: 'Credit note # expired', fr: 'Avoir # expiré' },
  CreditNoteCancelled: { en: 'Credit note # cancelled', fr: 'Avoir # annulé' },
}
