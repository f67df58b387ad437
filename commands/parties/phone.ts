import { z } from 'zod'

const international = /^\+[1-9]\d{5,14}$/
const national = /^\d{3,20}$/

/**
 * A telephone number, kept without what people write between the digits: E.164 when it begins with +, else
 * the bare digits (C-58). The "(0)" that some write after the country code is never dialled and falls away.
 */
export const Phone = z
  .string()
  .max(40, 'must have at most 40 characters')
  .transform((sent, context) => {
    const trimmed = sent.trim()
    const dialled = trimmed.startsWith('+') ? trimmed.replace('(0)', '') : trimmed
    const number = dialled.replace(/[\s.()\p{Pd}]/gu, '')
    if (international.test(number) || national.test(number)) return number
    context.addIssue({
      code: 'custom',
      message: 'must be a telephone number: + and 6 to 15 digits, or 3 to 20 digits without +',
    })
    return z.NEVER
  })
  .meta({ description: 'A telephone number such as "+33 6 12 34 56 78"; stored as "+33612345678"' })
