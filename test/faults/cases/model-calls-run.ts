import { rmSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GroundTruth, simulatedZone } from '../../../src/testing/index.ts'
import { startCommand, type FinishedCommand } from '../../support/energy-command.ts'
import { type Behaviour, faultServer, USAGE } from '../../support/fault-llm-server.ts'
import { nothingLeft, once } from '../../support/faulted-project.ts'
import { type StoredRows, storedRows } from '../../support/stored-rows.ts'

export const WATTS = 40
const ZONE = 'intel-rapl:0'
/** Runs of the command, in order; the counter is lost in the last but one. */
export const RUNS = ['no-usage', 'warm-cache', 'sound', 'faulted', 'sound-again'] as const
const TEXT = 'The capital is Canberra.'
const GAP_MS = 40

const answer = (usage: unknown = USAGE): Behaviour => ({ does: 'answer', text: TEXT, usage, gapMs: GAP_MS })
const SCRIPT: Behaviour[] = [
  answer(null),
  answer({ ...USAGE, prompt_tokens_details: { cached_tokens: 16 } }),
  answer(),
  answer(),
  answer(),
]

export interface ModelCallsRun extends FinishedCommand {
  stored: StoredRows
  unchanged: string
}

/** The command runs one task five times against a server of another provider whose answers and counters fail in turn. */
export const modelCallsRun = once(async (): Promise<ModelCallsRun> => {
  await using truth = await GroundTruth.start({
    zones: [simulatedZone({ id: ZONE, name: 'package-0', idleWatts: WATTS, startUj: 1_000_000_000n })],
  })
  await using server = await faultServer(...SCRIPT)
  const root = mkdtempSync(join(tmpdir(), 'model-calls-'))
  try {
    const files = {
      'config/app_settings.yaml':
        'bench: { control: false }\nsampling: { telemetry: false }\nllm: { warmUps: 0 }\nreports: [json]\n',
      'config/models.json': JSON.stringify({
        default: 'far',
        models: [{ id: 'far', provider: 'elsewhere', model: 'm', baseUrl: server.baseUrl, site: 'remote' }],
      }),
    }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    const words = ['run', 'geography_qa', '--workflow', 'linear', '--repetitions', String(RUNS.length)]
    const { finished } = startCommand(root, words, { ENERGY_SYS_ROOT: truth.root })
    let over = false
    const faults = (async () => {
      const reached = async (requests: number): Promise<void> => {
        while (!over && server.requests.length < requests) await sleep(3)
      }
      await reached(RUNS.indexOf('faulted') + 1)
      await sleep(GAP_MS)
      await truth.setFault(ZONE, { kind: 'reset' })
    })()
    const command = await finished
    over = true
    await faults
    return {
      ...command,
      stored: storedRows(join(root, 'data/experiments.db')),
      unchanged: await nothingLeft(root, truth.root),
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
