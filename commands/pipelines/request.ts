import { z } from 'zod'
import type { Outcome, Stage } from '#commands/pipelines/events.ts'
import { derivedId, Id } from '#src/kernel/ids.ts'
import { text } from '#src/kernel/texts.ts'

export const mostStages = 50

export const StageName = text(100)

/** How likely a deal in a stage is won, in whole percent. */
export const Probability = z
  .string()
  .regex(/^(?:100|[1-9]?\d)$/, 'must be a whole percentage from "0" to "100"')
  .transform(Number)
  .meta({ description: 'Whole percent as text, such as "25"' })

export const stageFields = {
  id: Id.optional(),
  name: StageName,
  probability: Probability.optional().meta({
    description: 'By its place when left out; never of a won or lost stage',
  }),
  won: z.boolean().optional().meta({ description: 'A deal that enters it is won' }),
  lost: z.boolean().optional().meta({ description: 'A deal that enters it is lost' }),
}

interface SentStage {
  id?: string | undefined
  name: string
  probability?: number | undefined
  won?: boolean | undefined
  lost?: boolean | undefined
}

/** Refuses what contradicts itself, naming the field (C-22). */
export function checkStage(
  { won, lost, probability }: Omit<SentStage, 'name'>,
  context: z.RefinementCtx,
): void {
  const blame = (field: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (won === true && lost === true) blame('lost', 'must not be true beside won: a stage is never both')
  if ((won === true || lost === true) && probability !== undefined)
    blame('probability', 'must be left out: it is 100 in a won stage and 0 in a lost one')
}

/** A stage as one sends it. */
export const RequestedStage = z.strictObject(stageFields).superRefine(checkStage)

export function outcomeOf({ won, lost }: Pick<SentStage, 'won' | 'lost'>): Outcome {
  if (won === true) return 'won'
  return lost === true ? 'lost' : 'open'
}

/** The probability of a stage that does not say one: what deals come to by its place among the open ones. */
export function probabilityAt(place: number, open: number): number {
  return Math.round(((place + 1) * 100) / (open + 1))
}

/** Stages as they are stored: with ids that a repeated request gives them again. */
export function stagesOf(pipelineId: string, sent: readonly SentStage[]): Stage[] {
  const open = sent.filter((stage) => outcomeOf(stage) === 'open')
  return sent.map((stage, index) => {
    const outcome = outcomeOf(stage)
    const byPlace = { open: probabilityAt(open.indexOf(stage), open.length), won: 100, lost: 0 }
    const { id, name, probability } = stage
    return {
      stageId: id ?? derivedId('stage', pipelineId, index),
      name,
      probability: probability ?? byPlace[outcome],
      outcome,
    }
  })
}

/** What deals go through where nobody has said otherwise. */
export const standardStages: readonly SentStage[] = [
  { name: 'New', probability: 10 },
  { name: 'Qualified', probability: 25 },
  { name: 'Proposal', probability: 50 },
  { name: 'Negotiation', probability: 75 },
  { name: 'Won', won: true },
  { name: 'Lost', lost: true },
]
