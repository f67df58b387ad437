import { fillAccount } from '#src/cli/demo-account.ts'
import type { Ledger } from '#src/deciding/ledger.ts'
import type { CommandOutcome } from '#src/deciding/request.ts'

export const demoTenant = 'demo'

export type Send = (who: string, command: string, input: Record<string, unknown>) => Promise<CommandOutcome>

/**
 * Fills the tenant demo by the commands that anybody sends: a few customers, budgets in every state of health,
 * expenses in every status. Each command has its key, so that running it again adds nothing; `started` is when it was
 * first run.
 */
export async function fillDemo(
  ledger: Ledger,
  started: Date,
  onStep: () => void = () => undefined,
): Promise<number> {
  const year = yearOfBooks(started)
  let steps = 0
  const send: Send = async (who, name, input) => {
    const command = ledger.command(name)
    steps += 1
    onStep()
    return ledger.execute({
      command,
      input: command.input.parse(input),
      tenant: demoTenant,
      actor: { subject: who, role: 'admin' },
      idempotencyKey: `demo ${steps}`,
    })
  }
  const settings = { baseCurrency: 'EUR', timeZone: 'Europe/Paris' }
  await send('setup', 'open-tenant', { slug: demoTenant, settings })
  for (const customer of customers(year)) await fillCustomer(send, customer)
  await fillAccount(send, { tenant: demoTenant, year })
  return steps
}

/** What the books hold happens before March, and no document is dated ahead: until then they are those of the last year. */
function yearOfBooks(started: Date): number {
  const march = 2
  return started.getUTCMonth() < march ? started.getUTCFullYear() - 1 : started.getUTCFullYear()
}

interface Customer {
  party: Record<string, unknown>
  budgets: { budget: Record<string, unknown>; expenses: Expense[] }[]
  uncharged: Expense[]
}

interface Expense {
  amount: string
  date: string
  description: string
  decision?: 'approve' | 'part' | 'reject' | 'void'
  [field: string]: unknown
}

async function fillCustomer(send: Send, { party, budgets, uncharged }: Customer): Promise<void> {
  const { id: partyId } = await send('amina', 'register-party', party)
  for (const { budget, expenses } of budgets) {
    const { id: budgetId } = await send('boris', 'open-budget', { ...budget, partyId })
    for (const expense of expenses) await fillExpense(send, { partyId, budgetId }, expense)
  }
  for (const expense of uncharged) await fillExpense(send, { partyId }, expense)
}

async function fillExpense(
  send: Send,
  of: Record<string, string>,
  { decision, ...expense }: Expense,
): Promise<void> {
  const { id: expenseId } = await send('amina', 'record-expense', { ...of, ...expense })
  if (decision === 'reject')
    await send('boris', 'reject-expense', { expenseId, reason: 'The receipt is missing' })
  if (decision === 'part') await send('boris', 'approve-expense', { expenseId, amount: '100.00' })
  if (decision === 'approve' || decision === 'void') await send('boris', 'approve-expense', { expenseId })
  if (decision === 'void') await send('boris', 'void-expense', { expenseId, reason: 'Entered twice' })
}

function customers(year: number): Customer[] {
  const day = (monthAndDay: string): string => `${year}-${monthAndDay}`
  return [shop(year, day), haulier(day), { party: prospect, budgets: [], uncharged: [] }]
}

const prospect = {
  displayName: 'Mariama Ba',
  kind: 'consumer',
  roles: ['prospect'],
  email: 'mariama@example.com',
}

type Day = (monthAndDay: string) => string

function shop(year: number, day: Day): Customer {
  const wholeYear = { startDate: day('01-01'), endDate: day('12-31') }
  const ticket = (id: string) => ({ reference: { type: 'ticket', id } })
  const marketing: Expense[] = [
    { amount: '500.00', date: day('01-22'), description: 'Flyers', decision: 'approve', ...ticket('123') },
    { amount: '6200.00', date: day('02-10'), description: 'Radio', decision: 'approve', ...ticket('124') },
    { amount: '1900.00', date: day('03-05'), description: 'Posters', ...ticket('125') },
    { amount: '300.00', date: day('03-06'), description: 'Posters', decision: 'reject', ...ticket('125') },
  ]
  const fitting: Expense[] = [
    { amount: '2500.00', date: day('02-01'), description: 'Shelves', decision: 'approve' },
    { amount: '1800.00', date: day('02-15'), description: 'Lighting' },
  ]
  return {
    party: {
      displayName: 'Boutique Awa',
      roles: ['customer'],
      email: 'contact@boutique-awa.example',
      legacyId: 'C-1',
    },
    budgets: [
      {
        budget: {
          name: `Budget Marketing ${year}`,
          amount: '10000.00',
          overBudgetPolicy: 'block',
          ...wholeYear,
        },
        expenses: marketing,
      },
      {
        budget: { name: 'Shop fitting', amount: '4000.00', overBudgetPolicy: 'warn', ...wholeYear },
        expenses: fitting,
      },
    ],
    uncharged: [
      {
        amount: '42.50',
        date: day('01-15'),
        description: 'Taxi',
        paymentMethod: 'cash',
        decision: 'approve',
      },
    ],
  }
}

function haulier(day: Day): Customer {
  const yard = { name: 'Yard', amount: '2500000', currency: 'XOF', overBudgetPolicy: 'ignore' }
  const expenses: Expense[] = [
    { amount: '850000', date: day('02-20'), description: 'Gravel', decision: 'approve' },
    { amount: '240000', date: day('03-02'), description: 'Fence', decision: 'void' },
  ]
  return {
    party: { displayName: 'Transports Diop', roles: ['customer', 'supplier'], phone: '+221 77 123 45 67' },
    budgets: [{ budget: { ...yard, startDate: day('01-01') }, expenses }],
    uncharged: [{ amount: '250.00', date: day('03-01'), description: 'Survey', decision: 'part' }],
  }
}
