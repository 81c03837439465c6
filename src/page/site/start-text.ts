import type { SiteTasks, WantedRun } from '../../reporters/site-data.ts'

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** Calls that a run makes when nothing fails: one, or one to plan and one to answer. */
const CALLS = { linear: 1, agentic: 2 } as const

/** What a click on Start does, in sentences: how much is run, what it asks of the model at least, where that is, what it costs. */
export function startText(wanted: WantedRun, known: SiteTasks): string[] {
  const { tasks, workflows, repetitions, model: id } = wanted
  const pairs = tasks.length * repetitions
  const discarded = known.warmUps * workflows.length
  const callsOfPair = workflows.reduce((sum, workflow) => sum + CALLS[workflow], 0)
  const calls = callsOfPair * (pairs + known.warmUps)
  const warmUp =
    discarded === 0 ? '' : ` Before them, ${counted(discarded, 'run is', 'runs are')} made to warm up and not counted.`
  const again = known.attempts > 1 ? ` A goal that is not reached is tried up to ${known.attempts} times.` : ''
  const sentences = [
    `${counted(tasks.length, 'task')}, ${counted(repetitions, 'time')} each, ${workflows.join(' and ')}: ${counted(pairs * workflows.length, 'run')}.${warmUp}${again}`,
    `That is at least ${counted(calls, 'call')} of the model ${id} when nothing fails; a plan of several steps makes more.`,
  ]
  const model = known.models.find((each) => each.id === id)
  if (model?.site === 'remote') {
    sentences.push(
      `The model runs elsewhere${model.host === undefined ? '' : ` (${model.host})`}: every call may cost money, sends the text of the task there, and uses energy that is not counted here.`,
    )
  } else {
    const synthetic = model?.synthetic
      ? ' Its weights are synthetic: the text is recorded, the computation is real.'
      : ''
    sentences.push(`The model runs on this machine: no call costs money.${synthetic}`)
  }
  const reaching = known.tasks.filter((task) => tasks.includes(task.id) && task.tags.includes('network'))
  if (reaching.length > 0) {
    sentences.push(`${reaching.map((task) => task.id).join(', ')} reaches into the network.`)
  }
  sentences.push('It takes this machine to itself: leave it alone meanwhile. Another measurement is waited for.')
  return sentences
}
