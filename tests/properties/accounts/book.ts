/** A plain ledger of one party's account, written without the product's rules: what the real one is compared with. */

export type Side = 'debit' | 'credit'
export type Kind =
  | 'opening'
  | 'receivable'
  | 'payable'
  | 'penalty'
  | 'miscellaneous'
  | 'settlement'
  | 'credit_note'
  | 'counter'

/** One line: what it adds to what is open of an item on a day, and whether it moves the balance. */
interface Line {
  readonly item: Item
  readonly step: number
  readonly on: string
  readonly amount: number
  readonly posting: boolean
}

export interface Item {
  readonly id: string
  readonly documentId: string
  readonly kind: Kind
  readonly side: Side
  /** Nothing may be matched with it before. */
  from: string
}

/** A matching in force. */
export interface Use {
  readonly by: string
  readonly debit: Item
  readonly credit: Item
  amount: number
  readonly on: string
}

export interface Movement {
  readonly id: string
  readonly type: string
  readonly side: Side
  readonly amount: number
  readonly date: string
  status: 'recorded' | 'cancelled' | 'reversed' | 'counter'
  readonly settlements: { readonly item: Item; readonly amount: number; readonly on: string }[]
}

export interface Note {
  readonly id: string
  readonly item: Item
  readonly amount: number
  readonly date: string
  readonly documentId: string | undefined
  expiresOn: string | undefined
  expired: number
  status: 'issued' | 'expired' | 'cancelled'
}

export interface Invoice {
  readonly id: string
  readonly side: Side
  readonly amount: number
  readonly date: string
}

/** What an account shows. */
export interface Figures {
  readonly balance: number
  readonly receivable: number
  readonly payable: number
  readonly advance: number
  readonly creditNotesRemaining: number
}

/** Up to which day, and after which of the steps. */
export interface Moment {
  readonly asOf?: string
  readonly step?: number
}

export class Book {
  today = '2025-06-15'
  lockedUntil: string | undefined
  /** How many commands have been done. */
  step = 0
  opening: string | undefined
  isPosted = false
  /** The dates of the last note, and of the last invoice that got one of our numbers. */
  lastNote: string | undefined
  lastInvoice: string | undefined
  readonly lines: Line[] = []
  readonly items = new Map<string, Item>()
  readonly invoices = new Map<string, Invoice>()
  readonly movements = new Map<string, Movement>()
  readonly notes = new Map<string, Note>()
  readonly offsets = new Map<string, { on: string; cancelled: boolean }>()
  uses: Use[] = []

  /** A new item with what is open of it. */
  post(item: Item, amount: number): Item {
    this.items.set(item.id, item)
    this.isPosted = true
    return this.change(item, { amount, on: item.from, posting: true })
  }

  change(item: Item, line: Pick<Line, 'amount' | 'on' | 'posting'>): Item {
    this.lines.push({ item, step: this.step, ...line })
    return item
  }

  match(
    by: string,
    { payer, target }: { payer: Item; target: Item },
    of: { amount: number; on: string },
  ): void {
    if (of.amount <= 0) return
    const [debit, credit] = payer.side === 'debit' ? [payer, target] : [target, payer]
    this.uses.push({ by, debit, credit, ...of })
    for (const item of [debit, credit]) this.change(item, { amount: -of.amount, on: of.on, posting: false })
  }

  /** Takes so much of a matching back, as from a day. */
  unmatch(use: Use, { amount, on }: { amount: number; on: string }): void {
    use.amount -= amount
    this.uses = this.uses.filter((one) => one.amount > 0)
    for (const item of [use.debit, use.credit]) {
      this.change(item, { amount, on, posting: false })
      if (on > use.on && on > item.from) item.from = on
    }
  }

  open(item: Item, { asOf = '9999', step = Infinity }: Moment = {}): number {
    return this.lines
      .filter((line) => line.item === item && line.on <= asOf && line.step <= step)
      .reduce((total, { amount }) => total + amount, 0)
  }

  /** Undefined as long as nothing has been posted. */
  figures({ asOf = '9999', step = Infinity }: Moment = {}): Figures | undefined {
    const lines = this.lines.filter((line) => line.on <= asOf && line.step <= step)
    if (!lines.some(({ posting }) => posting)) return undefined
    const total = (of: (line: Line) => boolean): number =>
      lines.filter(of).reduce((sum, { item, amount }) => sum + (item.side === 'debit' ? amount : -amount), 0)
    const isDocument = ({ item }: Line): boolean => item.kind !== 'settlement' && item.kind !== 'credit_note'
    return {
      balance: total(({ posting }) => posting),
      receivable: total((line) => isDocument(line) && line.item.side === 'debit'),
      payable: 0 - total((line) => isDocument(line) && line.item.side === 'credit'),
      advance: 0 - total(({ item }) => item.kind === 'settlement'),
      creditNotesRemaining: 0 - total(({ item }) => item.kind === 'credit_note'),
    }
  }

  /** Every day on which something of an item changes. */
  daysOf(item: Item): string[] {
    return [...new Set(this.lines.filter((line) => line.item === item).map(({ on }) => on))]
  }
}

export function other(side: Side): Side {
  return side === 'debit' ? 'credit' : 'debit'
}
