import { useState } from 'preact/hooks'
import type { ListedTask, SiteTasks } from '../../reporters/site-data.ts'
import type { Column } from '../column.ts'
import { shownSentence, shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import { Problem, Waiting } from './problem.tsx'
import type { SiteViewProps } from './site-page.tsx'
import { StartForm } from './start-form.tsx'
import { useAnswer } from './use-answer.ts'

/** The columns, with a box to choose each task by. */
const columns = (
  chosen: ReadonlySet<string>,
  choose: (id: string, isChosen: boolean) => void,
): Column<ListedTask>[] => [
  {
    key: 'task',
    heading: 'Task',
    kind: 'name',
    text: ({ id }) => id,
    show: ({ id }) => (
      <label class="choice">
        <input
          type="checkbox"
          checked={chosen.has(id)}
          onChange={({ currentTarget }) => choose(id, currentTarget.checked)}
        />{' '}
        <code>{shownText(id)}</code>
      </label>
    ),
  },
  { key: 'level', heading: 'Level', kind: 'number', text: ({ level }) => String(level), value: ({ level }) => level },
  {
    key: 'category',
    heading: 'Category',
    kind: 'name',
    text: ({ category }) => category,
    show: ({ category }) => shownText(category),
  },
  {
    key: 'text',
    heading: 'What the model is asked',
    kind: 'name',
    text: ({ name, prompt }) => `${name}: ${prompt}`,
    show: ({ name, description, prompt }) => (
      <details>
        <summary>{shownText(name)}</summary>
        <p class="faint">{shownSentence(description)}</p>
        <p class="prompt">{prompt}</p>
      </details>
    ),
  },
  { key: 'tools', heading: 'Tools', kind: 'text', text: ({ tools }) => tools.join(', ') || 'none' },
  {
    key: 'tags',
    heading: 'Tags',
    kind: 'name',
    text: ({ tags }) => tags.join(', ') || 'none',
    show: ({ tags }) => (tags.length === 0 ? 'none' : shownText(tags.join(', '))),
  },
]

function Tasks({ server, known, filters }: SiteViewProps & { known: SiteTasks }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const choose = (id: string, isChosen: boolean): void => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  return (
    <>
      <StartForm
        server={server}
        known={known}
        chosen={known.tasks.map(({ id }) => id).filter((id) => chosen.has(id))}
        onAll={() =>
          setChosen(new Set(known.tasks.filter(({ tags }) => !tags.includes('network')).map(({ id }) => id)))
        }
        onNone={() => setChosen(new Set())}
      />
      <Table
        name="tasks"
        caption={`${known.tasks.length} tasks of ${known.file}`}
        columns={columns(chosen, choose)}
        rows={known.tasks}
        keyOf={({ id }) => id}
        filters={filters}
      />
    </>
  )
}

/** Every task, and a form that starts some of them. */
export function TaskView({ server, filters }: SiteViewProps) {
  const { value, problem } = useAnswer<SiteTasks>(server, '/api/tasks')
  return (
    <section>
      <h2>Tasks</h2>
      <Problem problem={problem} />
      {!value && !problem && <Waiting what="The tasks are being read" />}
      {value && <Tasks server={server} known={value} filters={filters} />}
    </section>
  )
}
