import { showProgress } from '#src/cli/progress.ts'
import { say, withRuntime, type VerbParts } from '#src/cli/verbs/with-runtime.ts'
import { setBackStandings } from '#src/delivering/progress.ts'
import { StartupError } from '#src/postgres/startup-error.ts'
import { rebuild } from '#src/projecting/rebuild.ts'
import { setBackCheckpoints } from '#src/reacting/checkpoints.ts'

/**
 * Folds one read model, or all, anew beside the tables in use, and then puts the new ones into their place. All of
 * them is also what follows a log that was set back: then reactions and webhooks that were beyond its end go on from
 * there.
 */
export async function rebuildVerb(parts: VerbParts, name: string): Promise<void> {
  const known = parts.rooms.readModels.map(({ projection }) => projection.name)
  if (name !== 'all' && !known.includes(name)) {
    throw new StartupError(`There is no projection ${name}.`, `There are: ${known.join(', ')}, and all.`)
  }
  await withRuntime(parts, async ({ store, pool, url, allReactions }) => {
    const { readModels } = parts.rooms
    const displays = new Map(known.map((one) => [one, showProgress(`rebuild ${one}`, 'events')]))
    await rebuild({
      ...{ store, pool, url, readModels, log: parts.log },
      names: name === 'all' ? 'all' : [name],
      progress: ({ name: one, folded, head, done }) => {
        displays.get(one)?.update(Number(folded), Number(head))
        if (!done) return
        displays.get(one)?.end()
        say(`${one} is rebuilt up to position ${folded}.`)
      },
    })
    if (name !== 'all') return
    for (const { name: one, from, to } of await setBackCheckpoints({ store, pool, all: allReactions }))
      say(`The reaction ${one} was at ${from}, which is not in this log: it goes on from position ${to}.`)
    const [head, identity] = [await store.head(), await store.identity()]
    for (const { id, from } of await setBackStandings(pool, { log: identity, head }))
      say(`The webhook ${id} was at ${from}, which is not in this log: it goes on from position ${head}.`)
  })
}
