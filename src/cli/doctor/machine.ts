import { statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Finding, well, wrong } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'

const smallestDisk_bytes = 1024 ** 3
const oldestNode = [24, 12]

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
  return isNewEnough
    ? well('node', version)
    : wrong('node', `${version} is older than ${oldestNode.join('.')}; run npm ci, which brings Node 24`)
}

/** The log stops growing when its disk is full. */
export function diskFinding({ dataDir, databaseUrl }: Config): Finding {
  if (databaseUrl !== undefined) return well('disk', 'the data is on the machine of the database')
  const { bavail, bsize } = statfsSync(nearest(resolve(dataDir)))
  const free_bytes = bavail * bsize
  const text = `${(free_bytes / 1024 ** 3).toFixed(1)} GiB free for ${dataDir}`
  if (free_bytes >= smallestDisk_bytes) return well('disk', text)
  return wrong('disk', `${text}; make room, or move it and set DATA_DIR`)
}

/** The folder, or what of its path is there already. */
function nearest(folder: string): string {
  try {
    statfsSync(folder)
    return folder
  } catch {
    return nearest(dirname(folder))
  }
}
