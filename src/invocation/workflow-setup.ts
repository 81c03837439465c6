import { dirname } from 'node:path'
import { loadCorpus } from '../config/corpus.ts'
import { loadDataset } from '../config/dataset.ts'
import { loadModels } from '../config/models.ts'
import { loadRecordedAnswers } from '../config/recorded-answers.ts'
import type { Settings } from '../config/schema.ts'
import { loadTasks } from '../config/tasks.ts'
import { findListeningProcess, processNumbered } from '../engine/listening-process.ts'
import { ExperimentHarness, type HarnessOptions } from '../execution/harness.ts'
import { ModelHost } from '../execution/model-host.ts'

/** Everything that workflows need besides a process that measures: what is configured, and who hosts the model. */
export interface WorkflowSetup {
  tasks: ReturnType<typeof loadTasks>
  models: ReturnType<typeof loadModels>
  host: ModelHost
  /** @param measure how a run is measured; each harness runs one goal at a time */
  harness(of: Pick<HarnessOptions, 'measure' | 'signal' | 'coolDown'> & { attempts?: number }): ExperimentHarness
}

/**
 * Loads tasks, models and recorded answers of a folder. No server is started before a model is used.
 *
 * @throws EnergyError CONFIG_INVALID with every problem of the files
 */
export function workflowSetup(
  root: string,
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): WorkflowSetup {
  const tasks = loadTasks(root)
  const models = loadModels(root, env)
  const { proc: procRoot } = settings.roots
  const host = new ModelHost({
    tasks: tasks.tasks,
    answers: loadRecordedAnswers(root),
    findServer: (port) => findListeningProcess({ procRoot, port }),
    nameOf: (pid) => processNumbered({ procRoot, pid }),
  })
  const dataset = loadDataset(root)
  const corpus = loadCorpus(root)
  const { maxSteps, storeText, tools, attempts } = settings.llm
  return {
    tasks,
    models,
    host,
    harness: (of) =>
      new ExperimentHarness({
        attempts,
        ...of,
        host,
        taskFolder: dirname(tasks.file),
        maxSteps,
        storeText,
        toolLimits: tools,
        contents: { dataset, corpus },
      }),
  }
}
