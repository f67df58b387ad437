/** A condition with a `?` for each of its values; it is left out when its first value is undefined. */
export type Condition = readonly [text: string, ...values: readonly unknown[]]

/**
 * The conditions that are asked for, as the end of a statement whose own values are `bound` (`$1` is the tenant): the
 * planner sees no others. Their texts are written in the code, only their values come from outside.
 */
export function narrowed(
  bound: readonly unknown[],
  conditions: readonly Condition[],
): { readonly text: string; readonly values: unknown[] } {
  const values = [...bound]
  const asked = conditions.filter(([, first]) => first !== undefined)
  const texts = asked.map(([text, ...own]) => {
    let place = 0
    return `and ${text.replaceAll('?', () => {
      values.push(own[place++])
      return `$${values.length + 1}`
    })}`
  })
  return { text: texts.join('\n    '), values }
}
