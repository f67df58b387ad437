import type { Books, WinningBook } from '#tests/crash/books.ts'

/** What must be so once nothing is under way: each winning that is worth something is owed once, under one number. */
export function dealProblems({ winnings }: Books): string[] {
  return [...winnings].flatMap(([documentId, won]) =>
    whyWrong(won).map((problem) => `receivable ${documentId} of deal ${won.dealId} ${problem}`),
  )
}

function whyWrong({ amount, receivable, isReopened, allotted, number }: WinningBook): string[] {
  if (receivable === undefined) {
    if (allotted.length > 0) return ['was never recorded, and has a number']
    return amount === 0 || isReopened ? [] : ['was never recorded']
  }
  const problems: string[] = []
  if (allotted.length !== 1) problems.push(`was allotted ${allotted.length} numbers: ${allotted.join(', ')}`)
  if (number !== allotted[0])
    problems.push(`has the number ${number ?? 'none'}, allotted was ${allotted[0] ?? 'none'}`)
  return problems
}
