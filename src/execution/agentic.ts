import type { TaskDefinition } from '../config/task.ts'
import type { OpenSpan } from '../span-mark.ts'
import type { Phase } from '../workflow.ts'
import { type AgenticRun, stopIfCancelled } from './agentic-run.ts'
import { answerText } from './answer-text.ts'
import type { Execution, ExecutionContext, Executor } from './executor.ts'
import { WorkflowFailure } from './llm.ts'
import { type PlanStep, planSteps } from './plan.ts'
import { dependenciesOf, waves } from './plan-order.ts'
import { planningMessages, synthesisMessages } from './prompts.ts'
import { executeStep } from './step.ts'
import { shown } from './step-result.ts'
import type { Tool } from './tools/tool.ts'

/** What the planner is told of a tool: `calculator(expression): …`. */
const toolLine = ({ description: { name, description, parameters } }: Tool): string =>
  `${name}(${Object.keys(parameters.properties ?? {}).join(', ')}): ${description}`

function phase<T>({ context }: AgenticRun, name: Phase, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  return context.spans.span({ phase: name, type: 'phase' }, (span) => {
    stopIfCancelled(context)
    return work(span)
  })
}

async function plan({ task, context }: AgenticRun, parent: OpenSpan): Promise<PlanStep[]> {
  const messages = planningMessages(task, [...context.tools.values()].map(toolLine))
  const reply = await context.client.chat({ messages, phase: 'planning', parent })
  return planSteps(answerText(reply), { tools: [...context.tools.keys()], maxSteps: context.maxSteps })
}

/** All steps of a wave end before the first failure among them ends the attempt. A defect goes before a failure. */
async function executeWave(
  run: AgenticRun,
  wave: readonly PlanStep[],
  execute: (step: PlanStep) => Promise<string>,
): Promise<string[]> {
  stopIfCancelled(run.context)
  const settled = await Promise.allSettled(wave.map(execute))
  const errors = settled.filter((each) => each.status === 'rejected').map(({ reason }): unknown => reason)
  if (errors.length > 0) throw errors.find((error) => !(error instanceof WorkflowFailure)) ?? errors[0]
  return settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value)
}

/** @returns results by id of the step, in the order in which they came */
async function executePlan(
  run: AgenticRun,
  steps: readonly PlanStep[],
  parent: OpenSpan,
): Promise<Map<string, string>> {
  const results = new Map<string, string>()
  const resultsFor = (step: PlanStep): Map<string, string> => {
    const ids = dependenciesOf(step, steps)
    return new Map([...results].filter(([id]) => ids.has(id)))
  }
  for (const wave of waves(steps)) {
    const texts = await executeWave(run, wave, (step) => executeStep(run, step, resultsFor(step), parent))
    wave.forEach(({ id }, index) => results.set(id, texts[index] as string))
  }
  return results
}

async function synthesise({ task, context }: AgenticRun, results: Map<string, string>, parent: OpenSpan) {
  return answerText(
    await context.client.chat({ messages: synthesisMessages(task, shown(results)), phase: 'synthesis', parent }),
  )
}

/** Plan → execute → synthesise; each failure ends the attempt as docs/workflows.md says. */
export class AgenticExecutor implements Executor {
  readonly workflow = 'agentic'

  async execute(task: TaskDefinition, context: ExecutionContext): Promise<Execution> {
    const run: AgenticRun = { task, context, steps: 0, toolCalls: 0 }
    const counted = () => ({ steps: run.steps, toolCalls: run.toolCalls })
    try {
      const steps = await phase(run, 'planning', (span) => plan(run, span))
      const results = await phase(run, 'execution', (span) => executePlan(run, steps, span))
      const answer = await phase(run, 'synthesis', (span) => synthesise(run, results, span))
      return { answer, ...counted() }
    } catch (error) {
      // Anything else is a defect, not an outcome of the attempt.
      if (!(error instanceof WorkflowFailure)) throw error
      return { failure: error.failure, ...counted() }
    }
  }
}
