import * as z from 'zod'
import { joules, model, provenance } from './json-schema-parts.ts'

const estimate = z
  .object({ value: z.number(), low: z.number().optional(), high: z.number().optional() })
  .describe('95 % interval by a bootstrap over goals; without bounds below six goals')

const goalEnergy = z
  .object({ gross: estimate.optional(), active: estimate.optional() })
  .describe('J per successful goal: idle included, and above idle')

const workflowGoals = z.object({
  goals: z.int().min(0),
  succeeded: z.int().min(0),
  epg: goalEnergy.optional().describe('energy of all goals / goals that succeeded'),
  epgPaper: goalEnergy.optional().describe('energy of the goals that succeeded in the end / their number'),
})

export const goalsOfModel = z.object({
  model,
  provenance: provenance.optional(),
  linear: workflowGoals,
  agentic: workflowGoals,
  ooi: estimate.optional().describe('EpG agentic / EpG linear'),
  ooiPaper: estimate.optional(),
  basis: z.enum(['active', 'gross']).describe('the energy that the two ratios are of'),
})

/** One entry per task, model, site and provenance. */
export const pair = z.object({
  task: z.string(),
  model: z.string(),
  site: z.enum(['host', 'remote']),
  provenance: provenance.optional(),
  pairs: z.int().min(1).describe('all of them'),
  n: z.int().min(0).describe('those with energy above idle on both sides; the numbers are theirs'),
  linearJoules: joules.optional().describe('J above idle, mean over the pairs'),
  agenticJoules: joules.optional().describe('J above idle, mean over the pairs'),
  taxJoules: joules.optional().describe('J, mean of agentic − linear'),
  taxRatio: z
    .object({ median: z.number(), low: z.number().optional(), high: z.number().optional() })
    .optional()
    .describe('agentic / linear, 95 % interval of paired log ratios'),
  taxPercent: z.number().optional().describe('% of the agentic energy'),
  overheadPercent: z.number().optional().describe('% of the linear energy'),
  method: z.enum(['student-t', 'order-statistics', 'single-pair']).optional(),
  confidence: z.number().optional().describe('coverage of the interval'),
  reason: z.enum(['no-pairs', 'not-above-idle']).optional().describe('why there is no ratio'),
})
