import { EnergyError } from '../errors.ts'
import { withThisNode } from './dependencies.ts'
import { runGroup } from './process-group.ts'

/**
 * Runs the command lines of `compare.prepare` in a checkout, one after the other.
 *
 * @throws EnergyError PROCESS_FAILED with the end of the output of the one that fails
 */
export async function prepareCheckout(
  lines: readonly string[],
  of: {
    cwd: string
    side: string
    env: NodeJS.ProcessEnv
    signal: AbortSignal
    onProgress: (text: string) => void
    onStart: (pid: number) => void
  },
): Promise<void> {
  const { cwd, side, env, signal, onProgress, onStart } = of
  for (const command of lines) {
    onProgress(`Preparing the ${side}: ${command}`)
    const { code, output } = await runGroup({ command, cwd, env: withThisNode(env), signal, onStart })
    if (code === 0) continue
    throw new EnergyError(
      'PROCESS_FAILED',
      `The ${side} does not build: \`${command}\` (compare.prepare) ended with code ${code ?? 'none'}:\n${output.trimEnd()}`,
      'Make it work in a clone of that commit, correct compare.prepare, or compare with another commit.',
    )
  }
}
