import { seededRandom } from '../random.ts'
import { WORKFLOWS, type Workflow } from '../run.ts'

export type ModelWorkflow = Exclude<Workflow, 'test'>

/** The workflows that use a model. */
export const MODEL_WORKFLOWS: readonly ModelWorkflow[] = WORKFLOWS.filter((workflow) => workflow !== 'test')

/** Task × model × repetition, with the workflows in the order in which they are to run. */
export interface ScheduledPair {
  task: string
  model: string
  /** From 1. */
  repetition: number
  /** Repetitions 1 and 2 are block 1, 3 and 4 block 2: each order comes once in a block. */
  block: number
  workflows: ModelWorkflow[]
}

export interface ScheduleOptions {
  tasks: readonly string[]
  models: readonly string[]
  repetitions: number
  workflows: readonly ModelWorkflow[]
  seed: number
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[out[i], out[j]] = [out[j] as T, out[i] as T]
  }
  return out
}

/**
 * The order of an experiment, the same for the same seed. One model after the other, so that its server is loaded once;
 * then one repetition after the other, each with all tasks in a random order, so that what drifts with time meets every task alike.
 * Within two successive repetitions a task runs once in each order of its workflows, which of them first by chance.
 */
export function schedule({ tasks, models, repetitions, workflows, seed }: ScheduleOptions): ScheduledPair[] {
  const random = seededRandom(seed)
  const pairs: ScheduledPair[] = []
  for (const model of models) {
    const first = new Map<string, boolean>()
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      const opensBlock = repetition % 2 === 1
      for (const task of shuffled(tasks, random)) {
        if (opensBlock) first.set(task, random() < 0.5)
        const forward = first.get(task) === opensBlock
        pairs.push({
          task,
          model,
          repetition,
          block: Math.ceil(repetition / 2),
          workflows: forward ? [...workflows] : workflows.toReversed(),
        })
      }
    }
  }
  return pairs
}
