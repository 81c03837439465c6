import { constants } from 'node:os'
import { describe, expect, test } from 'vitest'
import { loadPerfCalls } from '../../src/engine/perf-calls.ts'
import { perfAttributes, perfRefusal } from '../../src/engine/perf-event.ts'

describe('attributes', () => {
  test('lie where the header has them', () => {
    const bytes = perfAttributes({ type: 9, config: 0x1234n, inherit: true, userOnly: true, times: true })
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4)]).toEqual([9, 64])
    expect(bytes.readBigUInt64LE(8)).toBe(0x1234n)
    expect(bytes.readBigUInt64LE(32)).toBe(3n)
    expect(bytes.readBigUInt64LE(40)).toBe(0b110_0010n)
    expect(perfAttributes({ type: 1, config: 0n }).readBigUInt64LE(40)).toBe(0n)
  })
})

describe('refusals', () => {
  const options = { procRoot: '/no-such-proc', level: 1 }
  test.each([
    ['EACCES', 'READER_PERMISSION'],
    ['EPERM', 'READER_PERMISSION'],
    ['ENOENT', 'READER_ABSENT'],
    ['ENOSYS', 'READER_ABSENT'],
    ['EINVAL', 'READER_FAILED'],
    ['EMFILE', 'READER_FAILED'],
  ] as const)('%s is %s', (name, code) => {
    const error = perfRefusal(-constants.errno[name], 'The event e', options)
    expect(error.code).toBe(code)
    expect(error.message).toContain(name)
  })

  test('a denial names the level and says what would do', () => {
    const { message, hint } = perfRefusal(-constants.errno.EPERM, 'The event e', options)
    expect(message).toBe(
      'The event e may not be opened (EPERM): kernel.perf_event_paranoid is unknown, and above 1 it takes CAP_PERFMON.',
    )
    expect(hint).toMatch(/perf_event_paranoid=1 .*setcap cap_perfmon.*--cap-add PERFMON/)
  })

  test('without koffi', () => {
    expect(() => loadPerfCalls('koffi-that-is-not-installed')).toThrow(
      expect.objectContaining({ code: 'READER_FAILED', hint: expect.stringContaining('npm i -D koffi') }),
    )
  })
})
