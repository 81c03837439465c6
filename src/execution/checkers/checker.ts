import type { TaskDefinition } from '../../config/task.ts'
import type { CheckResult } from '../../run.ts'
import type { RunJavaScript } from './code-run.ts'
import { checkExact } from './exact.ts'
import { checkJson } from './json.ts'
import type { Judgement } from './judgement.ts'
import { checkModule } from './module.ts'
import { checkNumeric } from './numeric.ts'
import { checkRegex } from './regex.ts'
import { checkUnitTest } from './unit-test.ts'

export interface CheckSurroundings {
  /** For unit tests. */
  runJavaScript: RunJavaScript
  /** Folder of the task file: paths of modules are relative to it. */
  taskFolder: string
  signal?: AbortSignal
}

async function judge(task: TaskDefinition, answer: string, surroundings: CheckSurroundings): Promise<Judgement> {
  const { checker } = task
  const { runJavaScript, taskFolder, signal = new AbortController().signal } = surroundings
  switch (checker.kind) {
    case 'exact':
      return checkExact(checker, answer)
    case 'numeric':
      return checkNumeric(checker, answer, task)
    case 'regex':
      return checkRegex(checker, answer, task)
    case 'json':
      return checkJson(checker, answer)
    case 'unit-test':
      return checkUnitTest(checker, answer, { runJavaScript, signal })
    case 'module':
      return checkModule(checker, answer, { task, taskFolder })
  }
}

/**
 * Whether an answer is right by the rule of its task. No answer makes it throw, however bad.
 *
 * @throws EnergyError CONFIG_INVALID when the rule itself is at fault
 * @throws WorkflowFailure cancelled
 */
export async function checkAnswer(
  task: TaskDefinition,
  answer: string,
  surroundings: CheckSurroundings,
): Promise<CheckResult> {
  return { checker: task.checker.kind, ...(await judge(task, answer, surroundings)) }
}
