import { z } from 'zod'

/** The schema inside what only says that a value may be absent, null or have a default. */
export function bareOf(schema: z.ZodType): z.ZodType {
  const inner = 'innerType' in schema.def ? schema.def.innerType : undefined
  return inner instanceof z.ZodType ? bareOf(inner) : schema
}

/** The schema that says what is sent, inside what makes something else of it afterwards. */
export function innerOf(schema: z.ZodType): z.ZodType {
  const bare = bareOf(schema)
  if (!(bare instanceof z.ZodPipe)) return bare
  const [sent, made] = [bare.in, bare.out].map((part) => (part instanceof z.ZodType ? innerOf(part) : bare))
  const isAnything = sent instanceof z.ZodUnknown || sent instanceof z.ZodTransform
  return (isAnything ? made : sent) ?? bare
}

/** The fields of an object's schema by name; none when it is no object. */
export function shapeOf(schema: z.ZodType): [string, z.ZodType][] {
  const object = innerOf(schema)
  if (!(object instanceof z.ZodObject)) return []
  return Object.entries(object.shape).flatMap(([name, field]) =>
    field instanceof z.ZodType ? [[name, field]] : [],
  )
}
