import type { OpenSpan } from '../span-mark.ts'
import { type AgenticRun, stopIfCancelled } from './agentic-run.ts'
import { answerText } from './answer-text.ts'
import { excerpt } from './excerpt.ts'
import { jsonOf } from './json-in-text.ts'
import { type ChatRequest, type ToolCallRequest, WorkflowFailure } from './llm.ts'
import type { PlanStep } from './plan.ts'
import { stepMessages } from './prompts.ts'
import { shown } from './step-result.ts'
import { substituted } from './substitution.ts'
import { callTool, toolFailure } from './tool-call.ts'
import { type Tool, ToolError } from './tools/tool.ts'

/** A step is tried once more after these; the others would come to the same again. */
const TRANSIENT: readonly ToolError['kind'][] = ['failed', 'timeout']
const TRIES = 2

function toolOf({ context }: AgenticRun, name: string): Tool {
  const tool = context.tools.get(name)
  if (tool === undefined) throw new Error(`The plan was accepted with the tool ${name}, which is not there.`)
  return tool
}

/** Arguments that a model wrote for the tool that it was offered. */
function argumentsOf({ name, argumentsText }: ToolCallRequest, offered: Tool) {
  if (name !== offered.description.name) {
    throw new WorkflowFailure('unknown-tool', excerpt(`The model called the tool ${name}, which it was not offered.`))
  }
  const args = jsonOf(argumentsText)
  if (args !== undefined) return args
  throw new WorkflowFailure(
    'tool-arguments-invalid',
    excerpt(`The model called the tool ${name} with arguments that are not JSON: ${excerpt(argumentsText, 60)}`),
  )
}

async function tryStep(
  run: AgenticRun,
  step: PlanStep,
  results: ReadonlyMap<string, string>,
  parent: OpenSpan,
): Promise<string> {
  const at = { step: step.id, parent }
  const tool = step.tool === undefined ? undefined : toolOf(run, step.tool)
  if (tool !== undefined && step.arguments !== undefined) {
    return callTool(run, tool, substituted(step.arguments, results), at)
  }
  const messages = stepMessages(run.task, step, shown(results))
  const request: ChatRequest = { ...at, messages, phase: 'execution' }
  if (tool === undefined) return answerText(await run.context.client.chat(request))
  const reply = await run.context.client.chat({ ...request, tools: [tool.description] })
  const [call] = reply.toolCalls
  return call === undefined ? answerText(reply) : callTool(run, tool, argumentsOf(call, tool), at)
}

/**
 * Executes one step as a span, a second time when its tool failed or took too long.
 *
 * @param results of the steps that it depends on, directly or through others, by id in the order of the plan
 * @returns its result, not bounded
 * @throws WorkflowFailure when the attempt is over
 */
export function executeStep(
  run: AgenticRun,
  step: PlanStep,
  results: ReadonlyMap<string, string>,
  parent: OpenSpan,
): Promise<string> {
  run.steps += 1
  const { spans } = run.context
  return spans.span({ parent, step: step.id, phase: 'execution', type: 'step' }, async (span) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await tryStep(run, step, results, span)
      } catch (error) {
        if (!(error instanceof ToolError)) throw error
        // A tool that was stopped from outside has not failed.
        stopIfCancelled(run.context)
        if (tries === TRIES || !TRANSIENT.includes(error.kind)) throw toolFailure(step.tool ?? '', error)
      }
    }
  })
}
