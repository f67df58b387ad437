class NobodyReads extends Error {}

/**
 * Writes lines to standard output at the pace of whoever reads them. When nobody does any more, as behind `head`,
 * the work ends and that is no failure.
 */
export async function printing(
  work: (print: (line: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { stdout } = process
  // Each write is told of its failure; without a listener the stream would end the process as well.
  const ignored = (): void => undefined
  stdout.on('error', ignored)
  const print = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      stdout.write(`${line}\n`, (error) => (error ? reject(endOf(error)) : resolve()))
    })
  try {
    await work(print)
  } catch (error) {
    if (!(error instanceof NobodyReads)) throw error
  } finally {
    stdout.off('error', ignored)
  }
}

function endOf(error: Error): Error {
  return 'code' in error && error.code === 'EPIPE' ? new NobodyReads() : error
}
