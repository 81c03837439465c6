import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { EnergyError } from '../errors.ts'
import { type ProcessTicket, withTicket } from './process-ticket.ts'

/** Characters of a failed process's output that are shown: its end, where the reason stands. */
const SHOWN_OUTPUT = 4000

/** The command line of this invocation, to be given again; undefined when Vitest was not started by its own command. */
function ownCommand(): string[] | undefined {
  const [, script, ...words] = process.argv
  if (script === undefined || !/^vitest(?:\.m?js)?$/.test(basename(realpathSync(script)))) return undefined
  return [...process.execArgv, script, ...words]
}

function finished(command: readonly string[], ticket: ProcessTicket): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      env: withTicket(process.env, ticket),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const take = (bytes: Buffer): void => {
      output = (output + bytes.toString()).slice(-SHOWN_OUTPUT)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

/**
 * Measures the benches of this invocation again in fresh processes, one after the other: JIT and memory layout move a
 * process by one or two percent, so one process is not a population. Each writes its records into the same spool.
 *
 * @throws EnergyError UNSUPPORTED_HOST when Vitest was started by a program, PROCESS_FAILED when one of them fails
 */
export async function runFurtherProcesses(
  ticket: Omit<ProcessTicket, 'index'>,
  processes: number,
  onStart: (index: number) => void,
): Promise<void> {
  const command = ownCommand()
  if (!command) {
    throw new EnergyError(
      'UNSUPPORTED_HOST',
      'bench.processes needs the command line of Vitest, and this Vitest was started by another program.',
      'Start it with `vitest bench`, or set bench.processes to 1.',
    )
  }
  for (let index = 2; index <= processes; index++) {
    onStart(index)
    const { code, output } = await finished(command, { ...ticket, index })
    if (code === 0) continue
    throw new EnergyError(
      'PROCESS_FAILED',
      `Process ${index} of ${processes} ended with code ${code}:\n${output}`,
      'What was measured before is kept; set bench.processes to 1 to see the failure in the usual way.',
    )
  }
}
