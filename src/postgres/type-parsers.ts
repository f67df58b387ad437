import { types } from 'pg'
import type { CustomTypesConfig } from 'pg'

type Parse = (text: string) => unknown

/** How values of the database become values of the program; what is not named here is read as `pg` reads it. */
export function typeParsers(): CustomTypesConfig {
  const own = new Map<number, Parse>([
    [types.builtins.INT8, safeInteger],
    [types.builtins.DATE, asWritten],
    [types.builtins.TIMESTAMP, asWritten],
    [types.builtins.TIMESTAMPTZ, instant],
    [arrayOid.int8, arrayOf(safeInteger)],
    [arrayOid.date, arrayOf(asWritten)],
    [arrayOid.timestamptz, arrayOf(instant)],
  ])
  const getTypeParser: typeof types.getTypeParser = (oid, format): unknown =>
    (format === 'binary' ? undefined : own.get(oid)) ?? types.getTypeParser(oid, format)
  return { getTypeParser }
}

const arrayOid = { int8: 1016, date: 1182, timestamptz: 1185 }

const asWritten: Parse = (text) => text

/** A bigint that JavaScript cannot hold exactly is a defect to be seen, never a rounded number. */
function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`)
  return value
}

/** 'YYYY-MM-DDTHH:MM:SS.mmmZ'; digits beyond the millisecond are cut. */
function instant(text: string): string {
  const utc = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (utc) return `${utc[1]}T${utc[2]}.${(utc[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`
  const value = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  if (Number.isNaN(value.getTime())) throw new RangeError(`${text} is no instant of the calendar`)
  return value.toISOString()
}

/** Arrays of one dimension, of values without commas and quotes in them: all that the ledger has. */
function arrayOf(parse: Parse): Parse {
  return (text) => {
    const parts = text === '{}' ? [] : text.slice(1, -1).split(',')
    return parts.map((part) => (part === 'NULL' ? null : parse(part.replaceAll('"', ''))))
  }
}
