import { useState } from 'preact/hooks'
import type { ListedModel, ModelWorkflow, SiteTasks, WantedRun } from '../../reporters/site-data.ts'
import { shownSentence, shownText } from '../shown-text.ts'
import { goTo } from './place.tsx'
import { Problem } from './problem.tsx'
import type { Refused, SiteServer } from './site-server.ts'
import { startText } from './start-text.ts'
import { refusedOf } from './use-answer.ts'

const WORKFLOWS: readonly ModelWorkflow[] = ['linear', 'agentic']
const MOST_REPETITIONS = 100

export interface StartFormProps {
  server: SiteServer
  known: SiteTasks
  /** Ids of tasks, in their order. */
  chosen: readonly string[]
  onAll: () => void
  onNone: () => void
}

const modelText = ({ id, model, site, unavailable }: ListedModel): string =>
  `${id}: ${model}, ${site === 'remote' ? 'runs elsewhere' : 'runs on this machine'}${unavailable === undefined ? '' : ' (its key is not set)'}`

/** What is asked, and what a click on Start will do before it does it. */
export function StartForm({ server, known, chosen, onAll, onNone }: StartFormProps) {
  const preset = known.models.find(({ isDefault }) => isDefault) ?? known.models[0]
  const [workflows, setWorkflows] = useState<readonly ModelWorkflow[]>(WORKFLOWS)
  const [repetitions, setRepetitions] = useState(String(Math.min(known.repetitions, MOST_REPETITIONS)))
  const [model, setModel] = useState(preset?.id ?? '')
  const [isAsking, setIsAsking] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [problem, setProblem] = useState<Refused>()
  const count = Number(repetitions)
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_REPETITIONS
  const missing = [
    ...(chosen.length === 0 ? ['a task'] : []),
    ...(workflows.length === 0 ? ['a workflow'] : []),
    ...(isCount ? [] : [`a number of repetitions from 1 to ${MOST_REPETITIONS}`]),
  ]
  const wanted: WantedRun = { tasks: [...chosen], workflows: [...workflows], repetitions: count, model }
  const start = async (): Promise<void> => {
    setIsSending(true)
    try {
      await server.post('/api/runs', wanted)
      goTo('/#live')
    } catch (error) {
      setProblem(refusedOf(error))
      setIsSending(false)
      setIsAsking(false)
    }
  }
  return (
    <form
      class="panel start"
      aria-label="Start tasks"
      onSubmit={(event) => {
        event.preventDefault()
        setProblem(undefined)
        setIsAsking(true)
      }}
    >
      <div class="toolbar">
        <fieldset>
          <legend>Workflows</legend>
          {WORKFLOWS.map((workflow) => (
            <label key={workflow}>
              <input
                type="checkbox"
                checked={workflows.includes(workflow)}
                onChange={({ currentTarget: { checked } }) =>
                  setWorkflows(WORKFLOWS.filter((each) => (each === workflow ? checked : workflows.includes(each))))
                }
              />
              {workflow}
            </label>
          ))}
        </fieldset>
        <label>
          Repetitions
          <input
            type="number"
            min={1}
            max={MOST_REPETITIONS}
            value={repetitions}
            onInput={({ currentTarget }) => setRepetitions(currentTarget.value)}
          />
        </label>
        <label>
          Model
          <select value={model} onChange={({ currentTarget }) => setModel(currentTarget.value)}>
            {known.models.map((each) => (
              <option key={each.id} value={each.id} disabled={each.unavailable !== undefined}>
                {shownText(modelText(each))}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="toolbar">
        <button type="submit" disabled={missing.length > 0 || isAsking}>
          Start {chosen.length === 1 ? '1 task' : `${chosen.length} tasks`} …
        </button>
        <button type="button" onClick={onAll}>
          Choose all that stay on this machine
        </button>
        <button type="button" onClick={onNone} disabled={chosen.length === 0}>
          Choose none
        </button>
        {missing.length > 0 && <span class="faint">Choose {missing.join(' and ')}.</span>}
      </div>
      {isAsking && missing.length === 0 && (
        <div class="note unsure" role="group" aria-label="What will be done">
          <div class="confirm">
            {startText(wanted, known).map((sentence) => (
              <p key={sentence}>{shownSentence(sentence)}</p>
            ))}
            <div class="toolbar">
              <button type="button" onClick={() => void start()} disabled={isSending}>
                Start now
              </button>
              <button type="button" onClick={() => setIsAsking(false)} disabled={isSending}>
                Cancel
              </button>
            </div>
          </div>
        </div>
      )}
      <Problem problem={problem} />
    </form>
  )
}
