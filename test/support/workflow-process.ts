import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings } from '../../src/config/load.ts'
import type { ExperimentHarness } from '../../src/execution/harness.ts'
import { experimentHead } from '../../src/invocation/head.ts'
import { type MeasuringProcess, openMeasuringProcess } from '../../src/invocation/measuring-process.ts'
import { workflowMeasuring } from '../../src/invocation/workflow-measuring.ts'
import { type WorkflowSetup, workflowSetup } from '../../src/invocation/workflow-setup.ts'
import type { Experiment } from '../../src/run.ts'
import { scratch } from './scratch.ts'

const SETTINGS = `
readers: [fake:watts=30]
bench: { control: false }
idle: { mode: never }
sampling: { telemetry: false }
llm: { storeText: true }
`

export interface MeasuredWorkflows extends AsyncDisposable {
  root: string
  spoolDir: string
  head: Experiment
  measuring: MeasuringProcess
  setup: WorkflowSetup
  harness: ExperimentHarness
}

/** A folder with this task file and these models, and this process as one that measures 30 W in it. */
export async function measuredWorkflows(
  tasks: string,
  models: readonly Record<string, unknown>[],
  env: Record<string, string> = {},
): Promise<MeasuredWorkflows> {
  const root = scratch()
  mkdirSync(join(root, 'config'))
  writeFileSync(join(root, 'config/models.json'), JSON.stringify({ default: models[0]?.id, models }))
  writeFileSync(join(root, 'config/tasks.yaml'), tasks)
  writeFileSync(join(root, 'config/app_settings.yaml'), SETTINGS)
  const { settings } = loadSettings({ root, env: {} })
  const head = experimentHead({ id: 'workflows', name: 'workflows', root, settings })
  const spoolDir = join(root, 'spool')
  const measuring = await openMeasuringProcess({
    root,
    spoolDir,
    settings,
    profileDir: root,
    fingerprint: head.hardware.hash,
    lock: false,
  })
  const setup = workflowSetup(root, settings, env)
  const harness = setup.harness({
    measure: workflowMeasuring(measuring, {
      project: '',
      file: 'workflows',
      suite: '',
      attempt: { retry: 0, repeat: 0 },
      tags: [],
    }),
    signal: new AbortController().signal,
  })
  return {
    root,
    spoolDir,
    head,
    measuring,
    setup,
    harness,
    async [Symbol.asyncDispose]() {
      await setup.host.close()
      await measuring.engine.close()
    },
  }
}
