import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** Runs as a tool's process and says what each attempt came to: what a program could do that had broken out of QuickJS. */
const ATTEMPTS: Record<string, (argument: string) => unknown> = {
  read: (outside) => readFileSync(`${outside}/secret.txt`, 'utf8'),
  list: () => readFileSync('/etc/passwd', 'utf8'),
  write: (outside) => writeFileSync(`${outside}/owned.txt`, 'owned'),
  spawn: (outside) => spawnSync('touch', [`${outside}/owned.txt`]).error?.message ?? 'done',
  worker: () => new Worker('0', { eval: true }).threadId,
  addon: () => process.dlopen({ exports: {} }, '/lib/nothing.node'),
  environment: () => Object.keys(process.env).filter((name) => name !== 'PWD'),
  endless: () => {
    for (;;);
  },
  memory: () => {
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(10 ** 8))
  },
  flood: () => {
    for (;;) writeSync(1, 'x'.repeat(10_000))
  },
  silent: () => process.exit(0),
}

const { attempt, argument } = JSON.parse(readFileSync(0, 'utf8')) as { attempt: string; argument: string }
let answer: unknown
try {
  answer = ATTEMPTS[attempt]?.(argument)
} catch (error) {
  answer = (error as NodeJS.ErrnoException).code ?? String(error)
}
writeSync(1, JSON.stringify({ answer }))
process.exit()
