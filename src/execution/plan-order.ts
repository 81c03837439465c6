/** A step as far as its place in the order goes. */
export interface OrderedStep {
  id: string
  depends_on: readonly string[]
  parallel?: boolean
}

/**
 * What is executed together, one wave after the other. The first step of the plan whose dependencies are done comes next:
 * alone, or, if it is `parallel`, with every other parallel step whose dependencies are done. Steps on a cycle, and those
 * that rest on one, are in no wave.
 */
export function waves<Step extends OrderedStep>(steps: readonly Step[]): Step[][] {
  const order: Step[][] = []
  const done = new Set<string>()
  let left = [...steps]
  for (;;) {
    const ready = left.filter(({ depends_on }) => depends_on.every((id) => done.has(id)))
    const [first] = ready
    if (first === undefined) return order
    const wave = first.parallel === true ? ready.filter(({ parallel }) => parallel === true) : [first]
    for (const { id } of wave) done.add(id)
    left = left.filter(({ id }) => !done.has(id))
    order.push(wave)
  }
}

/** Ids of all steps that a step rests on, directly or through others. */
export function dependenciesOf(step: OrderedStep, steps: readonly OrderedStep[]): Set<string> {
  const found = new Set(step.depends_on)
  for (const id of found)
    for (const further of steps.find((each) => each.id === id)?.depends_on ?? []) found.add(further)
  return found
}
