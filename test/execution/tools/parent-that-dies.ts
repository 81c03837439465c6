import { askProcess } from '../../../src/execution/tools/tool-process.ts'

/** Asks for an endless answer and waits to be killed. */
void askProcess({
  tool: 'code_runner',
  entry: new URL('./escape-attempts.ts', import.meta.url),
  question: { attempt: 'endless', argument: '' },
  packages: [],
  limits: { seconds: 1, memoryBytes: 2 ** 25, resultBytes: 1000 },
  signal: new AbortController().signal,
})
// The process has been started when the current turn is over; its parent stops the clock of the limit.
setImmediate(() => {
  process.stdout.write('started\n')
  process.kill(process.pid, 'SIGSTOP')
})
