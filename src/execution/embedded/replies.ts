import type { RecordedAnswer } from '../../config/recorded-answer.ts'
import type { TaskDefinition } from '../../config/task.ts'
import { SYSTEM_PROMPTS } from '../prompts.ts'
import type { ChatBody } from './chat-body.ts'

/** Everything that the server can say. */
export interface Replies {
  tasks: Pick<TaskDefinition, 'id' | 'prompt'>[]
  answers: RecordedAnswer[]
}

/** Text, or the call of a tool with its arguments as text. */
export interface Reply {
  text: string
  toolName?: string
}

export const NO_ANSWER = 'This server has no recorded answer for this prompt.'

/** One step that the model answers itself, so that any task can run through plan, step and synthesis. */
const PLAN_WITHOUT_TOOLS = { steps: [{ id: 's1', instruction: 'Answer the task.', depends_on: [] }] }

type PromptKind = keyof typeof SYSTEM_PROMPTS

const textOf = ({ messages }: ChatBody, ...roles: string[]): string =>
  messages
    .filter(({ role }) => roles.includes(role))
    .map(({ text }) => text)
    .join('\n\n')

/** What is asked for, by the system prompt; a request with none of ours is asked for the answer. */
function kindOf(body: ChatBody): PromptKind {
  const system = textOf(body, 'system', 'developer')
  const kinds = Object.keys(SYSTEM_PROMPTS) as PromptKind[]
  return kinds.find((kind) => system.includes(SYSTEM_PROMPTS[kind])) ?? 'linear'
}

/** The answer to the task with the longest prompt that the user's text contains. */
function answerTo(user: string, { tasks, answers }: Replies): RecordedAnswer | undefined {
  const [task] = tasks.filter(({ prompt }) => user.includes(prompt)).sort((a, b) => b.prompt.length - a.prompt.length)
  return task && answers.find((answer) => answer.task === task.id)
}

/** The step is named by the last line `Step: <id>` with an id that is recorded: results before it may hold such lines, too. */
function stepReply(body: ChatBody, user: string, { steps }: RecordedAnswer): Reply | undefined {
  const ids = [...user.matchAll(/^Step: (.+)$/gm)].map(([, id]) => id as string)
  const id = ids.findLast((each) => Object.hasOwn(steps, each))
  const step = id === undefined ? undefined : steps[id]
  if (step === undefined || typeof step === 'string') return step === undefined ? undefined : { text: step }
  if (!body.tools.includes(step.tool)) return undefined
  return { text: JSON.stringify(step.arguments), toolName: step.tool }
}

function recordedReply(body: ChatBody, user: string, kind: PromptKind, answer: RecordedAnswer): Reply | undefined {
  if (kind === 'planning') return { text: JSON.stringify(answer.plan) }
  if (kind === 'execution') return stepReply(body, user, answer)
  return { text: answer[kind] }
}

/**
 * The recorded reply to a request. After the result of a tool the result itself is the reply. What is not recorded, or is the
 * call of a tool that the request does not offer, is answered with `NO_ANSWER`; a plan that is not recorded has one step.
 */
export function replyTo(body: ChatBody, replies: Replies): Reply {
  const last = body.messages.at(-1)
  if (last?.role === 'tool' && last.text !== '') return { text: last.text }
  const kind = kindOf(body)
  const user = textOf(body, 'user')
  const answer = answerTo(user, replies)
  const recorded = answer && recordedReply(body, user, kind, answer)
  return recorded ?? { text: kind === 'planning' ? JSON.stringify(PLAN_WITHOUT_TOOLS) : NO_ANSWER }
}
