import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'

const ZONE = 'tree/class/thermal/thermal_zone0/temp'

test('the wait before a task and before a group of benches is recorded, reached or not; others have none', async () => {
  using project = benchProject({
    [ZONE]: '40000\n',
    'config/app_settings.yaml':
      'readers: ["fake:watts=30"]\nbench: {control: false}\ncooldown: {seconds: 1.2, benches: true}\n',
    'some.energy.ts': `
      import { writeFileSync } from 'node:fs'
      import { expect, test } from 'vitest-energy/test'
      test('cool', { tags: ['task'] }, () => writeFileSync('${ZONE}', '70000\\n'))
      test('hot', { tags: ['task'] }, () => {})
      test('group', async ({ bench }) => { await bench('hot bench', () => 1).run({ time: 20 }) })
      test('part', async ({ measure }) => { expect((await measure('own', () => 7)).value).toBe(7) })`,
  })
  const { report, output, exitCode } = await project.run({ env: { ENERGY_SYS_ROOT: `${project.root}/tree` } })
  expect(exitCode, output).toBe(0)
  const waits = Object.fromEntries(
    [...(report?.runs ?? []), ...(report?.benchmarks ?? [])].map((run) => ['task' in run ? run.task : run.name, run]),
  )
  expect(waits['cool']?.coolDown).toMatchObject({ reached: true })
  expect(waits['hot']?.coolDown).toMatchObject({ reached: false })
  expect(waits['hot bench']?.coolDown).toMatchObject({ reached: false })
  expect(waits['part > own']).not.toHaveProperty('coolDown')
  // The wait lies before the window.
  expect(waits['hot']).toMatchObject({ seconds: expect.any(Number) })
  expect((waits['hot'] as { seconds: number }).seconds).toBeLessThan(0.4)
})
