import { spawn } from 'node:child_process'

/**
 * A process of its own waits for this one to be killed (its input closes then), ends what runs in the folder and
 * removes it. Answers how to call it off.
 */
export function guardFolder(folder: string): () => void {
  const script = `
    read -r off
    [ "$off" = off ] && exit
    for file in "$1"/*.pid; do [ -f "$file" ] && kill -9 "$(cat "$file")" 2> /dev/null; done
    pid=$(head -n 1 "$1/postgres/postmaster.pid" 2> /dev/null)
    if [ -n "$pid" ]; then
      kill -INT "$pid" 2> /dev/null
      for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    fi
    rm -rf -- "$1"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  child.stdin.on('error', () => undefined)
  return () => child.stdin.end('off\n')
}
