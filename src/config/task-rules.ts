import type { BrokenRule } from './config-file.ts'
import type { TaskDefinition, TaskLevel } from './task.ts'

type Rule = (task: TaskDefinition) => BrokenRule[]

const PLANNED_WITHOUT_TOOLS = ['planning', 'reasoning']

/** The levels that a task may have by the rule of `TaskLevel`, and why. */
function levelsOf({ tools, toolGraph = [], tags, category }: TaskDefinition): { levels: TaskLevel[]; reason: string } {
  if (toolGraph.some(({ dependsOn = [] }) => dependsOn.length > 0)) {
    return { levels: [3], reason: 'one call of its toolGraph depends on another' }
  }
  const distinct = new Set(tools).size
  if (distinct > 1) return { levels: [], reason: 'several tools' }
  if (distinct === 1) return { levels: [2], reason: 'it uses one tool, and no call depends on another' }
  if (tags.includes('no-tools') && PLANNED_WITHOUT_TOOLS.includes(category)) {
    return { levels: [1, 2, 3], reason: '' }
  }
  return {
    levels: [1, 2],
    reason: 'it has no tools; 3 is for a toolGraph, or for planning and reasoning with the tag no-tools',
  }
}

const levelFits: Rule = (task) => {
  const { levels, reason } = levelsOf(task)
  if (levels.length === 0) {
    return [{ path: ['toolGraph'], allowed: 'a list in which a call depends on another: the task has several tools' }]
  }
  return levels.includes(task.level) ? [] : [{ path: ['level'], allowed: `${levels.join(' or ')}: ${reason}` }]
}

const toolsOnce: Rule = ({ tools }) =>
  tools.flatMap((tool, i) =>
    tools.indexOf(tool) < i ? [{ path: ['tools', i], allowed: 'a tool that is not in the list yet' }] : [],
  )

const graphUsesItsTools: Rule = ({ tools, toolGraph }) => {
  if (toolGraph === undefined) return []
  const foreign = toolGraph.flatMap(({ tool }, i) =>
    tools.includes(tool)
      ? []
      : [{ path: ['toolGraph', i, 'tool'], allowed: `one of its tools: ${tools.join(', ') || 'it has none'}` }],
  )
  const unused = tools.filter((tool) => toolGraph.every((call) => call.tool !== tool))
  return unused.length === 0
    ? foreign
    : [...foreign, { path: ['toolGraph'], allowed: `a list that has every tool of the task, ${unused.join(', ')} too` }]
}

const callsDependOnEarlierOnes: Rule = ({ toolGraph = [] }) =>
  toolGraph.flatMap(({ dependsOn = [] }, i) =>
    dependsOn.flatMap((earlier, j) =>
      earlier < i
        ? []
        : [
            {
              path: ['toolGraph', i, 'dependsOn', j],
              allowed:
                i === 0 ? 'nothing: the first call depends on none' : `the position of an earlier call, below ${i}`,
            },
          ],
    ),
  )

const failuresHaveATool: Rule = ({ tools, failureInjection }) =>
  failureInjection === undefined || tools.includes(failureInjection.tool)
    ? []
    : [{ path: ['failureInjection', 'tool'], allowed: `one of its tools: ${tools.join(', ') || 'it has none'}` }]

const patternCompiles: Rule = ({ checker }) => {
  if (checker.kind !== 'regex') return []
  try {
    RegExp(checker.pattern, checker.flags)
    return []
  } catch (error) {
    // RegExp throws a SyntaxError that says what is wrong with the pattern or the flags.
    const key = (error as SyntaxError).message.includes('flags') ? 'flags' : 'pattern'
    return [{ path: ['checker', key], allowed: `what RegExp reads (${(error as SyntaxError).message})` }]
  }
}

const RULES: Rule[] = [
  levelFits,
  toolsOnce,
  graphUsesItsTools,
  callsDependOnEarlierOnes,
  failuresHaveATool,
  patternCompiles,
]

/** The rules between keys that a task breaks. */
export const brokenTaskRules: Rule = (task) => RULES.flatMap((rule) => rule(task))
