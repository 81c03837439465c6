import { createHash, randomUUID } from 'node:crypto'
import type { TaskDefinition } from '../config/task.ts'
import type { CoolDown, LlmCall, SpanRecord, TaskRun, TokenCounts, Warning, WorkflowFacts } from '../run.ts'
import type { EdgeSource, SpanMark } from '../span-mark.ts'
import { AgenticExecutor } from './agentic.ts'
import { checkAnswer } from './checkers/checker.ts'
import type { Execution, Executor } from './executor.ts'
import { LinearExecutor } from './linear.ts'
import { createLlmClient } from './llm-client.ts'
import type { HostedModel } from './model-host.ts'
import type { ModelWorkflow } from './schedule.ts'
import { SpanRecorder } from './span-recorder.ts'
import { runJavaScript } from './tools/code-runner.ts'
import type { ToolLimits } from './tools/tool.ts'
import { openTools, type ToolContents } from './tools/toolbox.ts'
import { clientSideOnly, promptCacheWarm, tokensUnknown } from './workflow-warnings.ts'

/** The session that a workflow is measured in: its edges while it runs, what they mean once it has stopped. */
export interface WorkflowSession extends EdgeSource {
  lastEdge(): number
  attribute(marks: readonly SpanMark[]): Pick<WorkflowFacts, 'spans' | 'phases'>
}

/** What a workflow says of its run once the window is closed. */
export interface WorkflowOutcome {
  facts: WorkflowFacts
  warnings: Warning[]
}

/** Measures `work` as one run; `outcome` is asked after the window is closed. */
export type MeasureWorkflow = <T>(
  what: {
    name: string
    workflow: ModelWorkflow
    alsoPids: readonly number[]
    signal: AbortSignal
    coolDown?: CoolDown
  },
  work: (session: EdgeSource) => Promise<T>,
  outcome: (session: WorkflowSession, value: T) => Promise<WorkflowOutcome>,
) => Promise<Readonly<TaskRun>>

export interface WorkflowRunOptions {
  task: TaskDefinition
  /** Folder of the task file: modules of checkers lie below it. */
  taskFolder: string
  workflow: ModelWorkflow
  model: HostedModel
  goal: WorkflowFacts['goal']
  pair?: WorkflowFacts['pair']
  warmUp?: true
  coolDown?: CoolDown
  maxSteps: number
  toolLimits: ToolLimits
  contents: Pick<ToolContents, 'dataset' | 'corpus'>
  /** Store prompts and answers, not only their hashes. */
  storeText: boolean
  signal: AbortSignal
}

const EXECUTORS: Record<ModelWorkflow, () => Executor> = {
  linear: () => new LinearExecutor(),
  agentic: () => new AgenticExecutor(),
}

const TOKEN_KEYS = ['prompt', 'completion', 'total', 'cachedPrompt', 'reasoning'] as const

/** Sums over the calls that were answered; a count is missing as soon as one of them does not say it. */
export function sumTokens(calls: readonly LlmCall[]): TokenCounts {
  const answered = calls.filter(({ status }) => status === 'ok')
  const sums: TokenCounts = {}
  for (const key of TOKEN_KEYS) {
    const counts = answered.map(({ tokens }) => tokens[key])
    if (counts.length === 0 || counts.includes(undefined)) continue
    sums[key] = (counts as number[]).reduce((sum, count) => sum + count, 0)
  }
  return sums
}

/** Energy before and after the first token, from the spans that begin and end there. */
function withDecodeEnergy(calls: readonly LlmCall[], spans: readonly SpanRecord[]): LlmCall[] {
  return calls.map((call) => {
    const joulesOf = (type: SpanRecord['type']): number | undefined =>
      spans.find((span) => span.parent === call.span && span.type === type)?.totalJoules
    const [prefillJoules, decodeJoules] = [joulesOf('prefill'), joulesOf('decode')]
    return {
      ...call,
      ...(prefillJoules === undefined ? {} : { prefillJoules }),
      ...(decodeJoules === undefined ? {} : { decodeJoules }),
    }
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function outcomeOf(
  options: WorkflowRunOptions,
  execution: Execution,
  { spans, phases }: Pick<WorkflowFacts, 'spans' | 'phases'>,
  calls: readonly LlmCall[],
): Promise<WorkflowOutcome> {
  const { task, taskFolder, model, toolLimits, storeText, signal, goal, pair, warmUp } = options
  const { answer } = execution
  const check =
    answer === undefined || execution.failure !== undefined
      ? undefined
      : await checkAnswer(task, answer, {
          taskFolder,
          runJavaScript: (source) => runJavaScript(source, toolLimits, signal),
        })
  const wrong =
    check?.passed === false
      ? { failure: { type: 'wrong-answer' as const, message: check.detail ?? 'The answer is not the expected one.' } }
      : {}
  const toolSpans = spans.filter(({ type }) => type === 'tool-call')
  const facts: WorkflowFacts = {
    task: task.id,
    category: task.category,
    level: task.level,
    goal,
    ...(pair === undefined ? {} : { pair }),
    ...(warmUp === undefined ? {} : { warmUp }),
    model: model.facts,
    limits: model.definition.limits,
    tokens: sumTokens(calls),
    phases,
    spans,
    calls: withDecodeEnergy(calls, spans),
    toolCalls: execution.toolCalls,
    tools: [...new Set(toolSpans.flatMap(({ name }) => name ?? []))],
    steps: execution.steps,
    ...(execution.failure === undefined ? wrong : { failure: execution.failure }),
    ...(check === undefined ? {} : { check }),
    ...(answer === undefined ? {} : { answerHash: sha256(answer) }),
    ...(answer !== undefined && storeText ? { answer } : {}),
  }
  return { facts, warnings: [...tokensUnknown(calls), ...promptCacheWarm(calls), ...clientSideOnly(model.facts)] }
}

/**
 * One execution of a task in one workflow as one measured run (A-LEMS: ExperimentRunner). Client and tools are made before
 * the window and closed after it, and the answer is checked after it: inside is the work alone.
 */
export async function runWorkflow(measure: MeasureWorkflow, options: WorkflowRunOptions): Promise<Readonly<TaskRun>> {
  const { task, workflow, model, maxSteps, toolLimits, contents, storeText, signal, coolDown } = options
  let session: EdgeSource | undefined
  const spans = new SpanRecorder({ edge: () => session?.edge() ?? 0 })
  const client = await createLlmClient(model.definition, { spans, signal, storeText, nonce: randomUUID() })
  const { files, failureInjection } = task
  await using tools = await openTools(
    task.tools,
    { signal, limits: toolLimits },
    {
      ...contents,
      ...(files === undefined ? {} : { files }),
      ...(failureInjection === undefined ? {} : { failureInjection }),
    },
  )
  const executor = EXECUTORS[workflow]()
  // Without this await the tools would be closed before the work begins.
  return await measure(
    {
      name: `${task.id} ${workflow}`,
      workflow,
      alsoPids: model.alsoPids,
      signal,
      ...(coolDown === undefined ? {} : { coolDown }),
    },
    (opened) => {
      session = opened
      return executor.execute(task, { client, spans, tools, signal, maxSteps })
    },
    (closed, execution) =>
      outcomeOf(options, execution, closed.attribute(spans.marks(closed.lastEdge())), client.calls),
  )
}
