import { execFile } from 'node:child_process'
import { ToolError } from '../../src/execution/tools/tool.ts'
import type { RunJavaScript } from '../../src/execution/checkers/code-run.ts'
import { msFromSeconds } from '../../src/units.ts'

/** Runs the program as a script in a context of its own and prints what it came to. */
const CHILD = `
let source = ''
process.stdin.setEncoding('utf8').on('data', (text) => { source += text }).on('end', async () => {
  const printed = []
  const console = { log: (...values) => printed.push(values.join(' ') + '\\n') }
  try {
    const value = await require('node:vm').runInNewContext(source, { console })
    process.stdout.write(JSON.stringify({ value, printed: printed.join('') }))
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: String(error) }))
  }
})`

/** A program in a Node process under the permission model: no files, no processes. */
export const runJavaScript: RunJavaScript = (source, { seconds }, signal) =>
  new Promise((resolve, reject) => {
    const options = { timeout: msFromSeconds(seconds), env: {}, signal }
    const child = execFile(process.execPath, ['--permission', '-e', CHILD], options, (failure, stdout) => {
      if (failure) return reject(new ToolError(failure.killed ? 'timeout' : 'failed', failure.message.slice(0, 200)))
      // A promise that is never settled leaves nothing to do, and nothing behind.
      const { error, ...run } = JSON.parse(stdout === '' ? '{"printed": ""}' : stdout)
      if (error === undefined) resolve(run)
      else reject(new ToolError('failed', error))
    })
    child.stdin?.end(source)
  })
