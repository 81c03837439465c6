import type { TaskDefinition } from '../config/task.ts'
import type { ChatMessage } from './llm.ts'

/** The words around a task. The task's own text stands in every one of them, unchanged, on both sides of a pair. */
export const SYSTEM_PROMPTS = {
  linear: 'Answer the task completely. Give the final answer in the last line.',
  planning: [
    'Plan the task. Reply with one JSON object and nothing else:',
    '{"steps": [{"id": "s1", "tool": "calculator", "instruction": "…", "depends_on": []}]}.',
    'A step without "tool" is answered by you. "arguments" may hold the arguments of the tool; in their texts {{s1}}',
    'stands for the result of step s1. Steps with "parallel": true may run at the same time.',
  ].join(' '),
  execution:
    'Do this one step of the task. If a tool is offered, call it; else reply with the result of the step alone.',
  synthesis:
    'Write the final answer of the task from the results of its steps. Give the final answer in the last line.',
} as const

/** Result of a step as later steps see it. */
export interface StepResult {
  id: string
  text: string
}

const resultsText = (results: readonly StepResult[]): string =>
  results.map(({ id, text }) => `Result of ${id}:\n${text}`).join('\n\n')

const messages = (system: string, ...parts: string[]): ChatMessage[] => [
  { role: 'system', content: system },
  { role: 'user', content: parts.filter((part) => part !== '').join('\n\n') },
]

export const linearMessages = ({ prompt }: Pick<TaskDefinition, 'prompt'>): ChatMessage[] =>
  messages(SYSTEM_PROMPTS.linear, prompt)

/** @param tools one line per tool: name and what it does */
export const planningMessages = ({ prompt }: Pick<TaskDefinition, 'prompt'>, tools: readonly string[]): ChatMessage[] =>
  messages(SYSTEM_PROMPTS.planning, prompt, tools.length === 0 ? 'Tools: none.' : `Tools:\n${tools.join('\n')}`)

export const stepMessages = (
  { prompt }: Pick<TaskDefinition, 'prompt'>,
  step: { id: string; instruction: string },
  results: readonly StepResult[],
): ChatMessage[] =>
  messages(SYSTEM_PROMPTS.execution, prompt, resultsText(results), `Step: ${step.id}\n${step.instruction}`)

export const synthesisMessages = (
  { prompt }: Pick<TaskDefinition, 'prompt'>,
  results: readonly StepResult[],
): ChatMessage[] => messages(SYSTEM_PROMPTS.synthesis, prompt, resultsText(results))
