import { z } from 'zod'
import { bareOf, innerOf } from '#src/importing/schemas.ts'
import { notations } from '#src/kernel/notation.ts'

/** A cell that is not written as its column must be, and why. */
export class Misread {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** How a cell of a French file is read where it is not read like any other; undefined for other columns. */
export function frenchReader(schema: z.ZodType): ((this: void, cell: string) => unknown) | undefined {
  const notation = notations.get(bareOf(schema))?.notation ?? notations.get(innerOf(schema))?.notation
  if (notation === 'decimal') return frenchDecimal
  if (notation === 'date') return frenchDate
  return innerOf(schema) instanceof z.ZodNumber ? frenchNumber : undefined
}

const grouped = /^(-?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,18})(?:,(\d{1,12}))?$/

/**
 * "1 250,50" as "1250.50", with a space of any kind between thousands. A point is never taken for a decimal comma:
 * "1.250" may be meant as either.
 */
function frenchDecimal(cell: string): string | Misread {
  const [, sign = '', whole = '', fraction] = grouped.exec(cell) ?? []
  if (whole !== '')
    return `${sign}${whole.replaceAll(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}`
  const point = cell.includes('.') ? ': it has a point, which in French is no decimal sign' : ''
  return new Misread(`must be a French decimal number such as "1 250,50"${point}`)
}

function frenchNumber(cell: string): number | Misread {
  const text = frenchDecimal(cell)
  return typeof text === 'string' ? Number(text) : text
}

/** "22/03/2025" as "2025-03-22"; that form itself means the same everywhere and is taken, too. */
function frenchDate(cell: string): string | Misread {
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) return cell
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(cell) ?? []
  if (year === '')
    return new Misread('must be a French date such as "22/03/2025": day, month and year in four digits')
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
