import * as z from 'zod'
import { FAILURE_TYPES, PHASES } from '../run.ts'
import {
  attempt,
  coolDown,
  domains,
  joules,
  model,
  provenance,
  seconds,
  status,
  warnings,
  watts,
} from './json-schema-parts.ts'

const telemetry = z
  .object({
    values: z.record(z.string(), z.number()).describe('the unit is in the name; what is missing has no key'),
    missing: z.array(z.object({ source: z.string(), code: z.string(), reason: z.string(), remedy: z.string() })),
  })
  .describe('what was read just outside the window beside the energy')

const failure = z.object({ type: z.enum(FAILURE_TYPES), message: z.string() })

const count = z.int().min(0)
const tokens = z
  .object({
    prompt: count.optional(),
    completion: count.optional(),
    total: count.optional(),
    cachedPrompt: count.optional(),
    reasoning: count.optional(),
  })
  .describe('as the server counted them; what it did not say is absent')

const event = z
  .object({
    id: count.describe('order of the beginnings'),
    parent: count.optional(),
    type: z.string(),
    phase: z.enum(PHASES),
    step: z.string().optional(),
    name: z.string().optional().describe('tool, or model'),
    startSeconds: z.number().describe('s after the beginning of the run'),
    seconds,
    selfSeconds: seconds,
    selfJoules: joules.optional().describe('J of its share of the slices in which it is deepest'),
    totalJoules: joules.optional().describe('J of everything between its edges'),
    uncertaintyJoules: joules.optional().describe('J, one standard uncertainty'),
    cpuSeconds: seconds.optional(),
    belowResolution: z.literal(true).optional(),
    outlivesParent: z.literal(true).optional(),
    success: z.boolean(),
    failure: failure.optional(),
    bytesIn: count.optional(),
    bytesOut: count.optional(),
  })
  .describe('a span of the run')

export const run = z.object({
  id: z.string(),
  project: z.string(),
  file: z.string(),
  task: z.string(),
  workflow: z.enum(['linear', 'agentic', 'test']),
  status,
  seconds,
  cpuSeconds: seconds.optional().describe('s; absent where another program measured and did not tell'),
  totalJoules: joules.optional(),
  activeJoules: z.object({ value: z.number(), low: z.number(), high: z.number() }).optional().describe('J above idle'),
  idleJoules: joules.optional(),
  domains: domains.describe('J'),
  watts: watts.optional(),
  provenance: provenance.optional(),
  reader: z.string().optional(),
  samples: z.int().min(0).describe('readings of the sampler inside the run'),
  telemetry: telemetry.optional(),
  test: z.string().optional().describe('suite and name, where `task` is the id of a task'),
  model: model.optional(),
  goal: z
    .object({ repetition: z.int().min(0), attempt: z.int().min(0), lastAttempt: z.boolean() })
    .optional()
    .describe('goal = task × repetition × workflow × model'),
  pair: z.string().optional().describe('id of the pair that it is a side of'),
  warmUp: z.literal(true).optional().describe('not used in pairs and goals'),
  tokens: tokens.optional(),
  llmCalls: z.int().min(0).optional().describe('tries of retried calls included'),
  toolCalls: z.int().min(0).optional(),
  steps: z.int().min(0).optional(),
  joulesPerToken: joules.optional(),
  joulesPerCompletionToken: joules.optional(),
  joulesPerLlmCall: joules.optional(),
  joulesPerToolCall: joules.optional(),
  tools: z
    .array(
      z.object({
        tool: z.string(),
        calls: z.int().min(1),
        seconds,
        joules: joules.optional(),
        joulesPerCall: joules.optional(),
      }),
    )
    .optional()
    .describe('self-times and self-energies of the calls of each tool'),
  phases: z
    .array(z.object({ phase: z.enum(PHASES), seconds, joules: joules.optional() }))
    .describe('they sum to seconds and totalJoules'),
  events: z.array(event),
  success: z.boolean(),
  failure: failure.optional(),
  check: z.object({ checker: z.string(), passed: z.boolean(), detail: z.string().optional() }).optional(),
  attempt,
  coolDown: coolDown.optional(),
  error: z.string().optional(),
  warnings,
})
