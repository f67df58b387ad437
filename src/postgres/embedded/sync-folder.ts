import { open } from 'node:fs/promises'

/** Sees to it that the names in a folder outlive a power cut, where the system can do that. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync().catch(() => undefined)
  await folder.close()
}
