import type { TimelineFact } from '#projections/timeline-facts.ts'
import { accountTitles, type Title } from '#read-models/timeline/account-titles.ts'

/** The compiler asks for every type of fact that concerns a party. */
const titles: Readonly<Record<TimelineFact['type'], Title>> = {
  PartyRegistered: { en: 'Party # registered', fr: 'Tiers # créé' },
  PartyNumbered: { en: 'Party given the number #', fr: 'Numéro # attribué au tiers' },
  PartyDetailsUpdated: { en: 'Details of the party changed', fr: 'Coordonnées du tiers modifiées' },
  PartyRoleAdded: { en: 'Role added', fr: 'Rôle ajouté' },
  PartyRoleRemoved: { en: 'Role removed', fr: 'Rôle retiré' },
  PartyArchived: { en: 'Party archived', fr: 'Tiers archivé' },
  TicketOpened: { en: 'Ticket opened', fr: 'Ticket ouvert' },
  TicketStarted: { en: 'Ticket taken on', fr: 'Ticket pris en charge' },
  TicketResolved: { en: 'Ticket resolved', fr: 'Ticket résolu' },
  TicketClosed: { en: 'Ticket closed', fr: 'Ticket clôturé' },
  BudgetOpened: { en: 'Budget opened', fr: 'Budget ouvert' },
  BudgetAmountRevised: { en: 'Budget revised', fr: 'Budget révisé' },
  BudgetActivated: { en: 'Budget activated', fr: 'Budget activé' },
  BudgetDeactivated: { en: 'Budget deactivated', fr: 'Budget désactivé' },
  BudgetClosed: { en: 'Budget closed', fr: 'Budget clôturé' },
  BudgetReopened: { en: 'Budget reopened', fr: 'Budget rouvert' },
  BudgetCommitted: { en: 'Part of the budget committed', fr: 'Montant engagé sur le budget' },
  BudgetSpent: { en: 'Part of the budget spent', fr: 'Montant consommé sur le budget' },
  BudgetReleased: { en: 'Part of the budget released', fr: 'Montant libéré sur le budget' },
  BudgetThresholdCrossed: { en: 'Threshold of the budget crossed', fr: 'Seuil du budget franchi' },
  ExpenseRecorded: { en: 'Expense recorded', fr: 'Dépense enregistrée' },
  ExpenseApproved: { en: 'Expense approved', fr: 'Dépense approuvée' },
  ExpenseRejected: { en: 'Expense rejected', fr: 'Dépense rejetée' },
  ExpenseResubmitted: { en: 'Expense resubmitted', fr: 'Dépense soumise à nouveau' },
  ExpenseVoided: { en: 'Expense voided', fr: 'Dépense annulée' },
  ExpenseMovedToBudget: { en: 'Expense moved to a budget', fr: 'Dépense rattachée à un budget' },
  LeadCaptured: { en: 'Lead captured', fr: 'Prospect saisi' },
  LeadContacted: { en: 'Lead contacted', fr: 'Prospect contacté' },
  LeadQualified: { en: 'Lead qualified', fr: 'Prospect qualifié' },
  LeadSteppedBack: { en: 'Lead stepped back', fr: 'Prospect revenu en arrière' },
  LeadWon: { en: 'Lead won', fr: 'Prospect gagné' },
  LeadLost: { en: 'Lead lost', fr: 'Prospect perdu' },
  LeadReopened: { en: 'Lead reopened', fr: 'Prospect rouvert' },
  LeadDealLinked: { en: 'Deal opened for the lead', fr: 'Affaire ouverte pour le prospect' },
  LeadConverted: { en: 'Lead converted', fr: 'Prospect converti' },
  DealOpened: { en: 'Deal opened', fr: 'Affaire ouverte' },
  DealMoved: { en: 'Deal moved to another stage', fr: 'Affaire passée à une autre étape' },
  DealAmountChanged: { en: 'Amount of the deal changed', fr: 'Montant de l’affaire modifié' },
  DealCloseDateChanged: {
    en: 'Closing date of the deal changed',
    fr: 'Date de clôture de l’affaire modifiée',
  },
  DealWon: { en: 'Deal won', fr: 'Affaire gagnée' },
  DealLost: { en: 'Deal lost', fr: 'Affaire perdue' },
  DealReopened: { en: 'Deal reopened', fr: 'Affaire rouverte' },
  ...accountTitles,
}

/** Where one type of fact tells of several things. */
const variants: Readonly<Record<string, Title>> = {
  'MovementRecorded debt_settlement': { en: 'Payment # expected to go out', fr: 'Règlement # prévu' },
  'MovementRecorded receivable_collection': {
    en: 'Payment # expected to come in',
    fr: 'Encaissement # prévu',
  },
  'MovementRecorded penalty': { en: 'Penalty # charged', fr: 'Pénalité # appliquée' },
  'MovementRecorded miscellaneous': { en: 'Adjustment # recorded', fr: 'Opération diverse # enregistrée' },
  'MovementSettled debit': { en: 'Payment # made', fr: 'Règlement # effectué' },
  'MovementSettled credit': { en: 'Payment # received', fr: 'Encaissement # reçu' },
  'DocumentNumbered receivable': { en: 'Invoice given the number #', fr: 'Numéro # attribué à la facture' },
  'DocumentNumbered movement': { en: 'Movement given the number #', fr: 'Numéro # attribué au mouvement' },
  'DocumentNumbered credit_note': { en: 'Credit note given the number #', fr: 'Numéro # attribué à l’avoir' },
}

interface Entry {
  readonly type: string
  readonly variant: string | null
  readonly document_kind: string | null
  readonly document_number: string | null
}

/** The title of an entry in both languages. */
export function titleOf({ type, variant, document_kind: kind, document_number: number }: Entry): Title {
  const known = Object.hasOwn(titles, type) ? titles[type as TimelineFact['type']] : undefined
  const title = variants[`${type} ${variant ?? kind ?? ''}`] ?? known
  if (title === undefined) throw new Error(`${type} has no title`)
  return { en: numbered(title.en, number), fr: numbered(title.fr, number) }
}

function numbered(title: string, number: string | null): string {
  return number === null ? title.replace(/ #/, '') : title.replace('#', () => number)
}
