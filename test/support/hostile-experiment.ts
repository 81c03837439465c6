import type { Experiment } from '../../src/run.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import { exampleWorkflowRun } from './workflow-run.ts'

/** An experiment whose every text is one that nobody wants. */
export function hostileExperiment(text: string): Experiment {
  const { hardware, environment } = exampleExperiment()
  const named = { suite: text, name: text, file: text, error: text, project: text }
  const model = { id: text, provider: text, model: text, site: 'host' as const }
  return {
    ...exampleExperiment(),
    name: text,
    git: { commit: text, branch: text, dirty: true },
    ci: text,
    hardware: { ...hardware, cpuModel: text, hostname: text, virtualisation: text, container: text },
    environment: { ...environment, os: text, kernel: text, nodeVersion: text, governor: text },
    readers: [{ name: text, provenance: 'measured', counters: [], detail: text }],
    refused: [{ name: text, code: 'READER_PERMISSION', reason: text, remedy: text }],
    runs: [
      exampleBench({ ...named, reader: text, warnings: [{ kind: 'not-pinned', reason: text }] }),
      exampleBench({ ...named, name: `${text}!`, status: 'failed' }),
      exampleTask({ ...named, status: 'aborted', warnings: [{ kind: 'aborted', reason: text }] }),
      exampleWorkflowRun({
        ...named,
        success: false,
        facts: { task: text, model, failure: { type: 'wrong-answer', message: text } },
      }),
    ],
    warnings: [{ kind: 'client-side-only', provider: text }],
  }
}
