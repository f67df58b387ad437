import pg from 'pg'

type Parse = (text: string) => unknown

const oid = {
  int8: 20,
  int8Array: 1016,
  date: 1082,
  dateArray: 1182,
  timestamp: 1114,
  timestamptz: 1184,
  timestamptzArray: 1185,
  textArray: 1009,
}

/** How values of the database become values of the program; what is not named here is read as `pg` reads it. */
export function typeParsers(): pg.CustomTypesConfig {
  const own = new Map<number, Parse>([
    [oid.int8, safeInteger],
    [oid.int8Array, arrayOf(safeInteger)],
    [oid.date, (text) => text],
    [oid.dateArray, arrayOf((text) => text)],
    [oid.timestamp, (text) => text],
    [oid.timestamptz, instant],
    [oid.timestamptzArray, arrayOf(instant)],
  ])
  return {
    getTypeParser: ((id: number, format?: 'text' | 'binary') =>
      (format === 'binary' ? undefined : own.get(id)) ??
      pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
  }
}

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

function arrayOf(parse: Parse): Parse {
  const split = pg.types.getTypeParser(oid.textArray) as (text: string) => unknown
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(each) : typeof value === 'string' ? parse(value) : null
  return (text) => each(split(text))
}
